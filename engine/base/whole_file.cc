#include "engine/base/whole_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui {
namespace {

absl::Status Failed(absl::string_view doing, const std::string& path) {
  const int error = errno;
  const std::string message = absl::StrCat("cannot ", doing, " ", path, ": ", strerror(error));
  if (error == ENOSPC) return absl::ResourceExhaustedError(message);
  if (error == EACCES || error == EPERM || error == EROFS) {
    return Refuse(absl::StatusCode::kPermissionDenied, "FILE_PERMISSION", message);
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

}  // namespace

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

absl::Status ReplaceFile(const std::string& path, absl::string_view bytes, unsigned mode) {
  const std::string unfinished = path + kUnfinished;
  {
    // Made anew, so that it has this mode and nobody holds it open.
    RETURN_IF_ERROR(RemoveFile(unfinished));
    const OpenFile file(unfinished, O_WRONLY | O_CREAT | O_EXCL, mode);
    if (file.number() < 0) return Failed("create", unfinished);
    RETURN_IF_ERROR(WriteAll(file, bytes, unfinished));
  }
  return RenameFile(unfinished, path);
}

absl::Status ContinueFile(const std::string& path, size_t end, absl::string_view bytes) {
  std::error_code error;
  const bool is_new = !std::filesystem::exists(path, error);
  const OpenFile file(path, O_WRONLY | O_CREAT, 0644);
  if (file.number() < 0) return Failed("open", path);
  if (ftruncate(file.number(), static_cast<off_t>(end)) != 0) return Failed("cut off the end of", path);
  if (lseek(file.number(), 0, SEEK_END) < 0) return Failed("find the end of", path);
  RETURN_IF_ERROR(WriteAll(file, bytes, path));
  return is_new ? SyncFolderOf(path) : absl::OkStatus();
}

absl::Status RenameFile(const std::string& from, const std::string& to) {
  if (rename(from.c_str(), to.c_str()) != 0) return Failed(absl::StrCat("rename ", from, " to"), to);
  return SyncFolderOf(to);
}

absl::Status RemoveFile(const std::string& path) {
  if (unlink(path.c_str()) == 0 || errno == ENOENT) return absl::OkStatus();
  return Failed("remove", path);
}

absl::Status MakeFolder(const std::string& path) {
  if (mkdir(path.c_str(), 0755) == 0) return SyncFolderOf(path);
  struct stat found;
  if (errno == EEXIST && stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode)) return absl::OkStatus();
  return Failed("make the folder", path);
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

}  // namespace liushui
