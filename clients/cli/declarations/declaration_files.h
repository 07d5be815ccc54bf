// Declarations in files: which files a path means, and what each of them declares.
//
// A folder means its own *.yaml and *.yml and those in its subfolder `calendars`, by name; other subfolders
// hold other things. A file with a top-level key `workflow` declares a workflow, one with `calendar` alone a
// calendar.
#ifndef LIUSHUI_CLIENTS_CLI_DECLARATIONS_DECLARATION_FILES_H_
#define LIUSHUI_CLIENTS_CLI_DECLARATIONS_DECLARATION_FILES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace liushui::cli {

inline constexpr size_t kMaxDeclarationBytes = 1 << 20;
inline constexpr size_t kMaxDeclarationFiles = 1'000;

enum class DeclarationKind { kWorkflow, kCalendar, kNeither };

struct DeclarationFile {
  std::string path;
  std::string text;
  DeclarationKind kind = DeclarationKind::kNeither;
};

// Reads what the paths mean, each file once: calendars before the workflows that may name them, otherwise in
// order. NOT_FOUND FILE_UNKNOWN when a path leads nowhere or a folder holds no declaration; INVALID_ARGUMENT
// FILE_TOO_LARGE, also for more than kMaxDeclarationFiles; FAILED_PRECONDITION FILE_UNREADABLE.
absl::StatusOr<std::vector<DeclarationFile>> ReadDeclarationFiles(const std::vector<std::string>& paths);

// What else the folder of a file declares, with its folder `calendars`; what cannot be read is left out.
std::vector<DeclarationFile> DeclarationsBeside(const std::string& path);

DeclarationKind KindOf(absl::string_view text);

// What is said of a file that is neither: INVALID_ARGUMENT DECLARATION_INVALID, with its place.
absl::Status RefuseNeither(absl::string_view path);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_DECLARATIONS_DECLARATION_FILES_H_
