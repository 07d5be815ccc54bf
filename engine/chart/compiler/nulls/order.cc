#include "engine/chart/compiler/nulls/order.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"

namespace liushui::chart {
namespace {

// Follows one datum through the workflow.
class DatumPath {
 public:
  DatumPath(const Graph& graph, const Shown& shown, absl::string_view place)
      : graph_(graph), shown_(shown), place_(place) {}

  void Follow(Order* order) const {
    const StateSet unset = graph_.ReachedBy([this](int transition, const StateSet& reached) {
      return !Shows(transition) && MayHappen(graph_.transitions()[transition], reached);
    });
    for (StateIndex s = 0; s < graph_.state_count(); ++s) {
      const bool in_parent = s != kRoot && SetsInside(graph_.state(s).parent);
      if (!unset[s] || in_parent) order->before[s].Add(place_);
      if (!unset[s] || SetsInside(s)) order->during[s].Add(place_);
    }
  }

 private:
  // Whether an entry block of the state or of one around it sets the datum.
  bool SetsInside(StateIndex state) const {
    for (StateIndex s = state; s != kNoState; s = graph_.state(s).parent) {
      if (shown_.by_entry[s].Has(place_)) return true;
    }
    return false;
  }

  bool Shows(int transition) const {
    return shown_.by_transition[transition].Has(place_) ||
           SetsInside(graph_.transitions()[transition].source);
  }

  // Whether the end of a state's children that the transition waits for can come.
  bool MayHappen(const Transition& transition, const StateSet& reached) const {
    if (!transition.exact || transition.events.empty()) return true;
    for (StateIndex s = 0; s < graph_.state_count(); ++s) {
      if (transition.events[0] == absl::StrCat("done.state.", graph_.state(s).id)) {
        return MayFinish(s, reached);
      }
    }
    return true;
  }

  bool MayFinish(StateIndex state, const StateSet& reached) const {
    const std::vector<StateIndex>& children = graph_.state(state).children;
    const auto ends = [&](StateIndex child) {
      return graph_.state(child).kind == StateKind::kFinal && reached[child];
    };
    const auto finishes = [&](StateIndex child) {
      return graph_.IsHistory(child) || MayFinish(child, reached);
    };
    switch (graph_.state(state).kind) {
      case StateKind::kCompound:
        return std::any_of(children.begin(), children.end(), ends);
      case StateKind::kParallel:
        return std::all_of(children.begin(), children.end(), finishes);
      default:
        return true;
    }
  }

  const Graph& graph_;
  const Shown& shown_;
  const absl::string_view place_;
};

bool ShownAnywhere(const Shown& shown, absl::string_view place) {
  const auto shows = [place](const cel::Places& places) { return places.Has(place); };
  return std::any_of(shown.by_transition.begin(), shown.by_transition.end(), shows) ||
         std::any_of(shown.by_entry.begin(), shown.by_entry.end(), shows) ||
         std::any_of(shown.by_completion.begin(), shown.by_completion.end(), shows);
}

}  // namespace

Order OrderOf(const Graph& graph, const std::vector<DatumSpec>& data, const Shown& shown) {
  Order order;
  order.cleared = shown.cleared;
  std::vector<std::string> followed;
  for (const DatumSpec& datum : data) {
    const std::string place = absl::StrCat("data.", datum.name);
    const bool set_at_start = datum.value.has_value() && !cel::MayBeNull(datum.value->program.result_type());
    if (!datum.optional) continue;
    if (set_at_start || shown.set.Has(place)) order.somewhere.Add(place);
    if (shown.cleared.Has(place)) continue;
    if (set_at_start) {
      order.always.Add(place);
    } else if (ShownAnywhere(shown, place)) {
      followed.push_back(place);
    }
  }
  order.before.assign(static_cast<size_t>(graph.state_count()), order.always);
  order.during = order.before;
  for (const std::string& place : followed) DatumPath(graph, shown, place).Follow(&order);
  return order;
}

}  // namespace liushui::chart
