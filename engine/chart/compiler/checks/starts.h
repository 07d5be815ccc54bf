// Checks of the instances that a workflow starts.
#ifndef LIUSHUI_ENGINE_CHART_COMPILER_CHECKS_STARTS_H_
#define LIUSHUI_ENGINE_CHART_COMPILER_CHECKS_STARTS_H_

#include <string>
#include <utility>
#include <vector>

#include "engine/chart/compile.h"
#include "engine/chart/problems.h"

namespace liushui::chart {

// Each start with its path.
using DeclaredStarts = std::vector<std::pair<std::string, const workflow::v1::Start*>>;

// Reports WORKFLOW_UNKNOWN (neither in the surroundings nor `self`) and START_INPUT (an input which the
// workflow, as it is now, does not take, or one it needs and does not get).
void CheckStarts(const DeclaredStarts& starts, const workflow::v1::Workflow& self,
                 const Surroundings& surroundings, Problems* problems);

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILER_CHECKS_STARTS_H_
