// TaskFilter: which tasks a list shows.
#ifndef LIUSHUI_ENGINE_RUNTIME_READ_TASK_FILTER_H_
#define LIUSHUI_ENGINE_RUNTIME_READ_TASK_FILTER_H_

#include "absl/functional/function_ref.h"
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
  TaskFilter(const TaskQuery* query, const Registry* registry) : query_(*query), registry_(*registry) {}

  // Reads the task's instance where the query is somebody's own list. An error is a failure to read.
  absl::StatusOr<bool> Matches(const state::v1::TaskState& task, const storage::Reader& reader) const;
  // The same with the task's instance at hand.
  absl::StatusOr<bool> Matches(const state::v1::TaskState& task,
                               const state::v1::InstanceState& instance) const;

 private:
  // The instance of a task, when it is asked for.
  using InstanceOfTask = absl::FunctionRef<absl::StatusOr<state::v1::InstanceState>()>;

  absl::StatusOr<bool> MatchesIn(const state::v1::TaskState& task, InstanceOfTask instance) const;
  // Whether the actor holds a part of the task, or may claim one.
  absl::StatusOr<bool> IsFor(const ledger::v1::Actor& actor, const state::v1::TaskState& task,
                             InstanceOfTask instance) const;
  // Whether one of the parts offered to the actor is not kept from him.
  absl::StatusOr<bool> MayTakeAny(const ledger::v1::Actor& actor, const state::v1::TaskState& task,
                                  InstanceOfTask instance) const;

  const TaskQuery& query_;
  const Registry& registry_;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_READ_TASK_FILTER_H_
