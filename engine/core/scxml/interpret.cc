#include "engine/core/scxml/interpret.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/core/activities.h"
#include "engine/core/children.h"
#include "engine/core/items/items.h"
#include "engine/core/scxml/actions.h"
#include "engine/core/scxml/entry.h"
#include "engine/core/scxml/evaluate.h"
#include "engine/core/unopened.h"

namespace liushui::core {
namespace {

using chart::StateIndex;
using chart::StateKind;
using chart::Transition;

// Transitions an event may take, each guard evaluated at most once.
class Selection {
 public:
  Selection(Macrostep& step, const Event* event) : step_(step), event_(event) {
    if (event_ == nullptr || event_->transition >= 0) return;
    for (const int t : step_.chart().TransitionsFor(event_->name)) candidates_.insert(t);
  }

  absl::StatusOr<bool> Enabled(int t) {
    const auto known = enabled_.find(t);
    if (known != enabled_.end()) return known->second;
    ASSIGN_OR_RETURN(const bool enabled, Matches(t) ? GuardHolds(t) : absl::StatusOr<bool>(false));
    enabled_[t] = enabled;
    return enabled;
  }

 private:
  bool Matches(int t) const {
    const Transition& transition = step_.chart().transitions()[t];
    if (event_ == nullptr) return transition.events.empty() && !transition.trigger.has_value();
    if (event_->transition >= 0) return event_->transition == t;
    return candidates_.count(t) > 0;
  }

  // A guard that fails is false and raises error.execution (SCXML 5.9.1).
  absl::StatusOr<bool> GuardHolds(int t) {
    const Transition& transition = step_.chart().transitions()[t];
    if (!transition.guard.has_value()) return true;
    const absl::StatusOr<bool> holds = EvaluateBool(step_, *transition.guard);
    RETURN_IF_ERROR(step_.RaiseRefusal(holds.status(), step_.chart().state(transition.source).id));
    return holds.ok() && *holds;
  }

  Macrostep& step_;
  const Event* event_;
  std::set<int> candidates_;
  std::map<int, bool> enabled_;
};

std::vector<StateIndex> ExitSet(Macrostep& step, const Transition& transition) {
  std::vector<StateIndex> left;
  if (transition.targets.empty()) return left;
  const StateIndex domain = TransitionDomain(step, transition);
  for (const StateIndex s : step.configuration().ToVector()) {
    if (step.chart().IsDescendant(s, domain)) left.push_back(s);
  }
  return left;
}

// Appendix D, removeConflictingTransitions: of two transitions that would leave a common state, the one whose
// source lies deeper wins, else the earlier.
std::vector<int> RemoveConflicting(Macrostep& step, const std::vector<int>& enabled) {
  const auto& transitions = step.chart().transitions();
  std::vector<int> filtered;
  for (const int t1 : enabled) {
    const std::vector<StateIndex> exit1 = ExitSet(step, transitions[t1]);
    bool preempted = false;
    std::vector<int> losers;
    for (const int t2 : filtered) {
      const std::vector<StateIndex> exit2 = ExitSet(step, transitions[t2]);
      std::vector<StateIndex> common;
      std::set_intersection(exit1.begin(), exit1.end(), exit2.begin(), exit2.end(),
                            std::back_inserter(common));
      if (common.empty()) continue;
      if (step.chart().IsDescendant(transitions[t1].source, transitions[t2].source)) {
        losers.push_back(t2);
      } else {
        preempted = true;
        break;
      }
    }
    if (preempted) continue;
    for (const int loser : losers) filtered.erase(std::find(filtered.begin(), filtered.end(), loser));
    filtered.push_back(t1);
  }
  return filtered;
}

// Those that `event` enables; without one, the eventless ones.
absl::StatusOr<std::vector<int>> Select(Macrostep& step, const Event* event) {
  const chart::Chart& chart = step.chart();
  Selection selection(step, event);
  std::vector<int> enabled;
  for (const StateIndex atomic : step.configuration().ToVector()) {
    if (!chart.IsAtomic(atomic)) continue;
    bool found = false;
    for (StateIndex s = atomic; s != chart::kNoState && !found; s = chart.state(s).parent) {
      for (const int t : chart.state(s).transitions) {
        ASSIGN_OR_RETURN(found, selection.Enabled(t));
        if (!found) continue;
        if (std::find(enabled.begin(), enabled.end(), t) == enabled.end()) enabled.push_back(t);
        break;
      }
    }
  }
  return RemoveConflicting(step, enabled);
}

absl::Status ExitStates(Macrostep& step, const std::vector<int>& transitions) {
  std::set<StateIndex> left;
  for (const int t : transitions) {
    for (const StateIndex s : ExitSet(step, step.chart().transitions()[t])) left.insert(s);
  }
  for (auto s = left.rbegin(); s != left.rend(); ++s) RETURN_IF_ERROR(RecordHistory(step, *s));
  for (auto s = left.rbegin(); s != left.rend(); ++s) RETURN_IF_ERROR(ExitState(step, *s));
  return absl::OkStatus();
}

// An error event that nothing matches is an incident, never silent. It counts as a step, because a guard that
// fails on it raises the next one.
absl::Status ReportUnhandledError(Macrostep& step, const Event& event) {
  if (!absl::StartsWith(event.name, "error.")) return absl::OkStatus();
  RETURN_IF_ERROR(step.CountMicrostep());
  return ReportError(step, event);
}

absl::Status RunArrivalBlocks(Macrostep& step) {
  for (const StateIndex s : step.configuration().ToVector()) {
    const chart::State& state = step.chart().state(s);
    for (const chart::Block& block : state.arrival) RETURN_IF_ERROR(RunBlock(step, block, state.id));
  }
  return absl::OkStatus();
}

absl::Status TakeInternalEvents(Macrostep& step) {
  while (step.running()) {
    ASSIGN_OR_RETURN(const std::vector<int> eventless, Select(step, nullptr));
    if (!eventless.empty()) {
      RETURN_IF_ERROR(Microstep(step, eventless));
      continue;
    }
    if (!step.HasInternal()) return absl::OkStatus();
    RETURN_IF_ERROR(ProcessEvent(step, step.PopInternal(), false));
  }
  return absl::OkStatus();
}

absl::Status OpenEntered(Macrostep& step) {
  const std::set<StateIndex> entered = std::exchange(step.newly_entered(), {});
  for (const StateIndex s : entered) RETURN_IF_ERROR(OpenState(step, s));
  return absl::OkStatus();
}

absl::Status Complete(Macrostep& step) {
  RETURN_IF_ERROR(ExitAll(step, true));
  ledger::v1::Fact fact;
  ledger::v1::InstanceCompleted* completed = fact.mutable_instance_completed();
  if (step.output().kind_case() != ledger::v1::Value::KIND_NOT_SET) {
    *completed->mutable_output() = step.output();
  }
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  return TellParentDone(step);
}

}  // namespace

absl::StatusOr<std::vector<int>> SelectTransitions(Macrostep& step, Event event) {
  step.Bind(std::move(event));
  return Select(step, step.event());
}

absl::Status Microstep(Macrostep& step, const std::vector<int>& transitions) {
  RETURN_IF_ERROR(step.CountMicrostep());
  RETURN_IF_ERROR(ExitStates(step, transitions));
  for (const int t : transitions) {
    const Transition& transition = step.chart().transitions()[t];
    RETURN_IF_ERROR(RunBlock(step, transition.actions, step.chart().state(transition.source).id));
  }
  return EnterStates(step, transitions);
}

absl::Status ProcessEvent(Macrostep& step, Event event, bool of_input) {
  step.Bind(std::move(event));
  if (of_input) RETURN_IF_ERROR(RunArrivalBlocks(step));
  ASSIGN_OR_RETURN(const std::vector<int> transitions, Select(step, step.event()));
  if (transitions.empty()) return ReportUnhandledError(step, *step.event());
  if (of_input) step.set_handled();
  const absl::optional<Event> failed =
      step.event()->unopened.has_value() ? absl::make_optional(*step.event()) : absl::nullopt;
  RETURN_IF_ERROR(Microstep(step, transitions));
  return failed.has_value() ? ReportIfMissing(step, *failed) : absl::OkStatus();
}

absl::Status ComeToRest(Macrostep& step) {
  do {
    RETURN_IF_ERROR(TakeInternalEvents(step));
    if (!step.running()) return Complete(step);
    RETURN_IF_ERROR(OpenEntered(step));
  } while (step.HasInternal() || !step.newly_entered().empty());
  return absl::OkStatus();
}

absl::Status ExitAll(Macrostep& step, bool keep_final) {
  const std::vector<StateIndex> active = step.configuration().ToVector();
  for (auto s = active.rbegin(); s != active.rend(); ++s) {
    const bool is_final = step.chart().state(*s).kind == StateKind::kFinal;
    RETURN_IF_ERROR(keep_final && is_final ? RunExitBlocks(step, *s) : ExitState(step, *s));
  }
  RETURN_IF_ERROR(CloseLeftEaches(step));
  while (step.HasInternal()) RETURN_IF_ERROR(ReportUnhandledError(step, step.PopInternal()));
  while (!step.state().timers().empty()) {
    ledger::v1::Fact fact;
    fact.set_timer_cleared(step.state().timers(0).timer());
    RETURN_IF_ERROR(step.Record(std::move(fact)));
  }
  while (!step.state().incidents().empty()) {
    ledger::v1::Fact fact;
    fact.mutable_incident_resolved()->set_incident(step.state().incidents(0).incident());
    fact.mutable_incident_resolved()->set_lapsed(true);
    RETURN_IF_ERROR(step.Record(std::move(fact)));
  }
  return absl::OkStatus();
}

absl::Status EndCancelled(Macrostep& step, const std::string& reason) {
  RETURN_IF_ERROR(ExitAll(step, false));
  step.set_handled();
  ledger::v1::Fact fact;
  fact.set_instance_cancelled(reason);
  return step.Record(std::move(fact));
}

}  // namespace liushui::core
