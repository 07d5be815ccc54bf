#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/chart/convert.h"
#include "engine/core/activities.h"
#include "engine/core/candidates.h"
#include "engine/core/inputs.h"
#include "engine/core/scxml/actions.h"
#include "engine/core/scxml/evaluate.h"
#include "engine/core/scxml/forms.h"
#include "engine/core/scxml/interpret.h"

namespace liushui::core {
namespace {

using state::v1::TaskPartState;
using state::v1::TaskState;

// A task and the part of it that is acted on.
struct Held {
  const TaskState* task;
  const TaskPartState* part;
};

std::string NameOf(const TaskState& task) {
  return absl::StrCat("task ", task.instance(), "-", task.task(), " (", task.title(), ")");
}

bool IsOpen(const TaskState& task) {
  return task.status() == state::v1::TASK_STATUS_OPEN || task.status() == state::v1::TASK_STATUS_CLAIMED;
}

absl::StatusOr<Held> FindOpen(Macrostep& step, uint32_t ordinal, const std::string& part_name,
                              uint32_t version) {
  ASSIGN_OR_RETURN(const TaskState* task, step.instance().Task(ordinal));
  if (!IsOpen(*task)) {
    const bool done = task->status() == state::v1::TASK_STATUS_COMPLETED;
    return Refuse(absl::StatusCode::kFailedPrecondition, "TASK_CLOSED",
                  absl::StrCat(NameOf(*task), done ? " is completed already" : " was withdrawn"));
  }
  for (const TaskPartState& part : task->parts()) {
    if (part.part().as() != part_name) continue;
    if (!part.completed_by().empty()) {
      return Refuse(
          absl::StatusCode::kFailedPrecondition, "TASK_CLOSED",
          absl::StrCat(NameOf(*task), ": part '", part_name, "' was completed by ", part.completed_by()));
    }
    if (version != 0 && version != part.version()) {
      return Refuse(
          absl::StatusCode::kAborted, "STALE_ETAG",
          absl::StrCat(NameOf(*task), " has changed: expected version ", version, ", found ", part.version(),
                       part.claimed_by().empty() ? "" : ", held by ", part.claimed_by()));
    }
    return Held{task, &part};
  }
  return Refuse(absl::StatusCode::kNotFound, "TASK_UNKNOWN",
                absl::StrCat(NameOf(*task), " has no part '", part_name, "'"));
}

absl::Status DenySeparation(const TaskState& task, const std::string& person, absl::string_view why) {
  return Refuse(absl::StatusCode::kPermissionDenied, "SEPARATION_OF_DUTIES",
                absl::StrCat(NameOf(task), " may not be done by ", person, ": ", why));
}

std::string SeparatedBecause(Macrostep& step, const TaskState& task, const TaskPartState& part,
                             const std::string& person) {
  return KeptApartBecause({step.chart(), step.state(), task}, part, person);
}

template <typename Names>
absl::Status DenyRole(const ledger::v1::Actor& actor, const Names& roles, const Names& people,
                      absl::string_view what) {
  return Refuse(
      absl::StatusCode::kPermissionDenied, "ROLE_DENIED",
      absl::StrCat(what, " is for ", roles.empty() ? "" : absl::StrCat("roles ", absl::StrJoin(roles, ", ")),
                   roles.empty() || people.empty() ? "" : " and ",
                   people.empty() ? "" : absl::StrCat("persons ", absl::StrJoin(people, ", ")), "; ",
                   actor.name(), " holds ",
                   actor.roles().empty() ? "no role" : absl::StrJoin(actor.roles(), ", ")));
}

// Checked at claim and again at completion, because others may have acted in between.
absl::Status CheckMayAct(Macrostep& step, const Held& held) {
  const ledger::v1::Actor& actor = step.actor();
  const ledger::v1::TaskPart& part = held.part->part();
  if (!IsAmong(actor, part.roles(), part.people())) {
    return DenyRole(actor, part.roles(), part.people(), NameOf(*held.task));
  }
  const std::string why = SeparatedBecause(step, *held.task, *held.part, actor.name());
  return why.empty() ? absl::OkStatus() : DenySeparation(*held.task, actor.name(), why);
}

absl::Status RefuseHeldByOther(const Held& held) {
  return Refuse(absl::StatusCode::kAborted, "TASK_CLAIMED",
                absl::StrCat(NameOf(*held.task), " is held by ", held.part->claimed_by()));
}

absl::Status RecordClaim(Macrostep& step, const Held& held) {
  ledger::v1::Fact fact;
  fact.mutable_task_claimed()->set_task(held.task->task());
  fact.mutable_task_claimed()->set_part(held.part->part().as());
  fact.mutable_task_claimed()->set_person(step.actor().name());
  return step.Record(std::move(fact));
}

const chart::PartSpec* FindPartSpec(const chart::TaskSpec& spec, const std::string& name) {
  for (const chart::PartSpec& part : spec.parts) {
    if (part.as == name) return &part;
  }
  return nullptr;
}

bool IsLastPart(const Held& held) {
  return std::all_of(held.task->parts().begin(), held.task->parts().end(), [&](const TaskPartState& part) {
    return part.part().as() == held.part->part().as() || !part.completed_by().empty();
  });
}

// The whole form: of a plain task as it is, of a joint one a record of all parts, this one included.
cel::Value WholeForm(const TaskState& task, const chart::TaskSpec& spec, const std::string& part_name,
                     const cel::Value& filled) {
  if (!spec.joint) return filled;
  cel::Value::Entries entries;
  for (const TaskPartState& part : task.parts()) {
    const std::string& name = part.part().as();
    entries.emplace_back(cel::Value::String(name), name == part_name ? filled : chart::RecordOf(part.form()));
  }
  return cel::Value::Map(std::move(entries));
}

// All parts are done: data are set, and the chart reacts. `set` runs before transitions are selected; if it
// fails, the completion is refused.
absl::Status FinishTask(Macrostep& step, const TaskState& task, const cel::Value& form) {
  const chart::State& state = step.chart().state(step.chart().FindState(task.state()));
  RETURN_IF_ERROR(ClearTaskTimers(step, task.task()));
  const Event event{.name = absl::StrCat("done.", state.id), .data = {}, .form = form, .result = {}};
  step.Bind(event);
  if (task.each() != 0) return FinishItem(step, task);
  RETURN_IF_ERROR(AssignAll(step, TaskSpecOf(state).set));
  return ProcessEvent(step, event, true);
}

bool NobodyMayAct(Macrostep& step, const TaskState& task) {
  for (const TaskPartState& part : task.parts()) {
    if (!part.completed_by().empty() || !part.part().roles().empty()) continue;
    const bool somebody = std::any_of(
        part.part().people().begin(), part.part().people().end(),
        [&](const std::string& person) { return SeparatedBecause(step, task, part, person).empty(); });
    if (!somebody) return true;
  }
  return false;
}

// A completion of `state` keeps its completer from other open tasks: perhaps nobody is left for one of them.
absl::Status ReportKeptApart(Macrostep& step, const chart::State& state) {
  for (const std::string& apart : TaskSpecOf(state).separate_from) {
    const state::v1::Activity* activity = step.instance().FindActivityOf(apart);
    if (activity == nullptr || activity->kind() != state::v1::ACTIVITY_KIND_TASK) continue;
    RETURN_IF_ERROR(ReviewCandidates(step, activity->ordinal()));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckCandidate(Macrostep& step, const std::vector<chart::TextTemplate>& roles,
                            const absl::optional<chart::Expression>& person, const Locals& locals,
                            absl::string_view what) {
  ASSIGN_OR_RETURN(const std::vector<std::string> role_names, EvaluateRoles(step, roles, locals));
  ASSIGN_OR_RETURN(const std::vector<std::string> people, EvaluatePeople(step, person, locals));
  if (IsAmong(step.actor(), role_names, people)) return absl::OkStatus();
  return DenyRole(step.actor(), role_names, people, what);
}

absl::Status ReviewCandidates(Macrostep& step, uint32_t ordinal) {
  constexpr absl::string_view kReason = "NO_ELIGIBLE_CANDIDATE";
  ASSIGN_OR_RETURN(const TaskState* task, step.instance().Task(ordinal));
  const std::string message =
      absl::StrCat("nobody is left who could do '", task->title(),
                   "': it names no role, and every person named is excluded or kept apart");
  if (NobodyMayAct(step, *task)) return RaiseIncident(step, kReason, message, task->state(), 0);
  return ResolveIncident(step, kReason, message, task->state());
}

absl::Status TakeClaim(Macrostep& step, const ledger::v1::ClaimTask& input) {
  ASSIGN_OR_RETURN(const Held held, FindOpen(step, input.task(), input.part(), input.version()));
  if (!held.part->claimed_by().empty() && held.part->claimed_by() != step.actor().name()) {
    return RefuseHeldByOther(held);
  }
  RETURN_IF_ERROR(CheckMayAct(step, held));
  if (held.part->claimed_by() == step.actor().name())
    return absl::OkStatus();  // already his: nothing follows
  const std::string event = absl::StrCat("claimed.", held.task->state());
  RETURN_IF_ERROR(RecordClaim(step, held));
  return ProcessEvent(step, {.name = event}, true);
}

absl::Status TakeRelease(Macrostep& step, const ledger::v1::ReleaseTask& input) {
  ASSIGN_OR_RETURN(const Held held, FindOpen(step, input.task(), input.part(), input.version()));
  if (held.part->claimed_by() != step.actor().name()) {
    return Refuse(
        absl::StatusCode::kFailedPrecondition, "TASK_NOT_HELD",
        absl::StrCat(NameOf(*held.task), " is not held by ", step.actor().name(),
                     held.part->claimed_by().empty() ? ", nor by anybody"
                                                     : absl::StrCat(", but by ", held.part->claimed_by())));
  }
  const std::string event = absl::StrCat("released.", held.task->state());
  ledger::v1::Fact fact;
  fact.mutable_task_released()->set_task(input.task());
  fact.mutable_task_released()->set_part(input.part());
  fact.mutable_task_released()->set_person(step.actor().name());
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  return ProcessEvent(step, {.name = event}, true);
}

absl::Status TakeCompletion(Macrostep& step, const ledger::v1::CompleteTask& input) {
  ASSIGN_OR_RETURN(const Held held, FindOpen(step, input.task(), input.part(), input.version()));
  const bool held_by_other =
      !held.part->claimed_by().empty() && held.part->claimed_by() != step.actor().name();
  if (held_by_other) return RefuseHeldByOther(held);
  RETURN_IF_ERROR(CheckMayAct(step, held));
  const chart::State& state = step.chart().state(step.chart().FindState(held.task->state()));
  const chart::TaskSpec& spec = TaskSpecOf(state);
  const chart::PartSpec* part_spec = FindPartSpec(spec, input.part());
  ASSIGN_OR_RETURN(const cel::Value filled,
                   AcceptForm(step, part_spec->form, chart::RecordOf(input.form()),
                              {"FORM_INVALID", "form", absl::StrCat("the form of ", NameOf(*held.task))}));
  const bool last = IsLastPart(held);
  const cel::Value whole = WholeForm(*held.task, spec, input.part(), filled);
  if (held.part->claimed_by().empty()) RETURN_IF_ERROR(RecordClaim(step, held));
  ledger::v1::Fact fact;
  ledger::v1::TaskCompleted* completed = fact.mutable_task_completed();
  completed->set_task(input.task());
  completed->set_part(input.part());
  completed->set_person(step.actor().name());
  completed->set_last(last);
  if (!last) RETURN_IF_ERROR(chart::AssignRecord(filled, completed->mutable_form()));
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  if (!last) {
    step.set_handled();
    return ReviewCandidates(step, input.task());
  }
  ASSIGN_OR_RETURN(const TaskState* task, step.instance().Task(input.task()));
  RETURN_IF_ERROR(FinishTask(step, TaskState(*task), whole));
  return ReportKeptApart(step, state);
}

}  // namespace liushui::core
