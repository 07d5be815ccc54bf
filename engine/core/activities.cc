#include "engine/core/activities.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/base/utf8.h"
#include "engine/core/children.h"
#include "engine/core/items/items.h"
#include "engine/core/unopened.h"

namespace liushui::core {
namespace {

// Longer messages are cut, since open incidents are part of the state.
constexpr size_t kMaxMessageBytes = 500;

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
    case ledger::v1::Timer::kItems:
      return activity != nullptr && activity->ordinal() == purpose.items();
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

const ledger::v1::IncidentRaised* FindIncident(Macrostep& step, absl::string_view reason,
                                               absl::string_view whole_message, absl::string_view state) {
  const absl::string_view message = Utf8Prefix(whole_message, kMaxMessageBytes);
  for (const auto& incident : step.state().incidents()) {
    if (incident.reason() == reason && incident.message() == message && incident.state() == state) {
      return &incident;
    }
  }
  return nullptr;
}

// What is missing is told once, whatever the words; anything else by its words.
bool IsRaised(Macrostep& step, const ledger::v1::IncidentRaised& incident) {
  if (!incident.has_unopened()) {
    return FindIncident(step, incident.reason(), incident.message(), incident.state()) != nullptr;
  }
  const auto& open = step.state().incidents();
  return std::any_of(open.begin(), open.end(), [&](const ledger::v1::IncidentRaised& raised) {
    return raised.state() == incident.state() && raised.has_unopened() &&
           raised.unopened().SerializeAsString() == incident.unopened().SerializeAsString();
  });
}

}  // namespace

absl::Status OpenTransitionTimer(Macrostep& step, const chart::State& state,
                                 const chart::Transition& transition) {
  ASSIGN_OR_RETURN(const absl::optional<ResolvedTime> due, ResolveMoment(step, *transition.trigger));
  if (!due.has_value()) return absl::OkStatus();
  ledger::v1::Timer purpose;
  purpose.mutable_transition()->set_state(state.id);
  purpose.mutable_transition()->set_position(transition.position);
  RETURN_IF_ERROR(SetTimer(step, due->time, std::move(purpose)));
  return ReportIfProvisional(step, *due, "a timer", state.id);
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
  if (state.child.has_value()) return OpenChild(step, s);
  return OpenInvokes(step, s);
}

absl::Status WithdrawActivity(Macrostep& step, const state::v1::Activity& activity) {
  if (activity.kind() == state::v1::ACTIVITY_KIND_CHILD) return WithdrawChild(step, activity);
  ledger::v1::Fact fact;
  if (activity.kind() == state::v1::ACTIVITY_KIND_TASK) {
    fact.set_task_withdrawn(activity.ordinal());
  } else if (activity.kind() == state::v1::ACTIVITY_KIND_JOB) {
    fact.set_job_withdrawn(activity.ordinal());
  } else {
    return LeaveEach(step, activity);
  }
  return step.Record(std::move(fact));
}

absl::Status ResolveWithState(Macrostep& step, const std::string& state) {
  const auto& activities = step.state().activities();
  const bool items_go_on = std::any_of(activities.begin(), activities.end(), [&](const auto& activity) {
    return activity.left() && activity.state() == state;
  });
  std::vector<uint32_t> over;
  for (const auto& incident : step.state().incidents()) {
    const bool is_notice = incident.reason() == "EXPRESSION_FAILED" && !incident.has_unopened();
    const state::v1::Activity* of = step.instance().FindActivity(incident.unopened().rung().task());
    const bool is_of_items = IsOfItems(incident.reason()) || (of != nullptr && of->left());
    const bool stays = is_notice || (items_go_on && is_of_items);
    if (incident.state() == state && !stays) over.push_back(incident.incident());
  }
  for (const uint32_t ordinal : over) {
    ledger::v1::Fact fact;
    fact.mutable_incident_resolved()->set_incident(ordinal);
    fact.mutable_incident_resolved()->set_lapsed(true);
    RETURN_IF_ERROR(step.Record(std::move(fact)));
  }
  return absl::OkStatus();
}

absl::Status OpenState(Macrostep& step, chart::StateIndex s) {
  if (!step.configuration().Contains(s)) return absl::OkStatus();
  const chart::State& state = step.chart().state(s);
  for (const int t : state.transitions) {
    const chart::Transition& transition = step.chart().transitions()[t];
    if (!transition.trigger.has_value()) continue;
    RETURN_IF_ERROR(step.RaiseUnopened(OpenTransitionTimer(step, state, transition), state.id,
                                       MomentPart(transition.position)));
  }
  RETURN_IF_ERROR(step.RaiseUnopened(OpenDeadline(step, s), state.id, DuePart()));
  return step.RaiseUnopened(OpenActivity(step, s), state.id, ActivityPart());
}

absl::Status CloseState(Macrostep& step, chart::StateIndex s) {
  const std::string& id = step.chart().state(s).id;
  const state::v1::Activity* open = step.instance().FindActivityOf(id);
  RETURN_IF_ERROR(ClearTimers(step, id, open));
  for (; open != nullptr; open = step.instance().FindActivityOf(id)) {
    const state::v1::Activity activity = *open;
    RETURN_IF_ERROR(WithdrawActivity(step, activity));
  }
  return ResolveWithState(step, id);
}

absl::Status ReportIfProvisional(Macrostep& step, const ResolvedTime& time, absl::string_view what,
                                 absl::string_view state) {
  if (!time.provisional) return absl::OkStatus();
  return RaiseIncident(step, "CALENDAR_TOO_SHORT",
                       absl::StrCat("calendar ", step.chart().calendar()->name(), " does not reach to ", what,
                                    "; weekdays were counted instead"),
                       state, 0);
}

absl::Status RaiseIncident(Macrostep& step, ledger::v1::IncidentRaised incident) {
  if (IsRaised(step, incident)) return absl::OkStatus();
  incident.set_incident(step.NextOrdinal());
  incident.set_message(std::string(Utf8Prefix(incident.message(), kMaxMessageBytes)));
  ledger::v1::Fact fact;
  *fact.mutable_incident_raised() = std::move(incident);
  return step.Record(std::move(fact));
}

absl::Status RaiseIncident(Macrostep& step, absl::string_view reason, absl::string_view message,
                           absl::string_view state, uint32_t job) {
  ledger::v1::IncidentRaised incident;
  incident.set_reason(std::string(reason));
  incident.set_message(std::string(message));
  incident.set_state(std::string(state));
  incident.set_job(job);
  return RaiseIncident(step, std::move(incident));
}

absl::Status ResolveIncident(Macrostep& step, absl::string_view reason, absl::string_view message,
                             absl::string_view state) {
  const ledger::v1::IncidentRaised* incident = FindIncident(step, reason, message, state);
  if (incident == nullptr) return absl::OkStatus();
  ledger::v1::Fact fact;
  fact.mutable_incident_resolved()->set_incident(incident->incident());
  return step.Record(std::move(fact));
}

}  // namespace liushui::core
