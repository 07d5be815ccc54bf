#include "clients/cpp/worker.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cpp/active_jobs.h"
#include "clients/cpp/errors.h"
#include "engine/base/mutex.h"
#include "engine/base/refusal.h"
#include "engine/base/utf8.h"
#include "grpcpp/impl/codegen/proto_utils.h"

namespace liushui::client {
namespace {

constexpr absl::Duration kHeartbeatWithoutLease = absl::Seconds(10);
constexpr absl::Duration kLeaseMax = absl::Hours(1);
constexpr absl::Duration kHeartbeatMin = absl::Milliseconds(100);
constexpr size_t kFailureBytesMax = 1024;

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

// True for an answer that came too late, which is nobody's fault.
bool IsFenced(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return reason == "JOB_UNKNOWN" || reason == "JOB_FENCED";
}

}  // namespace

absl::Duration HeartbeatEvery(absl::Time lease_end, absl::Time now) {
  const absl::Duration lease = lease_end - now;
  if (lease <= absl::ZeroDuration() || lease > kLeaseMax) return kHeartbeatWithoutLease;
  return std::max(lease / 3, kHeartbeatMin);
}

// The threads of a worker: one reads the stream, one extends leases, the others do jobs.
class Worker::Running {
 public:
  Running(Client client, WorkerOptions options, JobHandler handler)
      : client_(std::move(client)),
        options_(std::move(options)),
        handler_(std::move(handler)),
        handling_(std::clamp(options_.max_active, 1, kMaxWorkerThreads)) {
    const int threads = std::clamp(options_.max_active, 1, kMaxWorkerThreads);
    for (int i = 0; i < threads; ++i) handlers_.emplace_back([this] { HandleJobs(); });
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
    jobs_.Close();
    MutexLock lock(&mutex_);
    // The stream goes last: with it the server gives all that this worker holds to others.
    while (handling_ > 0) changed_.Wait(&mutex_);
    stopping_ = true;
    if (call_ != nullptr) call_->TryCancel();
    changed_.NotifyAll();
    while (!ended_) changed_.Wait(&mutex_);
  }

  bool WaitForEnd(absl::Duration timeout) ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    const absl::Time deadline = absl::Now() + timeout;
    for (absl::Duration left = timeout; !ended_ && left > absl::ZeroDuration();
         left = deadline - absl::Now()) {
      changed_.WaitFor(&mutex_, absl::ToChronoMicroseconds(left));
    }
    return ended_;
  }

  absl::Status status() const ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    return status_;
  }

 private:
  // Reads one stream to its end; counts what came.
  absl::Status ReadStream(int& received) ABSL_LOCKS_EXCLUDED(mutex_) {
    grpc::ClientContext context;
    {
      MutexLock lock(&mutex_);
      if (stopping_) return absl::OkStatus();
      call_ = &context;
    }
    v1::StreamJobsRequest request;
    for (const std::string& type : options_.types) request.add_types(type);
    request.set_max_active(options_.max_active);
    const auto reader = client_.StreamJobs(request, context);
    v1::StreamJobsResponse response;
    while (reader->Read(&response)) {
      ++received;
      const absl::Time now = absl::Now();
      jobs_.Add(response.job(), HeartbeatEvery(TimeOf(response.job().lease_end_time()), now), now);
    }
    const absl::Status end = StatusOf(reader->Finish(), client_.options().address);
    MutexLock lock(&mutex_);
    call_ = nullptr;
    return stopping_ ? absl::OkStatus() : end;
  }

  void ReadJobs() ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::Status end;
    for (int attempt = 1;; ++attempt) {
      int received = 0;
      end = ReadStream(received);
      if (!absl::IsUnavailable(end)) break;
      if (received > 0) attempt = 1;
      jobs_.DropWaiting();
      options_.log(absl::StrCat("connecting again: ", end.message()));
      PauseUnlessStopped(PauseAfter(attempt, client_.options().retry));
    }
    jobs_.Close();
    MutexLock lock(&mutex_);
    status_ = end;
    ended_ = true;
    changed_.NotifyAll();
  }

  void PauseUnlessStopped(absl::Duration pause) ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(&mutex_);
    const absl::Time deadline = absl::Now() + pause;
    for (absl::Duration left = pause; !stopping_ && left > absl::ZeroDuration();
         left = deadline - absl::Now()) {
      changed_.WaitFor(&mutex_, absl::ToChronoMicroseconds(left));
    }
  }

  void HandleJobs() ABSL_LOCKS_EXCLUDED(mutex_) {
    while (const absl::optional<v1::Job> job = jobs_.Take()) {
      Answer(*job, handler_(*job));
      jobs_.Remove(job->name(), job->attempt());
    }
    MutexLock lock(&mutex_);
    --handling_;
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
    if (extended.ok()) {
      const absl::Time now = absl::Now();
      jobs_.Extended(heartbeat, HeartbeatEvery(TimeOf(extended->lease_end_time()), now), now);
      return;
    }
    if (IsFenced(extended.status())) jobs_.Remove(heartbeat.job, heartbeat.attempt);
    options_.log(absl::StrCat(heartbeat.job, ": no heartbeat: ", extended.status().message()));
  }

  const Client client_;
  const WorkerOptions options_;
  const JobHandler handler_;
  ActiveJobs jobs_;

  mutable Mutex mutex_;
  CondVar changed_;
  grpc::ClientContext* call_ ABSL_GUARDED_BY(mutex_) = nullptr;  // of the stream being read
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  int handling_ ABSL_GUARDED_BY(mutex_);  // threads that may still do a job
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
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

bool Worker::WaitForEnd(absl::Duration timeout) {
  return running_->WaitForEnd(timeout);
}

absl::Status Worker::status() const {
  return running_->status();
}

}  // namespace liushui::client
