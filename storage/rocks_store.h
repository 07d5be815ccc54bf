// A store in a folder, on RocksDB.
//
// THE FORMAT ON DISK (version 1; written for ever: a change of it is a new version)
//
//   FORMAT           the line "liushui ledger 1\n". Written last when a ledger is created: a folder without
//                    it holds no ledger, or the beginning of one that was never finished and in which
//                    nothing was committed.
//   ledger.lock      empty; locked with flock(2) while open: exclusively by a store, shared by read-only
//                    ones.
//   database/        RocksDB, four column families:
//     ledger         8-byte big-endian index -> the record's bytes. Indexes are 0, 1, 2, ... without a gap.
//     tables         key -> value, the rows. Two keys are the store's own: "\x00head", the 8-byte big-endian
//                    size of the ledger, written in the same batch as the records, hence always equal to
//                    the last index + 1; and "\x00tree", the head of the tree as the caller gave it.
//     tiles          1 byte of level, 8-byte big-endian index -> the 8,192 bytes of a full tile of the tree.
//     default        empty; RocksDB demands it.
//   ballast          space held back (see RocksOptions), of no content; may be deleted at any time.
//   attachments/     contents of files that records name; not the store's: see attachment_folder.h.
//   liushui.LOG      what RocksDB reports, at most a few MiB, with liushui.LOG.old before it; may be deleted.
//
// One commit is one RocksDB WriteBatch, appended to the write-ahead log as one record, and one fsync. After a
// crash the log's torn last batch is dropped whole; damage anywhere else makes opening fail. At open the size
// row and the last key of the ledger must agree.
//
// A way out of a full disk: delete `ballast`, start again (recovery needs about as much room as the memtables
// hold), free space; the next open makes the ballast anew.
#ifndef LIUSHUI_STORAGE_ROCKS_STORE_H_
#define LIUSHUI_STORAGE_ROCKS_STORE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "rocksdb/file_system.h"
#include "storage/store.h"

namespace liushui::storage {

struct RocksOptions {
  // Makes the folder (not its parent) and an empty ledger in it if there is none.
  bool create_if_missing = false;
  // Nothing in the folder is changed; Commit is refused. Several may read at once, but not beside an open
  // store.
  bool read_only = false;
  // Below this much free space CheckSpace refuses.
  uint64_t low_space_bytes = 256ull << 20;
  // The size of one full memtable; at most kMaxMemtables of them are in memory at once.
  uint64_t memtable_bytes = 16ull << 20;
  // Really allocated space, made at open if the disk has it to spare. 0 for none; else at least as much as
  // all memtables, since that is what recovery may have to write before anything can be deleted.
  uint64_t ballast_bytes = 96ull << 20;
  // Where RocksDB reads and writes; null for the operating system's. Shared because RocksDB shares it. Tests
  // put a file system here that loses what was not synced.
  std::shared_ptr<rocksdb::FileSystem> file_system;
};

// Two for each of `ledger` and `tables`; `tiles` and `default` share the room of one.
inline constexpr uint64_t kMaxMemtables = 5;

// Opens the ledger in the folder `path`. Refuses, and leaves everything as it was, with
//   NOT_FOUND (LEDGER_NOT_FOUND)            no such folder, no ledger in it, or no parent folder to create it
//   in FAILED_PRECONDITION (LEDGER_IN_USE)     another store has it open, in this process or another
//   FAILED_PRECONDITION (NOT_A_LEDGER)      a file, or a folder that holds something else
//   FAILED_PRECONDITION (LEDGER_FORMAT)     a ledger of another format version
//   PERMISSION_DENIED (LEDGER_PERMISSION)   the operating system does not let us
// and fails with DATA_LOSS when the ledger is damaged or not as long as it says it is.
absl::StatusOr<std::unique_ptr<Store>> OpenRocksStore(const std::string& path, const RocksOptions& options);

}  // namespace liushui::storage

#endif  // LIUSHUI_STORAGE_ROCKS_STORE_H_
