// TaskFilter: which tasks a list shows.
#ifndef LIUSHUI_ENGINE_RUNTIME_READ_TASK_FILTER_H_
#define LIUSHUI_ENGINE_RUNTIME_READ_TASK_FILTER_H_

#include "absl/status/statusor.h"
#include "engine/runtime/reads.h"
#include "engine/runtime/registry.h"
#include "storage/store.h"

namespace liushui::runtime {

// Whether a task is one of the query's workflow, instance, state, status, role, person; unspecified is any.
bool MatchesFields(const TaskQuery& query, const state::v1::TaskState& task);

// For one thread. What it is given must outlive it.
class TaskFilter {
 public:
  TaskFilter(const TaskQuery* query, const storage::Reader* reader, const Registry* registry);

  // An error is a failure to read.
  absl::StatusOr<bool> Matches(const state::v1::TaskState& task) const;

 private:
  // Whether the actor holds a part of the task, or may claim one.
  absl::StatusOr<bool> IsFor(const ledger::v1::Actor& actor, const state::v1::TaskState& task) const;
  // Whether one of the parts offered to the actor is not kept from him; reads the instance.
  absl::StatusOr<bool> MayTakeAny(const ledger::v1::Actor& actor, const state::v1::TaskState& task) const;

  const TaskQuery& query_;
  const storage::Reader& reader_;
  const Registry& registry_;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_READ_TASK_FILTER_H_
