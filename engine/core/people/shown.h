// What a person is shown beside a form: the task's `show`, computed when it is asked for and never recorded,
// so that personal data may stand there.
#ifndef LIUSHUI_ENGINE_CORE_PEOPLE_SHOWN_H_
#define LIUSHUI_ENGINE_CORE_PEOPLE_SHOWN_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/cel/value.h"
#include "engine/core/decide.h"

namespace liushui::core {

// One value, or the refusal EXPRESSION_FAILED that says why there is none.
struct ShownValue {
  std::string label;
  absl::StatusOr<cel::Value> value;
};

// In the order of the declaration; nothing for a task that is closed. `instance` is the task's as it is now,
// on the chart of `surroundings`. An error is a failure of the RowSource.
absl::StatusOr<std::vector<ShownValue>> ShownOf(const Surroundings& surroundings, Instance instance,
                                                const state::v1::TaskState& task);

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_PEOPLE_SHOWN_H_
