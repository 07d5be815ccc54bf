// Checks of what a workflow can reach: what can never happen, and where it can never go on.
#ifndef LIUSHUI_ENGINE_CHART_COMPILER_CHECKS_REACH_H_
#define LIUSHUI_ENGINE_CHART_COMPILER_CHECKS_REACH_H_

#include "engine/chart/compiler/graph.h"
#include "engine/chart/problems.h"

namespace liushui::chart {

// Reports, with guards taken to be sometimes true and sometimes false:
// STATE_UNREACHABLE       nothing enters the state;
// DEAD_END                a state that is not final, which nothing ever leaves; or one that can finish, with
//                         nothing that leads on from there;
// TRANSITION_UNREACHABLE  a warning: one before it, without a guard, is always taken instead.
void CheckReach(const Graph& graph, Problems* problems);

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILER_CHECKS_REACH_H_
