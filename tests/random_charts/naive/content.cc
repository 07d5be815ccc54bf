#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/base/check.h"
#include "tests/random_charts/naive/interpreter.h"

namespace liushui::random_charts {
namespace {

absl::optional<int64_t> Quotient(int64_t dividend, int64_t divisor) {
  if (divisor == 0) return absl::nullopt;
  return dividend / divisor;
}

}  // namespace

void NaiveInterpreter::ExecuteContent(const Actions& actions, const std::string& state) {
  if (ExecuteAll(actions, {})) return;
  corners_.insert("block that fails");
  RaiseError(state);
}

// The same failure of the same expression in the same state is one incident.
void NaiveInterpreter::RaiseError(const std::string& state) {
  internal_queue_.push_back({"error.execution", absl::StrCat(failure_, " in ", state)});
}

bool NaiveInterpreter::ExecuteAll(const Actions& actions, const Elements& elements) {
  for (const workflow::v1::Action& action : actions) {
    if (++actions_ > kMaxActions) return true;
    if (!Execute(action, elements)) return false;
  }
  return true;
}

bool NaiveInterpreter::Execute(const workflow::v1::Action& action, const Elements& elements) {
  if (action.has_set()) return Set(action.set(), elements);
  if (action.has_for_()) return ExecuteFor(action.for_(), elements);
  if (action.has_if_()) {
    const absl::optional<bool> holds = Holds(ParseCondition(action.if_().when()), elements);
    if (!holds.has_value()) return Fail(action.if_().when());
    return ExecuteAll(*holds ? action.if_().then() : action.if_().else_(), elements);
  }
  if (!action.raise().empty()) internal_queue_.push_back({action.raise(), ""});
  if (!action.log().empty()) trace_.push_back(absl::StrCat("!", action.log()));
  if (action.has_send()) Send(action.send());
  if (!action.cancel().empty()) Cancel(action.cancel());
  return true;
}

bool NaiveInterpreter::ExecuteFor(const workflow::v1::For& loop, const Elements& elements) {
  std::vector<int64_t> values;
  for (const Number& number : ParseList(loop.in())) {
    const absl::optional<int64_t> value = ValueOf(number, elements);
    if (!value.has_value()) return Fail(loop.in());
    values.push_back(*value);
  }
  corners_.insert("loop");
  for (const int64_t value : values) {
    Elements inner = elements;
    inner[loop.as()] = value;
    if (!ExecuteAll(loop.then(), inner)) return false;
  }
  return true;
}

void NaiveInterpreter::Send(const workflow::v1::Send& send) {
  int64_t seconds = 0;
  absl::string_view after = send.after();
  if (!after.empty()) {
    const bool is_clock = absl::ConsumeSuffix(&after, "s") && absl::SimpleAtoi(after, &seconds);
    LIUSHUI_CHECK(is_clock);
  }
  corners_.insert(seconds > 0 ? "delayed" : "sent");
  trace_.push_back(absl::StrCat("~", send.event()));
  sent_.push_back({send.event(), send.id(), now_us_ + seconds * 1'000'000});
}

void NaiveInterpreter::Cancel(const std::string& id) {
  for (auto sent = sent_.begin(); sent != sent_.end();) {
    if (sent->id != id) {
      ++sent;
      continue;
    }
    corners_.insert("cancelled");
    trace_.push_back("^");
    sent = sent_.erase(sent);
  }
}

bool NaiveInterpreter::Set(const workflow::v1::Assignments& assignments, const Elements& elements) {
  std::map<std::string, int64_t> after = memory_.data;
  std::vector<std::string> moves;
  for (const workflow::v1::Assignment& assignment : assignments.values()) {
    const absl::optional<int64_t> value = ValueOf(ParseNumber(assignment.value()), elements);
    if (!value.has_value()) return Fail(assignment.value());
    after[assignment.name()] = *value;
    moves.push_back(absl::StrCat(assignment.name(), "=", *value));
  }
  memory_.data = std::move(after);
  trace_.insert(trace_.end(), moves.begin(), moves.end());
  return true;
}

int64_t NaiveInterpreter::Named(const std::string& name, const Elements& elements) const {
  const auto element = elements.find(name);
  return element != elements.end() ? element->second : memory_.data.at(name);
}

bool NaiveInterpreter::Fail(const std::string& expression) {
  failure_ = expression;
  return false;
}

absl::optional<int64_t> NaiveInterpreter::ValueOf(const Number& number, const Elements& elements) const {
  if (number.name.empty()) return number.constant;
  const int64_t value = Named(number.name, elements);
  return number.divided ? Quotient(number.constant, value) : number.constant + value;
}

absl::optional<bool> NaiveInterpreter::Holds(const Condition& condition, const Elements& elements) const {
  switch (condition.kind) {
    case Condition::Kind::kBelow:
      return Named(condition.name, elements) < condition.constant;
    case Condition::Kind::kAtLeast:
      return Named(condition.name, elements) >= condition.constant;
    case Condition::Kind::kQuotientAtLeast: {
      const absl::optional<int64_t> quotient = Quotient(kDividend, Named(condition.name, elements));
      if (!quotient.has_value()) return absl::nullopt;
      return *quotient >= condition.constant;
    }
    case Condition::Kind::kIn:
      return memory_.configuration.count(condition.name) > 0;
    default:
      return memory_.configuration.count(condition.name) == 0;
  }
}

}  // namespace liushui::random_charts
