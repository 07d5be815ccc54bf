// ChartDrawing: a workflow as a picture, in the language of the program dot (package graphviz).
//
// Compound states are boxes with their states inside, regions boxes with broken lines; final states have two
// borders, history is H or H*, a dot stands where a state begins, an open dot for the box it lies in. Arrows
// say event, [guard] and / actions; what happens without leaving a state is written into it. Long texts are
// cut. The same workflow always gives the same text.
#ifndef LIUSHUI_ENGINE_COMMANDS_CHART_DRAWING_H_
#define LIUSHUI_ENGINE_COMMANDS_CHART_DRAWING_H_

#include <set>
#include <string>

#include "liushui/workflow/v1/workflow.pb.h"

namespace liushui::commands {

// The states in `lit` are drawn as active ones. Mistakes in the workflow do not matter; targets that do not
// exist get a box of their own.
std::string DrawingOf(const workflow::v1::Workflow& workflow, const std::set<std::string>& lit);

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_CHART_DRAWING_H_
