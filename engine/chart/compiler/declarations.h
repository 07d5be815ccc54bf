// Declarations: compiles a workflow's data and events.
#ifndef LIUSHUI_ENGINE_CHART_COMPILER_DECLARATIONS_H_
#define LIUSHUI_ENGINE_CHART_COMPILER_DECLARATIONS_H_

#include <vector>

#include "engine/chart/chart.h"
#include "engine/chart/compiler/expressions.h"
#include "engine/chart/compiler/fields.h"
#include "liushui/workflow/v1/workflow.pb.h"

namespace liushui::chart {

constexpr int kMaxDatums = 100;
// Years for which a workflow may keep personal data of its cases.
constexpr int kMaxRetentionYears = 100;
constexpr int kMaxEvents = 100;

// Appends to `data`, which is what the expressions' scopes look at: a datum sees those before it. Reports
// LIMIT_EXCEEDED, DATUM_UNSET, SOURCE_STATUS, and problems of names, types and expressions.
void CompileData(const workflow::v1::Workflow& workflow, Fields* fields, Expressions* expressions,
                 std::vector<DatumSpec>* data);

// Reports LIMIT_EXCEEDED, EVENT_SYNTAX, EVENT_RESERVED, NAME_DUPLICATE, and problems of forms and
// expressions.
std::vector<EventSpec> CompileEvents(const workflow::v1::Workflow& workflow, Fields* fields,
                                     Expressions* expressions);

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILER_DECLARATIONS_H_
