// Diagnostics: what is wrong with a declaration, as compilers say it.
//
//   workflows/complaint.yaml:12:30: error: there is no state 'clsed' [TARGET_UNKNOWN]
//         - { event: done, to: [clsed] }
//                               ^
#ifndef LIUSHUI_CLIENTS_CLI_DECLARATIONS_DIAGNOSTICS_H_
#define LIUSHUI_CLIENTS_CLI_DECLARATIONS_DIAGNOSTICS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "clients/cli/declarations/declaration_files.h"

namespace liushui::cli {

enum class Severity { kError, kWarning };

struct Diagnostic {
  Severity severity = Severity::kError;
  int line = 0;    // from 1; 0 if the place is not known
  int column = 0;  // in characters, from 1
  std::string path;
  std::string reason;
  std::string message;
};

// What a refusal says: one for each violation, or one for the whole. A sentence that begins with the file's
// name and a place gives its place.
std::vector<Diagnostic> DiagnosticsOf(const absl::Status& status, absl::string_view file);

// One paragraph: the sentence, and the line with a caret where the place is known.
std::string DiagnosticText(const Diagnostic& diagnostic, const DeclarationFile& file);

// A file and what is wrong with it.
struct DiagnosedFile {
  DeclarationFile file;
  std::vector<Diagnostic> diagnostics;
};

// How many there are.
struct DiagnosticCounts {
  int errors = 0;
  int warnings = 0;
};
DiagnosticCounts CountsOf(const std::vector<DiagnosedFile>& files);

// {"files", "errors", "warnings", "diagnostics": [{"file", "line", "column", "severity", "reason", "message",
// "path"}]}, for programs.
std::string DiagnosticsJson(const std::vector<DiagnosedFile>& files);

// All of what a refusal says; nothing for OK.
std::string RefusalText(const absl::Status& status, const DeclarationFile& file);

// A refusal or failure in one line: its sentence and its reason.
std::string RefusalLine(const absl::Status& status);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_DECLARATIONS_DIAGNOSTICS_H_
