#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/random_charts/naive/interpreter.h"

namespace liushui::random_charts {

void NaiveInterpreter::ExecuteContent(const Actions& actions) {
  for (const workflow::v1::Action& action : actions) {
    if (++actions_ > kMaxActions) return;
    Execute(action);
  }
}

void NaiveInterpreter::Execute(const workflow::v1::Action& action) {
  if (action.has_set()) return Set(action.set());
  if (!action.raise().empty()) return internal_queue_.push_back(action.raise());
  if (!action.log().empty()) return trace_.push_back(absl::StrCat("!", action.log()));
  if (action.has_send()) {
    corners_.insert("sent");
    trace_.push_back(absl::StrCat("~", action.send().event()));
    return sent_.push_back(action.send().event());
  }
  ExecuteContent(Holds(ParseCondition(action.if_().when())) ? action.if_().then() : action.if_().else_());
}

void NaiveInterpreter::Set(const workflow::v1::Assignments& assignments) {
  std::map<std::string, int64_t> after = memory_.data;
  for (const workflow::v1::Assignment& assignment : assignments.values()) {
    const int64_t value = ValueOf(ParseNumber(assignment.value()));
    after[assignment.name()] = value;
    trace_.push_back(absl::StrCat(assignment.name(), "=", value));
  }
  memory_.data = std::move(after);
}

int64_t NaiveInterpreter::ValueOf(const Number& number) const {
  return number.constant + (number.datum.empty() ? 0 : memory_.data.at(number.datum));
}

bool NaiveInterpreter::Holds(const Condition& condition) const {
  switch (condition.kind) {
    case Condition::Kind::kBelow:
      return memory_.data.at(condition.name) < condition.constant;
    case Condition::Kind::kAtLeast:
      return memory_.data.at(condition.name) >= condition.constant;
    case Condition::Kind::kIn:
      return memory_.configuration.count(condition.name) > 0;
    default:
      return memory_.configuration.count(condition.name) == 0;
  }
}

}  // namespace liushui::random_charts
