#include "clients/cli/declarations/declaration_files.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/cli/files.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

namespace fs = std::filesystem;

// The YAML files right inside a folder, by name.
std::vector<std::string> YamlIn(const fs::path& folder) {
  std::vector<std::string> found;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code unknown;
    const fs::path extension = entry->path().extension();
    if ((extension == ".yaml" || extension == ".yml") && entry->is_regular_file(unknown))
      found.push_back(entry->path().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

absl::StatusOr<std::vector<std::string>> FilesOf(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return std::vector<std::string>{path};
  std::vector<std::string> files = YamlIn(fs::path(path) / "calendars");
  for (std::string& file : YamlIn(path)) files.push_back(std::move(file));
  if (!files.empty()) return files;
  return Refuse(absl::StatusCode::kNotFound, "FILE_UNKNOWN",
                absl::StrCat(path, ": expected a folder with *.yaml in it, found none"));
}

absl::StatusOr<DeclarationFile> ReadDeclaration(const std::string& path) {
  DeclarationFile file{path, "", DeclarationKind::kNeither};
  ASSIGN_OR_RETURN(file.text, ReadFile(path, kMaxDeclarationBytes));
  file.kind = KindOf(file.text);
  return file;
}

}  // namespace

DeclarationKind KindOf(absl::string_view text) {
  absl::ConsumePrefix(&text, "\xEF\xBB\xBF");  // a byte order mark, as some editors write it
  bool names_calendar = false;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    if (absl::StartsWith(line, "workflow:")) return DeclarationKind::kWorkflow;
    names_calendar = names_calendar || absl::StartsWith(line, "calendar:");
  }
  return names_calendar ? DeclarationKind::kCalendar : DeclarationKind::kNeither;
}

absl::Status RefuseNeither(absl::string_view path) {
  const std::string sentence =
      absl::StrCat(path, ":1:1: expected a top-level key `workflow` or `calendar`, found neither");
  return RefuseFields("DECLARATION_INVALID", sentence, {{"", "DECLARATION_INVALID", sentence}});
}

absl::StatusOr<std::vector<DeclarationFile>> ReadDeclarationFiles(const std::vector<std::string>& paths) {
  std::vector<DeclarationFile> declarations;
  std::set<std::string> seen;
  for (const std::string& path : paths) {
    ASSIGN_OR_RETURN(const std::vector<std::string> files, FilesOf(path));
    for (const std::string& file : files) {
      if (!seen.insert(fs::path(file).lexically_normal().string()).second) continue;
      if (seen.size() > kMaxDeclarationFiles) {
        return Refuse(absl::StatusCode::kInvalidArgument, "FILE_TOO_LARGE",
                      absl::StrCat("expected at most ", kMaxDeclarationFiles, " files, found more"));
      }
      ASSIGN_OR_RETURN(DeclarationFile declaration, ReadDeclaration(file));
      declarations.push_back(std::move(declaration));
    }
  }
  std::stable_partition(declarations.begin(), declarations.end(), [](const DeclarationFile& declaration) {
    return declaration.kind == DeclarationKind::kCalendar;
  });
  return declarations;
}

std::vector<DeclarationFile> DeclarationsBeside(const std::string& path) {
  std::vector<DeclarationFile> declarations;
  const auto files =
      FilesOf(fs::path(path).parent_path().empty() ? "." : fs::path(path).parent_path().string());
  if (!files.ok()) return declarations;
  for (const std::string& file : *files) {
    if (declarations.size() >= kMaxDeclarationFiles) break;
    auto declaration = ReadDeclaration(file);
    if (declaration.ok() && declaration->kind != DeclarationKind::kNeither)
      declarations.push_back(*std::move(declaration));
  }
  return declarations;
}

}  // namespace liushui::cli
