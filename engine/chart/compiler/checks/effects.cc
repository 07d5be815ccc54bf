#include "engine/chart/compiler/checks/effects.h"

namespace liushui::chart {
namespace {

class EffectsOfAction {
 public:
  EffectsOfAction(bool is_certain, Effects* effects) : is_certain_(is_certain), effects_(*effects) {}

  void operator()(const SetAction& set) const {
    for (const DatumAssignment& assignment : set.values) effects_.assigned.insert(assignment.datum);
  }
  void operator()(const RaiseAction& raise) const {
    if (is_certain_) effects_.raised.insert(raise.event);
  }
  void operator()(const IfAction& choice) const {
    AddNested(choice.then);
    AddNested(choice.otherwise);
  }
  void operator()(const ForAction& loop) const { AddNested(loop.then); }
  void operator()(const SendAction&) const {}
  void operator()(const CancelAction&) const {}
  void operator()(const StartAction&) const {}
  void operator()(const LogAction&) const {}

 private:
  void AddNested(const Block& block) const {
    for (const Action& action : block) std::visit(EffectsOfAction(false, &effects_), action.kind);
  }

  const bool is_certain_;
  Effects& effects_;
};

void AddAssigned(const std::vector<DatumAssignment>& assignments, std::set<int>* assigned) {
  for (const DatumAssignment& assignment : assignments) assigned->insert(assignment.datum);
}

}  // namespace

void AddEffects(const Block& block, Effects* effects) {
  for (const Action& action : block) std::visit(EffectsOfAction(true, effects), action.kind);
}

void AddEffects(const std::vector<Block>& blocks, Effects* effects) {
  for (const Block& block : blocks) AddEffects(block, effects);
}

std::set<int> AssignedData(const std::vector<State>& states, const std::vector<Transition>& transitions) {
  Effects effects;
  for (const Transition& transition : transitions) AddEffects(transition.actions, &effects);
  for (const State& state : states) {
    AddEffects(state.entry, &effects);
    AddEffects(state.exit, &effects);
    if (state.task.has_value()) AddAssigned(state.task->set, &effects.assigned);
    if (state.job.has_value()) AddAssigned(state.job->set, &effects.assigned);
    if (state.child.has_value()) AddAssigned(state.child->set, &effects.assigned);
    if (!state.each.has_value()) continue;
    AddEffects(state.each->then, &effects);
    if (state.each->task.has_value()) AddAssigned(state.each->task->set, &effects.assigned);
    if (state.each->job.has_value()) AddAssigned(state.each->job->set, &effects.assigned);
    if (state.each->child.has_value()) AddAssigned(state.each->child->set, &effects.assigned);
  }
  return effects.assigned;
}

}  // namespace liushui::chart
