#include "engine/chart/compiler/graph.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace liushui::chart {

std::string Graph::PathOf(const Transition& transition) const {
  return absl::StrCat(PathOf(transition.source), ".next[", transition.position, "]");
}

StateIndex Graph::DomainOf(const Transition& transition) const {
  const StateIndex source = transition.source;
  const auto inside = [this, source](StateIndex target) { return outline_.IsDescendant(target, source); };
  if (transition.internal && outline_.states[source].kind == StateKind::kCompound &&
      std::all_of(transition.targets.begin(), transition.targets.end(), inside)) {
    return source;
  }
  StateIndex domain = outline_.states[source].parent;
  const auto holds_all = [this, &transition](StateIndex state) {
    return std::all_of(transition.targets.begin(), transition.targets.end(),
                       [this, state](StateIndex target) { return outline_.IsDescendant(target, state); });
  };
  while (domain != kRoot && (outline_.states[domain].kind != StateKind::kCompound || !holds_all(domain))) {
    domain = outline_.states[domain].parent;
  }
  return domain;
}

bool Graph::Leaves(const Transition& transition, StateIndex state) const {
  if (transition.targets.empty() || outline_.IsHistory(transition.source)) return false;
  if (!outline_.IsDescendant(state, DomainOf(transition))) return false;
  if (IsWithin(state, transition.source)) return true;
  const StateIndex common = outline_.CommonAncestor(state, transition.source);
  return outline_.states[common].kind == StateKind::kParallel;
}

bool Graph::IsEventless(const Transition& transition) const {
  return transition.events.empty() && !transition.trigger.has_value() &&
         !outline_.IsHistory(transition.source);
}

// Marks `state` and all that entering it enters; a history's transition is followed like any other.
void Graph::Enter(StateIndex state, StateSet* entered) const {
  if ((*entered)[state]) return;
  (*entered)[state] = true;
  EnterInside(state, entered);
}

void Graph::EnterInside(StateIndex state, StateSet* entered) const {
  const State& s = outline_.states[state];
  if (s.kind == StateKind::kCompound) EnterTargets(s.initial, state, entered);
  if (s.kind == StateKind::kParallel) {
    for (StateIndex child : s.children) {
      if (!outline_.IsHistory(child)) Enter(child, entered);
    }
  }
  if (outline_.IsHistory(state)) {
    for (int position : s.transitions) EnterTargets(transitions_[position].targets, s.parent, entered);
  }
}

// Marks what entering all `targets` from within `domain` enters: their ancestors below it, the regions
// beside.
void Graph::EnterTargets(const std::vector<StateIndex>& targets, StateIndex domain, StateSet* entered) const {
  for (StateIndex target : targets) {
    Enter(target, entered);
    for (StateIndex s = outline_.states[target].parent; s != domain && s > kRoot;
         s = outline_.states[s].parent) {
      (*entered)[s] = true;
      if (outline_.states[s].kind == StateKind::kParallel) EnterRegionsBeside(s, targets, entered);
    }
  }
}

void Graph::EnterRegionsBeside(StateIndex parallel, const std::vector<StateIndex>& targets,
                               StateSet* entered) const {
  for (StateIndex child : outline_.states[parallel].children) {
    const auto inside = [this, child](StateIndex target) { return IsWithin(target, child); };
    if (outline_.IsHistory(child) || std::any_of(targets.begin(), targets.end(), inside)) continue;
    Enter(child, entered);
  }
}

StateSet Graph::Reached() const {
  return ReachedBy([](int, const StateSet&) { return true; });
}

StateSet Graph::ReachedBy(const TransitionFilter& may_be_taken) const {
  StateSet reached(outline_.states.size(), false);
  Enter(kRoot, &reached);
  std::vector<bool> followed(transitions_.size(), false);
  for (bool grew = true; grew;) {
    grew = false;
    for (size_t i = 0; i < transitions_.size(); ++i) {
      const Transition& transition = transitions_[i];
      if (followed[i] || !reached[transition.source] || transition.targets.empty()) continue;
      if (!may_be_taken(static_cast<int>(i), reached)) continue;
      followed[i] = true;
      grew = true;
      EnterTargets(transition.targets, DomainOf(transition), &reached);
    }
  }
  return reached;
}

StateSet Graph::ActiveAfter(const Transition& transition) const {
  StateSet active(outline_.states.size(), false);
  StateIndex remains = transition.source;
  if (!transition.targets.empty()) {
    remains = DomainOf(transition);
    EnterTargets(transition.targets, remains, &active);
  }
  for (StateIndex s = remains; s != kNoState; s = outline_.states[s].parent) active[s] = true;
  return active;
}

}  // namespace liushui::chart
