#include "tests/random_charts/generators/shrink.h"

#include <functional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tests/random_charts/generators/little_language.h"
#include "tests/random_charts/generators/places.h"

namespace liushui::random_charts {
namespace {

using workflow::v1::State;
using workflow::v1::Transition;
using workflow::v1::Workflow;
using Ids = google::protobuf::RepeatedPtrField<std::string>;
using States = google::protobuf::RepeatedPtrField<State>;
using Actions = google::protobuf::RepeatedPtrField<workflow::v1::Action>;

// Takes one thing out of a chart; what then refers to nothing is taken out later.
using Edit = std::function<void(Workflow*)>;

States* SiblingsOf(Workflow* workflow, const Places& places, int place) {
  const Place& parent = places[places[place].parent];
  if (parent.state == nullptr) {
    return parent.parallel ? workflow->mutable_regions() : workflow->mutable_states();
  }
  return parent.parallel ? parent.state->mutable_regions() : parent.state->mutable_states();
}

int PositionIn(const States& states, const State* state) {
  for (int i = 0; i < states.size(); ++i) {
    if (&states[i] == state) return i;
  }
  return -1;
}

void RemoveState(Workflow* workflow, int place) {
  const Places places(workflow);
  States* siblings = SiblingsOf(workflow, places, place);
  siblings->DeleteSubrange(PositionIn(*siblings, places[place].state), 1);
}

// A state takes the place of the one around it.
void HoistState(Workflow* workflow, int place) {
  const Places places(workflow);
  const int parent = places[place].parent;
  State hoisted = *places[place].state;
  SiblingsOf(workflow, places, parent)
      ->at(PositionIn(*SiblingsOf(workflow, places, parent), places[parent].state)) = std::move(hoisted);
}

State* StateAt(Workflow* workflow, int place) {
  return Places(workflow)[place].state;
}

void RemoveUnknown(const std::set<std::string>& known, Ids* ids) {
  for (int i = ids->size() - 1; i >= 0; --i) {
    if (known.count(ids->at(i)) == 0) ids->DeleteSubrange(i, 1);
  }
}

bool NamesUnknownState(const std::string& condition, const std::set<std::string>& known) {
  if (!absl::StrContains(condition, "In(")) return false;
  return known.count(ParseCondition(condition).name) == 0;
}

void ScrubActions(const std::set<std::string>& known, Actions* actions) {
  for (int i = actions->size() - 1; i >= 0; --i) {
    workflow::v1::Action& action = actions->at(i);
    if (action.has_for_()) ScrubActions(known, action.mutable_for_()->mutable_then());
    if (!action.has_if_()) continue;
    if (NamesUnknownState(action.if_().when(), known)) {
      actions->DeleteSubrange(i, 1);
      continue;
    }
    ScrubActions(known, action.mutable_if_()->mutable_then());
    ScrubActions(known, action.mutable_if_()->mutable_else_());
  }
}

bool HasActivity(const State& state) {
  return state.has_task() || state.has_job() || state.has_each();
}

bool IsOfActivity(absl::string_view event) {
  return event == "done" || event == "failed" || event == "claimed" || event == "overdue";
}

// False for a transition that has lost its event or its only target.
bool ScrubTransition(const Places& places, const std::set<std::string>& known, const Place& source,
                     Transition* transition) {
  const bool had_targets = !transition->to().empty();
  RemoveUnknown(known, transition->mutable_to());
  ScrubActions(known, transition->mutable_then());
  if (NamesUnknownState(transition->when(), known)) transition->clear_when();
  absl::string_view of_state = transition->event();
  if (absl::ConsumePrefix(&of_state, "done.state.") && places[places.Find(of_state)].children.empty()) {
    return false;
  }
  if (IsOfActivity(transition->event()) && source.IsAtomic() && !HasActivity(*source.state)) return false;
  return transition->to().empty() != had_targets;
}

// Takes out all that refers to states which are no more.
void Scrub(Workflow* workflow) {
  const Places places(workflow);
  std::set<std::string> known;
  for (int place = 1; place < places.count(); ++place) known.insert(places[place].id());
  RemoveUnknown(known, workflow->mutable_initial());
  for (int place = 1; place < places.count(); ++place) {
    State* state = places[place].state;
    RemoveUnknown(known, state->mutable_initial());
    if (state->states().empty()) state->clear_initial();
    ScrubActions(known, state->mutable_entry());
    ScrubActions(known, state->mutable_exit());
    for (int i = state->next_size() - 1; i >= 0; --i) {
      if (ScrubTransition(places, known, places[place], state->mutable_next(i))) continue;
      state->mutable_next()->DeleteSubrange(i, 1);
    }
  }
}

template <typename Part>
void AddLeavingOutEach(int count, const Part& part, std::vector<Edit>* edits) {
  for (int i = 0; i < count; ++i) {
    edits->push_back([part, i](Workflow* workflow) { part(workflow)->DeleteSubrange(i, 1); });
  }
}

void AddTransitionEdits(const Transition& transition, int place, int position, std::vector<Edit>* edits) {
  const auto at = [place, position](Workflow* workflow) {
    return StateAt(workflow, place)->mutable_next(position);
  };
  edits->push_back([place, position](Workflow* workflow) {
    StateAt(workflow, place)->mutable_next()->DeleteSubrange(position, 1);
  });
  edits->push_back([at](Workflow* workflow) { at(workflow)->clear_then(); });
  edits->push_back([at](Workflow* workflow) { at(workflow)->clear_when(); });
  edits->push_back([at](Workflow* workflow) { at(workflow)->clear_internal(); });
  edits->push_back([at](Workflow* workflow) {
    at(workflow)->clear_after();
    at(workflow)->set_event("a");
  });
  if (transition.to_size() > 1) {
    AddLeavingOutEach(
        transition.to_size(), [at](Workflow* w) { return at(w)->mutable_to(); }, edits);
  }
  AddLeavingOutEach(
      transition.then_size(), [at](Workflow* w) { return at(w)->mutable_then(); }, edits);
}

void AddStateEdits(const State& state, int place, std::vector<Edit>* edits) {
  const auto at = [place](Workflow* workflow) { return StateAt(workflow, place); };
  edits->push_back([at](Workflow* workflow) {
    at(workflow)->clear_states();
    at(workflow)->clear_regions();
  });
  edits->push_back([at](Workflow* workflow) { at(workflow)->clear_initial(); });
  edits->push_back([at](Workflow* workflow) { at(workflow)->clear_output(); });
  edits->push_back([at](Workflow* workflow) { at(workflow)->clear_next(); });
  edits->push_back([at](Workflow* workflow) {
    at(workflow)->clear_task();
    at(workflow)->clear_job();
    at(workflow)->clear_each();
  });
  AddLeavingOutEach(
      state.initial_size(), [at](Workflow* w) { return at(w)->mutable_initial(); }, edits);
  AddLeavingOutEach(
      state.entry_size(), [at](Workflow* w) { return at(w)->mutable_entry(); }, edits);
  AddLeavingOutEach(
      state.exit_size(), [at](Workflow* w) { return at(w)->mutable_exit(); }, edits);
}

std::vector<Edit> EditsOf(Workflow workflow) {
  std::vector<Edit> edits;
  const Places places(&workflow);
  for (int place = 1; place < places.count(); ++place) {
    edits.push_back([place](Workflow* w) { RemoveState(w, place); });
    if (places[place].parent > 0) edits.push_back([place](Workflow* w) { HoistState(w, place); });
  }
  for (int place = 1; place < places.count(); ++place) AddStateEdits(*places[place].state, place, &edits);
  for (int place = 1; place < places.count(); ++place) {
    for (int i = 0; i < places[place].state->next_size(); ++i) {
      AddTransitionEdits(places[place].state->next(i), place, i, &edits);
    }
  }
  edits.push_back([](Workflow* w) { w->clear_initial(); });
  return edits;
}

}  // namespace

std::vector<Workflow> SmallerCharts(const Workflow& workflow) {
  std::vector<Workflow> smaller;
  for (const Edit& edit : EditsOf(workflow)) {
    Workflow edited = workflow;
    edit(&edited);
    Scrub(&edited);
    Mend(&edited);
    if (edited.ByteSizeLong() < workflow.ByteSizeLong()) smaller.push_back(std::move(edited));
  }
  return smaller;
}

}  // namespace liushui::random_charts
