#include "tests/random_charts/generators/places.h"

#include <algorithm>

namespace liushui::random_charts {

using workflow::v1::State;
using workflow::v1::Transition;

Places::Places(workflow::v1::Workflow* workflow) : workflow_(workflow) {
  Place whole;
  whole.parallel = !workflow->regions().empty();
  places_.push_back(whole);
  Add(workflow->mutable_states(), 0);
  Add(workflow->mutable_regions(), 0);
}

void Places::Add(google::protobuf::RepeatedPtrField<State>* states, int parent) {
  for (State& state : *states) {
    const int place = count();
    Place added;
    added.state = &state;
    added.parent = parent;
    added.parallel = !state.regions().empty();
    places_.push_back(added);
    places_[parent].children.push_back(place);
    Add(state.mutable_states(), place);
    Add(state.mutable_regions(), place);
  }
}

int Places::Find(absl::string_view id) const {
  for (int place = 1; place < count(); ++place) {
    if (places_[place].id() == id) return place;
  }
  return 0;
}

bool Places::IsInside(int place, int ancestor) const {
  for (int p = places_[place].parent; p >= 0; p = places_[p].parent) {
    if (p == ancestor) return true;
  }
  return false;
}

std::vector<int> Places::Inside(int ancestor) const {
  std::vector<int> inside;
  for (int place = 1; place < count(); ++place) {
    if (IsInside(place, ancestor)) inside.push_back(place);
  }
  return inside;
}

bool Places::MayEnterTogether(int left, int right) const {
  const auto stands_for = [this](int place) {
    const bool whole = places_[place].IsHistory() && places_[places_[place].parent].parallel;
    return whole ? places_[place].parent : place;
  };
  left = stands_for(left);
  right = stands_for(right);
  if (left == right || IsInside(left, right) || IsInside(right, left)) return false;
  int around = places_[left].parent;
  while (!IsInside(right, around)) around = places_[around].parent;
  return places_[around].parallel;
}

const google::protobuf::RepeatedPtrField<std::string>& Places::InitialOf(int place) const {
  return place == 0 ? workflow_->initial() : places_[place].state->initial();
}

void Places::Enter(int place, std::vector<bool>* reached) const {
  if ((*reached)[place]) return;
  (*reached)[place] = true;
  const Place& entered = places_[place];
  if (entered.IsHistory()) {
    for (const Transition& transition : entered.state->next()) EnterAll(transition.to(), reached);
    return;
  }
  if (!entered.parallel && !InitialOf(place).empty()) return EnterAll(InitialOf(place), reached);
  for (const int child : entered.children) {
    if (places_[child].IsHistory()) continue;
    Enter(child, reached);
    if (!entered.parallel) return;
  }
}

void Places::EnterAll(const google::protobuf::RepeatedPtrField<std::string>& ids,
                      std::vector<bool>* reached) const {
  std::vector<int> targets;
  for (const std::string& id : ids) targets.push_back(Find(id));
  for (const int target : targets) {
    Enter(target, reached);
    for (int p = places_[target].parent; p > 0; p = places_[p].parent) {
      (*reached)[p] = true;
      if (places_[p].parallel) EnterRegionsBeside(p, targets, reached);
    }
  }
}

void Places::EnterRegionsBeside(int parallel, const std::vector<int>& targets,
                                std::vector<bool>* reached) const {
  for (const int child : places_[parallel].children) {
    const bool holds_target = std::any_of(targets.begin(), targets.end(), [&](int target) {
      return target == child || IsInside(target, child);
    });
    if (!places_[child].IsHistory() && !holds_target) Enter(child, reached);
  }
}

std::vector<bool> Places::Reached() const {
  std::vector<bool> reached(places_.size(), false);
  Enter(0, &reached);
  for (size_t before = 0, now = 1; before != now;) {
    before = now;
    for (int place = 1; place < count(); ++place) {
      if (!reached[place] || !places_[place].HasTransitions()) continue;
      for (const Transition& transition : places_[place].state->next()) EnterAll(transition.to(), &reached);
    }
    now = static_cast<size_t>(std::count(reached.begin(), reached.end(), true));
  }
  return reached;
}

namespace {

void AddTransition(const Places& places, int source, int target) {
  Transition* transition = places[source].state->add_next();
  transition->set_event("a");
  transition->add_to(places[target].id());
}

// The source lies before the target in the document wherever possible.
void MakeReachable(const Places& places) {
  for (int place = 1; place < places.count(); ++place) {
    const std::vector<bool> reached = places.Reached();
    if (reached[place]) continue;
    int source = 0;
    for (int p = 1; p < places.count(); ++p) {
      if (reached[p] && places[p].HasTransitions() && (source == 0 || p < place)) source = p;
    }
    if (source > 0) AddTransition(places, source, place);
  }
}

bool HasWayOut(const Places& places, int place) {
  for (int p = place; p > 0; p = places[p].parent) {
    for (const Transition& transition : places[p].state->next()) {
      if (!transition.to().empty()) return true;
    }
  }
  return false;
}

}  // namespace

void Mend(workflow::v1::Workflow* workflow) {
  const Places places(workflow);
  MakeReachable(places);
  for (int place = 1; place < places.count(); ++place) {
    const int parent = places[place].parent;
    if (places[place].IsAtomic() && !HasWayOut(places, place)) AddTransition(places, place, place);
    if (!places[place].IsFinal() || parent == 0 || HasWayOut(places, parent)) continue;
    const bool ends_the_whole = places[parent].parent == 0 && places[0].parallel;
    if (!ends_the_whole) AddTransition(places, parent, parent);
  }
}

}  // namespace liushui::random_charts
