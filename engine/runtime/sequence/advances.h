// Advances: requests to move a simulated clock, one after the other. Callers wait here; the sequencer, which
// alone may move the clock, looks here for what to do.
#ifndef LIUSHUI_ENGINE_RUNTIME_SEQUENCE_ADVANCES_H_
#define LIUSHUI_ENGINE_RUNTIME_SEQUENCE_ADVANCES_H_

#include <cstdint>
#include <deque>
#include <functional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "engine/base/mutex.h"
#include "engine/runtime/engine.h"

namespace liushui::runtime {

// Thread-safe.
class Advances {
 public:
  // `wake` makes the sequencer look.
  explicit Advances(std::function<void()> wake) : wake_(std::move(wake)) {}

  // Waits until the clock stands at `target` and all that happened on the way is durable. At `deadline`, of
  // real time, gives up with DEADLINE_EXCEEDED; `why` then says what was waited for. UNAVAILABLE
  // ENGINE_STOPPING after Close.
  absl::StatusOr<Engine::Advance> Wait(absl::Time target, absl::Time deadline,
                                       const std::function<std::string()>& why) ABSL_LOCKS_EXCLUDED(mutex_);

  // The target of the advance whose turn it is, if any; it is the sequencer's until Hopped or Arrived is
  // called.
  absl::optional<absl::Time> Begin() ABSL_LOCKS_EXCLUDED(mutex_);
  // One timer, or several of one instance, fired; more may follow.
  void Hopped(int timers_fired) ABSL_LOCKS_EXCLUDED(mutex_);
  // The clock stands at the target, but not everything is durable yet.
  void Arrived() ABSL_LOCKS_EXCLUDED(mutex_);
  // Everything is.
  void Finish(absl::Time time, uint64_t position) ABSL_LOCKS_EXCLUDED(mutex_);

  // Whether Begin would answer a target.
  bool ready() const ABSL_LOCKS_EXCLUDED(mutex_);

  void Close() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  enum class Standing { kWaiting, kWorking, kArrived, kFinished };
  struct Pending {
    absl::Time target;
    Standing standing = Standing::kWaiting;
    Engine::Advance result;
  };

  Pending* Next() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Whether the caller has nothing more to wait for.
  bool IsOver(const Pending& mine, absl::Time deadline) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::function<void()> wake_;
  mutable Mutex mutex_;
  CondVar changed_;
  std::deque<Pending*> pending_ ABSL_GUARDED_BY(mutex_);  // owned by the callers that wait
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_SEQUENCE_ADVANCES_H_
