#include "engine/server/calls/call_group.h"

namespace liushui::server {

void CallGroup::Enter() {
  const MutexLock lock(&mutex_);
  ++calls_;
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

void CallGroup::WaitUntilEmpty() {
  const MutexLock lock(&mutex_);
  while (calls_ != 0) changed_.Wait(&mutex_);
}

}  // namespace liushui::server
