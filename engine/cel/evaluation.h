// Evaluation: one run of a program, with the budget it has left.
#ifndef LIUSHUI_ENGINE_CEL_EVALUATION_H_
#define LIUSHUI_ENGINE_CEL_EVALUATION_H_

#include <cstdint>

#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/cel/environment.h"
#include "engine/cel/program.h"
#include "engine/cel/value.h"

namespace liushui::cel {

// The mistake that `value` is of the wrong kind, noted as a sealed read where it is sealed or holds what is.
absl::Status ErrorAbout(const Value& value, absl::string_view message);

// What the nodes of a compiled expression share while it is evaluated. Lives for one evaluation, on one
// thread; what it is made of must outlive it.
class Evaluation {
 public:
  // `locals` is the number of loop variables that can be alive at once.
  Evaluation(const Activation& activation, const ZoneLoader& zone_loader, int locals,
             int64_t steps = kMaxSteps)
      : activation_(activation),
        zone_loader_(zone_loader),
        locals_(static_cast<size_t>(locals)),
        steps_left_(steps) {}
  Evaluation(const Evaluation&) = delete;
  Evaluation& operator=(const Evaluation&) = delete;

  const Activation& activation() const { return activation_; }
  const ZoneLoader& zone_loader() const { return zone_loader_; }

  const Value& local(int index) const { return locals_[static_cast<size_t>(index)]; }
  void set_local(int index, Value value) { locals_[static_cast<size_t>(index)] = std::move(value); }

  // Takes steps from the budget; EXPRESSION_BUDGET when it is used up.
  absl::Status Spend(int64_t steps) {
    steps_left_ -= steps;
    if (steps_left_ >= 0) [[likely]]
      return absl::OkStatus();
    return Exhausted();
  }

  // Takes the steps for reading all of a value.
  absl::Status SpendOn(const Value& value);

  // Returns a value an expression has built; EXPRESSION_BUDGET if it is larger than a value may be.
  absl::StatusOr<Value> Keep(Value value);

 private:
  absl::Status Exhausted() const;

  const Activation& activation_;
  const ZoneLoader& zone_loader_;
  absl::InlinedVector<Value, 4> locals_;
  int64_t steps_left_;
};

}  // namespace liushui::cel

#endif  // LIUSHUI_ENGINE_CEL_EVALUATION_H_
