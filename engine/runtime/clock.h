// Clock: the engine's time, in whole microseconds, which never goes back.
//
// A ledger is born on the real or on a simulated clock and stays on it. Both begin no earlier than the
// ledger's newest record, so that a machine whose clock was set back between two runs cannot write a record
// out of order.
#ifndef LIUSHUI_ENGINE_RUNTIME_CLOCK_H_
#define LIUSHUI_ENGINE_RUNTIME_CLOCK_H_

#include <functional>

#include "absl/time/time.h"
#include "engine/base/mutex.h"

namespace liushui::runtime {

// The wall clock may differ from the running of the monotonic clock by this much between two looks; beyond,
// the wall clock is not believed until the process starts anew.
constexpr absl::Duration kMaxClockJump = absl::Minutes(5);

// Thread-safe; outlives whoever asks it.
class Clock {
 public:
  virtual ~Clock() = default;
  // Never less than an answer before it.
  virtual absl::Time Now() = 0;
};

// Where a RealClock looks.
struct TimeSources {
  std::function<absl::Time()> wall;
  std::function<absl::Duration()> monotonic;  // counts while the machine sleeps, too
};
TimeSources SystemTimeSources();

// The wall clock, guarded: a jump of more than kMaxClockJump against the monotonic clock is refused, and time
// runs on by the monotonic clock; smaller corrections are followed.
class RealClock : public Clock {
 public:
  // `complain` is called once for each jump that is refused, with a sentence.
  RealClock(TimeSources sources, absl::Time not_before, std::function<void(const std::string&)> complain);
  absl::Time Now() override ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  const TimeSources sources_;
  const std::function<void(const std::string&)> complain_;
  Mutex mutex_;
  absl::Time believed_ ABSL_GUARDED_BY(mutex_);         // the wall clock as far as it is believed
  absl::Duration believed_at_ ABSL_GUARDED_BY(mutex_);  // on the monotonic clock
  bool jumped_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Time newest_ ABSL_GUARDED_BY(mutex_);
};

// Stands still until it is set.
class SimulatedClock : public Clock {
 public:
  explicit SimulatedClock(absl::Time now);
  absl::Time Now() override ABSL_LOCKS_EXCLUDED(mutex_);
  // Does nothing if `now` lies behind.
  void Set(absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_);
};

// `time` without what is finer than a microsecond.
absl::Time WholeMicroseconds(absl::Time time);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_CLOCK_H_
