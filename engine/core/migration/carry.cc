#include "engine/core/migration/carry.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/cel/type.h"
#include "engine/core/activities.h"
#include "engine/core/items/items.h"
#include "engine/core/unopened.h"

namespace liushui::core {
namespace {

using ledger::v1::Fact;
using ledger::v1::Timer;
using state::v1::Activity;

absl::Status EachOpen(const StateNames& names, const Activity& each) {
  return Refuse(absl::StatusCode::kFailedPrecondition, "MIGRATION_EACH_OPEN",
                absl::StrCat("state '", each.state(), "' has ", each.open() + each.waiting() + each.failed(),
                             " of ", each.total(), " items that are not done, and ", names.Target(),
                             " does not declare the same for it; let them end before, or leave `each` of ",
                             names.NameOf(each.state()), " as it was"));
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
    if (GoesOn(activity)) {
      RETURN_IF_ERROR(CheckChildFits(activity));
      continue;
    }
    if (activity.open() + activity.waiting() > 0) return EachOpen(names_, activity);
    if (activity.failed() > 0) {
      const Pair* pair = activity.left() ? nullptr : PairOf(activity.state());
      if (pair == nullptr) return EachOpen(names_, activity);
      RETURN_IF_ERROR(RememberFailed(activity, *pair));
    }
    const bool is_each = activity.kind() == state::v1::ACTIVITY_KIND_EACH;
    RETURN_IF_ERROR(is_each ? CloseEach(step_, activity.ordinal()) : WithdrawActivity(step_, activity));
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

absl::Status Carry::RememberFailed(const Activity& each, const Pair& pair) {
  ASSIGN_OR_RETURN(const std::vector<std::string> keys, step_.instance().ItemKeys(each.ordinal()));
  for (const std::string& key : keys) {
    ASSIGN_OR_RETURN(const auto item, step_.instance().Item(each.ordinal(), key));
    const bool failed = item.has_value() && item->status() == state::v1::ITEM_STATUS_FAILED;
    if (failed) failed_[pair.from].push_back(key);
  }
  return absl::OkStatus();
}

// Those that came by AddItems stand in no expression, so a list that opens anew may know nothing of them.
absl::Status Carry::CheckFailedAreBack(const Pair& pair) const {
  const auto failed = failed_.find(pair.from);
  if (failed == failed_.end()) return absl::OkStatus();
  const Activity* anew = step_.instance().FindActivityOf(step_.chart().state(pair.to).id);
  for (const std::string& key : failed->second) {
    absl::optional<state::v1::ItemState> item;
    if (anew != nullptr) {
      ASSIGN_OR_RETURN(item, step_.instance().Item(anew->ordinal(), key));
    }
    if (item.has_value()) continue;
    return Refuse(
        absl::StatusCode::kFailedPrecondition, "MIGRATION_EACH_OPEN",
        absl::StrCat("item '", key, "' of state '", names_.from().state(pair.from).id, "' has failed, and ",
                     names_.Target(),
                     " does not open it again, so that it would be lost; resolve its incident before, "
                     "which tries it again, or let the list have it"));
  }
  return absl::OkStatus();
}

// A child keeps its definition, whatever the second definition's is pinned to; so do those of open items.
absl::Status Carry::CheckChildFits(const Activity& activity) const {
  const chart::State& before = names_.from().state(names_.from().FindState(activity.state()));
  const bool of_items = activity.open() > 0 && before.each->child.has_value();
  if (activity.kind() != state::v1::ACTIVITY_KIND_CHILD && !of_items) return absl::OkStatus();
  const chart::State& after = names_.to().state(names_.to().FindState(names_.NameOf(activity.state())));
  const cel::Type& gives = ChildSpecOf(before).result;
  const cel::Type& expected = ChildSpecOf(after).result;
  if (cel::IsAssignable(gives, expected)) return absl::OkStatus();
  return Refuse(absl::StatusCode::kFailedPrecondition, "MIGRATION_CHILD_DIFFERS",
                absl::StrCat(of_items ? absl::StrCat("a child of ", activity.open(), " items")
                                      : absl::StrCat("child ", activity.ordinal()),
                             " of state '", activity.state(), "' goes on and gives ", gives.ToString(),
                             ", but ", names_.Target(), " expects ", expected.ToString(),
                             of_items ? "; let them end before"
                                      : "; let it end before, or declare the child otherwise, which ends it "
                                        "and starts another"));
}

bool Carry::RungGoesOn(const ledger::v1::IncidentRaised& incident) const {
  const uint32_t task = incident.unopened().rung().task();
  if (task == 0) return DueGoesOn(incident.state());
  const Activity* activity = step_.instance().FindActivity(task);
  return activity != nullptr && GoesOn(*activity);
}

bool Carry::UntilGoesOn(const std::string& state) const {
  const Activity* each = step_.instance().FindActivityOf(state);
  return each != nullptr && GoesOn(*each);
}

// What is missing opens anew; a rung that called nobody is missing as long as its ladder goes on, and the
// judgement of a list as long as the list does.
absl::Status Carry::TakeUnopened() {
  const std::vector<ledger::v1::IncidentRaised> before(step_.state().incidents().begin(),
                                                       step_.state().incidents().end());
  for (ledger::v1::IncidentRaised incident : before) {
    const bool of_whole = incident.state() == names_.from().workflow();
    const Pair* pair = of_whole ? nullptr : PairOf(incident.state());
    if (!incident.has_unopened() || (pair == nullptr && !of_whole)) continue;
    Fact fact;
    fact.mutable_incident_resolved()->set_incident(incident.incident());
    RETURN_IF_ERROR(step_.Record(std::move(fact)));
    const ledger::v1::Unopened& part = incident.unopened();
    if (!part.has_rung() && !part.has_until()) {
      missing_[pair->from].push_back(part);
    } else if (part.has_rung() ? RungGoesOn(incident) : UntilGoesOn(incident.state())) {
      if (!of_whole) incident.set_state(names_.NameOf(incident.state()));
      incidents_.push_back(std::move(incident));
    }
  }
  return absl::OkStatus();
}

bool Carry::WasMissing(const Pair& pair, const ledger::v1::Unopened& part) const {
  const auto found = missing_.find(pair.from);
  if (found == missing_.end()) return false;
  return std::any_of(found->second.begin(), found->second.end(), [&](const ledger::v1::Unopened& missing) {
    return missing.SerializeAsString() == part.SerializeAsString();
  });
}

// Incidents of states that have another id afterwards; that one is raised again under it.
absl::Status Carry::TakeIncidents() {
  std::vector<ledger::v1::IncidentRaised> taken;
  for (const ledger::v1::IncidentRaised& incident : step_.state().incidents()) {
    const bool goes_on =
        !incident.state().empty() && (PairOf(incident.state()) != nullptr || ItemsOutlive(incident.state()));
    if (goes_on && names_.NameOf(incident.state()) != incident.state()) taken.push_back(incident);
  }
  for (ledger::v1::IncidentRaised& incident : taken) {
    Fact fact;
    fact.mutable_incident_resolved()->set_incident(incident.incident());
    RETURN_IF_ERROR(step_.Record(std::move(fact)));
    incident.set_state(names_.NameOf(incident.state()));
    if (incident.reason() == "ITEMS_FAILED") incident.set_message(ItemsFailedWords(incident.state()));
    incidents_.push_back(std::move(incident));
  }
  return absl::OkStatus();
}

bool Carry::ItemsOutlive(const std::string& state) const {
  const auto& activities = step_.state().activities();
  return std::any_of(activities.begin(), activities.end(),
                     [&](const Activity& activity) { return activity.left() && activity.state() == state; });
}

absl::Status Carry::Withdraw() {
  RETURN_IF_ERROR(WithdrawTimers());
  RETURN_IF_ERROR(TakeUnopened());
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
  for (const auto& [from, to] : SameMoments(before, after)) {
    if (!WasMissing(pair, MomentPart(static_cast<int>(from)))) carried.push_back(to);
  }
  for (const int t : state.transitions) {
    const chart::Transition& transition = step_.chart().transitions()[t];
    const bool is_carried = std::find(carried.begin(), carried.end(),
                                      static_cast<uint32_t>(transition.position)) != carried.end();
    if (!transition.trigger.has_value() || is_carried) continue;
    RETURN_IF_ERROR(step_.RaiseUnopened(OpenTransitionTimer(step_, state, transition), state.id,
                                        MomentPart(transition.position)));
  }
  if (!HaveSameDue(before, after) || WasMissing(pair, DuePart())) {
    RETURN_IF_ERROR(step_.RaiseUnopened(OpenDeadline(step_, pair.to), state.id, DuePart()));
  }
  if (HaveSameActivity(before, after) && !WasMissing(pair, ActivityPart())) return absl::OkStatus();
  return step_.RaiseUnopened(OpenActivity(step_, pair.to), state.id, ActivityPart());
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
    RETURN_IF_ERROR(RaiseIncident(step_, incident));
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
  for (const Pair& pair : correspondence_.kept) {
    RETURN_IF_ERROR(OpenOf(pair));
    RETURN_IF_ERROR(CheckFailedAreBack(pair));
  }
  return absl::OkStatus();
}

}  // namespace liushui::core
