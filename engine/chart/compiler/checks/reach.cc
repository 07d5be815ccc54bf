#include "engine/chart/compiler/checks/reach.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace liushui::chart {
namespace {

void CheckEntered(const Graph& graph, const StateSet& reached, Problems* problems) {
  for (StateIndex s = 0; s < graph.state_count(); ++s) {
    // Of a part that nothing enters, only the outermost state is named.
    const bool parent_reached = s == kRoot || reached[graph.state(s).parent];
    if (reached[s] || !parent_reached) continue;
    problems->Add(graph.PathOf(s), "STATE_UNREACHABLE",
                  absl::StrCat("nothing ever enters '", graph.state(s).id, "'"));
  }
}

bool IsLeft(const Graph& graph, StateIndex state) {
  const auto leaves = [&](const Transition& transition) { return graph.Leaves(transition, state); };
  return std::any_of(graph.transitions().begin(), graph.transitions().end(), leaves);
}

// The state that has finished once its child `final` is entered, or waits for the regions beside it.
StateIndex FinishedBy(const Graph& graph, StateIndex final) {
  StateIndex finished = graph.state(final).parent;
  while (finished != kRoot && graph.state(graph.state(finished).parent).kind == StateKind::kParallel) {
    finished = graph.state(finished).parent;
  }
  return finished;
}

void CheckLeft(const Graph& graph, const StateSet& reached, Problems* problems) {
  std::vector<bool> named(static_cast<size_t>(graph.state_count()), false);
  for (StateIndex s = 0; s < graph.state_count(); ++s) {
    const StateKind kind = graph.state(s).kind;
    if (!reached[s]) continue;
    if (kind == StateKind::kAtomic && !IsLeft(graph, s)) {
      problems->Add(graph.PathOf(s), "DEAD_END",
                    absl::StrCat("nothing ever leaves '", graph.state(s).id, "', which is not final"));
    }
    if (kind != StateKind::kFinal) continue;
    const StateIndex finished = FinishedBy(graph, s);
    if (finished == kRoot || named[finished] || IsLeft(graph, s)) continue;
    named[finished] = true;
    problems->Add(
        graph.PathOf(finished), "DEAD_END",
        absl::StrCat("'", graph.state(finished).id,
                     "' can finish, but nothing leads on from there; expected a 'done' transition"));
  }
}

// Whether whatever lets `later` be taken lets `earlier` be taken too.
bool Covers(const Graph& graph, const Transition& earlier, const Transition& later) {
  if (earlier.guard.has_value() || earlier.trigger.has_value() || later.trigger.has_value()) return false;
  if (graph.IsEventless(earlier) || graph.IsEventless(later)) {
    return graph.IsEventless(earlier) && graph.IsEventless(later);
  }
  for (const std::string& event : later.events) {
    const auto matches = [&](const std::string& descriptor) {
      if (earlier.exact) return later.exact && descriptor == event;
      return Matches(descriptor, absl::StripSuffix(event, ".*"));
    };
    if (event == "*" &&
        std::find(earlier.events.begin(), earlier.events.end(), "*") == earlier.events.end()) {
      return false;
    }
    if (std::none_of(earlier.events.begin(), earlier.events.end(), matches)) return false;
  }
  return true;
}

void CheckTaken(const Graph& graph, Problems* problems) {
  for (StateIndex s = 0; s < graph.state_count(); ++s) {
    const std::vector<int>& own = graph.state(s).transitions;
    if (graph.IsHistory(s)) continue;
    for (size_t i = 1; i < own.size(); ++i) {
      const Transition& later = graph.transitions()[own[i]];
      const auto covers = [&](int earlier) { return Covers(graph, graph.transitions()[earlier], later); };
      if (std::none_of(own.begin(), own.begin() + static_cast<std::ptrdiff_t>(i), covers)) continue;
      problems->Warn(graph.PathOf(later), "TRANSITION_UNREACHABLE",
                     "this is never taken: one before it, without a guard, always is");
    }
  }
}

}  // namespace

void CheckReach(const Graph& graph, Problems* problems) {
  const StateSet reached = graph.Reached();
  CheckEntered(graph, reached, problems);
  CheckLeft(graph, reached, problems);
  CheckTaken(graph, problems);
}

}  // namespace liushui::chart
