// SvgProgram: has the program dot (package graphviz) make a picture of a drawing.
#ifndef LIUSHUI_ENGINE_COMMANDS_SVG_PROGRAM_H_
#define LIUSHUI_ENGINE_COMMANDS_SVG_PROGRAM_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace liushui::commands {

// The drawing as SVG. `program` is looked for as a shell does. UNAVAILABLE DOT_MISSING if it is not
// installed; a failure if it fails.
absl::StatusOr<std::string> MakeSvg(absl::string_view drawing, const std::string& program = "dot");

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_SVG_PROGRAM_H_
