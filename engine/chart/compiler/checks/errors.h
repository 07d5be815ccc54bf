// Checks of transitions that catch errors nobody may have thought of.
#ifndef LIUSHUI_ENGINE_CHART_COMPILER_CHECKS_ERRORS_H_
#define LIUSHUI_ENGINE_CHART_COMPILER_CHECKS_ERRORS_H_

#include "engine/chart/compiler/graph.h"
#include "engine/chart/problems.h"

namespace liushui::chart {

// Warns with ERROR_SWALLOWED of a transition on `*` or `error` that leaves states of which an expression may
// keep something from opening: a task whose title divides by zero leads on then, as if it had been there.
// Whoever writes error.execution means it, and what is not left keeps its incident.
void CheckErrors(const Graph& graph, Problems* problems);

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILER_CHECKS_ERRORS_H_
