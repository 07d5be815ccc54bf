#include "storage/ledger_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "storage/rocks_status.h"

namespace liushui::storage {
namespace {

constexpr char kFormatName[] = "FORMAT";
constexpr char kUnfinishedFormatName[] = "FORMAT.new";
constexpr char kLockName[] = "ledger.lock";
constexpr char kDatabaseName[] = "database";
constexpr char kBallastName[] = "ballast";
constexpr char kLogName[] = "liushui.LOG";
constexpr char kOldLogName[] = "liushui.LOG.old";
// Written for ever: every later version begins with the first part too.
constexpr char kFormatBeginning[] = "liushui ledger ";
constexpr char kFormatLine[] = "liushui ledger 1\n";

absl::Status NotALedger(absl::string_view message) {
  return Refuse(absl::StatusCode::kFailedPrecondition, "NOT_A_LEDGER", message);
}

absl::Status NotFound(absl::string_view message) {
  return Refuse(absl::StatusCode::kNotFound, "LEDGER_NOT_FOUND", message);
}

// What the operating system said to an attempt at `path`.
absl::Status FromErrno(int error, absl::string_view doing, absl::string_view path) {
  const std::string message = absl::StrCat("cannot ", doing, " ", path, ": ", strerror(error));
  if (error == EACCES || error == EPERM || error == EROFS) {
    return Refuse(absl::StatusCode::kPermissionDenied, "LEDGER_PERMISSION", message);
  }
  if (error == ENOENT) return NotFound(message);
  if (error == ENOTDIR) return NotALedger(message);
  if (error == ENOSPC) return absl::ResourceExhaustedError(message);
  return absl::InternalError(message);
}

bool IsOurs(absl::string_view name) {
  return name == kUnfinishedFormatName || name == kLockName || name == kDatabaseName ||
         name == kBallastName || name == kLogName || name == kOldLogName;
}

bool HasBallast(const std::string& path, uint64_t bytes) {
  constexpr uint64_t kBlockBytes = 512;  // st_blocks counts these, whatever the file system's own are
  struct stat found;
  if (stat(path.c_str(), &found) != 0) return false;
  return found.st_blocks * kBlockBytes >= bytes;
}

}  // namespace

LedgerFolder::LedgerFolder(std::string path, std::shared_ptr<rocksdb::FileSystem> file_system)
    : path_(std::move(path)), file_system_(std::move(file_system)) {}

LedgerFolder::~LedgerFolder() {
  if (lock_file_ >= 0) close(lock_file_);
}

absl::StatusOr<std::unique_ptr<LedgerFolder>> LedgerFolder::Enter(const std::string& path,
                                                                  const RocksOptions& options) {
  const bool create = options.create_if_missing && !options.read_only;
  std::unique_ptr<LedgerFolder> folder(new LedgerFolder(path, options.file_system));
  struct stat found;
  if (stat(path.c_str(), &found) != 0) {
    if (errno != ENOENT || !create) return FromErrno(errno, "open the ledger", path);
    RETURN_IF_ERROR(folder->Create());
  } else if (!S_ISDIR(found.st_mode)) {
    return NotALedger(absl::StrCat("a ledger is a folder, but ", path, " is a file"));
  }
  // Before locking, so that a folder which is none of ours stays untouched, and after, since its state may
  // have changed until the lock was ours.
  RETURN_IF_ERROR(folder->Inspect(create));
  RETURN_IF_ERROR(folder->Lock(options.read_only));
  RETURN_IF_ERROR(folder->Inspect(create));
  return folder;
}

std::string LedgerFolder::DatabasePath() const {
  return absl::StrCat(path_, "/", kDatabaseName);
}

std::string LedgerFolder::LogPath() const {
  return absl::StrCat(path_, "/", kLogName);
}

absl::Status LedgerFolder::Create() {
  const std::string trimmed(absl::StripSuffix(path_, "/"));
  const std::string parent = std::filesystem::path(trimmed).parent_path().string();
  struct stat found;
  if (stat(parent.empty() ? "." : parent.c_str(), &found) != 0) {
    return NotFound(absl::StrCat("cannot create the ledger ", path_, ": there is no folder ", parent));
  }
  errno = 0;
  const rocksdb::IOStatus made = file_system_->CreateDirIfMissing(path_, rocksdb::IOOptions(), nullptr);
  if (!made.ok() && errno != 0) return FromErrno(errno, "create the ledger", path_);
  RETURN_IF_ERROR(FromRocks(made, absl::StrCat("creating the ledger ", path_)));
  return SyncFolder(parent.empty() ? "." : parent);
}

absl::Status LedgerFolder::Inspect(bool create_if_missing) {
  const std::string format_path = absl::StrCat(path_, "/", kFormatName);
  struct stat found;
  if (stat(format_path.c_str(), &found) != 0) {
    if (errno != ENOENT) return FromErrno(errno, "read", format_path);
    has_format_ = false;
    if (create_if_missing) return CheckVacant();
    return NotFound(absl::StrCat("there is no ledger in ", path_, ": it has no file ", kFormatName));
  }
  has_format_ = true;
  std::string format;
  RETURN_IF_ERROR(FromRocks(rocksdb::ReadFileToString(file_system_.get(), format_path, &format),
                            absl::StrCat("reading ", format_path)));
  if (format == kFormatLine) return absl::OkStatus();
  const std::string line(absl::StripSuffix(absl::string_view(format).substr(0, 80), "\n"));
  if (!absl::StartsWith(line, kFormatBeginning)) {
    return NotALedger(absl::StrCat(format_path, " does not say that this is a ledger: it says '", line, "'"));
  }
  return Refuse(absl::StatusCode::kFailedPrecondition, "LEDGER_FORMAT",
                absl::StrCat("this program reads 'liushui ledger 1', but ", path_, " is a '", line, "'"));
}

absl::Status LedgerFolder::CheckVacant() const {
  std::error_code error;
  std::filesystem::directory_iterator entries(path_, error);
  if (error) return FromErrno(error.value(), "list", path_);
  for (const std::filesystem::directory_entry& entry : entries) {
    const std::string name = entry.path().filename().string();
    if (IsOurs(name)) continue;
    return NotALedger(
        absl::StrCat("a ledger is created in an empty folder, but ", path_, " holds '", name, "'"));
  }
  return absl::OkStatus();
}

absl::Status LedgerFolder::Lock(bool shared) {
  const std::string lock_path = absl::StrCat(path_, "/", kLockName);
  const int mode = shared ? O_RDONLY : O_RDWR | O_CREAT;
  lock_file_ = open(lock_path.c_str(), mode | O_CLOEXEC, 0644);
  if (lock_file_ < 0) return FromErrno(errno, "open", lock_path);
  if (flock(lock_file_, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0) return absl::OkStatus();
  if (errno != EWOULDBLOCK) return FromErrno(errno, "lock", lock_path);
  return Refuse(absl::StatusCode::kFailedPrecondition, "LEDGER_IN_USE",
                absl::StrCat("the ledger ", path_, " is open already: a server or a command holds its lock ",
                             lock_path, "; stop it first"));
}

absl::Status LedgerFolder::WriteFormat() {
  const std::string unfinished = absl::StrCat(path_, "/", kUnfinishedFormatName);
  const std::string finished = absl::StrCat(path_, "/", kFormatName);
  const std::string doing = absl::StrCat("writing ", finished);
  // Renamed into place once it is on disk: a file half written would make the folder unreadable for ever.
  RETURN_IF_ERROR(FromRocks(
      rocksdb::WriteStringToFile(file_system_.get(), kFormatLine, unfinished, /*should_sync=*/true), doing));
  RETURN_IF_ERROR(
      FromRocks(file_system_->RenameFile(unfinished, finished, rocksdb::IOOptions(), nullptr), doing));
  RETURN_IF_ERROR(SyncFolder(path_));
  has_format_ = true;
  return absl::OkStatus();
}

absl::Status LedgerFolder::MakeBallast(uint64_t bytes, uint64_t spare_bytes) const {
  const std::string ballast_path = absl::StrCat(path_, "/", kBallastName);
  if (bytes == 0 || HasBallast(ballast_path, bytes)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const uint64_t free_bytes, FreeBytes());
  if (free_bytes < bytes + spare_bytes) {
    return absl::ResourceExhaustedError(absl::StrCat("no room for a ballast of ", bytes, " bytes beside ",
                                                     spare_bytes, " to spare: ", free_bytes, " are free"));
  }
  const int file = open(ballast_path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return FromErrno(errno, "create", ballast_path);
  // A sparse file would hold back nothing: the blocks must be allocated.
  const int error = posix_fallocate(file, 0, static_cast<off_t>(bytes));
  close(file);
  if (error == 0) return absl::OkStatus();
  unlink(ballast_path.c_str());
  return FromErrno(error, "allocate", ballast_path);
}

absl::StatusOr<uint64_t> LedgerFolder::FreeBytes() const {
  uint64_t free_bytes = 0;
  RETURN_IF_ERROR(FromRocks(file_system_->GetFreeSpace(path_, rocksdb::IOOptions(), &free_bytes, nullptr),
                            absl::StrCat("asking for the free space of ", path_)));
  return free_bytes;
}

absl::Status LedgerFolder::SyncFolder(const std::string& folder) const {
  const std::string doing = absl::StrCat("syncing the folder ", folder);
  std::unique_ptr<rocksdb::FSDirectory> directory;
  RETURN_IF_ERROR(
      FromRocks(file_system_->NewDirectory(folder, rocksdb::IOOptions(), &directory, nullptr), doing));
  return FromRocks(directory->Fsync(rocksdb::IOOptions(), nullptr), doing);
}

}  // namespace liushui::storage
