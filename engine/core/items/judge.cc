#include "engine/core/items/judge.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/core/scxml/evaluate.h"
#include "engine/core/unopened.h"

namespace liushui::core {
namespace {

using cel::Value;
using state::v1::Activity;

bool IsOver(const Activity& each) {
  return each.open() == 0 && each.waiting() == 0;
}

// The counters as they will be at rest: what waits and has room counts as open, whether its turn came in this
// step or comes in the next.
Activity AtRest(const Activity& each, uint32_t limit) {
  Activity at_rest = each;
  const uint32_t left = each.open() + each.waiting();
  at_rest.set_open(limit == 0 ? left : std::max(each.open(), std::min(limit, left)));
  at_rest.set_waiting(left - at_rest.open());
  return at_rest;
}

}  // namespace

const chart::State& StateOfEach(Macrostep& step, uint32_t each) {
  return step.chart().state(step.chart().FindState(step.instance().FindActivity(each)->state()));
}

bool IsAllDone(const Activity& each) {
  return IsOver(each) && each.failed() == 0;
}

Locals CountersOf(const Activity& each) {
  const auto count = [](absl::string_view name, uint32_t n) {
    return std::pair(Value::String(std::string(name)), Value::Int(n));
  };
  return {{"each", Value::Map({count("total", each.total()), count("open", each.open()),
                               count("waiting", each.waiting()), count("done", each.done()),
                               count("failed", each.failed())})}};
}

absl::StatusOr<bool> Judge::IsDone() {
  const chart::State& state = StateOfEach(step_, each_);
  const Activity& activity = *step_.instance().FindActivity(each_);
  if (activity.left()) return IsAllDone(activity);
  if (IsOver(activity) && !state.each->may_grow) return true;
  if (!state.each->until.has_value()) return false;
  const absl::StatusOr<bool> holds = Until();
  if (!holds.ok()) {
    RETURN_IF_ERROR(Tell(holds.status()));
    return false;
  }
  RETURN_IF_ERROR(LapseUnopened(step_, state.id, UntilPart()));
  return *holds;
}

absl::StatusOr<bool> Judge::Until() {
  const chart::EachSpec& spec = *StateOfEach(step_, each_).each;
  const Activity& activity = *step_.instance().FindActivity(each_);
  return EvaluateBool(step_, *spec.until, CountersOf(AtRest(activity, spec.limit)));
}

absl::Status Judge::Tell(const absl::Status& why) {
  if (has_told_ && IsRefusal(why)) return absl::OkStatus();
  has_told_ = true;
  return step_.RaiseUnopened(why, StateOfEach(step_, each_).id, UntilPart());
}

}  // namespace liushui::core
