#include "clients/cli/declaration_file.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/cli/arguments.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

namespace fs = std::filesystem;

absl::StatusOr<std::vector<std::string>> FilesBelow(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  auto entry = fs::recursive_directory_iterator(folder, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    std::error_code unknown;
    if (!entry->is_regular_file(unknown)) continue;
    const std::string path = entry->path().string();
    if (absl::EndsWith(path, ".yaml") || absl::EndsWith(path, ".yml")) files.push_back(path);
  }
  if (error) return Misuse(absl::StrCat("expected a folder that can be read, found ", folder));
  std::sort(files.begin(), files.end());
  return files;
}

absl::Status AddFile(const std::string& path, bool named, std::vector<DeclarationFile>& files) {
  ASSIGN_OR_RETURN(std::string text, ReadFile(path));
  const DeclarationKind kind = KindOf(text);
  if (kind == DeclarationKind::kOther) {
    if (!named) return absl::OkStatus();
    return Misuse(
        absl::StrCat("expected a workflow (with the key 'workflow:') or a calendar ('calendar:' "
                     "and 'zone:'), found neither in ",
                     path));
  }
  if (files.size() >= kMaxDeclarationFiles) {
    return Misuse(absl::StrCat("expected at most ", kMaxDeclarationFiles, " files"));
  }
  files.push_back({path, kind, std::move(text)});
  return absl::OkStatus();
}

}  // namespace

DeclarationKind KindOf(absl::string_view yaml) {
  absl::ConsumePrefix(&yaml, "\xEF\xBB\xBF");  // a byte order mark, as some editors write it
  bool calendar = false;
  bool zone = false;
  for (const absl::string_view line : absl::StrSplit(yaml, '\n')) {
    if (absl::StartsWith(line, "workflow:")) return DeclarationKind::kWorkflow;
    calendar = calendar || absl::StartsWith(line, "calendar:");
    zone = zone || absl::StartsWith(line, "zone:");
  }
  return calendar && zone ? DeclarationKind::kCalendar : DeclarationKind::kOther;
}

absl::StatusOr<std::vector<DeclarationFile>> ReadDeclarations(const std::vector<std::string>& paths) {
  std::vector<DeclarationFile> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      RETURN_IF_ERROR(AddFile(path, /*named=*/true, files));
      continue;
    }
    ASSIGN_OR_RETURN(const std::vector<std::string> below, FilesBelow(path));
    for (const std::string& file : below) RETURN_IF_ERROR(AddFile(file, /*named=*/false, files));
  }
  if (files.empty()) return Misuse("expected at least one workflow or calendar, found none");
  std::stable_partition(files.begin(), files.end(),
                        [](const DeclarationFile& file) { return file.kind == DeclarationKind::kCalendar; });
  return files;
}

}  // namespace liushui::cli
