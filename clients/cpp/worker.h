// Worker: a program that does jobs. It leases jobs of some types, hands each to a handler, and answers for
// it.
//
// It holds no more jobs than it has threads, so that none waits with its lease running. While a job runs, its
// lease is extended at every third of its length. An answer that comes too late (the job is gone,
// JOB_UNKNOWN, or another attempt runs, JOB_FENCED) is logged and dropped: whoever holds the job now answers
// for it. When the stream breaks with UNAVAILABLE the worker connects again, after growing pauses, for as
// long as it is not stopped; any other end of the stream ends it, once it has done what it holds.
#ifndef LIUSHUI_CLIENTS_CPP_WORKER_H_
#define LIUSHUI_CLIENTS_CPP_WORKER_H_

#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "clients/cpp/client.h"
#include "google/protobuf/struct.pb.h"
#include "liushui/v1/resources.pb.h"

namespace liushui::client {

// A job that went wrong. With a code it is over; without one it is tried again while it has tries left.
struct JobFailure {
  std::string message;
  std::string code;
};

// A result, or a failure.
using JobOutcome = std::variant<google::protobuf::Struct, JobFailure>;

// Does one job. Called from several threads at once.
using JobHandler = std::function<JobOutcome(const v1::Job&)>;

inline constexpr int kMaxWorkerThreads = 64;

struct WorkerOptions {
  std::vector<std::string> types;
  int max_active = 8;    // jobs done at a time, 1 to kMaxWorkerThreads, each on a thread of its own
  int64_t jobs_max = 0;  // ends after so many jobs; 0: no limit
  std::function<void(absl::string_view)> log = [](absl::string_view) {};  // one line; from any thread
};

// How long to wait between two extensions of the lease of a job: a third of its length, at least 100 ms. Ten
// seconds where the server does not say how long it is.
absl::Duration HeartbeatEvery(const v1::Job& job);

// Starts at once. Thread-safe.
class Worker {
 public:
  Worker(Client client, WorkerOptions options, JobHandler handler);
  // Stops.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Retires from the server, does the jobs that were leased to it by then, and ends: no lease is left to run
  // out. Idempotent.
  void Stop();

  // Waits until the server knows the worker or the worker has ended, at most `timeout`; true if either.
  bool WaitUntilConnected(absl::Duration timeout);

  // Waits until the worker has ended by itself or been stopped, at most `timeout`; true if it has.
  bool WaitForEnd(absl::Duration timeout);

  // Why it ended by itself; OK while it runs, after Stop, and after jobs_max jobs.
  absl::Status status() const;

 private:
  class Running;
  std::unique_ptr<Running> running_;
};

}  // namespace liushui::client

#endif  // LIUSHUI_CLIENTS_CPP_WORKER_H_
