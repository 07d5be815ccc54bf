// The check that whatever may be null is tested before it is used where null fails.
#ifndef LIUSHUI_ENGINE_CHART_COMPILER_NULLS_NULL_TESTS_H_
#define LIUSHUI_ENGINE_CHART_COMPILER_NULLS_NULL_TESTS_H_

#include <vector>

#include "engine/chart/chart.h"
#include "engine/chart/compiler/graph.h"
#include "engine/chart/problems.h"

namespace liushui::chart {

// Optional data, and fields of forms, payloads and results that are not required, may be null. Reports
// NULL_NOT_TESTED  one is used where null fails (arithmetic, order, a field of it, text, a datum that is not
//                  optional) and nothing shows that it is not null there;
// NULL_UNPROVEN    a warning: the same of an optional datum that something in the workflow sets, so that the
//                  order of the process may see to it although that cannot be proven.
// What shows it: a test around it in the expression; the guard of its transition or an `if` around it, or a
// guard before it that was not true, which it is not where it fails, too; a `set` before it in its block, or
// by the task or job that is done; that a field's `check` runs only for what was given; that its
// `required_when` is fulfilled; and the order of the process (order.h). Without `problems` nothing is
// reported. The result: for each state the data, by position, of which the order of the process alone says
// that they are not null while the state is active, and without which something would have been reported.
std::vector<std::vector<int>> CheckNullTests(const Graph& graph, const ChartParts& parts, Problems* problems);

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILER_NULLS_NULL_TESTS_H_
