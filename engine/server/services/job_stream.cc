#include "engine/server/services/job_stream.h"

#include <atomic>
#include <deque>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
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
  Stream(JobStreams& streams, uint64_t id, Subscription subscription)
      : streams_(streams), id_(id), subscription_(std::move(subscription)) {}

  // The engine, too, keeps the stream alive, while it may still hand it a job.
  void Connect() {
    worker_ = streams_.jobs_.Connect(
        subscription_.name_space, subscription_.types, subscription_.limits,
        [self = shared_from_this()](const runtime::Lease& lease) { self->Deliver(lease); });
    // Tells the worker that it is connected, unless a job has told it so.
    const MutexLock lock(&mutex_);
    if (!told_ && !closed_) StartSendInitialMetadata();
    told_ = true;
  }

  // Nothing if the stream is another worker's, or not connected.
  absl::optional<int64_t> Retire(const std::string& name_space, const std::string& worker) {
    const runtime::WorkerId id = worker_;
    if (id == 0 || subscription_.name_space != name_space || subscription_.worker != worker) {
      return absl::nullopt;
    }
    return streams_.jobs_.Retire(id);
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
    if (worker_ != 0) streams_.jobs_.Disconnect(worker_);
    streams_.Forget(id_);
  }

 private:
  static absl::Status Gone() {
    return Refuse(absl::StatusCode::kCancelled, "CALL_CANCELLED", "the worker ended the call");
  }

  void Deliver(const runtime::Lease& lease) {
    runtime::Lease opened = lease;
    streams_.engine_.Unseal(opened.job.namespace_(), &opened.job);
    const MutexLock lock(&mutex_);
    if (closed_) return;
    waiting_.push_back(JobMessage(opened));
    WriteNext();
  }

  void WriteNext() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (writing_ || waiting_.empty()) return;
    *current_.mutable_job() = std::move(waiting_.front());
    waiting_.pop_front();
    writing_ = true;
    told_ = true;
    StartWrite(&current_);
  }

  JobStreams& streams_;
  const uint64_t id_;
  const Subscription subscription_;
  std::atomic<runtime::WorkerId> worker_{0};  // 0: not connected; set before gRPC knows the stream
  Mutex mutex_;
  std::deque<v1::Job> waiting_ ABSL_GUARDED_BY(mutex_);
  v1::StreamJobsResponse current_ ABSL_GUARDED_BY(mutex_);  // left alone while writing_
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool told_ ABSL_GUARDED_BY(mutex_) = false;  // the worker, that it is connected
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status end_ ABSL_GUARDED_BY(mutex_);
};

JobStreams::JobStreams(runtime::Engine& engine, CallGroup& group)
    : engine_(engine), jobs_(engine.jobs()), group_(group) {}

JobStreams::~JobStreams() {
  const MutexLock lock(&mutex_);
  LIUSHUI_CHECK(streams_.empty());
}

grpc::ServerWriteReactor<v1::StreamJobsResponse>* JobStreams::Open(Subscription subscription) {
  group_.Begin();
  std::shared_ptr<Stream> stream;
  bool closed = false;
  {
    const MutexLock lock(&mutex_);
    const uint64_t id = next_id_++;
    stream = std::make_shared<Stream>(*this, id, std::move(subscription));
    streams_.emplace(id, stream);
    closed = closed_;
  }
  if (closed) {
    stream->Close(Stopping());
  } else {
    stream->Connect();
  }
  return stream.get();
}

absl::StatusOr<int64_t> JobStreams::Retire(const std::string& name_space, const std::string& worker) {
  bool found = false;
  int64_t leased = 0;
  for (const auto& stream : OpenStreams()) {
    const absl::optional<int64_t> jobs = stream->Retire(name_space, worker);
    found = found || jobs.has_value();
    leased += jobs.value_or(0);
  }
  if (found) return leased;
  return Refuse(absl::StatusCode::kNotFound, "WORKER_UNKNOWN",
                absl::StrCat("expected a worker with an open stream, found no stream of worker '", worker,
                             "' in namespace ", name_space));
}

void JobStreams::CloseAll() {
  {
    const MutexLock lock(&mutex_);
    closed_ = true;
  }
  for (const auto& stream : OpenStreams()) stream->Close(Stopping());
}

// A copy: nobody may hold the lock while he calls a stream.
std::vector<std::shared_ptr<JobStreams::Stream>> JobStreams::OpenStreams() {
  const MutexLock lock(&mutex_);
  std::vector<std::shared_ptr<Stream>> open;
  for (const auto& [id, stream] : streams_) open.push_back(stream);
  return open;
}

void JobStreams::Forget(uint64_t id) {
  {
    const MutexLock lock(&mutex_);
    streams_.erase(id);
  }
  group_.End();
}

}  // namespace liushui::server
