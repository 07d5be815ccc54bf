#include "engine/server/calls/call_group.h"

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
    changed_.WaitFor(&mutex_, absl::ToChronoMicroseconds(deadline - absl::Now()));
  }
}

void CallGroup::WaitUntilEmpty() {
  const MutexLock lock(&mutex_);
  while (calls_ != 0) changed_.Wait(&mutex_);
}

}  // namespace liushui::server
