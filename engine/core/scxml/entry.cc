#include "engine/core/scxml/entry.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/chart/convert.h"
#include "engine/core/activities.h"
#include "engine/core/scxml/actions.h"
#include "engine/core/scxml/evaluate.h"
#include "engine/core/scxml/interpret.h"

namespace liushui::core {
namespace {

using chart::kNoState;
using chart::kRoot;
using chart::State;
using chart::StateIndex;
using chart::StateKind;
using chart::Transition;

// What a history state remembers; empty if its parent was never left.
std::vector<StateIndex> Remembered(Macrostep& step, StateIndex history) {
  std::vector<StateIndex> states;
  for (const auto& entry : step.state().history()) {
    if (entry.state() != step.chart().state(history).id) continue;
    for (const std::string& id : entry.states()) states.push_back(step.chart().FindState(id));
  }
  return states;
}

const Transition& DefaultOf(Macrostep& step, StateIndex history) {
  return step.chart().transitions()[step.chart().state(history).transitions.front()];
}

// Targets with history states replaced by what they stand for (getEffectiveTargetStates).
std::vector<StateIndex> EffectiveTargets(Macrostep& step, const std::vector<StateIndex>& targets) {
  std::vector<StateIndex> effective;
  for (const StateIndex target : targets) {
    if (!step.chart().IsHistory(target)) {
      effective.push_back(target);
      continue;
    }
    std::vector<StateIndex> states = Remembered(step, target);
    if (states.empty()) states = EffectiveTargets(step, DefaultOf(step, target).targets);
    effective.insert(effective.end(), states.begin(), states.end());
  }
  return effective;
}

bool IsCompoundOrRoot(const chart::Chart& chart, StateIndex s) {
  return s == kRoot || chart.state(s).kind == StateKind::kCompound;
}

// The least common compound ancestor of the source and all targets (findLCCA).
StateIndex LeastCommonCompoundAncestor(const chart::Chart& chart, StateIndex source,
                                       const std::vector<StateIndex>& targets) {
  for (StateIndex s = chart.state(source).parent; s != kNoState; s = chart.state(s).parent) {
    if (!IsCompoundOrRoot(chart, s)) continue;
    const bool holds_all =
        std::all_of(targets.begin(), targets.end(), [&](StateIndex t) { return chart.IsDescendant(t, s); });
    if (holds_all) return s;
  }
  return kRoot;
}

// The states to enter, found by walking down to defaults and up to the domain.
class EntrySet {
 public:
  explicit EntrySet(Macrostep& step) : step_(step), chart_(step.chart()) {}

  void AddTransition(const Transition& transition) {
    for (const StateIndex target : transition.targets) AddDescendants(target);
    const StateIndex domain = TransitionDomain(step_, transition);
    for (const StateIndex s : EffectiveTargets(step_, transition.targets)) AddAncestors(s, domain);
    // Only the root can be a parallel domain; all its regions were left with it.
    if (domain == kRoot && chart_.state(kRoot).kind == StateKind::kParallel) AddMissingRegions(kRoot);
  }

  void AddInitial() {
    AddDescendants(kRoot);
    states_.erase(kRoot);  // the root is the workflow itself; it is never entered
  }

  const std::set<StateIndex>& states() const { return states_; }
  // Compound states whose initial transition is taken.
  const std::set<StateIndex>& by_default() const { return by_default_; }
  // Parents of history states entered by default, with the history state.
  const std::map<StateIndex, StateIndex>& defaulted() const { return defaulted_; }

 private:
  void AddDescendants(StateIndex s) {
    if (chart_.IsHistory(s)) {
      AddHistory(s);
      return;
    }
    states_.insert(s);
    const State& state = chart_.state(s);
    if (state.kind == StateKind::kParallel) {
      AddMissingRegions(s);
    } else if (!state.initial.empty()) {
      by_default_.insert(s);
      for (const StateIndex initial : state.initial) AddDescendants(initial);
      for (const StateIndex initial : state.initial) AddAncestors(initial, s);
    }
  }

  void AddHistory(StateIndex history) {
    std::vector<StateIndex> targets = Remembered(step_, history);
    if (targets.empty()) {
      targets = DefaultOf(step_, history).targets;
      defaulted_[chart_.state(history).parent] = history;
    }
    for (const StateIndex target : targets) AddDescendants(target);
    for (const StateIndex target : targets) AddAncestors(target, chart_.state(history).parent);
  }

  void AddAncestors(StateIndex s, StateIndex domain) {
    for (StateIndex a = chart_.state(s).parent; a != kNoState && a != domain; a = chart_.state(a).parent) {
      // What a history stands for may lie below states that were not left; those are not entered again.
      if (step_.configuration().Contains(a)) return;
      states_.insert(a);
      if (chart_.state(a).kind == StateKind::kParallel) AddMissingRegions(a);
    }
  }

  void AddMissingRegions(StateIndex parallel) {
    for (const StateIndex child : chart_.state(parallel).children) {
      if (chart_.IsHistory(child)) continue;
      const bool present = std::any_of(states_.begin(), states_.end(), [&](StateIndex s) {
        return s == child || chart_.IsDescendant(s, child);
      });
      if (!present) AddDescendants(child);
    }
  }

  Macrostep& step_;
  const chart::Chart& chart_;
  std::set<StateIndex> states_;
  std::set<StateIndex> by_default_;
  std::map<StateIndex, StateIndex> defaulted_;
};

// The output of a final state; a failure raises error.execution and gives none.
absl::StatusOr<cel::Value> OutputOf(Macrostep& step, const State& final_state) {
  if (!final_state.output.has_value()) return cel::Value::Null();
  absl::StatusOr<cel::Value> output = Evaluate(step, *final_state.output);
  if (output.ok()) return output;
  RETURN_IF_ERROR(step.RaiseRefusal(output.status(), final_state.id));
  return cel::Value::Null();
}

// The workflow has reached a final state of its own.
absl::Status Finish(Macrostep& step, const State& final_state, const cel::Value& output) {
  absl::StatusOr<ledger::v1::Value> kept = chart::ToLedger(output);
  RETURN_IF_ERROR(step.RaiseRefusal(kept.status(), final_state.id));
  step.Finish(kept.ok() ? *std::move(kept) : ledger::v1::Value());
  return absl::OkStatus();
}

// A final state was entered: its parent is done, and every parallel above whose regions are all done.
absl::Status RaiseDone(Macrostep& step, StateIndex final_state) {
  const chart::Chart& chart = step.chart();
  ASSIGN_OR_RETURN(cel::Value output, OutputOf(step, chart.state(final_state)));
  StateIndex parent = chart.state(final_state).parent;
  if (parent == kRoot) return Finish(step, chart.state(final_state), output);
  step.Raise({.name = absl::StrCat("done.state.", chart.state(parent).id), .data = std::move(output)});
  for (parent = chart.state(parent).parent; parent != kNoState; parent = chart.state(parent).parent) {
    if (chart.state(parent).kind != StateKind::kParallel || !IsInFinalState(step, parent)) break;
    if (parent == kRoot) {
      step.Finish({});
    } else {
      step.Raise({.name = absl::StrCat("done.state.", chart.state(parent).id)});
    }
  }
  return absl::OkStatus();
}

absl::Status EnterSet(Macrostep& step, const EntrySet& entry) {
  for (const StateIndex s : entry.states()) {
    const State& state = step.chart().state(s);
    ledger::v1::Fact fact;
    fact.set_state_entered(state.id);
    RETURN_IF_ERROR(step.Record(std::move(fact)));
    step.newly_entered().insert(s);
    for (const chart::Block& block : state.entry) RETURN_IF_ERROR(RunBlock(step, block, state.id));
    if (entry.by_default().count(s) > 0) RETURN_IF_ERROR(RunBlock(step, state.initial_actions, state.id));
    if (const auto history = entry.defaulted().find(s); history != entry.defaulted().end()) {
      RETURN_IF_ERROR(RunBlock(step, DefaultOf(step, history->second).actions, state.id));
    }
    if (state.kind == StateKind::kFinal) RETURN_IF_ERROR(RaiseDone(step, s));
  }
  return absl::OkStatus();
}

}  // namespace

bool IsInFinalState(Macrostep& step, StateIndex s) {
  const State& state = step.chart().state(s);
  if (state.kind == StateKind::kCompound) {
    return std::any_of(state.children.begin(), state.children.end(), [&](StateIndex child) {
      return step.chart().state(child).kind == StateKind::kFinal && step.configuration().Contains(child);
    });
  }
  if (state.kind != StateKind::kParallel) return false;
  return std::all_of(state.children.begin(), state.children.end(), [&](StateIndex child) {
    return step.chart().IsHistory(child) || IsInFinalState(step, child);
  });
}

StateIndex TransitionDomain(Macrostep& step, const Transition& transition) {
  const chart::Chart& chart = step.chart();
  const std::vector<StateIndex> targets = EffectiveTargets(step, transition.targets);
  if (targets.empty()) return kNoState;
  const bool inside = std::all_of(targets.begin(), targets.end(),
                                  [&](StateIndex t) { return chart.IsDescendant(t, transition.source); });
  if (transition.internal && chart.state(transition.source).kind == StateKind::kCompound && inside) {
    return transition.source;
  }
  return LeastCommonCompoundAncestor(chart, transition.source, targets);
}

absl::Status EnterStates(Macrostep& step, const std::vector<int>& transitions) {
  EntrySet entry(step);
  for (const int t : transitions) entry.AddTransition(step.chart().transitions()[t]);
  return EnterSet(step, entry);
}

absl::Status EnterInitial(Macrostep& step) {
  const State& root = step.chart().state(kRoot);
  for (const chart::Block& block : root.entry) RETURN_IF_ERROR(RunBlock(step, block, root.id));
  EntrySet entry(step);
  entry.AddInitial();
  return EnterSet(step, entry);
}

absl::Status RecordHistory(Macrostep& step, StateIndex s) {
  const chart::Chart& chart = step.chart();
  for (const StateIndex history : chart.state(s).history) {
    ledger::v1::Fact fact;
    ledger::v1::HistoryRecorded* recorded = fact.mutable_history_recorded();
    recorded->set_state(chart.state(history).id);
    const bool deep = chart.state(history).kind == StateKind::kDeepHistory;
    for (const StateIndex active : step.configuration().ToVector()) {
      const bool remembered =
          deep ? chart.IsAtomic(active) && chart.IsDescendant(active, s) : chart.state(active).parent == s;
      if (remembered) recorded->add_states(chart.state(active).id);
    }
    RETURN_IF_ERROR(step.Record(std::move(fact)));
  }
  return absl::OkStatus();
}

absl::Status RunExitBlocks(Macrostep& step, StateIndex s) {
  const State& state = step.chart().state(s);
  for (const chart::Block& block : state.exit) RETURN_IF_ERROR(RunBlock(step, block, state.id));
  return absl::OkStatus();
}

absl::Status ExitState(Macrostep& step, StateIndex s) {
  RETURN_IF_ERROR(RunExitBlocks(step, s));
  RETURN_IF_ERROR(CloseState(step, s));
  step.newly_entered().erase(s);
  ledger::v1::Fact fact;
  fact.set_state_exited(step.chart().state(s).id);
  return step.Record(std::move(fact));
}

}  // namespace liushui::core
