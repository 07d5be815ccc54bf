#include "tests/storage/unsynced_file_system.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"

namespace liushui::storage {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

// RocksDB writes some paths with a double slash: one name for one file.
std::string Normal(const std::string& path) {
  std::filesystem::path normal = std::filesystem::path(path).lexically_normal();
  if (!normal.has_filename()) normal = normal.parent_path();
  return normal.string();
}

std::string FolderOf(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

}  // namespace

// A file being written: passes everything on and counts.
class UnsyncedFile : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  UnsyncedFile(std::unique_ptr<rocksdb::FSWritableFile> file, UnsyncedFileSystem* disk,
               std::shared_ptr<UnsyncedFileSystem::Lengths> lengths)
      : FSWritableFileOwnerWrapper(std::move(file)), disk_(disk), lengths_(std::move(lengths)) {}

  IOStatus Append(const rocksdb::Slice& bytes, const IOOptions& options, IODebugContext* debug) override {
    const MutexLock lock(&disk_->mutex_);
    IOStatus begun = disk_->BeginChange();
    if (!begun.ok()) return begun;
    if (disk_->full_) return IOStatus::NoSpace("the disk is full");
    IOStatus appended = FSWritableFileOwnerWrapper::Append(bytes, options, debug);
    if (appended.ok()) lengths_->written += bytes.size();
    return appended;
  }
  IOStatus Append(const rocksdb::Slice& bytes, const IOOptions& options, const rocksdb::DataVerificationInfo&,
                  IODebugContext* debug) override {
    return Append(bytes, options, debug);
  }
  IOStatus PositionedAppend(const rocksdb::Slice&, uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::NotSupported("only files written from front to back are tracked");
  }
  IOStatus PositionedAppend(const rocksdb::Slice& bytes, uint64_t offset, const IOOptions& options,
                            const rocksdb::DataVerificationInfo&, IODebugContext* debug) override {
    return PositionedAppend(bytes, offset, options, debug);
  }
  IOStatus Truncate(uint64_t size, const IOOptions& options, IODebugContext* debug) override {
    const MutexLock lock(&disk_->mutex_);
    IOStatus begun = disk_->BeginChange();
    if (!begun.ok()) return begun;
    lengths_->written = std::min(lengths_->written, size);
    lengths_->synced = std::min(lengths_->synced, size);
    return FSWritableFileOwnerWrapper::Truncate(size, options, debug);
  }
  // The real disk is left out: what counts is what this one remembers, and it is far quicker.
  IOStatus Sync(const IOOptions&, IODebugContext*) override {
    const MutexLock lock(&disk_->mutex_);
    IOStatus begun = disk_->BeginChange();
    if (!begun.ok()) return begun;
    if (std::exchange(disk_->fail_next_sync_, false)) return IOStatus::IOError("this sync was told to fail");
    if (!disk_->lie_) lengths_->synced = lengths_->written;
    return IOStatus::OK();
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override { return Sync(options, debug); }

 private:
  UnsyncedFileSystem* const disk_;
  const std::shared_ptr<UnsyncedFileSystem::Lengths> lengths_;
};

// A folder being synced.
class UnsyncedDirectory : public rocksdb::FSDirectoryWrapper {
 public:
  UnsyncedDirectory(std::unique_ptr<rocksdb::FSDirectory> directory, UnsyncedFileSystem* disk,
                    std::string path)
      : FSDirectoryWrapper(std::move(directory)), disk_(disk), path_(std::move(path)) {}

  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    const MutexLock lock(&disk_->mutex_);
    IOStatus begun = disk_->BeginChange();
    if (!begun.ok()) return begun;
    if (disk_->lie_) return IOStatus::OK();
    std::error_code ignored;
    for (const auto& change : disk_->unsynced_names_[path_]) std::filesystem::remove(change.kept, ignored);
    disk_->unsynced_names_.erase(path_);
    return IOStatus::OK();
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* debug,
                               const rocksdb::DirFsyncOptions&) override {
    return Fsync(options, debug);
  }

 private:
  UnsyncedFileSystem* const disk_;
  const std::string path_;
};

UnsyncedFileSystem::UnsyncedFileSystem(std::string kept_folder, uint64_t seed)
    : FileSystemWrapper(rocksdb::FileSystem::Default()),
      kept_folder_(std::move(kept_folder)),
      random_(seed) {}

void UnsyncedFileSystem::CutPower() {
  const MutexLock lock(&mutex_);
  power_is_off_ = true;
}

void UnsyncedFileSystem::CutPowerAfter(uint64_t changes) {
  const MutexLock lock(&mutex_);
  changes_left_ = changes;
}

bool UnsyncedFileSystem::power_is_off() const {
  const MutexLock lock(&mutex_);
  return power_is_off_;
}

void UnsyncedFileSystem::FailNextSync() {
  const MutexLock lock(&mutex_);
  fail_next_sync_ = true;
}

void UnsyncedFileSystem::LieAboutSyncs(bool lie) {
  const MutexLock lock(&mutex_);
  lie_ = lie;
}

void UnsyncedFileSystem::FillDisk(bool full) {
  const MutexLock lock(&mutex_);
  full_ = full;
}

void UnsyncedFileSystem::SetFreeBytes(uint64_t bytes) {
  const MutexLock lock(&mutex_);
  free_bytes_ = bytes;
}

uint64_t UnsyncedFileSystem::changes() const {
  const MutexLock lock(&mutex_);
  return changes_;
}

IOStatus UnsyncedFileSystem::BeginChange() {
  if (changes_left_.has_value() && (*changes_left_)-- == 0) {
    changes_left_.reset();
    power_is_off_ = true;
  }
  if (power_is_off_) return IOStatus::IOError("the power is off");
  ++changes_;
  return IOStatus::OK();
}

uint64_t UnsyncedFileSystem::KeptOf(uint64_t unsynced, Tail tail) {
  if (tail == Tail::kDropped) return 0;
  return std::uniform_int_distribution<uint64_t>(0, unsynced)(random_);
}

void UnsyncedFileSystem::RestorePower(Tail tail) {
  const MutexLock lock(&mutex_);
  DropUnsyncedBytes(tail);
  for (auto& [folder, changes] : unsynced_names_) {
    const uint64_t kept = KeptOf(changes.size(), tail);
    while (changes.size() > kept) {
      Undo(changes.back());
      changes.pop_back();
    }
    std::error_code ignored;
    for (const NameChange& change : changes) std::filesystem::remove(change.kept, ignored);
  }
  files_.clear();
  unsynced_names_.clear();
  changes_left_.reset();
  power_is_off_ = false;
}

void UnsyncedFileSystem::DropUnsyncedBytes(Tail tail) {
  for (const auto& [path, lengths] : files_) {
    LIUSHUI_CHECK(lengths->synced <= lengths->written);
    const uint64_t length = lengths->synced + KeptOf(lengths->written - lengths->synced, tail);
    if (std::filesystem::exists(path)) LIUSHUI_CHECK(truncate(path.c_str(), length) == 0);
  }
}

void UnsyncedFileSystem::Undo(const NameChange& change) {
  std::error_code ignored;  // a name may be gone with the folder that held it
  if (!change.from.empty()) {
    std::filesystem::rename(change.made, change.from, ignored);
  } else if (!change.made.empty()) {
    std::filesystem::remove_all(change.made, ignored);
  }
  if (!change.replaced.empty()) std::filesystem::rename(change.kept, change.replaced, ignored);
}

IOStatus UnsyncedFileSystem::KeepAside(const std::string& path, NameChange* change) {
  change->replaced = path;
  change->kept = absl::StrCat(kept_folder_, "/", kept_count_++);
  if (rename(path.c_str(), change->kept.c_str()) != 0) return IOStatus::IOError("cannot keep aside", path);
  const auto file = files_.find(path);
  if (file == files_.end()) return IOStatus::OK();
  files_[change->kept] = file->second;
  files_.erase(path);
  return IOStatus::OK();
}

IOStatus UnsyncedFileSystem::NewWritableFile(const std::string& raw_path, const rocksdb::FileOptions& options,
                                             std::unique_ptr<rocksdb::FSWritableFile>* file,
                                             IODebugContext* debug) {
  const std::string path = Normal(raw_path);
  const MutexLock lock(&mutex_);
  IOStatus done = BeginChange();
  if (!done.ok()) return done;
  NameChange change;
  change.made = path;
  if (std::filesystem::exists(path)) done = KeepAside(path, &change);
  if (!done.ok()) return done;
  std::unique_ptr<rocksdb::FSWritableFile> made;
  done = target()->NewWritableFile(path, options, &made, debug);
  if (!done.ok()) return done;
  unsynced_names_[FolderOf(path)].push_back(change);
  files_[path] = std::make_shared<Lengths>();
  *file = std::make_unique<UnsyncedFile>(std::move(made), this, files_[path]);
  return done;
}

IOStatus UnsyncedFileSystem::ReopenWritableFile(const std::string& raw_path,
                                                const rocksdb::FileOptions& options,
                                                std::unique_ptr<rocksdb::FSWritableFile>* file,
                                                IODebugContext* debug) {
  const std::string path = Normal(raw_path);
  const MutexLock lock(&mutex_);
  IOStatus done = BeginChange();
  if (!done.ok()) return done;
  if (!std::filesystem::exists(path)) return IOStatus::NotSupported("only existing files are reopened", path);
  std::unique_ptr<rocksdb::FSWritableFile> opened;
  done = target()->ReopenWritableFile(path, options, &opened, debug);
  if (!done.ok()) return done;
  if (files_.find(path) == files_.end()) {
    const uint64_t size = std::filesystem::file_size(path);
    files_[path] = std::make_shared<Lengths>(Lengths{size, size});
  }
  *file = std::make_unique<UnsyncedFile>(std::move(opened), this, files_[path]);
  return done;
}

IOStatus UnsyncedFileSystem::ReuseWritableFile(const std::string& path, const std::string&,
                                               const rocksdb::FileOptions&,
                                               std::unique_ptr<rocksdb::FSWritableFile>*, IODebugContext*) {
  return IOStatus::NotSupported("reusing a file is not tracked", path);
}

IOStatus UnsyncedFileSystem::NewRandomRWFile(const std::string& path, const rocksdb::FileOptions&,
                                             std::unique_ptr<rocksdb::FSRandomRWFile>*, IODebugContext*) {
  return IOStatus::NotSupported("writing in the middle of a file is not tracked", path);
}

IOStatus UnsyncedFileSystem::NewDirectory(const std::string& path, const IOOptions& options,
                                          std::unique_ptr<rocksdb::FSDirectory>* directory,
                                          IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSDirectory> opened;
  IOStatus done = target()->NewDirectory(path, options, &opened, debug);
  if (!done.ok()) return done;
  *directory = std::make_unique<UnsyncedDirectory>(std::move(opened), this, Normal(path));
  return done;
}

IOStatus UnsyncedFileSystem::DeleteFile(const std::string& raw_path, const IOOptions& options,
                                        IODebugContext* debug) {
  const std::string path = Normal(raw_path);
  const MutexLock lock(&mutex_);
  IOStatus done = BeginChange();
  if (!done.ok()) return done;
  if (!std::filesystem::exists(path)) return target()->DeleteFile(path, options, debug);
  NameChange change;
  done = KeepAside(path, &change);
  if (done.ok()) unsynced_names_[FolderOf(path)].push_back(change);
  return done;
}

IOStatus UnsyncedFileSystem::CreateDirIfMissing(const std::string& raw_path, const IOOptions& options,
                                                IODebugContext* debug) {
  const std::string path = Normal(raw_path);
  const MutexLock lock(&mutex_);
  if (std::filesystem::exists(path)) return target()->CreateDirIfMissing(path, options, debug);
  IOStatus done = BeginChange();
  if (!done.ok()) return done;
  done = target()->CreateDirIfMissing(path, options, debug);
  NameChange change;
  change.made = path;
  if (done.ok()) unsynced_names_[FolderOf(path)].push_back(change);
  return done;
}

IOStatus UnsyncedFileSystem::RenameFile(const std::string& raw_from, const std::string& raw_to,
                                        const IOOptions& options, IODebugContext* debug) {
  NameChange change;
  change.from = Normal(raw_from);
  change.made = Normal(raw_to);
  LIUSHUI_CHECK(FolderOf(change.from) == FolderOf(change.made));
  const MutexLock lock(&mutex_);
  IOStatus done = BeginChange();
  if (done.ok() && std::filesystem::exists(change.made)) done = KeepAside(change.made, &change);
  if (done.ok()) done = target()->RenameFile(change.from, change.made, options, debug);
  if (!done.ok()) return done;
  unsynced_names_[FolderOf(change.made)].push_back(change);
  const auto file = files_.find(change.from);
  if (file == files_.end()) return done;
  files_[change.made] = file->second;
  files_.erase(change.from);
  return done;
}

IOStatus UnsyncedFileSystem::GetFreeSpace(const std::string& path, const IOOptions& options, uint64_t* bytes,
                                          IODebugContext* debug) {
  {
    const MutexLock lock(&mutex_);
    if (free_bytes_.has_value()) {
      *bytes = *free_bytes_;
      return IOStatus::OK();
    }
  }
  return target()->GetFreeSpace(path, options, bytes, debug);
}

}  // namespace liushui::storage
