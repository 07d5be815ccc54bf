#include "engine/server/calls/call_group.h"

#include <algorithm>

#include "absl/time/clock.h"

namespace liushui::server {

void CallGroup::Enter() {
  const MutexLock lock(&mutex_);
  ++calls_;
}

void CallGroup::Begin() {
  const MutexLock lock(&mutex_);
  ++running_;
}

void CallGroup::End() {
  const MutexLock lock(&mutex_);
  if (--running_ == 0) changed_.NotifyAll();
}

void CallGroup::Leave() {
  const MutexLock lock(&mutex_);
  if (--calls_ == 0) changed_.NotifyAll();
}

void CallGroup::Stop() {
  const MutexLock lock(&mutex_);
  stopping_ = true;
}

bool CallGroup::stopping() {
  const MutexLock lock(&mutex_);
  return stopping_;
}

void CallGroup::WaitUntilIdle(absl::Time deadline) {
  const MutexLock lock(&mutex_);
  while (running_ != 0 && absl::Now() < deadline) {
    // A condition variable counts in nanoseconds of 64 bits: no wait may be longer than those reach.
    const absl::Duration left = std::min(deadline - absl::Now(), absl::Hours(1));
    changed_.WaitFor(&mutex_, absl::ToChronoMicroseconds(left));
  }
}

void CallGroup::WaitUntilEmpty() {
  const MutexLock lock(&mutex_);
  while (calls_ != 0) changed_.Wait(&mutex_);
}

}  // namespace liushui::server
