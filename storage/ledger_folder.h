// The folder a ledger lives in: whether it is one, who has it open, and the files in it that are not
// RocksDB's. rocks_store.h says what each file is.
#ifndef LIUSHUI_STORAGE_LEDGER_FOLDER_H_
#define LIUSHUI_STORAGE_LEDGER_FOLDER_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "rocksdb/file_system.h"
#include "storage/rocks_store.h"

namespace liushui::storage {

// A folder, entered: locked until destroyed. Used by the thread that opens the store.
class LedgerFolder {
 public:
  // Refuses as OpenRocksStore does; makes the folder if the options say so. `options.file_system` is set.
  static absl::StatusOr<std::unique_ptr<LedgerFolder>> Enter(const std::string& path,
                                                             const RocksOptions& options);
  ~LedgerFolder();
  LedgerFolder(const LedgerFolder&) = delete;
  LedgerFolder& operator=(const LedgerFolder&) = delete;

  // False while a ledger is being created, until WriteFormat.
  bool has_format() const { return has_format_; }
  const std::string& path() const { return path_; }
  std::string DatabasePath() const;
  std::string LogPath() const;

  // Declares the ledger created. On disk when it returns.
  absl::Status WriteFormat();

  // Makes a ballast of `bytes` unless there is one. RESOURCE_EXHAUSTED if the disk has less than that and
  // `spare_bytes` to spare: a ballast put back too early would take the room it was deleted for.
  absl::Status MakeBallast(uint64_t bytes, uint64_t spare_bytes) const;

  absl::StatusOr<uint64_t> FreeBytes() const;

 private:
  LedgerFolder(std::string path, std::shared_ptr<rocksdb::FileSystem> file_system);
  absl::Status Create();
  // Looks whether this is a ledger of our version, or may become one; sets has_format_.
  absl::Status Inspect(bool create_if_missing);
  absl::Status CheckVacant() const;
  absl::Status Lock(bool shared);
  absl::Status SyncFolder(const std::string& folder) const;

  const std::string path_;
  const std::shared_ptr<rocksdb::FileSystem> file_system_;  // shared with the database
  bool has_format_ = false;
  int lock_file_ = -1;
};

}  // namespace liushui::storage

#endif  // LIUSHUI_STORAGE_LEDGER_FOLDER_H_
