// Diagnostics: what is wrong with a declaration, as compilers say it.
//
//   workflows/complaint.yaml:12:14: error: unknown state `clsed` [TARGET_UNKNOWN]
//         - { event: done, to: [clsed] }
//                               ^
#ifndef LIUSHUI_ENGINE_COMMANDS_DIAGNOSTICS_H_
#define LIUSHUI_ENGINE_COMMANDS_DIAGNOSTICS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "clients/cli/declaration_files.h"

namespace liushui::commands {

// One paragraph for each violation of the status, or one for the whole; the line and a caret where the place
// is known.
std::string Diagnostics(const absl::Status& status, const cli::DeclarationFile& file);

// How many errors that is.
int CountErrors(const absl::Status& status);

// A status in one line: its sentence and its reason.
std::string OneLine(const absl::Status& status);

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_DIAGNOSTICS_H_
