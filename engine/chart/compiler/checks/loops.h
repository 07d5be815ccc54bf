// Checks for macrosteps that would never end: transitions that follow one another in a circle.
#ifndef LIUSHUI_ENGINE_CHART_COMPILER_CHECKS_LOOPS_H_
#define LIUSHUI_ENGINE_CHART_COMPILER_CHECKS_LOOPS_H_

#include <vector>

#include "engine/chart/chart.h"
#include "engine/chart/compiler/graph.h"
#include "engine/chart/problems.h"

namespace liushui::chart {

// One transition follows another when it is eventless, or waits for an event that the other raises, and its
// source is active then. Reports
// ENDLESS_LOOP        a circle without any guard: once entered it never ends;
// LIVELOCK            a circle whose guards are all the same, and read nothing that is assigned on the way:
//                     once true they stay true;
// LIVELOCK_CANDIDATE  a warning: a circle of several guards, none of which reads anything that is assigned on
//                     the way; it ends only if they cannot all be true at once.
// Circles whose guards ask In() or look at the event that is passed on are not judged.
void CheckLoops(const Graph& graph, const std::vector<DatumSpec>& data, Problems* problems);

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILER_CHECKS_LOOPS_H_
