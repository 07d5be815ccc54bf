// A file system that forgets what was not synced, as a disk does when the power fails.
//
// Everything goes to real files. Beside them it remembers, of every file written through it, how many bytes
// were synced, and of every folder, which creations, renames and deletions were. CutPower stops everything;
// RestorePower takes back what was not synced. Killing a process cannot show a missing fsync, since the
// operating system keeps what was written; this can.
//
// A cut in a test:  CutPower (or CutPowerAfter)  ->  destroy the store  ->  RestorePower  ->  open again.
#ifndef LIUSHUI_TESTS_STORAGE_UNSYNCED_FILE_SYSTEM_H_
#define LIUSHUI_TESTS_STORAGE_UNSYNCED_FILE_SYSTEM_H_

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "engine/base/mutex.h"
#include "rocksdb/file_system.h"

namespace liushui::storage {

// Thread-safe. Files that existed before, or are written past it, count as synced.
class UnsyncedFileSystem : public rocksdb::FileSystemWrapper {
 public:
  // What becomes of unsynced bytes and names: all lost, or a random first part of them kept, as a disk may.
  enum class Tail { kDropped, kTorn };

  // `kept_folder` is an existing folder outside of all that is tested, on the same disk: deleted files wait
  // there until their deletion is synced.
  UnsyncedFileSystem(std::string kept_folder, uint64_t seed);

  const char* Name() const override { return "UnsyncedFileSystem"; }

  // From now on every change fails.
  void CutPower();
  // The same, at the change that follows `changes` more of them.
  void CutPowerAfter(uint64_t changes);
  bool power_is_off() const;
  // Takes back what was not synced, and lets changes through again. No file opened before may be used after.
  void RestorePower(Tail tail);

  // The next sync of a file fails, and syncs nothing.
  void FailNextSync();
  // Syncs report success and do nothing: what a program that forgets to sync would look like.
  void LieAboutSyncs(bool lie);
  // Writing fails for want of space.
  void FillDisk(bool full);
  // What GetFreeSpace answers from now on.
  void SetFreeBytes(uint64_t bytes);
  // Changes made so far: writes, syncs, creations, renames, deletions.
  uint64_t changes() const;

  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReopenWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                       std::unique_ptr<rocksdb::FSWritableFile>* file,
                                       rocksdb::IODebugContext* debug) override;
  // Not tracked, hence refused; our settings do not use them.
  rocksdb::IOStatus ReuseWritableFile(const std::string& path, const std::string& old_path,
                                      const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* file,
                                      rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewRandomRWFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSRandomRWFile>* file,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* directory,
                                 rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus CreateDirIfMissing(const std::string& path, const rocksdb::IOOptions& options,
                                       rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus GetFreeSpace(const std::string& path, const rocksdb::IOOptions& options, uint64_t* bytes,
                                 rocksdb::IODebugContext* debug) override;

 private:
  friend class UnsyncedFile;
  friend class UnsyncedDirectory;

  struct Lengths {
    uint64_t written = 0;
    uint64_t synced = 0;
  };
  // A name that came, went or moved, and is not synced yet.
  struct NameChange {
    std::string made;      // what is there now and was not before; empty for a deletion
    std::string from;      // where it was before; empty for a creation
    std::string replaced;  // the name that what is kept had; empty if nothing was there
    std::string kept;      // where that is now
  };

  rocksdb::IOStatus BeginChange() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  rocksdb::IOStatus KeepAside(const std::string& path, NameChange* change)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void DropUnsyncedBytes(Tail tail) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Undo(const NameChange& change) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  uint64_t KeptOf(uint64_t unsynced, Tail tail) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string kept_folder_;
  mutable Mutex mutex_;
  std::mt19937_64 random_ ABSL_GUARDED_BY(mutex_);
  // Shared with the open files, which are renamed while open.
  std::map<std::string, std::shared_ptr<Lengths>> files_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::vector<NameChange>> unsynced_names_
      ABSL_GUARDED_BY(mutex_);  // by folder, in order
  bool power_is_off_ ABSL_GUARDED_BY(mutex_) = false;
  absl::optional<uint64_t> changes_left_ ABSL_GUARDED_BY(mutex_);
  bool fail_next_sync_ ABSL_GUARDED_BY(mutex_) = false;
  bool lie_ ABSL_GUARDED_BY(mutex_) = false;
  bool full_ ABSL_GUARDED_BY(mutex_) = false;
  absl::optional<uint64_t> free_bytes_ ABSL_GUARDED_BY(mutex_);
  uint64_t changes_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t kept_count_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace liushui::storage

#endif  // LIUSHUI_TESTS_STORAGE_UNSYNCED_FILE_SYSTEM_H_
