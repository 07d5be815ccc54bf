#include "engine/core/people/shown.h"

#include <utility>

#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/core/activities.h"
#include "engine/core/scxml/evaluate.h"

namespace liushui::core {

absl::StatusOr<std::vector<ShownValue>> ShownOf(const Surroundings& surroundings, Instance instance,
                                                const state::v1::TaskState& task) {
  std::vector<ShownValue> shown;
  const chart::StateIndex index = surroundings.chart.FindState(task.state());
  if (task.closed_us() != 0 || index == chart::kNoState) return shown;
  const chart::TaskSpec& spec = TaskSpecOf(surroundings.chart.state(index));
  if (spec.show.empty()) return shown;
  const ledger::v1::Input nothing;
  Macrostep step(surroundings, std::move(instance), nothing);
  ASSIGN_OR_RETURN(const Locals locals, LocalsOf(step, task));
  for (const chart::NamedExpression& value : spec.show) {
    absl::StatusOr<cel::Value> result = Evaluate(step, value.value, locals);
    if (!result.ok() && !IsRefusal(result.status())) return result.status();
    shown.push_back({value.name, std::move(result)});
  }
  return shown;
}

}  // namespace liushui::core
