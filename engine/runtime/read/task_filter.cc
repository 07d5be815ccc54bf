#include "engine/runtime/read/task_filter.h"

#include <algorithm>
#include <memory>
#include <utility>

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
    return part.claimed_by() == person || part.claimed_for() == person || part.completed_by() == person ||
           part.completed_for() == person || part.delegate() == person ||
           Contains(part.part().people(), person);
  });
}

bool Holds(const Actor& actor, const TaskPartState& part) {
  return core::IsHeldBy(part, actor) || core::IsDelegatedTo(part, actor);
}

}  // namespace

bool MatchesFields(const TaskQuery& query, const TaskState& task) {
  if (!query.workflow.empty() && task.workflow() != query.workflow) return false;
  if (query.has_instance && task.instance() != query.instance) return false;
  if (!query.state.empty() && task.state() != query.state) return false;
  if (query.status != state::v1::TASK_STATUS_UNSPECIFIED && task.status() != query.status) return false;
  // What is done was late even if its due was moved afterwards, as it is counted.
  const bool late = task.overdue() || (task.closed_us() != 0 && task.was_overdue());
  if (query.overdue && !late) return false;
  if (!query.role.empty() && !HasRole(task, query.role)) return false;
  return query.person.empty() || HasPerson(task, query.person);
}

absl::StatusOr<bool> TaskFilter::Matches(const TaskState& task, const storage::Reader& reader) const {
  return MatchesIn(task, [&]() -> absl::StatusOr<state::v1::InstanceState> {
    ASSIGN_OR_RETURN(auto instance,
                     ReadMessage<state::v1::InstanceState>(reader, views::InstanceKey(task.instance())));
    if (instance.has_value()) return *std::move(instance);
    return absl::DataLossError(absl::StrCat("task ", task.task(), " has no instance ", task.instance()));
  });
}

absl::StatusOr<bool> TaskFilter::Matches(const TaskState& task,
                                         const state::v1::InstanceState& instance) const {
  return MatchesIn(task, [&] { return absl::StatusOr<state::v1::InstanceState>(instance); });
}

absl::StatusOr<bool> TaskFilter::MatchesIn(const TaskState& task, InstanceOfTask instance) const {
  if (!MatchesFields(query_, task)) return false;
  if (query_.mine == nullptr) return true;
  ASSIGN_OR_RETURN(bool is_for, IsFor(*query_.mine, task, instance));
  for (const Actor& represented : query_.represented) {
    if (is_for) break;
    ASSIGN_OR_RETURN(is_for, IsFor(represented, task, instance));
  }
  return is_for;
}

absl::StatusOr<bool> TaskFilter::IsFor(const Actor& actor, const TaskState& task,
                                       InstanceOfTask instance) const {
  bool offered = false;
  for (const TaskPartState& part : task.parts()) {
    if (Holds(actor, part)) return true;
    offered = offered || core::IsOffered(part, actor);
  }
  return offered ? MayTakeAny(actor, task, instance) : false;
}

absl::StatusOr<bool> TaskFilter::MayTakeAny(const Actor& actor, const TaskState& task,
                                            InstanceOfTask instance) const {
  ASSIGN_OR_RETURN(const state::v1::InstanceState state, instance());
  const std::shared_ptr<const chart::Chart> chart = registry_.FindChart(state.definition());
  LIUSHUI_CHECK(chart != nullptr);
  const core::Duty duty{*chart, state, task};
  const std::vector<std::string> names = core::NamesOf(actor);
  return std::any_of(task.parts().begin(), task.parts().end(), [&](const TaskPartState& part) {
    return core::IsOffered(part, actor) &&
           std::all_of(names.begin(), names.end(), [&](const std::string& name) {
             return core::KeptApartBecause(duty, part, name).empty();
           });
  });
}

}  // namespace liushui::runtime
