#include "tests/runtime/proving/told_witness.h"

namespace liushui::runtime {

void ToldWitness::Refuse(absl::Status status) {
  MutexLock lock(&mutex_);
  refusal_ = std::move(status);
}

void ToldWitness::Hold() {
  MutexLock lock(&mutex_);
  holds_ = true;
}

void ToldWitness::Answer() {
  MutexLock lock(&mutex_);
  holds_ = false;
  changed_.NotifyAll();
}

void ToldWitness::AwaitQuestions(size_t count) {
  MutexLock lock(&mutex_);
  while (questions_ < count) changed_.Wait(&mutex_);
}

size_t ToldWitness::questions() const {
  MutexLock lock(&mutex_);
  return questions_;
}

absl::StatusOr<proof::NoteSignature> ToldWitness::Ask(const std::string&, proof::NodeSource&) {
  MutexLock lock(&mutex_);
  ++questions_;
  interrupted_ = false;
  changed_.NotifyAll();
  while (holds_ && !interrupted_) changed_.Wait(&mutex_);
  if (interrupted_) return absl::UnavailableError("interrupted");
  if (!refusal_.ok()) return refusal_;
  return proof::NoteSignature{name_, 7, std::string(72, 's')};
}

void ToldWitness::Interrupt() {
  MutexLock lock(&mutex_);
  interrupted_ = true;
  changed_.NotifyAll();
}

}  // namespace liushui::runtime
