// Checks for macrosteps that would never end: transitions that follow one another in a circle.
#ifndef LIUSHUI_ENGINE_CHART_COMPILER_CHECKS_LOOPS_H_
#define LIUSHUI_ENGINE_CHART_COMPILER_CHECKS_LOOPS_H_

#include <vector>

#include "engine/chart/chart.h"
#include "engine/chart/compiler/graph.h"
#include "engine/chart/problems.h"

namespace liushui::chart {

// One transition follows another when it is eventless, or waits for an event that the other raises, or for a
// state to be done that is done as soon as the other enters it, and its source is active then. A guard that
// is always true is none; a transition whose guard is always false is none. Reports ENDLESS_LOOP        a
// circle without any guard: once entered it never ends; LIVELOCK            a circle whose guards are all the
// same, and read nothing that is assigned on the way:
//                     once true they stay true;
// LIVELOCK_CANDIDATE  a warning: a circle of several guards, none of which reads anything that is assigned on
//                     the way, or which ask In() for states that nothing enters or leaves meanwhile; it ends
//                     only if they cannot all be true at once;
// LOOPS_UNSEARCHED    a warning: there was too much to search, and nothing is known of the rest.
// Circles whose guards look at the event that is passed on, or ask In() and read data, are not judged.
void CheckLoops(const Graph& graph, const std::vector<DatumSpec>& data, Problems* problems);

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILER_CHECKS_LOOPS_H_
