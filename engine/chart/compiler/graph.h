// Checks of a statechart as a graph: what can never happen, and what can never end.
#ifndef LIUSHUI_ENGINE_CHART_COMPILER_GRAPH_H_
#define LIUSHUI_ENGINE_CHART_COMPILER_GRAPH_H_

#include <vector>

#include "engine/chart/chart.h"
#include "engine/chart/compiler/outline.h"
#include "engine/chart/problems.h"

namespace liushui::chart {

// Reports, with guards taken to be sometimes true and sometimes false:
// STATE_UNREACHABLE  nothing enters the state;
// DEAD_END           a state that is not final, which nothing ever leaves;
// ENDLESS_LOOP       eventless transitions without guard that follow one another in a circle.
// The outline and the transitions must be free of problems.
void CheckGraph(const Outline& outline, const std::vector<Transition>& transitions, Problems* problems);

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILER_GRAPH_H_
