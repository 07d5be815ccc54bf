#include "engine/runtime/clock.h"

#include <time.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/base/check.h"

namespace liushui::runtime {
namespace {

absl::Duration SinceBoot() {
  timespec now{};
  LIUSHUI_CHECK(clock_gettime(CLOCK_BOOTTIME, &now) == 0);
  return absl::DurationFromTimespec(now);
}

}  // namespace

TimeSources SystemTimeSources() {
  return {[] { return absl::Now(); }, SinceBoot};
}

absl::Time WholeMicroseconds(absl::Time time) {
  return absl::FromUnixMicros(absl::ToUnixMicros(time));
}

RealClock::RealClock(TimeSources sources, absl::Time not_before,
                     std::function<void(const std::string&)> complain)
    : sources_(std::move(sources)),
      complain_(std::move(complain)),
      believed_(sources_.wall()),
      believed_at_(sources_.monotonic()),
      newest_(WholeMicroseconds(not_before)) {}

absl::Time RealClock::Now() {
  MutexLock lock(&mutex_);
  const absl::Time wall = sources_.wall();
  const absl::Duration monotonic = sources_.monotonic();
  const absl::Time expected = believed_ + (monotonic - believed_at_);
  const bool jumped = absl::AbsDuration(wall - expected) > kMaxClockJump;
  if (jumped && !jumped_) {
    complain_(absl::StrCat("the wall clock jumped to ", absl::FormatTime(wall, absl::UTCTimeZone()),
                           " where ", absl::FormatTime(expected, absl::UTCTimeZone()),
                           " was expected; time goes on by the monotonic clock until the next start"));
  }
  jumped_ = jumped;
  if (!jumped) {
    believed_ = wall;
    believed_at_ = monotonic;
  }
  newest_ = std::max(newest_, WholeMicroseconds(jumped ? expected : wall));
  return newest_;
}

SimulatedClock::SimulatedClock(absl::Time now) : now_(WholeMicroseconds(now)) {}

absl::Time SimulatedClock::Now() {
  MutexLock lock(&mutex_);
  return now_;
}

void SimulatedClock::Set(absl::Time now) {
  MutexLock lock(&mutex_);
  now_ = std::max(now_, WholeMicroseconds(now));
}

}  // namespace liushui::runtime
