// SvgProgram: has the program dot (package graphviz) make a picture of a drawing.
#ifndef LIUSHUI_ENGINE_COMMANDS_SVG_PROGRAM_H_
#define LIUSHUI_ENGINE_COMMANDS_SVG_PROGRAM_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace liushui::commands {

// A comment which tells what a picture was drawn from, by a digest: two drawings that differ have two marks,
// whatever the version of dot and the fonts of the machine made of them.
std::string MarkOf(absl::string_view drawing);

// The drawing as SVG, its mark at the end. `program` is looked for as a shell does. UNAVAILABLE DOT_MISSING
// if it is not installed; a failure if it fails.
absl::StatusOr<std::string> MakeSvg(absl::string_view drawing, const std::string& program = "dot");

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_SVG_PROGRAM_H_
