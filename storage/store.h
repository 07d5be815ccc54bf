// Bytes on disk. A store is two things that change together, in one commit or not at all:
//
//   the ledger   records numbered 0, 1, 2, ... without a gap; a record, once committed, never changes
//   the tables   rows, a sorted map of byte strings; a key's first byte names its table
//
// and beside them the tree over the ledger, of which the store keeps what its caller computed: tiles, which
// never change either, and the head, one text that every commit may replace.
//
// The store knows no fact: what a record, a row, a tile or the head means is its caller's business. Table
// 0x00 is the store's own (it keeps the ledger's size and the head there); every other first byte is the
// caller's.
//
// Refusals carry a reason; failures (a disk that breaks, DATA_LOSS) carry none; bugs of the caller are
// CHECKs.
#ifndef LIUSHUI_STORAGE_STORE_H_
#define LIUSHUI_STORAGE_STORE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace liushui::storage {

inline constexpr size_t kMaxRecordBytes = 65'535;
inline constexpr size_t kMaxRowKeyBytes = 4'096;
inline constexpr size_t kMaxRowValueBytes = 1'048'576;
inline constexpr size_t kTileBytes = 256 * 32;
inline constexpr int kMaxTileLevel = 7;
inline constexpr size_t kMaxHeadBytes = 4'096;

// One change to one row. Without a value it deletes the row; deleting a row that is not there is allowed.
struct RowChange {
  std::string key;  // not empty, at most kMaxRowKeyBytes, first byte not 0x00
  absl::optional<std::string> value = {};
};

// A full tile of the tree: level 0 holds the hashes of 256 records, level n + 1 those of 256 tiles of level
// n.
struct Tile {
  int level = 0;       // at most kMaxTileLevel
  uint64_t index = 0;  // within its level
  std::string hashes;  // kTileBytes
};

// What one commit does. It may hold no records (rows alone change), no changes, and nothing of the tree.
struct CommitBatch {
  uint64_t first_index = 0;  // the index of the first record: the size of the ledger before this commit
  std::vector<std::string> records = {};  // each of 1 to kMaxRecordBytes bytes
  std::vector<RowChange> changes = {};    // applied in order: of two changes to one key the later wins
  std::vector<Tile> tiles = {};
  std::string head = {};  // at most kMaxHeadBytes; empty: stays as it is
};

// Which rows to visit, in byte order of their keys.
struct ScanRange {
  std::string prefix;            // not empty; only keys that begin with it
  std::string start_after = {};  // exclusive; empty: from the prefix's first key (its last, if reverse)
  bool reverse = false;          // from the greatest key down
};

using RowVisitor = absl::FunctionRef<bool(absl::string_view key, absl::string_view value)>;
using RecordVisitor = absl::FunctionRef<bool(uint64_t index, absl::string_view record)>;

// What can be read, of a store or of a snapshot of it. Thread-safe.
//
// DATA_LOSS, from any method, means that the disk no longer holds what was committed: the message names the
// index or the file. It is never passed over in silence: a damaged range ends in this status, not early.
class Reader {
 public:
  virtual ~Reader() = default;

  // How many records the ledger holds: the index the next one will get.
  virtual uint64_t size() const = 0;

  // The record at `index`. OUT_OF_RANGE (reason RECORD_OUT_OF_RANGE) if the ledger is not that long.
  virtual absl::StatusOr<std::string> ReadRecord(uint64_t index) const = 0;

  // Shows `visitor` the records first, first + 1, ... last_exclusive - 1, each one exactly, until it returns
  // false. OUT_OF_RANGE, before anything is shown, if first > last_exclusive or last_exclusive > size(). The
  // view is valid during the call only.
  virtual absl::Status ReadRecords(uint64_t first, uint64_t last_exclusive, RecordVisitor visitor) const = 0;

  // The value of a row; nothing if there is no such row.
  virtual absl::StatusOr<absl::optional<std::string>> ReadRow(absl::string_view key) const = 0;

  // Shows `visitor` the rows of the range, as they were after one commit, until it returns false.
  // `start_after` need not be the key of a row, nor begin with the prefix. The views are valid during the
  // call only.
  virtual absl::Status ScanRows(const ScanRange& range, RowVisitor visitor) const = 0;

  // A tile as it was committed; nothing if there is none.
  virtual absl::StatusOr<absl::optional<std::string>> ReadTile(int level, uint64_t index) const = 0;

  // The head of the newest commit that had one; nothing if none had.
  virtual absl::StatusOr<absl::optional<std::string>> ReadHead() const = 0;
};

// A store as it was after one commit, whatever is committed later. It must be destroyed before its store is
// closed. Hold it briefly: it keeps old rows from being cleaned away.
class Snapshot : public Reader {};

// What the store has done since it was opened.
struct StoreStatistics {
  uint64_t commits = 0;
  uint64_t bytes_committed = 0;  // records, keys, values, tiles and heads, as the caller gave them
  uint64_t bytes_written = 0;    // what went to disk for them: write-ahead log, flushes, compactions
};

// A store, open. One thread commits at a time; any number of threads read and take snapshots meanwhile.
// Reading from the store itself answers from the latest commit, each call for itself: two reads that must
// agree with each other need a Snapshot. The destructor closes.
class Store : public Reader {
 public:
  // Writes the whole batch or nothing, and returns when it is on disk.
  // FAILED_PRECONDITION (LEDGER_INDEX_MISMATCH) if batch.first_index is not size(); nothing changes.
  // FAILED_PRECONDITION (LEDGER_READ_ONLY) if opened for reading only.
  // Any other error is a failure: whether the batch will be there after a restart is unknown, and every later
  // Commit fails with the same status. The process must stop and recover from disk.
  // A record, key or value outside its limits is a bug: CHECK.
  virtual absl::Status Commit(const CommitBatch& batch) = 0;

  virtual std::unique_ptr<Snapshot> TakeSnapshot() const = 0;

  // RESOURCE_EXHAUSTED (LEDGER_DISK_LOW) when free disk space is below the watermark: the caller should
  // refuse to begin new writes, while Commit and reads still work. Cheap enough to ask before every command.
  virtual absl::Status CheckSpace() const = 0;

  virtual StoreStatistics Statistics() const = 0;

  // Reads every file that the committed work lies in, whole, and compares each with its checksum from when it
  // was written: damage where no record and no row would be read is found, too. DATA_LOSS names the first
  // file that differs. Takes as long as the disk takes for all of it; what is in the write-ahead log only is
  // checked at open.
  virtual absl::Status VerifyFiles() const = 0;

  // Closes; nothing may be called afterwards but Close, which then does nothing. A live Snapshot is a bug:
  // CHECK.
  virtual absl::Status Close() = 0;
};

// What every kind of store asks of its arguments. The first two CHECK the limits above.
void CheckLimits(const CommitBatch& batch);
void CheckRange(const ScanRange& range);
// OK if the batch begins where a ledger of `size` records ends; the refusal Commit promises if not.
absl::Status CheckFirstIndex(const CommitBatch& batch, uint64_t size);
// OK if first <= last_exclusive <= size; the refusal ReadRecord and ReadRecords promise if not.
absl::Status CheckRecordRange(uint64_t first, uint64_t last_exclusive, uint64_t size);
// The bytes of a batch as the caller gave them: what StoreStatistics::bytes_committed counts.
uint64_t BytesOf(const CommitBatch& batch);
// The least key greater than every key beginning with `prefix`; nothing if there is none (all bytes 0xff).
absl::optional<std::string> EndOfPrefix(absl::string_view prefix);

}  // namespace liushui::storage

#endif  // LIUSHUI_STORAGE_STORE_H_
