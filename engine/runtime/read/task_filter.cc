#include "engine/runtime/read/task_filter.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/status_macros.h"
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

bool IsCandidate(const Actor& actor, const TaskPartState& part) {
  if (!part.claimed_by().empty() || !part.completed_by().empty()) return false;
  if (Contains(part.part().excluded(), actor.name())) return false;
  return Contains(part.part().people(), actor.name()) ||
         std::any_of(actor.roles().begin(), actor.roles().end(),
                     [&](const std::string& role) { return Contains(part.part().roles(), role); });
}

// The other parts of a joint task are for other people.
bool HasAnyPart(const Actor& actor, const TaskState& task) {
  return std::any_of(task.parts().begin(), task.parts().end(), [&](const TaskPartState& part) {
    return part.claimed_by() == actor.name() || part.completed_by() == actor.name();
  });
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
  const auto& parts = task.parts();
  if (std::any_of(parts.begin(), parts.end(), [&](const auto& part) { return Holds(actor, part); }))
    return true;
  if (HasAnyPart(actor, task)) return false;
  if (std::none_of(parts.begin(), parts.end(), [&](const auto& part) { return IsCandidate(actor, part); })) {
    return false;
  }
  ASSIGN_OR_RETURN(const bool kept_apart, IsKeptApart(actor, task));
  return !kept_apart;
}

absl::StatusOr<bool> TaskFilter::IsKeptApart(const Actor& actor, const TaskState& task) const {
  ASSIGN_OR_RETURN(const auto instance,
                   ReadMessage<state::v1::InstanceState>(reader_, views::InstanceKey(task.instance())));
  if (!instance.has_value()) {
    return absl::DataLossError(absl::StrCat("task ", task.task(), " has no instance ", task.instance()));
  }
  const std::shared_ptr<const chart::Chart> chart = registry_.FindChart(instance->definition());
  LIUSHUI_CHECK(chart != nullptr);
  const chart::StateIndex index = chart->FindState(task.state());
  LIUSHUI_CHECK(index != chart::kNoState);
  const chart::State& state = chart->state(index);
  const absl::optional<chart::TaskSpec>& spec = state.each.has_value() ? state.each->task : state.task;
  LIUSHUI_CHECK(spec.has_value());
  const auto is_apart = [&](const state::v1::Completion& completion) {
    const auto& apart = spec->separate_from;
    return completion.person() == actor.name() &&
           std::find(apart.begin(), apart.end(), completion.state()) != apart.end();
  };
  return std::any_of(instance->completions().begin(), instance->completions().end(), is_apart);
}

}  // namespace liushui::runtime
