#include "engine/core/migration/declared.h"

#include <set>

namespace liushui::core {
namespace {

using workflow::v1::State;
using workflow::v1::Transition;

template <typename Message>
bool AreSame(bool a_has, const Message& a, bool b_has, const Message& b) {
  return a_has == b_has && a.SerializeAsString() == b.SerializeAsString();
}

bool WaitsForMoment(const Transition& transition) {
  return transition.has_at() || !transition.after().empty();
}

}  // namespace

DeclaredStates::DeclaredStates(const workflow::v1::Workflow& workflow) {
  Add(workflow.states());
  Add(workflow.regions());
}

void DeclaredStates::Add(const google::protobuf::RepeatedPtrField<State>& states) {
  for (const State& state : states) {
    states_.emplace(state.id(), &state);
    Add(state.states());
    Add(state.regions());
  }
}

const State& DeclaredStates::Find(const std::string& id) const {
  const auto found = states_.find(id);
  return found == states_.end() ? State::default_instance() : *found->second;
}

bool HaveSameActivity(const State& a, const State& b) {
  return AreSame(a.has_task(), a.task(), b.has_task(), b.task()) &&
         AreSame(a.has_job(), a.job(), b.has_job(), b.job()) &&
         AreSame(a.has_each(), a.each(), b.has_each(), b.each()) &&
         AreSame(a.has_child(), a.child(), b.has_child(), b.child());
}

std::map<uint32_t, uint32_t> SameMoments(const State& before, const State& after) {
  std::map<uint32_t, uint32_t> same;
  std::set<int> taken;
  for (int i = 0; i < before.next_size(); ++i) {
    const Transition& old = before.next(i);
    if (!WaitsForMoment(old)) continue;
    for (int k = 0; k < after.next_size(); ++k) {
      const Transition& candidate = after.next(k);
      const bool alike = candidate.after() == old.after() &&
                         AreSame(candidate.has_at(), candidate.at(), old.has_at(), old.at());
      if (!alike || !taken.insert(k).second) continue;
      same[i] = k;
      break;
    }
  }
  return same;
}

}  // namespace liushui::core
