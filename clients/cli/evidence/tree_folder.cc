#include "clients/cli/evidence/tree_folder.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/files.h"
#include "clients/cli/output_file.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

constexpr char kCheckpoint[] = "checkpoint";
constexpr size_t kMaxCheckpointBytes = 1 << 20;

absl::Status Unwritable(const std::string& path) {
  return Refuse(absl::StatusCode::kFailedPrecondition, "FILE_UNWRITABLE",
                absl::StrCat("cannot write ", path));
}

// Whether a path stays below the folder: "checkpoint", or tile/ and parts of small letters, digits and ".p".
bool IsTreePath(absl::string_view path) {
  if (path == kCheckpoint) return true;
  if (!absl::StartsWith(path, "tile/")) return false;
  const std::vector<absl::string_view> parts = absl::StrSplit(path, '/');
  return std::all_of(parts.begin(), parts.end(), [](absl::string_view part) {
    const absl::string_view stem = absl::EndsWith(part, ".p") ? part.substr(0, part.size() - 2) : part;
    return !stem.empty() && std::all_of(stem.begin(), stem.end(), [](char c) {
      return absl::ascii_islower(static_cast<unsigned char>(c)) ||
             absl::ascii_isdigit(static_cast<unsigned char>(c));
    });
  });
}

std::string OriginIn(absl::string_view checkpoint) {
  return std::string(checkpoint.substr(0, checkpoint.find('\n')));
}

uint64_t SizeIn(absl::string_view checkpoint) {
  const std::vector<absl::string_view> lines = absl::StrSplit(checkpoint, '\n');
  uint64_t size = 0;
  return lines.size() > 1 && absl::SimpleAtoi(lines[1], &size) ? size : 0;
}

}  // namespace

absl::StatusOr<TreeFolder> TreeFolder::Open(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directory(path, error);
  if (error || !std::filesystem::is_directory(path, error)) return Unwritable(path);
  TreeFolder folder(path);
  const auto checkpoint = ReadFile(absl::StrCat(path, "/", kCheckpoint), kMaxCheckpointBytes);
  if (!checkpoint.ok()) return folder;
  folder.size_ = SizeIn(*checkpoint);
  folder.origin_ = OriginIn(*checkpoint);
  return folder;
}

absl::Status TreeFolder::Put(const std::string& path, const std::string& content) {
  if (!IsTreePath(path)) {
    return Refuse(absl::StatusCode::kInvalidArgument, "TREE_PATH_WRONG",
                  absl::StrCat("expected a file of a tree, found '", path, "'"));
  }
  const std::string place = absl::StrCat(path_, "/", path);
  std::error_code error;
  if (path == kCheckpoint && size_ > 0 && (OriginIn(content) != origin_ || SizeIn(content) < size_)) {
    return Refuse(
        absl::StatusCode::kFailedPrecondition, "TREE_FILE_DIFFERENT",
        absl::StrCat(path_, " holds the tree of ", size_, " records of ", origin_, "; that of ",
                     SizeIn(content), " records of ", OriginIn(content), " belongs into another folder"));
  }
  if (path != kCheckpoint && std::filesystem::exists(place, error)) {
    const auto found = ReadFile(place, content.size());
    ++kept_;
    if (found.ok() && *found == content) return absl::OkStatus();
    return Refuse(absl::StatusCode::kFailedPrecondition, "TREE_FILE_DIFFERENT",
                  absl::StrCat(place, " is another than in the ledger: one of the two was changed"));
  }
  std::filesystem::create_directories(std::filesystem::path(place).parent_path(), error);
  if (error) return Unwritable(place);
  ASSIGN_OR_RETURN(const auto file, OutputFile::Open(place));
  RETURN_IF_ERROR(file->Write(content));
  ++written_;
  return file->Keep();
}

}  // namespace liushui::cli
