#include "engine/chart/compiler/graph.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"

namespace liushui::chart {
namespace {

using StateSet = std::vector<bool>;  // by StateIndex

class Graph {
 public:
  Graph(const Outline& outline, const std::vector<Transition>& transitions, Problems* problems)
      : outline_(outline), transitions_(transitions), problems_(*problems) {}

  void CheckReachable() {
    const StateSet reached = Reached();
    for (StateIndex s = 0; s < Count(); ++s) {
      // Of a part that nothing enters, only the outermost state is named.
      const bool parent_reached = s == kRoot || reached[outline_.states[s].parent];
      if (reached[s] || !parent_reached) continue;
      problems_.Add(outline_.sources[s].path, "STATE_UNREACHABLE",
                    absl::StrCat("nothing ever enters '", outline_.states[s].id, "'"));
    }
  }

  void CheckDeadEnds() {
    for (StateIndex s = 0; s < Count(); ++s) {
      if (outline_.states[s].kind != StateKind::kAtomic) continue;
      const auto leaves = [this, s](const Transition& t) { return Leaves(t, s); };
      if (std::any_of(transitions_.begin(), transitions_.end(), leaves)) continue;
      problems_.Add(outline_.sources[s].path, "DEAD_END",
                    absl::StrCat("nothing ever leaves '", outline_.states[s].id, "', which is not final"));
    }
  }

  void CheckLoops() {
    std::vector<int> certain;
    for (size_t i = 0; i < transitions_.size(); ++i) {
      if (IsCertain(transitions_[i])) certain.push_back(static_cast<int>(i));
    }
    std::map<int, std::vector<int>> followers;
    for (int i : certain) followers[i] = FollowersOf(transitions_[i], certain);
    for (int i : certain) {
      if (!RunsInCircle(i, followers)) continue;
      const Transition& transition = transitions_[i];
      problems_.Add(
          absl::StrCat(outline_.sources[transition.source].path, ".next[", transition.position, "]"),
          "ENDLESS_LOOP", "this transition has neither trigger nor guard and leads back to itself");
    }
  }

 private:
  StateIndex Count() const { return static_cast<StateIndex>(outline_.states.size()); }

  bool IsWithin(StateIndex state, StateIndex ancestor) const {
    return state == ancestor || outline_.IsDescendant(state, ancestor);
  }

  // The state inside which a transition moves (SCXML appendix D, getTransitionDomain).
  StateIndex DomainOf(const Transition& transition) const {
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

  // Marks `state` and all that entering it enters; a history's transition is followed like any other.
  void Enter(StateIndex state, StateSet* entered) const {
    if ((*entered)[state]) return;
    (*entered)[state] = true;
    EnterInside(state, entered);
  }

  void EnterInside(StateIndex state, StateSet* entered) const {
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
  void EnterTargets(const std::vector<StateIndex>& targets, StateIndex domain, StateSet* entered) const {
    for (StateIndex target : targets) {
      Enter(target, entered);
      for (StateIndex s = outline_.states[target].parent; s != domain && s > kRoot;
           s = outline_.states[s].parent) {
        (*entered)[s] = true;
        if (outline_.states[s].kind == StateKind::kParallel) EnterRegionsBeside(s, targets, entered);
      }
    }
  }

  void EnterRegionsBeside(StateIndex parallel, const std::vector<StateIndex>& targets,
                          StateSet* entered) const {
    for (StateIndex child : outline_.states[parallel].children) {
      const auto inside = [this, child](StateIndex target) { return IsWithin(target, child); };
      if (outline_.IsHistory(child) || std::any_of(targets.begin(), targets.end(), inside)) continue;
      Enter(child, entered);
    }
  }

  StateSet Reached() const {
    StateSet reached(outline_.states.size(), false);
    Enter(kRoot, &reached);
    std::vector<bool> followed(transitions_.size(), false);
    for (bool grew = true; grew;) {
      grew = false;
      for (size_t i = 0; i < transitions_.size(); ++i) {
        const Transition& transition = transitions_[i];
        if (followed[i] || !reached[transition.source] || transition.targets.empty()) continue;
        followed[i] = true;
        grew = true;
        EnterTargets(transition.targets, DomainOf(transition), &reached);
      }
    }
    return reached;
  }

  // Whether `transition` can be taken while `state` is active, and then leaves it.
  bool Leaves(const Transition& transition, StateIndex state) const {
    if (transition.targets.empty() || outline_.IsHistory(transition.source)) return false;
    if (!outline_.IsDescendant(state, DomainOf(transition))) return false;
    if (IsWithin(state, transition.source)) return true;
    const StateIndex common = outline_.CommonAncestor(state, transition.source);
    return outline_.states[common].kind == StateKind::kParallel;
  }

  bool IsEventless(const Transition& transition) const {
    return transition.events.empty() && !transition.trigger.has_value() &&
           !outline_.IsHistory(transition.source);
  }

  // Taken whenever its source is active: no trigger, no guard, and none before it that could be taken
  // instead.
  bool IsCertain(const Transition& transition) const {
    if (!IsEventless(transition) || transition.guard.has_value()) return false;
    for (int position : outline_.states[transition.source].transitions) {
      const Transition& other = transitions_[position];
      if (IsEventless(other)) return other.position == transition.position;
    }
    return false;
  }

  // Which of the certain transitions are enabled once `transition` has been taken.
  std::vector<int> FollowersOf(const Transition& transition, const std::vector<int>& certain) const {
    StateSet active(outline_.states.size(), false);
    StateIndex remains = transition.source;
    if (!transition.targets.empty()) {
      remains = DomainOf(transition);
      EnterTargets(transition.targets, remains, &active);
    }
    for (StateIndex s = remains; s != kNoState; s = outline_.states[s].parent) active[s] = true;
    std::vector<int> followers;
    for (int i : certain) {
      if (active[transitions_[i].source]) followers.push_back(i);
    }
    return followers;
  }

  static bool RunsInCircle(int start, const std::map<int, std::vector<int>>& followers) {
    std::set<int> seen;
    std::vector<int> open = {start};
    while (!open.empty()) {
      const int transition = open.back();
      open.pop_back();
      for (int follower : followers.at(transition)) {
        if (follower == start) return true;
        if (seen.insert(follower).second) open.push_back(follower);
      }
    }
    return false;
  }

  const Outline& outline_;
  const std::vector<Transition>& transitions_;
  Problems& problems_;
};

}  // namespace

void CheckGraph(const Outline& outline, const std::vector<Transition>& transitions, Problems* problems) {
  Graph graph(outline, transitions, problems);
  graph.CheckReachable();
  graph.CheckDeadEnds();
  graph.CheckLoops();
}

}  // namespace liushui::chart
