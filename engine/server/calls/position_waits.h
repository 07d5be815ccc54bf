// PositionWaits: reads that wait until the ledger has reached a position, but no longer than their caller
// does.
#ifndef LIUSHUI_ENGINE_SERVER_CALLS_POSITION_WAITS_H_
#define LIUSHUI_ENGINE_SERVER_CALLS_POSITION_WAITS_H_

#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "engine/runtime/engine.h"
#include "engine/server/calls/worker_pool.h"

namespace liushui::server {

// Thread-safe. Must not outlive the engine or the pool.
class PositionWaits {
 public:
  static constexpr size_t kMaxWaits = 10'000;
  // For callers who set no deadline.
  static constexpr absl::Duration kLongestWait = absl::Seconds(30);

  PositionWaits(runtime::Engine& engine, WorkerPool& pool);
  ~PositionWaits();

  // Calls `then` once: with OK on a thread of the pool when the position is reached; with DEADLINE_EXCEEDED
  // POSITION_NOT_REACHED at the deadline or after kLongestWait, whereupon the engine forgets it; with
  // OUT_OF_RANGE POSITION_UNKNOWN when it is far past the end; with UNAVAILABLE ENGINE_STOPPING after
  // StopAll; with RESOURCE_EXHAUSTED SERVER_BUSY when too many wait.
  void Wait(uint64_t position, absl::Time deadline, std::function<void(absl::Status)> then);

  void StopAll();

 private:
  struct Registry;
  runtime::Engine& engine_;
  // Shared with the engine's callbacks, which may come after this object is gone.
  const std::shared_ptr<Registry> registry_;
};

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_CALLS_POSITION_WAITS_H_
