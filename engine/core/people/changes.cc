#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "engine/base/status_macros.h"
#include "engine/base/utf8.h"
#include "engine/chart/convert.h"
#include "engine/core/activities.h"
#include "engine/core/candidates.h"
#include "engine/core/inputs.h"
#include "engine/core/people/duty.h"
#include "engine/core/scxml/forms.h"

namespace liushui::core {
namespace {

using ledger::v1::UpdateTask;
using state::v1::TaskState;

constexpr uint32_t kMaxPriority = 100;

absl::Status InvalidInput(absl::string_view message) {
  return Refuse(absl::StatusCode::kInvalidArgument, "INPUT_INVALID", message);
}

// The follow-up is the holder's own affair too; priority and due are not.
absl::Status CheckMayUpdate(Macrostep& step, const TaskState& task, const UpdateTask& input) {
  const bool only_follow_up = !input.has_priority() && !input.has_due_us();
  for (const auto& part : task.parts()) {
    if (only_follow_up && IsHeldBy(part, step.actor())) return absl::OkStatus();
  }
  return CheckSupervisor(step, task, only_follow_up ? "a follow-up of" : "changing priority or due of");
}

absl::Status CheckUpdate(Macrostep& step, const TaskState& task, const UpdateTask& input) {
  RETURN_IF_ERROR(CheckTaskText(input.reason(), "the reason"));
  const bool any =
      input.has_priority() || input.has_due_us() || input.has_follow_up_us() || input.clear_follow_up();
  if (!any) return InvalidInput("expected a priority, a due or a follow-up, found none");
  if (input.has_follow_up_us() && input.clear_follow_up()) {
    return InvalidInput("expected either a follow-up or none from now on, found both");
  }
  if ((input.has_priority() || input.has_due_us()) && IsBlank(input.reason())) {
    return Refuse(absl::StatusCode::kInvalidArgument, "REASON_MISSING",
                  absl::StrCat("expected a reason for changing ", NameOf(task)));
  }
  if (input.has_priority() && input.priority() > kMaxPriority) {
    return InvalidInput(absl::StrCat("priority: expected 0 to ", kMaxPriority, ", found ", input.priority()));
  }
  if (input.has_due_us() && absl::FromUnixMicros(input.due_us()) <= step.now()) {
    return InvalidInput("due: expected a time that is still to come");
  }
  return absl::OkStatus();
}

absl::Status CheckPartVersion(Macrostep& step, const UpdateTask& input) {
  if (input.version() == 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const OpenPart open, FindOpenPart(step, input.task(), input.part()));
  return CheckVersion(open, input.version());
}

using MaybeNumber = absl::optional<int64_t>;

void SetChange(MaybeNumber from, MaybeNumber to, ledger::v1::NumberChange* change) {
  if (from.has_value()) change->set_from(*from);
  if (to.has_value()) change->set_to(*to);
}

// What would really change; values that stay are left out.
ledger::v1::TaskUpdated ChangesOf(const TaskState& task, const UpdateTask& input) {
  ledger::v1::TaskUpdated updated;
  updated.set_task(task.task());
  updated.set_reason(input.reason());
  if (input.has_priority() && input.priority() != task.priority()) {
    SetChange(task.priority(), input.priority(), updated.mutable_priority());
  }
  if (input.has_due_us() && input.due_us() != task.due_us()) {
    SetChange(task.due_us() == 0 ? absl::nullopt : MaybeNumber(task.due_us()), input.due_us(),
              updated.mutable_due_us());
  }
  const MaybeNumber before = task.has_follow_up_us() ? MaybeNumber(task.follow_up_us()) : absl::nullopt;
  const MaybeNumber after = input.has_follow_up_us()  ? MaybeNumber(input.follow_up_us())
                            : input.clear_follow_up() ? absl::nullopt
                                                      : before;
  if (before != after) SetChange(before, after, updated.mutable_follow_up_us());
  return updated;
}

}  // namespace

absl::Status TakeDraft(Macrostep& step, const ledger::v1::SaveDraft& input) {
  ASSIGN_OR_RETURN(const OpenPart open, FindOpenPart(step, input.task(), input.part()));
  RETURN_IF_ERROR(CheckDuty(step, open));
  RETURN_IF_ERROR(CheckVersion(open, input.version()));
  if (!IsDelegatedTo(*open.part, step.actor())) {
    RETURN_IF_ERROR(CheckHeld(step, open));
    RETURN_IF_ERROR(CheckNotDelegated(open));
  }
  const chart::State& state = step.chart().state(step.chart().FindState(open.task->state()));
  const chart::PartSpec* spec = FindPartSpec(TaskSpecOf(state), input.part());
  ASSIGN_OR_RETURN(const cel::Value draft,
                   AcceptDraft(spec->form, chart::RecordOf(input.form()),
                               {"FORM_INVALID", "form", absl::StrCat("the draft of ", NameOf(*open.task))}));
  ledger::v1::Fact fact;
  ledger::v1::TaskDraftSaved* saved = fact.mutable_task_draft_saved();
  saved->set_task(input.task());
  saved->set_part(input.part());
  saved->set_person(step.actor().name());
  saved->set_on_behalf_of(step.actor().on_behalf_of());
  RETURN_IF_ERROR(chart::AssignRecord(draft, saved->mutable_form()));
  step.set_handled();
  return step.Record(std::move(fact));
}

absl::Status TakeUpdate(Macrostep& step, const UpdateTask& input) {
  ASSIGN_OR_RETURN(const TaskState* found, FindOpenTask(step, input.task()));
  const TaskState task = *found;
  RETURN_IF_ERROR(CheckMayUpdate(step, task, input));
  RETURN_IF_ERROR(CheckPartVersion(step, input));
  RETURN_IF_ERROR(CheckUpdate(step, task, input));
  step.set_handled();
  ledger::v1::Fact fact;
  *fact.mutable_task_updated() = ChangesOf(task, input);
  fact.mutable_task_updated()->set_person(step.actor().name());
  const ledger::v1::TaskUpdated& updated = fact.task_updated();
  const bool moves_due = updated.has_due_us();
  if (!updated.has_priority() && !moves_due && !updated.has_follow_up_us()) return absl::OkStatus();
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  if (!moves_due) return absl::OkStatus();
  RETURN_IF_ERROR(ClearTaskTimers(step, task.task()));
  return RestartLadder(step, task.task(), absl::FromUnixMicros(input.due_us()));
}

}  // namespace liushui::core
