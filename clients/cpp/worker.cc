#include "clients/cpp/worker.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cpp/active_jobs.h"
#include "clients/cpp/errors.h"
#include "clients/cpp/request_id.h"
#include "engine/base/mutex.h"
#include "engine/base/refusal.h"
#include "engine/base/utf8.h"
#include "grpcpp/impl/codegen/proto_utils.h"

namespace liushui::client {
namespace {

constexpr absl::Duration kHeartbeatWithoutLease = absl::Seconds(10);
constexpr absl::Duration kHeartbeatMin = absl::Milliseconds(100);
// How long a worker that stops waits for a connection it is just making, and for jobs on their way to it.
constexpr absl::Duration kStopPatience = absl::Seconds(5);
constexpr size_t kFailureBytesMax = 1024;
constexpr char kConnectedKey[] = "liushui-connected";  // of the stream's metadata

// True for an answer that came too late, which is nobody's fault.
bool IsFenced(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return reason == "JOB_UNKNOWN" || reason == "JOB_FENCED";
}

// As many as may be busy at once.
int ThreadsOf(const WorkerOptions& options) {
  const int64_t jobs_max = options.jobs_max > 0 ? options.jobs_max : kMaxWorkerThreads;
  return static_cast<int>(
      std::clamp<int64_t>(std::min<int64_t>(options.max_active, jobs_max), 1, kMaxWorkerThreads));
}

}  // namespace

absl::Duration HeartbeatEvery(const v1::Job& job) {
  const absl::Duration lease =
      absl::Seconds(job.lease_duration().seconds()) + absl::Nanoseconds(job.lease_duration().nanos());
  if (lease <= absl::ZeroDuration()) return kHeartbeatWithoutLease;
  return std::max(lease / 3, kHeartbeatMin);
}

// The threads of a worker: one reads the stream, one extends leases, the others do jobs. The last of these to
// leave, when no more jobs come and all are answered for, ends the stream.
class Worker::Running {
 public:
  Running(Client client, WorkerOptions options, JobHandler handler)
      : client_(std::move(client)),
        options_(std::move(options)),
        handler_(std::move(handler)),
        threads_(ThreadsOf(options_)),
        handling_(threads_) {
    for (int i = 0; i < threads_; ++i) handlers_.emplace_back([this] { HandleJobs(); });
    heartbeats_ = std::thread([this] { SendHeartbeats(); });
    reader_ = std::thread([this] { ReadJobs(); });
  }

  ~Running() {
    Stop();
    for (std::thread& thread : handlers_) thread.join();
    heartbeats_.join();
    reader_.join();
  }

  void Stop() ABSL_LOCKS_EXCLUDED(mutex_) {
    if (BeginStop()) {
      Retire();
      TakeNoMore();
    }
    MutexLock lock(&mutex_);
    while (!ended_) changed_.Wait(&mutex_);
  }

  bool WaitUntilConnected(absl::Duration timeout) ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    WaitWhile([this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !connected_ && !ended_; }, timeout);
    return connected_ || ended_;
  }

  bool WaitForEnd(absl::Duration timeout) ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    WaitWhile([this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !ended_; }, timeout);
    return ended_;
  }

  absl::Status status() const ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    return status_;
  }

 private:
  template <typename Condition>
  void WaitWhile(Condition holds, absl::Duration timeout) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const absl::Time deadline = absl::Now() + timeout;
    for (absl::Duration left = timeout; holds() && left > absl::ZeroDuration();
         left = deadline - absl::Now()) {
      changed_.WaitFor(&mutex_, absl::ToChronoMicroseconds(left));
    }
  }

  // False for all but the first who wants it stopped.
  bool BeginStop() ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    changed_.NotifyAll();
    return !std::exchange(stopping_, true);
  }

  // Has the server lease no more to this worker, and waits until what it leased has come. Where that cannot
  // be had the stream is cut off, and a job on its way is lost until its lease runs out.
  void Retire() ABSL_LOCKS_EXCLUDED(mutex_) {
    v1::RetireWorkerRequest request;
    {
      MutexLock lock(&mutex_);
      WaitWhile([this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return call_ != nullptr && !connected_; },
                kStopPatience);
      if (call_ == nullptr) return;
      request.set_worker(stream_name_);
    }
    const auto retired = client_.RetireWorker(request);
    MutexLock lock(&mutex_);
    if (retired.ok()) {
      WaitWhile(
          [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
            return stream_name_ == request.worker() && call_ != nullptr && received_ < retired->jobs();
          },
          kStopPatience);
    } else if (call_ != nullptr) {
      call_->TryCancel();
    }
  }

  void TakeNoMore() ABSL_LOCKS_EXCLUDED(mutex_) {
    {
      MutexLock lock(&mutex_);
      taking_ = false;
      changed_.NotifyAll();
    }
    jobs_.Close();
  }

  // What to ask for, under a new name. Nothing if the worker shall not connect any more.
  absl::optional<v1::StreamJobsRequest> BeginStream(grpc::ClientContext& context)
      ABSL_LOCKS_EXCLUDED(mutex_) {
    v1::StreamJobsRequest request;
    for (const std::string& type : options_.types) request.add_types(type);
    request.set_max_active(threads_);
    request.set_worker(NewRequestId());
    MutexLock lock(&mutex_);
    if (!taking_ || stopping_) return absl::nullopt;
    if (options_.jobs_max > 0) request.set_max_jobs(options_.jobs_max - received_in_all_);
    call_ = &context;
    stream_name_ = request.worker();
    connected_ = false;
    received_ = 0;
    return request;
  }

  void Connected() ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    connected_ = true;
    changed_.NotifyAll();
  }

  void Received(const v1::Job& job) ABSL_LOCKS_EXCLUDED(mutex_) {
    const bool is_new = jobs_.Add(job, HeartbeatEvery(job), absl::Now());
    MutexLock lock(&mutex_);
    connected_ = true;
    ++received_;
    if (is_new) ++received_in_all_;
    changed_.NotifyAll();
  }

  bool HasEnough() const ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    return options_.jobs_max > 0 && received_in_all_ >= options_.jobs_max;
  }

  // Reads one stream to its end.
  absl::Status ReadStream() ABSL_LOCKS_EXCLUDED(mutex_) {
    grpc::ClientContext context;
    const absl::optional<v1::StreamJobsRequest> request = BeginStream(context);
    if (!request.has_value()) return absl::OkStatus();
    const auto reader = client_.StreamJobs(*request, context);
    reader->WaitForInitialMetadata();
    if (context.GetServerInitialMetadata().count(kConnectedKey) > 0) Connected();
    v1::StreamJobsResponse response;
    while (reader->Read(&response)) {
      Received(response.job());
      if (HasEnough()) TakeNoMore();
    }
    const absl::Status end = StatusOf(reader->Finish(), client_.options().address);
    MutexLock lock(&mutex_);
    call_ = nullptr;
    connected_ = false;
    changed_.NotifyAll();
    return taking_ && !stopping_ ? end : absl::OkStatus();
  }

  void ReadJobs() ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::Status end;
    for (int attempt = 1;; ++attempt) {
      end = ReadStream();
      if (!absl::IsUnavailable(end)) break;
      options_.log(absl::StrCat("connecting again: ", end.message()));
      MutexLock lock(&mutex_);
      if (received_ > 0) attempt = 1;
      WaitWhile([this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return taking_ && !stopping_; },
                PauseAfter(attempt, client_.options().retry));
    }
    TakeNoMore();
    MutexLock lock(&mutex_);
    while (handling_ > 0) changed_.Wait(&mutex_);
    status_ = end;
    ended_ = true;
    changed_.NotifyAll();
  }

  void HandleJobs() ABSL_LOCKS_EXCLUDED(mutex_) {
    while (const absl::optional<v1::Job> job = jobs_.Take()) {
      Answer(*job, handler_(*job));
      jobs_.Remove(job->name(), job->attempt());
    }
    MutexLock lock(&mutex_);
    if (--handling_ == 0 && call_ != nullptr) call_->TryCancel();
    changed_.NotifyAll();
  }

  void Answer(const v1::Job& job, const JobOutcome& outcome) {
    absl::Status answered;
    if (const auto* failure = std::get_if<JobFailure>(&outcome)) {
      answered = Fail(job, *failure);
    } else {
      answered = Complete(job, std::get<google::protobuf::Struct>(outcome));
      // A result the workflow cannot take would otherwise look like a worker that gives no answer.
      if (ReasonOf(answered) == "RESULT_INVALID") {
        answered = Fail(job, {absl::StrCat("RESULT_INVALID: ", answered.message()), ""});
      }
    }
    if (answered.ok()) return;
    const absl::string_view what =
        IsFenced(answered) ? "the answer came too late" : "the answer was not taken";
    options_.log(absl::StrCat(job.name(), ", attempt ", job.attempt(), ": ", what, ": ", answered.message()));
  }

  absl::Status Complete(const v1::Job& job, const google::protobuf::Struct& result) {
    v1::CompleteJobRequest request;
    request.set_name(job.name());
    request.set_attempt(job.attempt());
    *request.mutable_result() = result;
    return client_.CompleteJob(request).status();
  }

  absl::Status Fail(const v1::Job& job, const JobFailure& failure) {
    v1::FailJobRequest request;
    request.set_name(job.name());
    request.set_attempt(job.attempt());
    request.set_message(std::string(Utf8Prefix(failure.message, kFailureBytesMax)));
    request.set_code(failure.code);
    return client_.FailJob(request).status();
  }

  void SendHeartbeats() {
    for (;;) {
      const std::vector<Heartbeat> due = jobs_.NextHeartbeats();
      if (due.empty()) return;
      for (const Heartbeat& heartbeat : due) Extend(heartbeat);
    }
  }

  void Extend(const Heartbeat& heartbeat) {
    v1::ExtendJobRequest request;
    request.set_name(heartbeat.job);
    request.set_attempt(heartbeat.attempt);
    const auto extended = client_.ExtendJob(request);
    if (extended.ok()) return;
    if (IsFenced(extended.status())) jobs_.Remove(heartbeat.job, heartbeat.attempt);
    options_.log(absl::StrCat(heartbeat.job, ": no heartbeat: ", extended.status().message()));
  }

  const Client client_;
  const WorkerOptions options_;
  const JobHandler handler_;
  const int threads_;
  ActiveJobs jobs_;

  mutable Mutex mutex_;
  CondVar changed_;
  // The stream being read.
  grpc::ClientContext* call_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::string stream_name_ ABSL_GUARDED_BY(mutex_);  // what the server calls this worker
  bool connected_ ABSL_GUARDED_BY(mutex_) = false;
  int64_t received_ ABSL_GUARDED_BY(mutex_) = 0;

  int64_t received_in_all_ ABSL_GUARDED_BY(mutex_) = 0;
  int handling_ ABSL_GUARDED_BY(mutex_);           // threads that may still do a job
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;  // no new connection
  bool taking_ ABSL_GUARDED_BY(mutex_) = true;     // jobs may still come
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;

  std::vector<std::thread> handlers_;
  std::thread heartbeats_;
  std::thread reader_;
};

Worker::Worker(Client client, WorkerOptions options, JobHandler handler)
    : running_(std::make_unique<Running>(std::move(client), std::move(options), std::move(handler))) {}

Worker::~Worker() = default;

void Worker::Stop() {
  running_->Stop();
}

bool Worker::WaitUntilConnected(absl::Duration timeout) {
  return running_->WaitUntilConnected(timeout);
}

bool Worker::WaitForEnd(absl::Duration timeout) {
  return running_->WaitForEnd(timeout);
}

absl::Status Worker::status() const {
  return running_->status();
}

}  // namespace liushui::client
