#include "clients/cli/files.h"

#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"

namespace liushui::cli {
namespace {

absl::Status Unreadable(const std::string& path, absl::string_view found) {
  return Refuse(absl::StatusCode::kFailedPrecondition, "FILE_UNREADABLE",
                absl::StrCat(path, ": expected a regular file that can be read, found ", found));
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path, size_t bytes_max) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    return Refuse(absl::StatusCode::kNotFound, "FILE_UNKNOWN",
                  absl::StrCat(path, ": expected a file, found nothing there"));
  }
  if (!std::filesystem::is_regular_file(status)) return Unreadable(path, "a folder, pipe or device");
  std::ifstream file(path, std::ios::binary);
  if (!file) return Unreadable(path, "one that may not be");
  std::string text(bytes_max + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) return Unreadable(path, "one that breaks off");
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.size() > bytes_max) {
    return Refuse(absl::StatusCode::kInvalidArgument, "FILE_TOO_LARGE",
                  absl::StrCat(path, ": expected at most ", bytes_max, " bytes, found more"));
  }
  return text;
}

}  // namespace liushui::cli
