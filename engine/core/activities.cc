#include "engine/core/activities.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::core {
namespace {

// Timers of `after` and `at` transitions.
absl::Status OpenTransitionTimers(Macrostep& step, const chart::State& state) {
  for (const int t : state.transitions) {
    const chart::Transition& transition = step.chart().transitions()[t];
    if (!transition.trigger.has_value()) continue;
    ASSIGN_OR_RETURN(const absl::optional<ResolvedTime> due, ResolveMoment(step, *transition.trigger));
    if (!due.has_value()) continue;
    ledger::v1::Timer purpose;
    purpose.mutable_transition()->set_state(state.id);
    purpose.mutable_transition()->set_position(transition.position);
    RETURN_IF_ERROR(SetTimer(step, due->time, std::move(purpose)));
    if (!due->provisional) continue;
    RETURN_IF_ERROR(RaiseIncident(step, "CALENDAR_TOO_SHORT",
                                  absl::StrCat("calendar ", step.chart().calendar()->name(),
                                               " does not reach to a timer; weekdays were counted instead"),
                                  state.id, 0));
  }
  return absl::OkStatus();
}

absl::Status OpenDeadline(Macrostep& step, chart::StateIndex s) {
  const chart::State& state = step.chart().state(s);
  if (!state.due.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const absl::optional<ResolvedTime> due, ResolveMoment(step, state.due->moment));
  if (!due.has_value()) return absl::OkStatus();
  return StartLadder(step, s, 0, *state.due, *due);
}

absl::Status OpenActivity(Macrostep& step, chart::StateIndex s) {
  const chart::State& state = step.chart().state(s);
  if (state.task.has_value()) return OpenTask(step, s);
  if (state.job.has_value()) return OpenJob(step, s);
  if (state.each.has_value()) return OpenEach(step, s);
  return absl::OkStatus();
}

bool BelongsTo(const ledger::v1::Timer& purpose, const std::string& state,
               const state::v1::Activity* activity) {
  switch (purpose.purpose_case()) {
    case ledger::v1::Timer::kTransition:
      return purpose.transition().state() == state;
    case ledger::v1::Timer::kTask:
      return purpose.task().state() == state;
    case ledger::v1::Timer::kState:
      return purpose.state().state() == state;
    case ledger::v1::Timer::kJobRetry:
      return activity != nullptr && activity->ordinal() == purpose.job_retry();
    default:
      return false;
  }
}

absl::Status ClearTimers(Macrostep& step, const std::string& state, const state::v1::Activity* activity) {
  std::vector<uint32_t> ordinals;
  for (const auto& timer : step.state().timers()) {
    if (BelongsTo(timer.purpose(), state, activity)) ordinals.push_back(timer.timer());
  }
  for (const uint32_t ordinal : ordinals) {
    ledger::v1::Fact fact;
    fact.set_timer_cleared(ordinal);
    RETURN_IF_ERROR(step.Record(std::move(fact)));
  }
  return absl::OkStatus();
}

absl::Status WithdrawActivity(Macrostep& step, const state::v1::Activity& activity) {
  ledger::v1::Fact fact;
  if (activity.kind() == state::v1::ACTIVITY_KIND_TASK) {
    fact.set_task_withdrawn(activity.ordinal());
  } else if (activity.kind() == state::v1::ACTIVITY_KIND_JOB) {
    fact.set_job_withdrawn(activity.ordinal());
  } else {
    fact.mutable_each_closed()->set_each(activity.ordinal());
  }
  return step.Record(std::move(fact));
}

// What went wrong with an activity is over when the activity is. An error in an expression is not: somebody
// must look.
absl::Status ResolveWithState(Macrostep& step, const std::string& state) {
  std::vector<uint32_t> over;
  for (const auto& incident : step.state().incidents()) {
    if (incident.state() == state && incident.reason() != "EXPRESSION_FAILED")
      over.push_back(incident.incident());
  }
  for (const uint32_t ordinal : over) {
    ledger::v1::Fact fact;
    fact.mutable_incident_resolved()->set_incident(ordinal);
    RETURN_IF_ERROR(step.Record(std::move(fact)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status OpenState(Macrostep& step, chart::StateIndex s) {
  if (!step.configuration().Contains(s)) return absl::OkStatus();
  const chart::State& state = step.chart().state(s);
  for (const absl::Status& status :
       {OpenTransitionTimers(step, state), OpenDeadline(step, s), OpenActivity(step, s)}) {
    if (status.ok()) continue;
    if (!IsRefusal(status)) return status;
    step.RaiseError("error.execution", status, state.id);
  }
  return absl::OkStatus();
}

absl::Status CloseState(Macrostep& step, chart::StateIndex s) {
  const std::string& id = step.chart().state(s).id;
  const state::v1::Activity* open = step.instance().FindActivityOf(id);
  RETURN_IF_ERROR(ClearTimers(step, id, open));
  if (open != nullptr) {
    const state::v1::Activity activity = *open;
    RETURN_IF_ERROR(WithdrawActivity(step, activity));
  }
  return ResolveWithState(step, id);
}

absl::Status RaiseIncident(Macrostep& step, absl::string_view reason, absl::string_view message,
                           absl::string_view state, uint32_t job) {
  for (const auto& incident : step.state().incidents()) {
    if (incident.reason() == reason && incident.message() == message && incident.state() == state) {
      return absl::OkStatus();
    }
  }
  ledger::v1::Fact fact;
  ledger::v1::IncidentRaised* raised = fact.mutable_incident_raised();
  raised->set_incident(step.NextOrdinal());
  raised->set_reason(std::string(reason));
  raised->set_message(std::string(message));
  raised->set_state(std::string(state));
  raised->set_job(job);
  return step.Record(std::move(fact));
}

}  // namespace liushui::core
