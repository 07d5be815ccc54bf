// LoadRun: starts and completes instances of a two-state workflow as fast as the server answers, a fixed
// number of calls in flight, and measures each call.
#ifndef LIUSHUI_CLIENTS_CLI_REMOTE_LOAD_RUN_H_
#define LIUSHUI_CLIENTS_CLI_REMOTE_LOAD_RUN_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cpp/call_queue.h"
#include "clients/cpp/client.h"

namespace liushui::cli {

inline constexpr int64_t kMaxLoadOperations = 50'000'000;

struct LoadPlan {
  int concurrency = 256;   // calls in flight
  absl::Duration time;     // begins no new instance after so long; zero: no limit
  int64_t operations = 0;  // begins no call that would pass so many; zero: kMaxLoadOperations
};

// Durations of one kind of call.
class Latencies {
 public:
  void Add(absl::Duration latency) { microseconds_.push_back(absl::ToInt64Microseconds(latency)); }
  void Append(const Latencies& other);
  size_t size() const { return microseconds_.size(); }
  // The smallest latency that at least `share` (0-1) of the calls did not pass, in milliseconds; 0 without
  // calls.
  double PercentileMs(double share) const;

 private:
  std::vector<uint32_t> microseconds_;
};

struct LoadReport {
  LoadPlan plan;
  absl::Duration elapsed;
  Latencies starts;
  Latencies completions;
  std::map<std::string, int64_t> errors;  // by reason, or status code without one

  int64_t done() const { return static_cast<int64_t>(starts.size() + completions.size()); }
  int64_t failed() const;
  double OperationsPerSecond() const;
};

// Called about once a second with what is done so far.
using LoadProgress = std::function<void(const LoadReport&)>;

// Deploys the workflow `load` into the caller's namespace, learns from one instance how its task is named,
// and runs the plan on the calling thread. Ends early when nothing but errors comes. Refusals of the
// preparation are answered.
absl::StatusOr<LoadReport> RunLoad(const client::Client& client, const LoadPlan& plan,
                                   const LoadProgress& progress);

// As the command prints it: for people, and as one JSON object on one line.
std::string LoadText(const LoadReport& report);
std::string LoadJson(const LoadReport& report);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_REMOTE_LOAD_RUN_H_
