#include "engine/cel/evaluation.h"

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"

namespace liushui::cel {

absl::Status ErrorAbout(const Value& value, absl::string_view message) {
  absl::Status error = EvaluationError(message);
  return value.extent().sealed ? AsSealedRead(std::move(error)) : error;
}

absl::Status Evaluation::Exhausted() const {
  return BudgetError(absl::StrCat("the evaluation takes more than ", kMaxSteps, " steps"));
}

absl::Status Evaluation::SpendOn(const Value& value) {
  const Extent extent = value.extent();
  return Spend(extent.bytes / kBytesPerStep + extent.elements / kElementsPerStep);
}

absl::StatusOr<Value> Evaluation::Keep(Value value) {
  const Extent extent = value.extent();
  if (extent.bytes > kMaxValueBytes) {
    return BudgetError(
        absl::StrCat("a value holds at most ", kMaxValueBytes, " bytes of text, this one ", extent.bytes));
  }
  if (extent.elements > kMaxValueElements) {
    return BudgetError(
        absl::StrCat("a value holds at most ", kMaxValueElements, " elements, this one ", extent.elements));
  }
  if (extent.depth > kMaxValueDepth) {
    return BudgetError(
        absl::StrCat("a value nests at most ", kMaxValueDepth, " deep, this one ", extent.depth));
  }
  RETURN_IF_ERROR(SpendOn(value));
  return value;
}

}  // namespace liushui::cel
