#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/core/activities.h"
#include "engine/core/inputs.h"
#include "engine/core/scxml/evaluate.h"

namespace liushui::core {
namespace {

// Which task of which item; zero and empty for a state's own task.
struct ItemOf {
  uint32_t each = 0;
  std::string key;
};

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

// Everything about the task that depends on expressions, resolved before anything is recorded.
absl::Status ResolveTask(Macrostep& step, const chart::TaskSpec& spec, const Locals& locals,
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

absl::StatusOr<uint32_t> Open(Macrostep& step, chart::StateIndex s, const ItemOf& item,
                              const Locals& locals) {
  const chart::State& state = step.chart().state(s);
  const chart::TaskSpec& spec = TaskSpecOf(state);
  ledger::v1::Fact fact;
  ledger::v1::TaskOpened* opened = fact.mutable_task_opened();
  RETURN_IF_ERROR(ResolveTask(step, spec, locals, opened));
  absl::optional<ResolvedTime> due;
  if (spec.due.has_value()) {
    ASSIGN_OR_RETURN(due, ResolveMoment(step, spec.due->moment, locals));
  }
  const uint32_t ordinal = step.NextOrdinal();
  opened->set_task(ordinal);
  opened->set_state(state.id);
  opened->set_each(item.each);
  opened->set_item_key(item.key);
  opened->set_separated(state.remembers_completers);
  if (due.has_value()) {
    opened->set_due_us(absl::ToUnixMicros(due->time));
    opened->set_due_provisional(due->provisional);
  }
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  if (due.has_value()) RETURN_IF_ERROR(StartLadder(step, s, ordinal, *spec.due, *due));
  RETURN_IF_ERROR(ReviewCandidates(step, ordinal));
  return ordinal;
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

absl::Status OpenTask(Macrostep& step, chart::StateIndex s) {
  return Open(step, s, {}, {}).status();
}

absl::StatusOr<uint32_t> OpenItemTask(Macrostep& step, chart::StateIndex s, uint32_t each,
                                      const std::string& item_key, const Locals& locals) {
  return Open(step, s, {each, item_key}, locals);
}

}  // namespace liushui::core
