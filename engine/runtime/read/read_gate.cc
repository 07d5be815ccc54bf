#include "engine/runtime/read/read_gate.h"

#include "engine/runtime/mailbox.h"

namespace liushui::runtime {

ReadGate::Pass::~Pass() {
  if (gate_ != nullptr) gate_->Leave();
}

absl::StatusOr<ReadGate::Pass> ReadGate::Enter() {
  MutexLock lock(&mutex_);
  if (closed_) return StoppingStatus();
  ++inside_;
  return Pass(this);
}

void ReadGate::Leave() {
  MutexLock lock(&mutex_);
  --inside_;
  left_.NotifyAll();
}

void ReadGate::Close() {
  MutexLock lock(&mutex_);
  closed_ = true;
  while (inside_ > 0) left_.Wait(&mutex_);
}

}  // namespace liushui::runtime
