// Checks of who could do a task at all.
#ifndef LIUSHUI_ENGINE_CHART_COMPILER_CHECKS_PEOPLE_H_
#define LIUSHUI_ENGINE_CHART_COMPILER_CHECKS_PEOPLE_H_

#include <vector>

#include "engine/chart/compile.h"
#include "engine/chart/compiler/graph.h"
#include "engine/chart/problems.h"

namespace liushui::chart {

// Reports NOBODY_LEFT, for a task that is for one named person alone and from which that same person is kept:
// by `not_by`, by a part of the same task which is his alone, or by separation from a task that is his alone.
// Persons are the same when the same text names them and no datum it reads is assigned later.
void CheckPeople(const Graph& graph, const std::vector<DatumSpec>& data, Problems* problems);

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILER_CHECKS_PEOPLE_H_
