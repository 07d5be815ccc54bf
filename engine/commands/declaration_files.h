// Declarations in files: which files a path means, and what each of them declares.
//
// A folder means its own *.yaml and those in its subfolder `calendars`, by name; other subfolders hold other
// things. A file with a top-level key `workflow` declares a workflow, one with `calendar` alone a calendar.
#ifndef LIUSHUI_ENGINE_COMMANDS_DECLARATION_FILES_H_
#define LIUSHUI_ENGINE_COMMANDS_DECLARATION_FILES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace liushui::commands {

inline constexpr size_t kMaxDeclarationBytes = 1 << 20;

enum class DeclarationKind { kWorkflow, kCalendar, kNeither };

struct DeclarationFile {
  std::string path;
  std::string text;
  DeclarationKind kind = DeclarationKind::kNeither;
};

// Reads what the paths mean, each file once: calendars before the workflows that may name them, otherwise in
// order. NOT_FOUND FILE_UNKNOWN when a path leads nowhere or a folder holds no *.yaml; FAILED_PRECONDITION
// FILE_UNREADABLE; INVALID_ARGUMENT FILE_TOO_LARGE.
absl::StatusOr<std::vector<DeclarationFile>> ReadDeclarationFiles(const std::vector<std::string>& paths);

// The calendars in the folder `calendars` beside a file; none if there is no such folder.
std::vector<DeclarationFile> CalendarsBeside(const std::string& path);

DeclarationKind KindOf(absl::string_view text);

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_DECLARATION_FILES_H_
