// A witness that answers what a test tells it to.
#ifndef LIUSHUI_TESTS_RUNTIME_PROVING_TOLD_WITNESS_H_
#define LIUSHUI_TESTS_RUNTIME_PROVING_TOLD_WITNESS_H_

#include <string>
#include <vector>

#include "engine/base/mutex.h"
#include "engine/runtime/proving/proof_options.h"

namespace liushui::runtime {

// Thread-safe. Cosigns, unless it is told otherwise.
class ToldWitness final : public CosigningWitness {
 public:
  explicit ToldWitness(std::string name) : name_(std::move(name)) {}

  // From now on: refuses so; an OK status cosigns again.
  void Refuse(absl::Status status);
  // From now on a question takes until it is interrupted, or until the witness answers again.
  void Hold();
  void Answer();
  // Waits until it was asked so often.
  void AwaitQuestions(size_t count);
  size_t questions() const;

  const std::string& name() const override { return name_; }
  absl::StatusOr<proof::NoteSignature> Ask(const std::string& note, proof::NodeSource& nodes) override;
  void Interrupt() override;

 private:
  const std::string name_;
  mutable Mutex mutex_;
  CondVar changed_;
  absl::Status refusal_ ABSL_GUARDED_BY(mutex_);
  bool holds_ ABSL_GUARDED_BY(mutex_) = false;
  bool interrupted_ ABSL_GUARDED_BY(mutex_) = false;
  size_t questions_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_TESTS_RUNTIME_PROVING_TOLD_WITNESS_H_
