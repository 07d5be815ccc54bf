// Reading an open database, as it is now or as it was at a RocksDB snapshot. One for the store, one for each
// of its snapshots.
#ifndef LIUSHUI_STORAGE_ROCKS_READER_H_
#define LIUSHUI_STORAGE_ROCKS_READER_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "rocksdb/db.h"
#include "storage/store.h"

namespace liushui::storage {

// The rows in which the store keeps the ledger's size, and the head of the tree. Written for ever.
extern const absl::string_view kSizeKey;
extern const absl::string_view kHeadKey;

// Indexes and sizes on disk: 8 bytes, most significant first, so that byte order is numeric order. For ever.
std::string EncodeIndex(uint64_t index);
absl::StatusOr<uint64_t> DecodeIndex(absl::string_view bytes);
// The key of a tile: 1 byte of level, 8 of index as above. For ever.
std::string TileKey(int level, uint64_t index);

// What a RocksReader reads.
struct Families {
  rocksdb::ColumnFamilyHandle* ledger = nullptr;
  rocksdb::ColumnFamilyHandle* tiles = nullptr;
  rocksdb::ColumnFamilyHandle* tables = nullptr;
};

// Thread-safe. Owns nothing: the database, its families and the snapshot must outlive it.
class RocksReader {
 public:
  // `snapshot` null: the latest commit, for each call.
  RocksReader(rocksdb::DB* database, const Families& families, const rocksdb::Snapshot* snapshot);

  // What the size row says the ledger's size is; nothing if there is no such row.
  absl::StatusOr<absl::optional<uint64_t>> ReadSize() const;
  // What the first and last records say it is. DATA_LOSS if the first is not record 0.
  absl::StatusOr<uint64_t> MeasureLedger() const;

  // The record must exist: DATA_LOSS if it does not.
  absl::StatusOr<std::string> ReadRecord(uint64_t index) const;
  absl::Status ReadRecords(uint64_t first, uint64_t last_exclusive, RecordVisitor visitor) const;
  absl::StatusOr<absl::optional<std::string>> ReadRow(absl::string_view key) const;
  absl::Status ScanRows(const ScanRange& range, RowVisitor visitor) const;
  absl::StatusOr<absl::optional<std::string>> ReadTile(int level, uint64_t index) const;
  absl::StatusOr<absl::optional<std::string>> ReadHead() const { return ReadRow(kHeadKey); }

 private:
  rocksdb::ReadOptions Options() const;

  rocksdb::DB* const database_;
  const Families families_;
  const rocksdb::Snapshot* const snapshot_;
};

}  // namespace liushui::storage

#endif  // LIUSHUI_STORAGE_ROCKS_READER_H_
