#include "engine/server/services/job_stream.h"

#include <deque>
#include <utility>

#include "absl/status/status.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/server/messages/error_details.h"
#include "engine/server/messages/job_message.h"

namespace liushui::server {
namespace {

absl::Status Stopping() {
  return Refuse(absl::StatusCode::kUnavailable, "ENGINE_STOPPING", "the server is going down; connect again");
}

}  // namespace

// One worker's stream. Writes one job at a time; what it was handed meanwhile waits, and the engine never
// hands it more than the worker asked for. gRPC runs its reactions on threads of its own, never inside
// StartWrite or Finish.
class JobStreams::Stream final : public grpc::ServerWriteReactor<v1::StreamJobsResponse>,
                                 public std::enable_shared_from_this<JobStreams::Stream> {
 public:
  Stream(JobStreams& streams, uint64_t id) : streams_(streams), id_(id) {}

  // The engine, too, keeps the stream alive, while it may still hand it a job.
  void Connect(const Subscription& subscription) {
    worker_ = streams_.jobs_.Connect(
        subscription.name_space, subscription.types, subscription.active_max,
        [self = shared_from_this()](const runtime::Lease& lease) { self->Deliver(lease); });
    connected_ = true;
  }

  void Close(const absl::Status& status) {
    const MutexLock lock(&mutex_);
    if (closed_) return;
    closed_ = true;
    end_ = status;
    if (!writing_) Finish(ToGrpc(end_));
  }

  void OnWriteDone(bool ok) override {
    const MutexLock lock(&mutex_);
    writing_ = false;
    if (!ok && !closed_) {
      closed_ = true;
      end_ = Gone();
    }
    if (closed_) return Finish(ToGrpc(end_));
    WriteNext();
  }

  void OnCancel() override { Close(Gone()); }

  void OnDone() override {
    const std::shared_ptr<Stream> self = shared_from_this();  // until this function is over
    if (connected_) streams_.jobs_.Disconnect(worker_);
    streams_.Forget(id_);
  }

 private:
  static absl::Status Gone() {
    return Refuse(absl::StatusCode::kCancelled, "CALL_CANCELLED", "the worker ended the call");
  }

  void Deliver(const runtime::Lease& lease) {
    const MutexLock lock(&mutex_);
    if (closed_) return;
    waiting_.push_back(JobMessage(lease));
    WriteNext();
  }

  void WriteNext() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (writing_ || waiting_.empty()) return;
    *current_.mutable_job() = std::move(waiting_.front());
    waiting_.pop_front();
    writing_ = true;
    StartWrite(&current_);
  }

  JobStreams& streams_;
  const uint64_t id_;
  runtime::WorkerId worker_ = 0;  // set before gRPC knows the stream
  bool connected_ = false;
  Mutex mutex_;
  std::deque<v1::Job> waiting_ ABSL_GUARDED_BY(mutex_);
  v1::StreamJobsResponse current_ ABSL_GUARDED_BY(mutex_);  // left alone while writing_
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status end_ ABSL_GUARDED_BY(mutex_);
};

JobStreams::JobStreams(runtime::Jobs& jobs, CallGroup& group) : jobs_(jobs), group_(group) {}

JobStreams::~JobStreams() {
  const MutexLock lock(&mutex_);
  LIUSHUI_CHECK(streams_.empty());
}

grpc::ServerWriteReactor<v1::StreamJobsResponse>* JobStreams::Open(const Subscription& subscription) {
  group_.Begin();
  std::shared_ptr<Stream> stream;
  bool closed = false;
  {
    const MutexLock lock(&mutex_);
    const uint64_t id = next_id_++;
    stream = std::make_shared<Stream>(*this, id);
    streams_.emplace(id, stream);
    closed = closed_;
  }
  if (closed) {
    stream->Close(Stopping());
  } else {
    stream->Connect(subscription);
  }
  return stream.get();
}

void JobStreams::CloseAll() {
  std::vector<std::shared_ptr<Stream>> open;
  {
    const MutexLock lock(&mutex_);
    closed_ = true;
    for (const auto& [id, stream] : streams_) open.push_back(stream);
  }
  for (const auto& stream : open) stream->Close(Stopping());
}

void JobStreams::Forget(uint64_t id) {
  {
    const MutexLock lock(&mutex_);
    streams_.erase(id);
  }
  group_.End();
}

}  // namespace liushui::server
