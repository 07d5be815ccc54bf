#include "engine/core/migration/legal_set.h"

namespace liushui::core {

using chart::Chart;
using chart::kNoState;
using chart::kRoot;
using chart::State;
using chart::StateIndex;
using chart::StateKind;

LegalSet::LegalSet(const Chart& chart, std::set<StateIndex> states)
    : chart_(chart), states_(std::move(states)) {
  for (const StateIndex s : std::set<StateIndex>(states_)) AddAncestors(s, kRoot);
  states_.insert(kRoot);
  for (const StateIndex s : std::set<StateIndex>(states_)) Fill(s);
}

std::vector<StateIndex> LegalSet::ActiveChildren(StateIndex parent) const {
  std::vector<StateIndex> active;
  for (const StateIndex child : chart_.state(parent).children) {
    if (states_.count(child) > 0) active.push_back(child);
  }
  return active;
}

absl::optional<std::pair<StateIndex, StateIndex>> LegalSet::Conflict() const {
  for (const StateIndex s : states_) {
    if (chart_.state(s).kind == StateKind::kParallel) continue;
    const std::vector<StateIndex> children = ActiveChildren(s);
    if (children.size() > 1) return std::pair(children[0], children[1]);
  }
  return absl::nullopt;
}

void LegalSet::AddAncestors(StateIndex s, StateIndex up_to) {
  for (StateIndex a = chart_.state(s).parent; a != kNoState && a != up_to; a = chart_.state(a).parent) {
    states_.insert(a);
  }
}

void LegalSet::Fill(StateIndex s) {
  const State& state = chart_.state(s);
  if (state.kind == StateKind::kParallel) {
    for (const StateIndex child : state.children) {
      if (chart_.IsHistory(child) || !states_.insert(child).second) continue;
      Fill(child);
    }
  } else if (ActiveChildren(s).empty()) {
    EnterInitial(s);
  }
}

// All targets are there before any of the regions around them is filled.
void LegalSet::EnterInitial(StateIndex s) {
  std::vector<StateIndex> targets;
  for (const StateIndex initial : chart_.state(s).initial) AddTargets(initial, &targets);
  for (const StateIndex target : targets) {
    AddAncestors(target, s);
    states_.insert(target);
  }
  for (const StateIndex target : targets) {
    for (StateIndex a = target; a != s; a = chart_.state(a).parent) Fill(a);
  }
}

void LegalSet::AddTargets(StateIndex target, std::vector<StateIndex>* targets) const {
  if (!chart_.IsHistory(target)) return targets->push_back(target);
  const int transition = chart_.state(target).transitions.front();
  for (const StateIndex other : chart_.transitions()[transition].targets) AddTargets(other, targets);
}

}  // namespace liushui::core
