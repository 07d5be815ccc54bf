// Desk: one engine on RocksDB in the process of a benchmark, without gRPC, and requests to it.
#ifndef LIUSHUI_TESTS_BENCH_DESK_DESK_H_
#define LIUSHUI_TESTS_BENCH_DESK_DESK_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "engine/base/mutex.h"
#include "engine/runtime/engine.h"

namespace liushui::bench {

constexpr char kBranch[] = "bench";

// Who asks, with one role.
struct Clerk {
  std::string name = "bench";
  std::string role = "clerk";
};

// For one thread. What is refused, or fails, ends the program.
class Desk {
 public:
  // A new ledger in the folder, with this workflow deployed.
  Desk(const std::string& folder, absl::string_view workflow);
  ~Desk();

  // All of them, many in flight at once; the outcomes are in their order.
  std::vector<runtime::Outcome> Take(std::vector<runtime::Request> requests, const Clerk& clerk = {});

  const runtime::Reads& reads() const { return engine_->reads(); }

 private:
  void Begin();
  void End();

  std::unique_ptr<runtime::Engine> engine_;
  Mutex mutex_;
  CondVar landed_;
  int under_way_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace liushui::bench

#endif  // LIUSHUI_TESTS_BENCH_DESK_DESK_H_
