// Ticker: wakes the sequencer when the earliest of its alarms is due.
//
// It knows no timer and no lease, only when to wake: whoever is woken looks for himself, and setting an alarm
// too early does no harm.
#ifndef LIUSHUI_ENGINE_RUNTIME_TICKER_H_
#define LIUSHUI_ENGINE_RUNTIME_TICKER_H_

#include <array>
#include <functional>
#include <thread>

#include "absl/time/time.h"
#include "engine/base/mutex.h"
#include "engine/runtime/clock.h"

namespace liushui::runtime {

enum class Alarm { kTimer, kLease };

// Thread-safe. `clock` must outlive it.
class Ticker {
 public:
  // `wake` is called from the ticker's thread, without its lock.
  Ticker(Clock* clock, std::function<void()> wake);
  ~Ticker();

  // Replaces the alarm; InfiniteFuture for none. One that rang is gone until it is set again.
  void SetAlarm(Alarm alarm, absl::Time time) ABSL_LOCKS_EXCLUDED(mutex_);

  // No more wakes. Idempotent.
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Run();
  absl::Time Earliest() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Clock* const clock_;
  const std::function<void()> wake_;
  Mutex mutex_;
  CondVar changed_;
  std::array<absl::Time, 2> alarms_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_TICKER_H_
