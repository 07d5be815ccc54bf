// The walk's part that deals with transitions and what they do.
#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/chart/compiler/checks/effects.h"
#include "engine/chart/compiler/nulls/walk.h"

namespace liushui::chart {
namespace {

// Whether one is only looked at when the other, before it in the same state, was not taken.
bool WaitForTheSame(const Transition& earlier, const Transition& later) {
  return !earlier.trigger.has_value() && !later.trigger.has_value() && earlier.events == later.events;
}

// Whether nothing can go wrong: a value stands there or is copied, and its type alone says that it fits.
bool CannotFail(const DatumSpec& datum, const cel::Program& program) {
  const TypeKind kind = datum.type.kind;
  const bool is_judged = kind == TypeKind::kDate || kind == TypeKind::kTerm;
  if (is_judged || kind == TypeKind::kRecord || kind == TypeKind::kList) return false;
  const auto is_of_name = [](char c) { return absl::ascii_isalnum(c) || c == '_' || c == '.'; };
  return program.constant() || std::all_of(program.source().begin(), program.source().end(), is_of_name);
}

}  // namespace

cel::Places NullWalk::Lasting(const Places& shown, int transition) const {
  Places assigned = set_at_exits_;
  for (size_t other = 0; other < set_by_transition_.size(); ++other) {
    const bool beside =
        AreBeside(graph_.transitions()[transition].source, graph_.transitions()[other].source);
    if (beside) assigned = Union(assigned, set_by_transition_[other]);
  }
  Places lasting = shown;
  for (const std::string& place : assigned.names()) {
    const bool stays = lasting.Has(place) && order_ != nullptr && !order_->cleared.Has(place);
    lasting = lasting.Without(place);
    if (stays) lasting.Add(place);
  }
  return lasting;
}

// Whether both states lie in regions of one parallel state, so that both may be active at once.
bool NullWalk::AreBeside(StateIndex left, StateIndex right) const {
  for (StateIndex s = left; s != kNoState; s = graph_.state(s).parent) {
    if (!graph_.IsWithin(right, s)) continue;
    return s != left && s != right && graph_.state(s).kind == StateKind::kParallel;
  }
  return false;
}

cel::Places NullWalk::Outlasting(const Block& block, const Places& before, const Places& after) const {
  if (!has_error_transition_) return after;
  Places sure = before;
  for (const Action& action : block) {
    const auto* set = std::get_if<SetAction>(&action.kind);
    const auto cannot_fail = [this](const DatumAssignment& value) {
      return CannotFail(parts_.data[value.datum], value.value.program);
    };
    if (set == nullptr || !std::all_of(set->values.begin(), set->values.end(), cannot_fail)) break;
    for (const DatumAssignment& value : set->values) sure.Add(PlaceOf(parts_.data[value.datum]));
  }
  return Intersection(sure, after);
}

cel::Places NullWalk::KnownAt(const Transition& transition) const {
  Places known = During(transition.source);
  absl::string_view event = transition.events.empty() ? absl::string_view() : transition.events[0];
  if (!transition.exact || !absl::ConsumePrefix(&event, "done.")) return known;
  for (StateIndex s = kRoot + 1; s < graph_.state_count(); ++s) {
    if (graph_.state(s).id != event) continue;
    Places completed = shown_.by_completion[s];
    if (s != transition.source) {  // what happened between is not known
      for (const std::string& place : shown_.cleared.names()) completed = completed.Without(place);
    }
    known = Union(known, completed);
  }
  return known;
}

void NullWalk::WalkTransitions(StateIndex state) {
  const std::vector<int>& own = graph_.state(state).transitions;
  std::vector<Places> not_taken(own.size());
  for (size_t i = 0; i < own.size(); ++i) {
    const Transition& transition = graph_.transitions()[own[i]];
    const std::string path = graph_.PathOf(transition);
    if (transition.trigger.has_value()) {
      Need(absl::StrCat(path, ".at.date"), transition.trigger->date, During(state));
      Take(absl::StrCat(path, ".at.expression"), transition.trigger->expression, During(state));
    }
    Places known = KnownAt(transition);
    for (size_t earlier = 0; earlier < i; ++earlier) {
      if (!WaitForTheSame(graph_.transitions()[own[earlier]], transition)) continue;
      known = Union(known, not_taken[earlier]);
    }
    if (transition.guard.has_value()) {
      const NullTester::Tested guard =
          tester_.Test(absl::StrCat(path, ".when"), *transition.guard, cel::Type::Bool(), known);
      not_taken[i] = guard.unless_true;
      known = Union(known, guard.when_true);
    }
    known = Lasting(known, own[i]);
    const Places before = known;
    WalkBlock(absl::StrCat(path, ".then"), transition.actions, &known);
    shown_.by_transition[own[i]] = Outlasting(transition.actions, before, known);
  }
}

void NullWalk::WalkBlock(const std::string& path, const Block& block, Places* known) {
  for (size_t i = 0; i < block.size(); ++i) WalkAction(ElementPath(path, i), block[i], known);
}

void NullWalk::WalkAction(const std::string& path, const Action& action, Places* known) {
  if (const auto* set = std::get_if<SetAction>(&action.kind)) {
    WalkSet(absl::StrCat(path, ".set.values"), set->values, known);
  } else if (const auto* send = std::get_if<SendAction>(&action.kind)) {
    Need(absl::StrCat(path, ".send.to"), send->to, *known);
    WalkNamed(absl::StrCat(path, ".send.with"), send->with, *known);
  } else if (const auto* start = std::get_if<StartAction>(&action.kind)) {
    Need(absl::StrCat(path, ".start.key"), start->key, *known);
    WalkNamed(absl::StrCat(path, ".start.input"), start->input, *known);
  } else if (const auto* log = std::get_if<LogAction>(&action.kind)) {
    tester_.Test(absl::StrCat(path, ".log"), log->text, *known);
  } else if (const auto* choice = std::get_if<IfAction>(&action.kind)) {
    WalkIf(absl::StrCat(path, ".if"), *choice, known);
  } else if (const auto* loop = std::get_if<ForAction>(&action.kind)) {
    WalkFor(absl::StrCat(path, ".for"), *loop, known);
  }
}

void NullWalk::WalkIf(const std::string& path, const IfAction& choice, Places* known) {
  const NullTester::Tested when =
      tester_.Test(absl::StrCat(path, ".when"), choice.when, cel::Type::Bool(), *known);
  Places then = Union(*known, when.when_true);
  Places otherwise = Union(*known, when.when_false);
  WalkBlock(absl::StrCat(path, ".then"), choice.then, &then);
  WalkBlock(absl::StrCat(path, ".else"), choice.otherwise, &otherwise);
  *known = Intersection(then, otherwise);
}

// A turn may find what an earlier one has left: what any of them clears is not known in the first either.
void NullWalk::WalkFor(const std::string& path, const ForAction& loop, Places* known) {
  Need(absl::StrCat(path, ".in"), loop.in, *known);
  Effects effects;
  AddEffects(loop.then, &effects);
  for (const int datum : effects.assigned) *known = known->Without(PlaceOf(parts_.data[datum]));
  Places turn = *known;
  WalkBlock(absl::StrCat(path, ".then"), loop.then, &turn);
}

// All right sides see the values before.
void NullWalk::WalkSet(const std::string& path, const std::vector<DatumAssignment>& values, Places* known) {
  const Places before = *known;
  for (size_t i = 0; i < values.size(); ++i) {
    const DatumSpec& datum = parts_.data[values[i].datum];
    const std::string value_path = absl::StrCat(ElementPath(path, i), ".value");
    const bool is_set = tester_.Test(value_path, values[i].value, TypeOf(datum), before).never_null;
    *known = known->Without(PlaceOf(datum));
    if (is_set) {
      known->Add(PlaceOf(datum));
      shown_.set.Add(PlaceOf(datum));
    } else {
      shown_.cleared.Add(PlaceOf(datum));
    }
  }
}

void NullWalk::WalkNamed(const std::string& path, const std::vector<NamedExpression>& values,
                         const Places& known) {
  for (size_t i = 0; i < values.size(); ++i) {
    tester_.Test(absl::StrCat(ElementPath(path, i), ".value"), values[i].value, cel::Type::Dyn(), known);
  }
}

}  // namespace liushui::chart
