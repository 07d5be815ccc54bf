#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/core/activities.h"
#include "engine/core/inputs.h"
#include "engine/core/scxml/evaluate.h"

namespace liushui::core {
namespace {

absl::Status ResolvePart(Macrostep& step, const chart::TaskSpec& spec, const chart::PartSpec& part_spec,
                         const Locals& locals, ledger::v1::TaskPart* part) {
  part->set_as(part_spec.as);
  if (part_spec.title.has_value()) {
    ASSIGN_OR_RETURN(*part->mutable_title(), EvaluateText(step, *part_spec.title, locals));
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> roles, EvaluateRoles(step, part_spec.roles, locals));
  ASSIGN_OR_RETURN(const std::vector<std::string> people, EvaluatePeople(step, part_spec.person, locals));
  ASSIGN_OR_RETURN(const std::vector<std::string> excluded, EvaluatePeople(step, spec.not_by, locals));
  part->mutable_roles()->Add(roles.begin(), roles.end());
  part->mutable_people()->Add(people.begin(), people.end());
  part->mutable_excluded()->Add(excluded.begin(), excluded.end());
  return absl::OkStatus();
}

// Who is meant by a declaration, now.
struct People {
  std::vector<std::string> roles;
  std::vector<std::string> names;
};

absl::StatusOr<People> ResolvePeople(Macrostep& step, const chart::PeopleSpec& spec, const Locals& locals) {
  People people;
  ASSIGN_OR_RETURN(people.roles, EvaluateRoles(step, spec.roles, locals));
  ASSIGN_OR_RETURN(people.names, EvaluatePeople(step, spec.person, locals));
  return people;
}

// Who, and in which words.
absl::Status ResolveParties(Macrostep& step, const chart::TaskSpec& spec, const Locals& locals,
                            ledger::v1::TaskOpened* opened) {
  ASSIGN_OR_RETURN(*opened->mutable_title(), EvaluateText(step, spec.title, locals));
  if (spec.instructions.has_value()) {
    ASSIGN_OR_RETURN(*opened->mutable_instructions(), EvaluateText(step, *spec.instructions, locals));
  }
  opened->set_priority(spec.priority);
  for (const chart::PartSpec& part : spec.parts) {
    RETURN_IF_ERROR(ResolvePart(step, spec, part, locals, opened->add_parts()));
  }
  ASSIGN_OR_RETURN(const People supervisors, ResolvePeople(step, spec.supervisors, locals));
  opened->mutable_supervisor_roles()->Add(supervisors.roles.begin(), supervisors.roles.end());
  opened->mutable_supervisor_people()->Add(supervisors.names.begin(), supervisors.names.end());
  ASSIGN_OR_RETURN(const People delegates, ResolvePeople(step, spec.delegates, locals));
  opened->mutable_delegate_roles()->Add(delegates.roles.begin(), delegates.roles.end());
  opened->mutable_delegate_people()->Add(delegates.names.begin(), delegates.names.end());
  return absl::OkStatus();
}

}  // namespace

const chart::TaskSpec& TaskSpecOf(const chart::State& state) {
  return state.each.has_value() ? *state.each->task : *state.task;
}

const chart::PartSpec* FindPartSpec(const chart::TaskSpec& spec, absl::string_view name) {
  for (const chart::PartSpec& part : spec.parts) {
    if (part.as == name) return &part;
  }
  return nullptr;
}

absl::StatusOr<ResolvedTask> ResolveTask(Macrostep& step, chart::StateIndex s, const Locals& locals) {
  const chart::State& state = step.chart().state(s);
  const chart::TaskSpec& spec = TaskSpecOf(state);
  ResolvedTask task;
  RETURN_IF_ERROR(ResolveParties(step, spec, locals, &task.opened));
  if (spec.due.has_value()) {
    ASSIGN_OR_RETURN(task.due, ResolveMoment(step, spec.due->moment, locals));
  }
  task.opened.set_task(step.NextOrdinal());
  task.opened.set_state(state.id);
  task.opened.set_separated(state.remembers_completers);
  if (task.due.has_value()) {
    task.opened.set_due_us(absl::ToUnixMicros(task.due->time));
    task.opened.set_due_provisional(task.due->provisional);
  }
  return task;
}

absl::Status RecordTask(Macrostep& step, ResolvedTask task) {
  const uint32_t ordinal = task.opened.task();
  const chart::StateIndex s = step.chart().FindState(task.opened.state());
  ledger::v1::Fact fact;
  *fact.mutable_task_opened() = std::move(task.opened);
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  if (task.due.has_value()) {
    RETURN_IF_ERROR(StartLadder(step, s, ordinal, *TaskSpecOf(step.chart().state(s)).due, *task.due));
  }
  return ReviewCandidates(step, ordinal);
}

absl::Status OpenTask(Macrostep& step, chart::StateIndex s) {
  ASSIGN_OR_RETURN(ResolvedTask task, ResolveTask(step, s, {}));
  return RecordTask(step, std::move(task));
}

}  // namespace liushui::core
