// Smaller charts than a given one, for RapidCheck to look for the smallest that still fails.
#ifndef LIUSHUI_TESTS_RANDOM_CHARTS_GENERATORS_SHRINK_H_
#define LIUSHUI_TESTS_RANDOM_CHARTS_GENERATORS_SHRINK_H_

#include <vector>

#include "liushui/workflow/v1/workflow.pb.h"

namespace liushui::random_charts {

// Charts with one thing less: a state with all inside and all that leads to it, a level of nesting, a
// transition, a target, an action, a guard, a mark. Mended, and each shorter in bytes than `workflow`, so
// that repeating it ends.
std::vector<workflow::v1::Workflow> SmallerCharts(const workflow::v1::Workflow& workflow);

}  // namespace liushui::random_charts

#endif  // LIUSHUI_TESTS_RANDOM_CHARTS_GENERATORS_SHRINK_H_
