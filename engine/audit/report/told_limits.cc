// When what had a limit began and was over.
#include <utility>

#include "engine/audit/report/teller.h"

namespace liushui::audit {

using ledger::v1::Fact;

void Teller::EndTask(uint32_t task, DeadlineOutcome outcome) {
  deadlines_.End(Name(task), outcome, record_->time_us());
}

void Teller::EndTasksOf(uint32_t each) {
  for (const auto& [ordinal, task] : tasks_) {
    if (task.each == each) EndTask(ordinal, DeadlineOutcome::kWithdrawn);
  }
}

void Teller::SetTimer(const ledger::v1::TimerSet& timer) {
  StoryDeadline deadline;
  deadline.started_us = record_->time_us();
  if (timer.purpose().has_state()) {
    const ledger::v1::Ladder& ladder = timer.purpose().state();
    const bool is_whole = ladder.state() == story_.workflow;
    deadline.kind = is_whole ? DeadlineKind::kCase : DeadlineKind::kState;
    deadline.activity = ladder.state();
    deadline.title = is_whole ? story_.title : titles_.State(ladder.state());
    deadline.started_us = ladder.from_us();
    deadline.due_us = ladder.due_us();
  } else if (timer.purpose().has_transition()) {
    const ledger::v1::TransitionTimer& transition = timer.purpose().transition();
    deadline.kind = DeadlineKind::kMoment;
    deadline.activity = Name(timer.timer());
    deadline.title = titles_.State(transition.state());
    deadline.then = titles_.Leads(transition.state(), transition.position());
    deadline.due_us = timer.due_us();
  } else {
    return;
  }
  deadlines_.Open(std::move(deadline));
}

void Teller::TellLimit(const Fact& fact) {
  switch (fact.kind_case()) {
    case Fact::kTimerSet:
      SetTimer(fact.timer_set());
      return;
    case Fact::kTimerCleared: {
      const ledger::v1::Input& input = record_->step().input();
      const bool came = input.has_timer() && input.timer().timer() == fact.timer_cleared();
      deadlines_.End(Name(fact.timer_cleared()), came ? DeadlineOutcome::kCame : DeadlineOutcome::kLeftBefore,
                     record_->time_us());
      return;
    }
    case Fact::kStateExited: {
      // Whoever is cancelled did not keep his time.
      const ledger::v1::Input& input = record_->step().input();
      const bool is_cancel = input.has_cancel() || input.deliver().has_cancel();
      deadlines_.End(fact.state_exited(), is_cancel ? DeadlineOutcome::kWithdrawn : DeadlineOutcome::kMet,
                     record_->time_us());
      return;
    }
    case Fact::kEachClosed:
      EndTasksOf(fact.each_closed().each());
      return;
    default:
      return;
  }
}

}  // namespace liushui::audit
