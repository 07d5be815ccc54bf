#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/chart/convert.h"
#include "engine/core/activities.h"
#include "engine/core/candidates.h"
#include "engine/core/inputs.h"
#include "engine/core/people/duty.h"
#include "engine/core/scxml/actions.h"
#include "engine/core/scxml/evaluate.h"
#include "engine/core/scxml/forms.h"
#include "engine/core/scxml/interpret.h"

namespace liushui::core {
namespace {

using state::v1::TaskPartState;
using state::v1::TaskState;

std::string SeparatedBecause(Macrostep& step, const TaskState& task, const TaskPartState& part,
                             const std::string& person) {
  return KeptApartBecause({step.chart(), step.state(), task}, part, person);
}

// Not held is not held by another.
absl::Status CheckNotHeldByOther(Macrostep& step, const OpenPart& open) {
  if (open.part->claimed_by().empty() || IsHeldBy(*open.part, step.actor())) return absl::OkStatus();
  const std::string& behalf = open.part->claimed_for();
  return Refuse(absl::StatusCode::kAborted, "TASK_CLAIMED",
                absl::StrCat(NameOf(*open.task), " is held by ", open.part->claimed_by(),
                             behalf.empty() ? "" : absl::StrCat(" for ", behalf)));
}

absl::Status RecordClaim(Macrostep& step, const OpenPart& open) {
  ledger::v1::Fact fact;
  fact.mutable_task_claimed()->set_task(open.task->task());
  fact.mutable_task_claimed()->set_part(open.part->part().as());
  fact.mutable_task_claimed()->set_person(step.actor().name());
  fact.mutable_task_claimed()->set_on_behalf_of(step.actor().on_behalf_of());
  return step.Record(std::move(fact));
}

bool IsLastPart(const OpenPart& open) {
  return std::all_of(open.task->parts().begin(), open.task->parts().end(), [&](const TaskPartState& part) {
    return part.part().as() == open.part->part().as() || !part.completed_by().empty();
  });
}

// What is given, and from the draft what is not.
cel::Value WithDraft(const TaskPartState& part, const cel::Value& given) {
  cel::Value::Entries entries;
  if (!given.is_null()) entries = given.entries();
  const cel::Value draft = chart::RecordOf(part.draft());
  for (const auto& [name, value] : draft.entries()) {
    if (given.Find(name.string_value()) == nullptr) entries.emplace_back(name, value);
  }
  return cel::Value::Map(std::move(entries));
}

// The work of a delegate goes back to the holder; nothing else follows yet.
absl::Status RecordDelegateDone(Macrostep& step, const OpenPart& open, const cel::Value& filled) {
  ledger::v1::Fact fact;
  ledger::v1::TaskDelegateDone* done = fact.mutable_task_delegate_done();
  done->set_task(open.task->task());
  done->set_part(open.part->part().as());
  done->set_person(step.actor().name());
  done->set_on_behalf_of(step.actor().on_behalf_of());
  RETURN_IF_ERROR(chart::AssignRecord(filled, done->mutable_form()));
  step.set_handled();
  return step.Record(std::move(fact));
}

absl::Status RecordCompletion(Macrostep& step, const OpenPart& open, bool last, const cel::Value& filled) {
  if (open.part->claimed_by().empty()) RETURN_IF_ERROR(RecordClaim(step, open));
  ledger::v1::Fact fact;
  ledger::v1::TaskCompleted* completed = fact.mutable_task_completed();
  completed->set_task(open.task->task());
  completed->set_part(open.part->part().as());
  completed->set_person(step.actor().name());
  completed->set_on_behalf_of(step.actor().on_behalf_of());
  completed->set_last(last);
  if (!last) RETURN_IF_ERROR(chart::AssignRecord(filled, completed->mutable_form()));
  return step.Record(std::move(fact));
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
  ASSIGN_OR_RETURN(const OpenPart open, FindOpenPart(step, input.task(), input.part()));
  RETURN_IF_ERROR(CheckDuty(step, open));
  RETURN_IF_ERROR(CheckVersion(open, input.version()));
  RETURN_IF_ERROR(CheckNotHeldByOther(step, open));
  if (IsHeldBy(*open.part, step.actor())) return absl::OkStatus();  // already his: nothing follows
  const std::string event = absl::StrCat("claimed.", open.task->state());
  RETURN_IF_ERROR(RecordClaim(step, open));
  return ProcessEvent(step, {.name = event}, true);
}

absl::Status TakeRelease(Macrostep& step, const ledger::v1::ReleaseTask& input) {
  ASSIGN_OR_RETURN(const OpenPart open, FindOpenPart(step, input.task(), input.part()));
  RETURN_IF_ERROR(CheckVersion(open, input.version()));
  RETURN_IF_ERROR(CheckHeld(step, open));
  const std::string event = absl::StrCat("released.", open.task->state());
  ledger::v1::Fact fact;
  fact.mutable_task_released()->set_task(input.task());
  fact.mutable_task_released()->set_part(input.part());
  fact.mutable_task_released()->set_person(step.actor().name());
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  return ProcessEvent(step, {.name = event}, true);
}

absl::Status TakeCompletion(Macrostep& step, const ledger::v1::CompleteTask& input) {
  ASSIGN_OR_RETURN(const OpenPart open, FindOpenPart(step, input.task(), input.part()));
  const bool by_delegate = IsDelegatedTo(*open.part, step.actor());
  RETURN_IF_ERROR(CheckDuty(step, open));
  RETURN_IF_ERROR(CheckVersion(open, input.version()));
  if (!by_delegate) {
    RETURN_IF_ERROR(CheckNotHeldByOther(step, open));
    RETURN_IF_ERROR(CheckNotDelegated(open));
  }
  // Whoever filled in the draft that it starts from, and for whom, does the work as the completer does.
  for (const std::string& author : {open.part->draft_by(), open.part->draft_for()}) {
    if (!author.empty()) RETURN_IF_ERROR(CheckNotKeptApart(step, open, author));
  }
  const chart::State& state = step.chart().state(step.chart().FindState(open.task->state()));
  const chart::TaskSpec& spec = TaskSpecOf(state);
  ASSIGN_OR_RETURN(const cel::Value filled,
                   AcceptForm(step, FindPartSpec(spec, input.part())->form,
                              WithDraft(*open.part, chart::RecordOf(input.form())),
                              {"FORM_INVALID", "form", absl::StrCat("the form of ", NameOf(*open.task))}));
  if (by_delegate) return RecordDelegateDone(step, open, filled);
  const bool last = IsLastPart(open);
  const cel::Value whole = WholeForm(*open.task, spec, input.part(), filled);
  RETURN_IF_ERROR(RecordCompletion(step, open, last, filled));
  if (!last) {
    step.set_handled();
    return ReviewCandidates(step, input.task());
  }
  ASSIGN_OR_RETURN(const TaskState* task, step.instance().Task(input.task()));
  RETURN_IF_ERROR(FinishTask(step, TaskState(*task), whole));
  return ReportKeptApart(step, state);
}

}  // namespace liushui::core
