#include "storage/store.h"

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"

namespace liushui::storage {

void CheckLimits(const CommitBatch& batch) {
  for (const std::string& record : batch.records) {
    LIUSHUI_CHECK(!record.empty());
    LIUSHUI_CHECK(record.size() <= kMaxRecordBytes);
  }
  for (const RowChange& change : batch.changes) {
    LIUSHUI_CHECK(!change.key.empty());
    LIUSHUI_CHECK(change.key.size() <= kMaxRowKeyBytes);
    LIUSHUI_CHECK(change.key.front() != '\0');
    if (change.value.has_value()) LIUSHUI_CHECK(change.value->size() <= kMaxRowValueBytes);
  }
  for (const Tile& tile : batch.tiles) {
    LIUSHUI_CHECK(tile.level >= 0 && tile.level <= kMaxTileLevel);
    LIUSHUI_CHECK(tile.hashes.size() == kTileBytes);
  }
  LIUSHUI_CHECK(batch.head.size() <= kMaxHeadBytes);
}

void CheckRange(const ScanRange& range) {
  LIUSHUI_CHECK(!range.prefix.empty());
  LIUSHUI_CHECK(range.prefix.front() != '\0');
}

absl::Status CheckFirstIndex(const CommitBatch& batch, uint64_t size) {
  if (batch.first_index == size) return absl::OkStatus();
  return Refuse(absl::StatusCode::kFailedPrecondition, "LEDGER_INDEX_MISMATCH",
                absl::StrCat("a commit must begin at index ", size, ", where the ledger ends, but begins at ",
                             batch.first_index));
}

absl::Status CheckRecordRange(uint64_t first, uint64_t last_exclusive, uint64_t size) {
  if (first <= last_exclusive && last_exclusive <= size) return absl::OkStatus();
  return Refuse(absl::StatusCode::kOutOfRange, "RECORD_OUT_OF_RANGE",
                absl::StrCat("records from ", first, " up to before ", last_exclusive,
                             " were asked for, but the ledger holds ", size));
}

uint64_t BytesOf(const CommitBatch& batch) {
  uint64_t bytes = batch.head.size() + batch.tiles.size() * kTileBytes;
  for (const std::string& record : batch.records) bytes += record.size();
  for (const RowChange& change : batch.changes) {
    bytes += change.key.size() + (change.value.has_value() ? change.value->size() : 0);
  }
  return bytes;
}

absl::optional<std::string> EndOfPrefix(absl::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xff') end.pop_back();
  if (end.empty()) return absl::nullopt;
  ++end.back();
  return end;
}

}  // namespace liushui::storage
