// Graph: a statechart as states that transitions lead between; what the checks of its shape ask.
#ifndef LIUSHUI_ENGINE_CHART_COMPILER_GRAPH_H_
#define LIUSHUI_ENGINE_CHART_COMPILER_GRAPH_H_

#include <functional>
#include <string>
#include <vector>

#include "engine/chart/chart.h"
#include "engine/chart/compiler/outline.h"

namespace liushui::chart {

using StateSet = std::vector<bool>;  // by StateIndex

// A view of an outline and its transitions, which must be free of problems and outlive it.
class Graph {
 public:
  Graph(const Outline& outline, const std::vector<Transition>& transitions)
      : outline_(outline), transitions_(transitions) {}

  StateIndex state_count() const { return static_cast<StateIndex>(outline_.states.size()); }
  const State& state(StateIndex index) const { return outline_.states[index]; }
  const std::vector<State>& states() const { return outline_.states; }
  // Not of the root.
  const workflow::v1::State& Declared(StateIndex index) const { return *outline_.sources[index].declared; }
  const std::vector<Transition>& transitions() const { return transitions_; }
  bool IsHistory(StateIndex index) const { return outline_.IsHistory(index); }
  bool IsWithin(StateIndex state, StateIndex ancestor) const {
    return state == ancestor || outline_.IsDescendant(state, ancestor);
  }
  // Where the state was declared; of the transition, its place in `next`.
  const std::string& PathOf(StateIndex index) const { return outline_.sources[index].path; }
  std::string PathOf(const Transition& transition) const;

  // The state inside which a transition moves (SCXML appendix D, getTransitionDomain).
  StateIndex DomainOf(const Transition& transition) const;
  // Without event, trigger, and not a history's.
  bool IsEventless(const Transition& transition) const;
  // Whether `transition` can be taken while `state` is active, and then leaves it.
  bool Leaves(const Transition& transition, StateIndex state) const;
  // What is surely or possibly active once the transition has been taken, but for regions beside its domain.
  StateSet ActiveAfter(const Transition& transition) const;
  // What anything ever enters, with guards taken to be sometimes true and sometimes false.
  StateSet Reached() const;
  // The same, following only transitions that `may_be_taken` once all of `reached` has been entered.
  using TransitionFilter = std::function<bool(int transition, const StateSet& reached)>;
  StateSet ReachedBy(const TransitionFilter& may_be_taken) const;

 private:
  void Enter(StateIndex state, StateSet* entered) const;
  void EnterInside(StateIndex state, StateSet* entered) const;
  void EnterTargets(const std::vector<StateIndex>& targets, StateIndex domain, StateSet* entered) const;
  void EnterRegionsBeside(StateIndex parallel, const std::vector<StateIndex>& targets,
                          StateSet* entered) const;

  const Outline& outline_;
  const std::vector<Transition>& transitions_;
};

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILER_GRAPH_H_
