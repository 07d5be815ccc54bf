#include "engine/runtime/read/task_filter.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/status_macros.h"
#include "engine/core/candidates.h"
#include "engine/runtime/read/rows.h"
#include "engine/views/keys.h"

namespace liushui::runtime {
namespace {

using google::protobuf::RepeatedPtrField;
using ledger::v1::Actor;
using state::v1::TaskPartState;
using state::v1::TaskState;

bool Contains(const RepeatedPtrField<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

bool HasRole(const TaskState& task, const std::string& role) {
  return std::any_of(task.parts().begin(), task.parts().end(),
                     [&](const TaskPartState& part) { return Contains(part.part().roles(), role); });
}

bool HasPerson(const TaskState& task, const std::string& person) {
  return std::any_of(task.parts().begin(), task.parts().end(), [&](const TaskPartState& part) {
    return part.claimed_by() == person || part.completed_by() == person ||
           Contains(part.part().people(), person);
  });
}

bool Holds(const Actor& actor, const TaskPartState& part) {
  return part.claimed_by() == actor.name() && part.completed_by().empty();
}

}  // namespace

TaskFilter::TaskFilter(const TaskQuery* query, const storage::Reader* reader, const Registry* registry)
    : query_(*query), reader_(*reader), registry_(*registry) {}

bool TaskFilter::wants_closed() const {
  return query_.status == state::v1::TASK_STATUS_COMPLETED ||
         query_.status == state::v1::TASK_STATUS_WITHDRAWN;
}

absl::StatusOr<bool> TaskFilter::Matches(const TaskState& task) const {
  if (!MatchesFields(task)) return false;
  if (query_.mine == nullptr) return true;
  return IsFor(*query_.mine, task);
}

bool TaskFilter::MatchesFields(const TaskState& task) const {
  if (!query_.workflow.empty() && task.workflow() != query_.workflow) return false;
  if (query_.has_instance && task.instance() != query_.instance) return false;
  if (!query_.state.empty() && task.state() != query_.state) return false;
  if (query_.status != state::v1::TASK_STATUS_UNSPECIFIED && task.status() != query_.status) return false;
  if (query_.overdue && !task.overdue()) return false;
  if (!query_.role.empty() && !HasRole(task, query_.role)) return false;
  return query_.person.empty() || HasPerson(task, query_.person);
}

absl::StatusOr<bool> TaskFilter::IsFor(const Actor& actor, const TaskState& task) const {
  bool offered = false;
  for (const TaskPartState& part : task.parts()) {
    if (Holds(actor, part)) return true;
    offered = offered || core::IsOffered(part, actor);
  }
  return offered ? MayTakeAny(actor, task) : false;
}

absl::StatusOr<bool> TaskFilter::MayTakeAny(const Actor& actor, const TaskState& task) const {
  ASSIGN_OR_RETURN(const auto instance,
                   ReadMessage<state::v1::InstanceState>(reader_, views::InstanceKey(task.instance())));
  if (!instance.has_value()) {
    return absl::DataLossError(absl::StrCat("task ", task.task(), " has no instance ", task.instance()));
  }
  const std::shared_ptr<const chart::Chart> chart = registry_.FindChart(instance->definition());
  LIUSHUI_CHECK(chart != nullptr);
  const core::Duty duty{*chart, *instance, task};
  return std::any_of(task.parts().begin(), task.parts().end(), [&](const TaskPartState& part) {
    return core::IsOffered(part, actor) && core::KeptApartBecause(duty, part, actor.name()).empty();
  });
}

}  // namespace liushui::runtime
