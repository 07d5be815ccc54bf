#include "engine/runtime/proving/proofs_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/proof/note/note.h"

namespace liushui::runtime {
namespace {

constexpr char kCheckpointName[] = "checkpoint";
constexpr char kHistoryName[] = "checkpoints";
constexpr char kVerifierKeyName[] = "log.vkey";
constexpr char kKeyName[] = "signing-key.pem";
constexpr char kUnfinished[] = ".new";
// Of a day: a checkpoint with all the cosignatures that a note may bear, every minute.
constexpr size_t kMaxHistoryFileBytes = 64 << 20;

absl::Status Failed(absl::string_view doing, const std::string& path) {
  const int error = errno;
  const std::string message = absl::StrCat("cannot ", doing, " ", path, ": ", strerror(error));
  if (error == ENOSPC) return absl::ResourceExhaustedError(message);
  if (error == EACCES || error == EPERM || error == EROFS) {
    return Refuse(absl::StatusCode::kPermissionDenied, "PROOFS_PERMISSION", message);
  }
  return absl::InternalError(message);
}

// A file or folder, open until destroyed.
class OpenFile {
 public:
  OpenFile(const std::string& path, int flags, unsigned mode = 0)
      : number_(open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  ~OpenFile() {
    if (number_ >= 0) close(number_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int number() const { return number_; }

 private:
  const int number_;
};

absl::Status SyncFolderOf(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  const OpenFile folder(parent.empty() ? "." : parent, O_RDONLY | O_DIRECTORY);
  if (folder.number() < 0 || fsync(folder.number()) != 0) return Failed("sync the folder", parent);
  return absl::OkStatus();
}

absl::Status WriteAll(const OpenFile& file, absl::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(file.number(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Failed("write", path);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  if (fsync(file.number()) != 0) return Failed("sync", path);
  return absl::OkStatus();
}

absl::Status MakeFolder(const std::string& path) {
  if (mkdir(path.c_str(), 0755) == 0) return SyncFolderOf(path);
  struct stat found;
  if (errno == EEXIST && stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode)) return absl::OkStatus();
  return Failed("make the folder", path);
}

// The notes of a file of the history, and where the last whole one ends.
struct DayOfHistory {
  std::vector<std::string> notes;
  size_t end = 0;
};

// Whatever follows the last whole entry is a torn one; a length that is none is damage.
absl::StatusOr<DayOfHistory> SplitDay(absl::string_view bytes, const std::string& path) {
  DayOfHistory day;
  while (day.end < bytes.size()) {
    const absl::string_view rest = bytes.substr(day.end);
    const size_t newline = rest.find('\n');
    if (newline == absl::string_view::npos) break;
    uint64_t length = 0;
    if (!absl::SimpleAtoi(rest.substr(0, newline), &length) || length > proof::kMaxNoteBytes) {
      return absl::DataLossError(absl::StrCat(path, ": expected the length of a checkpoint at byte ", day.end,
                                              ", found something else"));
    }
    if (rest.size() - newline - 1 < length) break;
    day.notes.emplace_back(rest.substr(newline + 1, length));
    day.end += newline + 1 + length;
  }
  return day;
}

}  // namespace

std::string ProofsBeside(const std::string& data) {
  std::string path = data;
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path + ".proofs";
}

absl::Status ReplaceFile(const std::string& path, absl::string_view bytes, unsigned mode) {
  const std::string unfinished = path + kUnfinished;
  {
    // Made anew, so that it has this mode and nobody holds it open.
    if (unlink(unfinished.c_str()) != 0 && errno != ENOENT) return Failed("replace", unfinished);
    const OpenFile file(unfinished, O_WRONLY | O_CREAT | O_EXCL, mode);
    if (file.number() < 0) return Failed("create", unfinished);
    RETURN_IF_ERROR(WriteAll(file, bytes, unfinished));
  }
  if (rename(unfinished.c_str(), path.c_str()) != 0) return Failed("rename", unfinished);
  return SyncFolderOf(path);
}

absl::StatusOr<absl::optional<std::string>> ReadWholeFile(const std::string& path, size_t bytes_max) {
  const OpenFile file(path, O_RDONLY);
  if (file.number() < 0 && errno == ENOENT) return absl::optional<std::string>();
  if (file.number() < 0) return Failed("open", path);
  std::string bytes;
  char piece[16'384];
  while (true) {
    const ssize_t got = read(file.number(), piece, sizeof piece);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Failed("read", path);
    if (got == 0) return absl::optional<std::string>(std::move(bytes));
    bytes.append(piece, static_cast<size_t>(got));
    if (bytes.size() > bytes_max) {
      return absl::ResourceExhaustedError(absl::StrCat(path, " has more than ", bytes_max, " bytes"));
    }
  }
}

bool LiesWithin(const std::string& path, const std::string& folder) {
  std::error_code error;
  const std::filesystem::path inner =
      std::filesystem::weakly_canonical(std::filesystem::absolute(path), error);
  const std::filesystem::path outer =
      std::filesystem::weakly_canonical(std::filesystem::absolute(folder), error);
  auto step = inner.begin();
  for (const std::filesystem::path& part : outer) {
    if (part.empty()) continue;  // a slash at the end
    if (step == inner.end() || *step != part) return false;
    ++step;
  }
  return true;
}

absl::StatusOr<ProofsFolder> ProofsFolder::Open(const std::string& path, const std::string& data) {
  if (!data.empty() && LiesWithin(path, data)) {
    return Refuse(absl::StatusCode::kFailedPrecondition, "PROOFS_IN_LEDGER",
                  absl::StrCat("checkpoints and keys must lie outside of the ledger's folder ", data,
                               ", but ", path, " lies within it"));
  }
  ProofsFolder folder(path);
  RETURN_IF_ERROR(MakeFolder(path));
  ASSIGN_OR_RETURN(folder.lock_, FolderLock::Take(path));
  RETURN_IF_ERROR(MakeFolder(absl::StrCat(path, "/", kHistoryName)));
  return folder;
}

absl::StatusOr<ProofsFolder> ProofsFolder::OpenForReading(const std::string& path) {
  struct stat found;
  if (stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode)) return ProofsFolder(path);
  return Refuse(absl::StatusCode::kNotFound, "PROOFS_NOT_FOUND",
                absl::StrCat("there is no folder ", path, " with published checkpoints"));
}

std::string ProofsFolder::KeyPath() const {
  return absl::StrCat(path_, "/", kKeyName);
}

absl::StatusOr<absl::optional<std::string>> ProofsFolder::ReadCheckpoint() const {
  return ReadWholeFile(absl::StrCat(path_, "/", kCheckpointName), proof::kMaxNoteBytes);
}

absl::StatusOr<std::vector<std::string>> ProofsFolder::ReadHistory(size_t days) const {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry :
       std::filesystem::directory_iterator(absl::StrCat(path_, "/", kHistoryName), error)) {
    files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  if (files.size() > days) files.erase(files.begin(), files.end() - static_cast<std::ptrdiff_t>(days));
  std::vector<std::string> notes;
  for (const std::string& file : files) {
    ASSIGN_OR_RETURN(const absl::optional<std::string> bytes, ReadWholeFile(file, kMaxHistoryFileBytes));
    ASSIGN_OR_RETURN(DayOfHistory day, SplitDay(bytes.value_or(""), file));
    for (std::string& note : day.notes) notes.push_back(std::move(note));
  }
  return notes;
}

absl::StatusOr<std::vector<std::string>> AllPublished(const ProofsFolder& folder) {
  ASSIGN_OR_RETURN(std::vector<std::string> notes, folder.ReadHistory(kAllDays));
  ASSIGN_OR_RETURN(absl::optional<std::string> newest, folder.ReadCheckpoint());
  if (newest.has_value()) notes.push_back(*std::move(newest));
  return notes;
}

absl::Status ProofsFolder::WriteCheckpoint(absl::string_view note) const {
  return ReplaceFile(absl::StrCat(path_, "/", kCheckpointName), note, 0644);
}

absl::Status ProofsFolder::WriteVerifierKey(absl::string_view verifier_key) const {
  return ReplaceFile(absl::StrCat(path_, "/", kVerifierKeyName), absl::StrCat(verifier_key, "\n"), 0644);
}

absl::Status ProofsFolder::AppendHistory(absl::string_view note, absl::Time now) const {
  const std::string path =
      absl::StrCat(path_, "/", kHistoryName, "/", absl::FormatTime("%Y-%m-%d", now, absl::UTCTimeZone()));
  ASSIGN_OR_RETURN(const absl::optional<std::string> before, ReadWholeFile(path, kMaxHistoryFileBytes));
  ASSIGN_OR_RETURN(const DayOfHistory day, SplitDay(before.value_or(""), path));
  const OpenFile file(path, O_WRONLY | O_CREAT, 0644);
  if (file.number() < 0) return Failed("open", path);
  if (ftruncate(file.number(), static_cast<off_t>(day.end)) != 0)
    return Failed("cut off the torn end of", path);
  if (lseek(file.number(), 0, SEEK_END) < 0) return Failed("find the end of", path);
  RETURN_IF_ERROR(WriteAll(file, absl::StrCat(note.size(), "\n", note), path));
  return before.has_value() ? absl::OkStatus() : SyncFolderOf(path);
}

}  // namespace liushui::runtime
