// Applying the facts of tasks, which live in rows: for ApplyRowFact (facts.h), and under the same rules.
#ifndef LIUSHUI_ENGINE_CORE_PEOPLE_TASK_FACTS_H_
#define LIUSHUI_ENGINE_CORE_PEOPLE_TASK_FACTS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "engine/core/facts.h"

namespace liushui::core {

// Applies a fact about a task. INTERNAL if it does not fit.
absl::Status ApplyTaskFact(const FactContext& context, const ledger::v1::Fact& fact, Instance& instance);

// Withdraws the task of an item whose `each` closes.
absl::Status WithdrawItemTask(const FactContext& context, uint32_t task, Instance& instance);

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_PEOPLE_TASK_FACTS_H_
