#include "tests/random_charts/generators/chart_builder.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/random_charts/generators/little_language.h"

namespace liushui::random_charts {
namespace {

using workflow::v1::Action;
using workflow::v1::State;
using workflow::v1::Transition;

constexpr int kMaxDepth = 5;

// Data that anything may set, and one that only counts up.
const std::vector<std::string> kData = {"x", "y", "z"};
const std::string kCounter = "n";
const std::vector<std::string> kAwaited = {"a",  "a",      "a",    "b",   "b",    "c",
                                           "in", "in.one", "in.*", "out", "error"};
// Only clients send these.
const std::vector<std::string> kSentOnly = {"a", "c"};
const std::string kSendId = "s";
const std::vector<std::string> kRaised = {"in.one", "in.two", "in.two", "b"};

}  // namespace

workflow::v1::Workflow ChartBuilder::Build() {
  workflow_.set_workflow("chart");
  workflow_.set_title("t");
  for (const std::string& name : {kCounter, kData[0], kData[1], kData[2]}) {
    workflow::v1::Datum* datum = workflow_.add_data();
    datum->set_name(name);
    datum->set_type("int");
    datum->set_value("0");
  }
  for (const char* event : {"a", "b", "c", "in", "in.one", "out"}) workflow_.add_events()->set_name(event);
  finishing_ = draw_.Chance(10);
  DrawTree();
  DrawContents(Places(&workflow_));
  Mend(&workflow_);
  return std::move(workflow_);
}

void ChartBuilder::DrawTree() {
  if (finishing_ && draw_.Chance(30)) return AddFinishing(workflow_.mutable_regions(), 1);
  if (draw_.Chance(12)) return AddStates(workflow_.mutable_regions(), 1, true);
  if (finishing_) {
    State* parallel = workflow_.add_states();
    parallel->set_id(NextId("p"));
    AddFinishing(parallel->mutable_regions(), 2);
  }
  AddStates(workflow_.mutable_states(), 1, false);
  State* first = workflow_.mutable_states(0);
  if (!first->final()) return;
  first->Clear();  // with a final state there nothing would ever happen
  first->set_id(NextId("s"));
}

std::string ChartBuilder::NextId(absl::string_view kind) {
  return absl::StrCat(kind, ++ids_);
}

void ChartBuilder::AddStates(States* states, int depth, bool regions) {
  const int count = regions ? 2 + draw_.Below(2) : 1 + draw_.Below(depth == 1 ? 4 : 3);
  for (int i = 0; i < count; ++i) {
    if (depth > 1 && draw_.Chance(12)) AddHistory(states);
    DrawState(states->Add(), depth, regions);
  }
  if (depth > 1 && draw_.Chance(12)) AddHistory(states);
}

void ChartBuilder::AddFinishing(States* regions, int depth) {
  for (int i = 0; i < 2; ++i) {
    State* region = regions->Add();
    if (depth < 3 && draw_.Chance(35)) {
      region->set_id(NextId("p"));
      AddFinishing(region->mutable_regions(), depth + 1);
      continue;
    }
    region->set_id(NextId("c"));
    region->add_states()->set_id(NextId("s"));
    AddFinal(region->add_states());
    if (draw_.Chance(20)) AddHistory(region->mutable_states());
  }
}

void ChartBuilder::AddHistory(States* states) {
  State* history = states->Add();
  history->set_id(NextId("h"));
  history->set_history(draw_.Chance(50) ? "deep" : "shallow");
}

void ChartBuilder::DrawState(State* state, int depth, bool region) {
  --budget_;
  const int choice = draw_.Below(100);
  const bool may_nest = depth < kMaxDepth && budget_ > 0;
  if (may_nest && choice < (region ? 65 : 28)) {
    state->set_id(NextId("c"));
    AddStates(state->mutable_states(), depth + 1, false);
    if (region && draw_.Chance(70)) AddFinal(state->add_states());
    return;
  }
  if (may_nest && choice < (region ? 78 : 48)) {
    state->set_id(NextId("p"));
    return AddStates(state->mutable_regions(), depth + 1, true);
  }
  if (!region && choice > 80) return AddFinal(state);
  state->set_id(NextId("s"));
}

void ChartBuilder::AddFinal(State* state) {
  state->set_id(NextId("f"));
  state->set_final(true);
  if (draw_.Chance(30)) state->set_output(Write(Number{draw_.Any(kData), draw_.Below(3)}));
}

void ChartBuilder::DrawContents(const Places& places) {
  DrawInitial(places, 0);
  for (int place = 1; place < places.count(); ++place) {
    State* state = places[place].state;
    if (places[place].IsHistory()) {
      DrawHistoryDefault(places, place);
      continue;
    }
    DrawInitial(places, place);
    AddActions(places, draw_.Chance(35) ? 1 + draw_.Below(2) : 0, {}, state->mutable_entry());
    AddActions(places, draw_.Chance(30) ? 1 + draw_.Below(2) : 0, {}, state->mutable_exit());
    if (!places[place].HasTransitions()) continue;
    if (with_activities_ && places[place].IsAtomic()) {
      DrawActivity(state);
      DrawWaysOut(places, place);
    }
    if (finishing_) LeadToEnd(places, place);
    for (int count = draw_.Below(4); count > 0; --count) DrawTransition(places, place);
  }
}

void ChartBuilder::DrawInitial(const Places& places, int place) {
  if (places[place].parallel || places[place].children.empty() || !draw_.Chance(30)) return;
  AddTargets(places, places.Inside(place),
             place == 0 ? workflow_.mutable_initial() : places[place].state->mutable_initial());
}

void ChartBuilder::DrawHistoryDefault(const Places& places, int place) {
  std::vector<int> candidates;
  for (const int inside : places.Inside(places[place].parent)) {
    if (!places[inside].IsHistory()) candidates.push_back(inside);
  }
  Transition* transition = places[place].state->add_next();
  AddTargets(places, candidates, transition->mutable_to());
  AddActions(places, draw_.Below(2), {}, transition->mutable_then());
}

void ChartBuilder::DrawTransition(const Places& places, int place) {
  Transition* transition = places[place].state->add_next();
  const bool eventless = !with_activities_ && draw_.Chance(12);
  if (!eventless) transition->set_event(Descriptor(places, place));
  if (!eventless && draw_.Chance(35)) transition->set_when(DrawCondition(places, 0));
  AddActions(places, draw_.Chance(45) ? 1 + draw_.Below(2) : 0, {}, transition->mutable_then());
  const bool of_the_inside = std::count(kSentOnly.begin(), kSentOnly.end(), transition->event()) == 0;
  if (eventless || (of_the_inside && draw_.Chance(80))) DrawBound(places, transition);
  transition->set_internal(draw_.Chance(places[place].children.empty() ? 5 : 40));
  if (!draw_.Chance(10)) AddTargets(places, DrawCandidates(places, place), transition->mutable_to());
}

// Where a transition may lead: mostly anywhere; more often than chance would have it, to an end nearby.
std::vector<int> ChartBuilder::DrawCandidates(const Places& places, int place) {
  std::vector<int> ends;
  for (const int sibling : places[places[place].parent].children) {
    if (places[sibling].IsFinal()) ends.push_back(sibling);
  }
  const int parent = places[place].parent;
  const bool in_region = parent > 0 && places[places[parent].parent].parallel;
  if (!ends.empty() && draw_.Chance(in_region ? 60 : 25)) return ends;
  if (!places[place].children.empty() && draw_.Chance(40)) return places.Inside(place);
  return places.Inside(0);
}

// To a final state beside it, if there is one.
void ChartBuilder::LeadToEnd(const Places& places, int place) {
  for (const int sibling : places[places[place].parent].children) {
    if (!places[sibling].IsFinal()) continue;
    Transition* transition = places[place].state->add_next();
    transition->set_event("a");
    transition->add_to(places[sibling].id());
    return;
  }
}

std::string ChartBuilder::Descriptor(const Places& places, int place) {
  if (!places[place].children.empty() && draw_.Chance(35)) return "done";
  if (draw_.Chance(8)) {
    const int other = 1 + draw_.Below(places.count() - 1);
    if (!places[other].children.empty()) return absl::StrCat("done.state.", places[other].id());
  }
  return draw_.Chance(4) ? "*" : draw_.Any(kAwaited);
}

void ChartBuilder::AddTargets(const Places& places, const std::vector<int>& candidates,
                              google::protobuf::RepeatedPtrField<std::string>* to) {
  std::vector<int> targets = {draw_.Any(candidates)};
  for (int more = draw_.Chance(40) ? 6 : 0; more > 0; --more) {
    const int another = draw_.Any(candidates);
    const bool together = std::all_of(targets.begin(), targets.end(),
                                      [&](int target) { return places.MayEnterTogether(target, another); });
    if (together) targets.push_back(another);
  }
  for (const int target : targets) to->Add()->assign(places[target].id());
}

// A guard for what would follow itself without anything from outside: mostly one that comes to an end.
void ChartBuilder::DrawBound(const Places& places, Transition* transition) {
  if (draw_.Chance(5)) return transition->set_when(DrawCondition(places, 0));
  const std::string datum = draw_.Chance(5) ? draw_.Any(kData) : kCounter;
  transition->set_when(Write(Condition{Condition::Kind::kBelow, datum, 1 + draw_.Below(8)}));
  // First of all, so that nothing that fails keeps it from counting.
  Increment(transition->add_then(), datum);
  for (int i = transition->then_size() - 1; i > 0; --i) transition->mutable_then()->SwapElements(i, i - 1);
}

std::string ChartBuilder::DrawCondition(const Places& places, int loops) {
  const int other = 1 + draw_.Below(places.count() - 1);
  if (draw_.Chance(40) && !places[other].IsHistory()) {
    return Write(
        Condition{draw_.Chance(50) ? Condition::Kind::kIn : Condition::Kind::kNotIn, places[other].id(), 0});
  }
  if (draw_.Chance(12)) {
    return Write(Condition{Condition::Kind::kQuotientAtLeast, draw_.Any(kData), draw_.Below(4)});
  }
  return Write(Condition{draw_.Chance(50) ? Condition::Kind::kBelow : Condition::Kind::kAtLeast,
                         AnyName(loops), draw_.Below(5)});
}

std::string ChartBuilder::AnyName(int loops) {
  if (loops > 0 && draw_.Chance(60)) return absl::StrCat("i", 1 + draw_.Below(loops));
  return draw_.Any(kData);
}

void ChartBuilder::AddActions(const Places& places, int count, Depth depth, Actions* actions) {
  for (int i = 0; i < count; ++i) DrawAction(places, depth, actions->Add());
}

void ChartBuilder::DrawAction(const Places& places, Depth depth, Action* action) {
  if (sends_by_id_ && draw_.Chance(8)) return action->set_cancel(kSendId);
  const int choice = draw_.Below(100);
  if (choice < 35) return DrawSet(depth.loops, action->mutable_set());
  if (choice < 65) return action->set_log(absl::StrCat("l", ++logs_));
  if (choice < 77) return action->set_raise(draw_.Any(kRaised));
  // Beside activities nothing is sent to itself: what circles by itself runs 10,000 times before it is
  // parked.
  if (choice < 84 && !with_activities_) return DrawSend(action->mutable_send());
  if (choice < 84 && depth.all < 2) return DrawQuestion(action->mutable_if_());
  if (depth.all == 2) return action->set_log(absl::StrCat("l", ++logs_));
  if (choice < 92) return DrawFor(places, depth, action->mutable_for_());
  workflow::v1::If* choice_of = action->mutable_if_();
  choice_of->set_when(DrawCondition(places, depth.loops));
  ++depth.all;
  AddActions(places, 1 + draw_.Below(2), depth, choice_of->mutable_then());
  AddActions(places, draw_.Below(2), depth, choice_of->mutable_else_());
}

void ChartBuilder::DrawFor(const Places& places, Depth depth, workflow::v1::For* loop) {
  std::vector<Number> list;
  for (int count = 1 + draw_.Below(3); count > 0; --count) list.push_back({"", draw_.Below(5)});
  if (draw_.Chance(30)) list.push_back({AnyName(depth.loops), draw_.Below(2)});
  if (draw_.Chance(10)) list = {{draw_.Any(kData), 1 + draw_.Below(4), true}};
  loop->set_in(Write(list));
  ++depth.all;
  loop->set_as(absl::StrCat("i", ++depth.loops));
  AddActions(places, 1 + draw_.Below(2), depth, loop->mutable_then());
}

void ChartBuilder::DrawSend(workflow::v1::Send* send) {
  send->set_event(draw_.Chance(50) ? "out.one" : "out");
  if (draw_.Chance(50)) return;
  send->set_after(absl::StrCat(1 + draw_.Below(3), "s"));
  if (!draw_.Chance(80)) return;
  send->set_id(kSendId);
  sends_by_id_ = true;
}

void ChartBuilder::DrawSet(int loops, workflow::v1::Assignments* set) {
  for (const std::string& name : kData) {
    if (!draw_.Chance(45)) continue;
    workflow::v1::Assignment* assignment = set->add_values();
    assignment->set_name(name);
    Number number{draw_.Chance(80) ? AnyName(loops) : "", draw_.Below(4)};
    if (draw_.Chance(10)) number = {draw_.Any(kData), 1 + draw_.Below(4), true};
    assignment->set_value(Write(number));
  }
}

void ChartBuilder::Increment(Action* action, absl::string_view datum) {
  workflow::v1::Assignment* assignment = action->mutable_set()->add_values();
  assignment->set_name(std::string(datum));
  assignment->set_value(Write(Number{std::string(datum), 1}));
}

}  // namespace liushui::random_charts
