#include "engine/core/migration/carry.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/core/activities.h"

namespace liushui::core {
namespace {

using ledger::v1::Fact;
using ledger::v1::Timer;
using state::v1::Activity;

absl::Status EachOpen(const StateNames& names, const Activity& each) {
  return Refuse(
      absl::StatusCode::kFailedPrecondition, "MIGRATION_EACH_OPEN",
      absl::StrCat("state '", each.state(), "' has ", each.open() + each.waiting(), " of ", each.total(),
                   " items that are not done, and ", names.Target(), " does not declare the same for it"));
}

bool IsOpen(const state::v1::TaskState& task) {
  return task.status() == state::v1::TASK_STATUS_OPEN || task.status() == state::v1::TASK_STATUS_CLAIMED;
}

}  // namespace

Carry::Carry(Macrostep& step, const StateNames& names, const Correspondence& correspondence)
    : step_(step),
      names_(names),
      correspondence_(correspondence),
      before_(names.from().definition().workflow()),
      after_(names.to().definition().workflow()),
      same_calendar_(names.from().definition().calendar() == names.to().definition().calendar()) {}

const Pair* Carry::PairOf(const std::string& id) const {
  return correspondence_.Find(names_.from().FindState(id));
}

bool Carry::GoesOn(const Activity& activity) const {
  if (activity.left()) {
    return HaveSameActivity(before_.Find(activity.state()), after_.Find(names_.NameOf(activity.state())));
  }
  const Pair* pair = PairOf(activity.state());
  return pair != nullptr &&
         HaveSameActivity(before_.Find(activity.state()), after_.Find(names_.to().state(pair->to).id));
}

bool Carry::DueGoesOn(const std::string& id) const {
  const auto& from = names_.from().definition().workflow();
  if (id == from.workflow()) return HaveSameDue(from, names_.to().definition().workflow());
  const Pair* pair = PairOf(id);
  return pair != nullptr && HaveSameDue(before_.Find(id), after_.Find(names_.to().state(pair->to).id));
}

absl::optional<Timer> Carry::LadderAfter(const Timer& purpose) const {
  Timer after = purpose;
  ledger::v1::Ladder& ladder = purpose.has_task() ? *after.mutable_task() : *after.mutable_state();
  if (purpose.has_task()) {
    const Pair* pair = PairOf(ladder.state());
    Activity activity;
    activity.set_state(ladder.state());
    if (pair == nullptr || !GoesOn(activity)) return absl::nullopt;
  } else if (!DueGoesOn(ladder.state())) {
    return absl::nullopt;
  }
  ladder.set_state(names_.NameOf(ladder.state()));
  return after;
}

// What the timer is for afterwards; nothing if it does not go on.
absl::optional<Timer> Carry::PurposeAfter(const Timer& purpose) const {
  switch (purpose.purpose_case()) {
    case Timer::kTransition: {
      const Pair* pair = PairOf(purpose.transition().state());
      if (pair == nullptr) return absl::nullopt;
      const std::string& id = names_.to().state(pair->to).id;
      const auto same = SameMoments(before_.Find(purpose.transition().state()), after_.Find(id));
      const auto found = same.find(purpose.transition().position());
      if (found == same.end()) return absl::nullopt;
      Timer after;
      after.mutable_transition()->set_state(id);
      after.mutable_transition()->set_position(found->second);
      return after;
    }
    case Timer::kTask:
    case Timer::kState:
      return LadderAfter(purpose);
    case Timer::kJobRetry: {
      const Activity* job = step_.instance().FindActivity(purpose.job_retry());
      if (job == nullptr || !GoesOn(*job)) return absl::nullopt;
      return purpose;
    }
    default:
      return purpose;
  }
}

absl::Status Carry::WithdrawTimers() {
  std::vector<uint32_t> cleared;
  for (const ledger::v1::TimerSet& timer : step_.state().timers()) {
    absl::optional<Timer> after = PurposeAfter(timer.purpose());
    const bool is_ladder = timer.purpose().has_task() || timer.purpose().has_state();
    const bool stays = after.has_value() && (!is_ladder || same_calendar_) &&
                       after->SerializeAsString() == timer.purpose().SerializeAsString();
    if (stays) continue;
    cleared.push_back(timer.timer());
    if (after.has_value()) timers_.push_back({*std::move(after), timer.due_us()});
  }
  for (const uint32_t ordinal : cleared) {
    Fact fact;
    fact.set_timer_cleared(ordinal);
    RETURN_IF_ERROR(step_.Record(std::move(fact)));
  }
  return absl::OkStatus();
}

absl::Status Carry::WithdrawActivities() {
  const std::vector<Activity> open(step_.state().activities().begin(), step_.state().activities().end());
  for (const Activity& activity : open) {
    if (GoesOn(activity)) continue;
    if (activity.open() + activity.waiting() > 0) return EachOpen(names_, activity);
    RETURN_IF_ERROR(WithdrawActivity(step_, activity));
    RETURN_IF_ERROR(ResolveWithState(step_, activity.state()));
  }
  // Of a child that failed only its incident is left.
  for (const Pair& pair : correspondence_.kept) {
    Activity over;
    over.set_state(names_.from().state(pair.from).id);
    if (!before_.Find(over.state()).has_child() || GoesOn(over)) continue;
    RETURN_IF_ERROR(ResolveWithState(step_, over.state()));
  }
  for (const chart::StateIndex s : correspondence_.left) {
    RETURN_IF_ERROR(ResolveWithState(step_, names_.from().state(s).id));
  }
  return absl::OkStatus();
}

// Incidents of states that have another id afterwards; that one is raised again under it.
absl::Status Carry::TakeIncidents() {
  for (const ledger::v1::IncidentRaised& incident : step_.state().incidents()) {
    const Pair* pair = incident.state().empty() ? nullptr : PairOf(incident.state());
    if (pair == nullptr || names_.NameOf(incident.state()) == incident.state()) continue;
    incidents_.push_back(incident);
  }
  for (ledger::v1::IncidentRaised& incident : incidents_) {
    Fact fact;
    fact.mutable_incident_resolved()->set_incident(incident.incident());
    RETURN_IF_ERROR(step_.Record(std::move(fact)));
    incident.set_state(names_.NameOf(incident.state()));
  }
  return absl::OkStatus();
}

absl::Status Carry::Withdraw() {
  RETURN_IF_ERROR(WithdrawTimers());
  RETURN_IF_ERROR(WithdrawActivities());
  return TakeIncidents();
}

absl::StatusOr<std::vector<uint32_t>> Carry::OpenTasksOf(const Activity& activity) {
  std::vector<uint32_t> tasks;
  if (activity.kind() == state::v1::ACTIVITY_KIND_TASK) tasks.push_back(activity.ordinal());
  if (activity.kind() != state::v1::ACTIVITY_KIND_EACH) return tasks;
  ASSIGN_OR_RETURN(const std::vector<std::string> keys, step_.instance().ItemKeys(activity.ordinal()));
  for (const std::string& key : keys) {
    ASSIGN_OR_RETURN(const auto item, step_.instance().Item(activity.ordinal(), key));
    const bool is_open = item.has_value() && item->status() == state::v1::ITEM_STATUS_OPEN;
    if (is_open && item->task() != 0) tasks.push_back(item->task());
  }
  return tasks;
}

absl::StatusOr<std::vector<uint32_t>> Carry::ActivitiesSeparated() {
  std::vector<uint32_t> separated;
  for (const Activity& activity : step_.state().activities()) {
    // Items that outlived their state have a counterpart too, though the state is not active.
    const chart::StateIndex to = names_.to().FindState(names_.NameOf(activity.state()));
    if (to == chart::kNoState || !names_.to().state(to).remembers_completers) continue;
    ASSIGN_OR_RETURN(const std::vector<uint32_t> tasks, OpenTasksOf(activity));
    for (const uint32_t ordinal : tasks) {
      ASSIGN_OR_RETURN(const state::v1::TaskState* task, step_.instance().Task(ordinal));
      if (!IsOpen(*task) || task->separated()) continue;
      separated.push_back(activity.ordinal());
      break;
    }
  }
  std::sort(separated.begin(), separated.end());
  return separated;
}

absl::Status Carry::OpenOf(const Pair& pair) {
  const workflow::v1::State& before = before_.Find(names_.from().state(pair.from).id);
  const chart::State& state = step_.chart().state(pair.to);
  const workflow::v1::State& after = after_.Find(state.id);
  std::vector<uint32_t> carried;
  for (const auto& [from, to] : SameMoments(before, after)) carried.push_back(to);
  for (const int t : state.transitions) {
    const chart::Transition& transition = step_.chart().transitions()[t];
    const bool is_carried = std::find(carried.begin(), carried.end(),
                                      static_cast<uint32_t>(transition.position)) != carried.end();
    if (!transition.trigger.has_value() || is_carried) continue;
    RETURN_IF_ERROR(step_.RaiseRefusal(OpenTransitionTimer(step_, state, transition), state.id));
  }
  if (!HaveSameDue(before, after)) {
    RETURN_IF_ERROR(step_.RaiseRefusal(OpenDeadline(step_, pair.to), state.id));
  }
  if (HaveSameActivity(before, after)) return absl::OkStatus();
  return step_.RaiseRefusal(OpenActivity(step_, pair.to), state.id);
}

// Who may act may be others now: separations are those of the second definition.
absl::Status Carry::Review() {
  const std::vector<Activity> open(step_.state().activities().begin(), step_.state().activities().end());
  for (const Activity& activity : open) {
    ASSIGN_OR_RETURN(const std::vector<uint32_t> tasks, OpenTasksOf(activity));
    for (const uint32_t task : tasks) RETURN_IF_ERROR(ReviewCandidates(step_, task));
  }
  return absl::OkStatus();
}

absl::Status Carry::Open() {
  for (const ledger::v1::IncidentRaised& incident : incidents_) {
    RETURN_IF_ERROR(
        RaiseIncident(step_, incident.reason(), incident.message(), incident.state(), incident.job()));
  }
  for (Moved& timer : timers_) {
    const absl::Time due = absl::FromUnixMicros(timer.due_us);
    const bool is_ladder = timer.purpose.has_task() || timer.purpose.has_state();
    if (!is_ladder || same_calendar_) {
      RETURN_IF_ERROR(SetTimer(step_, due, std::move(timer.purpose)));
    } else {
      RETURN_IF_ERROR(
          MoveLadder(step_, timer.purpose.has_task() ? timer.purpose.task() : timer.purpose.state(), due));
    }
  }
  RETURN_IF_ERROR(Review());
  const std::string& workflow = names_.to().workflow();
  if (!correspondence_.kept.empty() && !DueGoesOn(workflow)) RETURN_IF_ERROR(OpenWhole(step_));
  for (const Pair& pair : correspondence_.kept) RETURN_IF_ERROR(OpenOf(pair));
  return absl::OkStatus();
}

}  // namespace liushui::core
