#include "storage/rocks_reader.h"

#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "storage/rocks_status.h"

namespace liushui::storage {
namespace {

constexpr size_t kIndexBytes = 8;

rocksdb::Slice ToSlice(absl::string_view text) {
  return rocksdb::Slice(text.data(), text.size());
}
absl::string_view ToView(const rocksdb::Slice& slice) {
  return absl::string_view(slice.data(), slice.size());
}

absl::Status MissingRecord(uint64_t index) {
  return absl::DataLossError(absl::StrCat("record ", index, " was committed and is not in the ledger"));
}

// Moves to the first row of the range, in its direction. The iterator is bounded by the prefix.
void SeekToStart(const ScanRange& range, rocksdb::Iterator* rows) {
  if (range.start_after.empty()) {
    range.reverse ? rows->SeekToLast() : rows->SeekToFirst();
    return;
  }
  range.reverse ? rows->SeekForPrev(range.start_after) : rows->Seek(range.start_after);
  if (!rows->Valid() || rows->key() != range.start_after) return;
  range.reverse ? rows->Prev() : rows->Next();
}

}  // namespace

// Called head since before there was a tree.
const absl::string_view kSizeKey("\0head", 5);
const absl::string_view kHeadKey("\0tree", 5);

std::string EncodeIndex(uint64_t index) {
  std::string bytes(kIndexBytes, '\0');
  for (size_t i = kIndexBytes; i-- > 0; index >>= 8) bytes[i] = static_cast<char>(index & 0xff);
  return bytes;
}

absl::StatusOr<uint64_t> DecodeIndex(absl::string_view bytes) {
  if (bytes.size() != kIndexBytes) {
    return absl::DataLossError(absl::StrCat("an index has ", kIndexBytes, " bytes, but '",
                                            absl::BytesToHexString(bytes), "' was found"));
  }
  uint64_t index = 0;
  for (const char byte : bytes) index = index << 8 | static_cast<unsigned char>(byte);
  return index;
}

std::string TileKey(int level, uint64_t index) {
  return static_cast<char>(level) + EncodeIndex(index);
}

RocksReader::RocksReader(rocksdb::DB* database, const Families& families, const rocksdb::Snapshot* snapshot)
    : database_(database), families_(families), snapshot_(snapshot) {}

rocksdb::ReadOptions RocksReader::Options() const {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot_;
  options.verify_checksums = true;
  return options;
}

absl::StatusOr<absl::optional<uint64_t>> RocksReader::ReadSize() const {
  ASSIGN_OR_RETURN(const absl::optional<std::string> row, ReadRow(kSizeKey));
  if (!row.has_value()) return absl::optional<uint64_t>();
  ASSIGN_OR_RETURN(const uint64_t size, DecodeIndex(*row));
  return absl::optional<uint64_t>(size);
}

absl::StatusOr<uint64_t> RocksReader::MeasureLedger() const {
  const std::unique_ptr<rocksdb::Iterator> records(database_->NewIterator(Options(), families_.ledger));
  records->SeekToLast();
  RETURN_IF_ERROR(FromRocks(records->status(), "looking for the last record"));
  if (!records->Valid()) return 0;
  ASSIGN_OR_RETURN(const uint64_t last, DecodeIndex(ToView(records->key())));
  records->SeekToFirst();
  RETURN_IF_ERROR(FromRocks(records->status(), "looking for record 0"));
  if (!records->Valid() || records->key() != EncodeIndex(0)) return MissingRecord(0);
  return last + 1;
}

absl::StatusOr<std::string> RocksReader::ReadRecord(uint64_t index) const {
  std::string record;
  const rocksdb::Status read = database_->Get(Options(), families_.ledger, EncodeIndex(index), &record);
  if (read.IsNotFound()) return MissingRecord(index);
  RETURN_IF_ERROR(FromRocks(read, absl::StrCat("reading record ", index)));
  return record;
}

absl::Status RocksReader::ReadRecords(uint64_t first, uint64_t last_exclusive, RecordVisitor visitor) const {
  rocksdb::ReadOptions options = Options();
  // A walk over the whole ledger would otherwise push every row out of the cache.
  options.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> records(database_->NewIterator(options, families_.ledger));
  uint64_t index = first;
  for (records->Seek(EncodeIndex(first)); index < last_exclusive; records->Next(), ++index) {
    // A damaged block makes the iterator end as if the ledger did: only its status tells.
    RETURN_IF_ERROR(FromRocks(records->status(), absl::StrCat("reading record ", index)));
    if (!records->Valid() || records->key() != EncodeIndex(index)) return MissingRecord(index);
    if (!visitor(index, ToView(records->value()))) break;
  }
  return absl::OkStatus();
}

absl::StatusOr<absl::optional<std::string>> RocksReader::ReadRow(absl::string_view key) const {
  std::string value;
  const rocksdb::Status read = database_->Get(Options(), families_.tables, ToSlice(key), &value);
  if (read.IsNotFound()) return absl::optional<std::string>();
  RETURN_IF_ERROR(FromRocks(read, absl::StrCat("reading the row with key 0x", absl::BytesToHexString(key))));
  return absl::optional<std::string>(std::move(value));
}

absl::Status RocksReader::ScanRows(const ScanRange& range, RowVisitor visitor) const {
  const absl::optional<std::string> end = EndOfPrefix(range.prefix);
  const rocksdb::Slice lower_bound(range.prefix);
  const rocksdb::Slice upper_bound(end.has_value() ? rocksdb::Slice(*end) : rocksdb::Slice());
  rocksdb::ReadOptions options = Options();
  options.iterate_lower_bound = &lower_bound;
  if (end.has_value()) options.iterate_upper_bound = &upper_bound;
  const std::unique_ptr<rocksdb::Iterator> rows(database_->NewIterator(options, families_.tables));
  SeekToStart(range, rows.get());
  while (rows->Valid()) {
    if (!visitor(ToView(rows->key()), ToView(rows->value()))) return absl::OkStatus();
    range.reverse ? rows->Prev() : rows->Next();
  }
  return FromRocks(rows->status(),
                   absl::StrCat("scanning the rows of prefix 0x", absl::BytesToHexString(range.prefix)));
}

absl::StatusOr<absl::optional<std::string>> RocksReader::ReadTile(int level, uint64_t index) const {
  std::string hashes;
  const rocksdb::Status read = database_->Get(Options(), families_.tiles, TileKey(level, index), &hashes);
  if (read.IsNotFound()) return absl::optional<std::string>();
  RETURN_IF_ERROR(FromRocks(read, absl::StrCat("reading tile ", index, " of level ", level)));
  return absl::optional<std::string>(std::move(hashes));
}

}  // namespace liushui::storage
