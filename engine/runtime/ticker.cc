#include "engine/runtime/ticker.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace liushui::runtime {
namespace {

// The wall clock may be corrected while the ticker waits: it looks again at least this often.
constexpr absl::Duration kMaxWait = absl::Seconds(10);

}  // namespace

Ticker::Ticker(Clock* clock, std::function<void()> wake)
    : clock_(clock),
      wake_(std::move(wake)),
      alarms_{absl::InfiniteFuture(), absl::InfiniteFuture()},
      thread_([this] { Run(); }) {}

Ticker::~Ticker() {
  Stop();
}

void Ticker::SetAlarm(Alarm alarm, absl::Time time) {
  MutexLock lock(&mutex_);
  absl::Time& slot = alarms_[static_cast<size_t>(alarm)];
  if (slot == time) return;
  slot = time;
  changed_.NotifyOne();
}

absl::Time Ticker::Earliest() const {
  return std::min(alarms_[0], alarms_[1]);
}

void Ticker::Run() {
  while (true) {
    {
      MutexLock lock(&mutex_);
      absl::Duration left = Earliest() - clock_->Now();
      while (!stopping_ && left > absl::ZeroDuration()) {
        // Rounded up, so that it does not wake just before the moment.
        const absl::Duration wait = std::min(left, kMaxWait) + absl::Microseconds(1);
        changed_.WaitFor(&mutex_, absl::ToChronoMicroseconds(wait));
        left = Earliest() - clock_->Now();
      }
      if (stopping_) return;
      for (absl::Time& alarm : alarms_) {
        if (alarm <= clock_->Now()) alarm = absl::InfiniteFuture();
      }
    }
    wake_();
  }
}

void Ticker::Stop() {
  {
    MutexLock lock(&mutex_);
    stopping_ = true;
    changed_.NotifyOne();
  }
  if (thread_.joinable()) thread_.join();
}

}  // namespace liushui::runtime
