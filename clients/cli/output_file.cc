#include "clients/cli/output_file.h"

#include <unistd.h>

#include <filesystem>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"

namespace liushui::cli {

namespace {

constexpr char kDiskFails[] = "the disk is full, or fails";

// What is written into where it is: /dev/stdout and other devices, pipes, links.
bool IsWrittenInPlace(const std::string& path) {
  std::error_code error;
  const std::filesystem::file_status found = std::filesystem::symlink_status(path, error);
  return std::filesystem::exists(found) && !std::filesystem::is_regular_file(found);
}

}  // namespace

OutputFile::OutputFile(std::string path, std::string beside)
    : path_(std::move(path)), beside_(std::move(beside)), stream_(beside_, std::ios::binary) {}

absl::StatusOr<std::unique_ptr<OutputFile>> OutputFile::Open(const std::string& path) {
  std::error_code ignored;
  if (path.empty() || std::filesystem::is_directory(path, ignored)) {
    return Refuse(absl::StatusCode::kFailedPrecondition, "FILE_UNWRITABLE",
                  absl::StrCat("cannot write '", path, "', which is no name of a file"));
  }
  const std::string beside = IsWrittenInPlace(path) ? path : absl::StrCat(path, ".part-", getpid());
  auto file = absl::WrapUnique(new OutputFile(path, beside));
  if (file->stream_.good()) return file;
  return file->Unwritable("no such folder, or it may not be written to");
}

OutputFile::~OutputFile() {
  stream_.close();
  std::error_code ignored;
  if (beside_ != path_) std::filesystem::remove(beside_, ignored);
}

// A stream keeps no reason of the system's.
absl::Status OutputFile::Unwritable(absl::string_view why) const {
  return Refuse(absl::StatusCode::kFailedPrecondition, "FILE_UNWRITABLE",
                absl::StrCat("cannot write ", path_, ": ", why));
}

absl::Status OutputFile::Write(absl::string_view content) {
  stream_.write(content.data(), static_cast<std::streamsize>(content.size()));
  return stream_.good() ? absl::OkStatus() : Unwritable(kDiskFails);
}

absl::Status OutputFile::Keep() {
  stream_.close();
  if (!stream_.good()) return Unwritable(kDiskFails);
  if (beside_ == path_) return absl::OkStatus();
  std::error_code error;
  std::filesystem::rename(beside_, path_, error);
  if (!error) return absl::OkStatus();
  return Refuse(absl::StatusCode::kFailedPrecondition, "FILE_UNWRITABLE",
                absl::StrCat("cannot put ", path_, " in its place: ", error.message()));
}

}  // namespace liushui::cli
