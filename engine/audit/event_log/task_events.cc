// The facts about tasks.
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/audit/event_log/record_events.h"
#include "engine/base/status_macros.h"

namespace liushui::audit {

using ledger::v1::Fact;

void RecordEvents::OpenTask(const ledger::v1::TaskOpened& opened) {
  Activity& task = case_.open[opened.task()];
  task = {ActivityKind::kTask, opened.state(), opened.title(), opened.item_key(), opened.each(), {}};
  for (const ledger::v1::TaskPart& part : opened.parts()) {
    task.parts[part.as()] = {};
    LogEvent& event = AddOf(Transition::kSchedule, opened.task(), task, part.as());
    if (!part.title().empty()) event.title = part.title();
    event.resource.clear();
    event.on_behalf_of.clear();
    event.roles.assign(part.roles().begin(), part.roles().end());
  }
}

absl::Status RecordEvents::Reassign(const ledger::v1::TaskReassigned& reassigned) {
  ASSIGN_OR_RETURN(Activity* const task, Find(reassigned.task()));
  EventReader::Part& part = task->parts[reassigned.part()];
  const Transition transition = reassigned.to().empty()     ? Transition::kSuspend
                                : reassigned.from().empty() ? Transition::kAssign
                                                            : Transition::kReassign;
  part.holder = reassigned.to();
  part.begun = part.begun || !reassigned.to().empty();
  RETURN_IF_ERROR(Tell(transition, {reassigned.task(), reassigned.part(), reassigned.to(), ""}));
  events_.back().reason = reassigned.note();
  return absl::OkStatus();
}

absl::Status RecordEvents::ReadTaskFact(const Fact& fact) {
  switch (fact.kind_case()) {
    case Fact::kTaskOpened:
      OpenTask(fact.task_opened());
      return absl::OkStatus();
    case Fact::kTaskClaimed: {
      const ledger::v1::TaskClaimed& claimed = fact.task_claimed();
      ASSIGN_OR_RETURN(Activity* const task, Find(claimed.task()));
      EventReader::Part& part = task->parts[claimed.part()];
      const Transition transition = part.begun ? Transition::kResume : Transition::kStart;
      part = {claimed.person(), true};
      return Tell(transition, {claimed.task(), claimed.part(), claimed.person(), claimed.on_behalf_of()});
    }
    case Fact::kTaskReleased: {
      const ledger::v1::TaskReleased& released = fact.task_released();
      return Tell(Transition::kSuspend, {released.task(), released.part(), released.person(), ""});
    }
    case Fact::kTaskCompleted: {
      const ledger::v1::TaskCompleted& done = fact.task_completed();
      RETURN_IF_ERROR(
          Tell(Transition::kComplete, {done.task(), done.part(), done.person(), done.on_behalf_of()}));
      case_.open[done.task()].parts.erase(done.part());
      if (done.last()) case_.open.erase(done.task());
      return absl::OkStatus();
    }
    case Fact::kTaskWithdrawn: {
      ASSIGN_OR_RETURN(const Activity* const task, Find(fact.task_withdrawn()));
      Withdraw(fact.task_withdrawn(), *task);
      case_.open.erase(fact.task_withdrawn());
      return absl::OkStatus();
    }
    case Fact::kTaskOverdue:
      return Tell(Transition::kUnknown, fact.task_overdue());
    case Fact::kTaskReminded:
      return Tell(Transition::kUnknown, fact.task_reminded());
    default:
      return absl::OkStatus();
  }
}

absl::Status RecordEvents::ReadTaskChange(const Fact& fact) {
  switch (fact.kind_case()) {
    case Fact::kTaskDelegated: {
      const ledger::v1::TaskDelegated& given = fact.task_delegated();
      return Tell(Transition::kReassign, {given.task(), given.part(), given.to(), ""});
    }
    case Fact::kTaskDelegateDone: {
      const ledger::v1::TaskDelegateDone& done = fact.task_delegate_done();
      ASSIGN_OR_RETURN(Activity* const task, Find(done.task()));
      return Tell(Transition::kReassign, {done.task(), done.part(), task->parts[done.part()].holder, ""});
    }
    case Fact::kTaskRecalled: {
      const ledger::v1::TaskRecalled& recalled = fact.task_recalled();
      return Tell(Transition::kReassign, {recalled.task(), recalled.part(), recalled.person(), ""});
    }
    case Fact::kTaskReassigned:
      return Reassign(fact.task_reassigned());
    case Fact::kTaskEscalated: {
      const size_t first = events_.size();
      RETURN_IF_ERROR(Tell(Transition::kUnknown, fact.task_escalated().task()));
      const auto& roles = fact.task_escalated().roles();
      for (size_t i = first; i < events_.size(); ++i) events_[i].roles.assign(roles.begin(), roles.end());
      return absl::OkStatus();
    }
    case Fact::kTaskNoted: {
      const ledger::v1::TaskNoted& noted = fact.task_noted();
      return Tell(Transition::kUnknown, {noted.task(), "", noted.person(), noted.on_behalf_of()});
    }
    case Fact::kTaskDraftSaved: {
      const ledger::v1::TaskDraftSaved& draft = fact.task_draft_saved();
      return Tell(Transition::kUnknown, {draft.task(), draft.part(), draft.person(), draft.on_behalf_of()});
    }
    case Fact::kTaskUpdated:
      return Tell(Transition::kUnknown, fact.task_updated().task(), fact.task_updated().reason());
    default:
      return absl::OkStatus();
  }
}

}  // namespace liushui::audit
