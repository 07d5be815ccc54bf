// The files `deploy` is given: which of them are workflows, which are calendars, and in which order they go.
#ifndef LIUSHUI_CLIENTS_CLI_DECLARATION_FILE_H_
#define LIUSHUI_CLIENTS_CLI_DECLARATION_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace liushui::cli {

inline constexpr size_t kMaxDeclarationFiles = 1000;

enum class DeclarationKind { kWorkflow, kCalendar, kOther };

struct DeclarationFile {
  std::string path;
  DeclarationKind kind = DeclarationKind::kOther;
  std::string text;
};

// A workflow has the key `workflow:` at the left margin; a calendar `calendar:` and `zone:`, and no
// `workflow:`.
DeclarationKind KindOf(absl::string_view yaml);

// Reads files, and all *.yaml and *.yml below folders in the order of their paths; what is neither workflow
// nor calendar is left out of a folder, but refused as Misuse when named itself. Calendars come first.
absl::StatusOr<std::vector<DeclarationFile>> ReadDeclarations(const std::vector<std::string>& paths);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_DECLARATION_FILE_H_
