// Worker: a program that does jobs. It leases jobs of some types, hands each to a handler, and answers for
// it.
//
// While a job waits or runs, its lease is extended at every third of its length. An answer that comes too
// late (the job is gone, JOB_UNKNOWN, or another attempt runs, JOB_FENCED) is logged and dropped: whoever
// holds the job now answers for it. When the stream breaks with UNAVAILABLE the worker connects again, after
// growing pauses, for as long as it is not stopped; any other end of the stream ends it.
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

struct WorkerOptions {
  std::vector<std::string> types;
  int max_active = 8;  // jobs held at a time; as many threads, but at most kMaxWorkerThreads
  std::function<void(absl::string_view)> log = [](absl::string_view) {};  // one line; from any thread
};

inline constexpr int kMaxWorkerThreads = 16;

// How long to wait between two extensions of a lease that ends at `lease_end`: a third of what is left of it.
// Where that says nothing (a server on a simulated clock has another time, and its leases stand still with
// it) ten seconds.
absl::Duration HeartbeatEvery(absl::Time lease_end, absl::Time now);

// Starts at once. Thread-safe.
class Worker {
 public:
  Worker(Client client, WorkerOptions options, JobHandler handler);
  // Stops.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Takes no more jobs, waits until the handlers that run have returned and their answers are given, and
  // leaves the jobs not begun to others. Idempotent.
  void Stop();

  // Waits until the worker has ended by itself or been stopped, at most `timeout`; true if it has.
  bool WaitForEnd(absl::Duration timeout);

  // Why it ended by itself; OK while it runs and after Stop.
  absl::Status status() const;

 private:
  class Running;
  std::unique_ptr<Running> running_;
};

}  // namespace liushui::client

#endif  // LIUSHUI_CLIENTS_CPP_WORKER_H_
