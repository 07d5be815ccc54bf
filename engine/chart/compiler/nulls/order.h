// What the order of a process tells: which optional data are surely set once a state is entered.
#ifndef LIUSHUI_ENGINE_CHART_COMPILER_NULLS_ORDER_H_
#define LIUSHUI_ENGINE_CHART_COMPILER_NULLS_ORDER_H_

#include <vector>

#include "engine/cel/nulls/places.h"
#include "engine/chart/chart.h"
#include "engine/chart/compiler/graph.h"

namespace liushui::chart {

// What each part of a workflow shows by itself of its data, as places "data.<name>" that are not null.
struct Shown {
  std::vector<cel::Places> by_transition;  // once it has been taken: by its guard, and by what it sets
  std::vector<cel::Places> by_entry;       // by StateIndex: once its entry block has run
  std::vector<cel::Places> by_completion;  // by StateIndex: once its task or job is done
  cel::Places set;                         // data that something sets to what is not null
  cel::Places cleared;                     // data that something may set to null
};

// What is known where, from the order in which parts follow one another.
struct Order {
  cel::Places always;               // set at the start, and never cleared
  std::vector<cel::Places> before;  // by StateIndex: when its entry begins
  std::vector<cel::Places> during;  // by StateIndex: while it is active
  cel::Places somewhere;            // what anything sets
  cel::Places cleared;
};

// A datum that is never cleared is known in a state which nothing enters without first passing something that
// shows it. It is taken for granted that an error which cut a block short is an incident that somebody mends,
// unless a transition takes it, and that whoever moves an instance to another revision brings its data along.
Order OrderOf(const Graph& graph, const std::vector<DatumSpec>& data, const Shown& shown);

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILER_NULLS_ORDER_H_
