#include "tests/storage/ledger_model.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/check.h"

namespace liushui::storage {
namespace {

// Prefixes at both ends and in the middle of what a caller may choose.
constexpr char kTables[] = {'\x01', 'i', 't', '\xff'};

absl::optional<std::string> DifferenceOfRecords(const Reader& store, const LedgerModel& model) {
  if (store.size() != model.records.size()) {
    return absl::StrCat("the ledger should hold ", model.records.size(), " records, but holds ",
                        store.size());
  }
  absl::optional<std::string> difference;
  uint64_t seen = 0;
  const absl::Status read = store.ReadRecords(0, store.size(), [&](uint64_t index, absl::string_view record) {
    if (index != seen || record != model.records[index]) {
      difference = absl::StrCat("record ", index, " is not what was committed");
    }
    ++seen;
    return !difference.has_value();
  });
  if (!read.ok()) return read.ToString();
  if (difference.has_value()) return difference;
  if (seen != model.records.size()) return absl::StrCat("only ", seen, " records were shown");
  return absl::nullopt;
}

absl::optional<std::string> DifferenceOfTrees(const Reader& store, const LedgerModel& model) {
  for (const auto& [place, hashes] : model.tiles) {
    const absl::StatusOr<absl::optional<std::string>> tile = store.ReadTile(place.first, place.second);
    if (!tile.ok()) return tile.status().ToString();
    if (*tile == hashes) continue;
    return absl::StrCat("tile ", place.second, " of level ", place.first, " is not what was committed");
  }
  const absl::StatusOr<absl::optional<std::string>> head = store.ReadHead();
  if (!head.ok()) return head.status().ToString();
  if (*head != model.head) return "the head is not what was committed last";
  return absl::nullopt;
}

}  // namespace

void LedgerModel::Apply(const CommitBatch& batch) {
  LIUSHUI_CHECK(batch.first_index == records.size());
  records.insert(records.end(), batch.records.begin(), batch.records.end());
  for (const RowChange& change : batch.changes) {
    rows.erase(change.key);
    if (change.value.has_value()) rows[change.key] = *change.value;
  }
  for (const Tile& tile : batch.tiles) tiles[{tile.level, tile.index}] = tile.hashes;
  if (!batch.head.empty()) head = batch.head;
}

std::vector<std::string> LedgerModel::KeysOf(const ScanRange& range) const {
  std::vector<std::string> keys;
  for (const auto& [key, value] : rows) {
    if (!absl::StartsWith(key, range.prefix)) continue;
    const bool after = range.reverse ? key < range.start_after : key > range.start_after;
    if (range.start_after.empty() || after) keys.push_back(key);
  }
  if (range.reverse) std::reverse(keys.begin(), keys.end());
  return keys;
}

absl::optional<std::string> Difference(const Reader& store, const LedgerModel& model) {
  absl::optional<std::string> difference = DifferenceOfRecords(store, model);
  if (!difference.has_value()) difference = DifferenceOfTrees(store, model);
  if (difference.has_value()) return difference;
  std::map<std::string, std::string> rows;
  for (const char table : kTables) {
    const absl::Status scanned = store.ScanRows({std::string(1, table), "", false},
                                                [&](absl::string_view key, absl::string_view value) {
                                                  rows[std::string(key)] = std::string(value);
                                                  return true;
                                                });
    if (!scanned.ok()) return scanned.ToString();
  }
  if (rows.size() != model.rows.size()) {
    return absl::StrCat("there should be ", model.rows.size(), " rows, but there are ", rows.size());
  }
  for (const auto& [key, value] : model.rows) {
    const auto row = rows.find(key);
    if (row == rows.end() || row->second != value) {
      return absl::StrCat("row 0x", absl::BytesToHexString(key), " is not what was committed");
    }
  }
  return absl::nullopt;
}

std::string BatchSource::Bytes(size_t size) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random_());
  return bytes;
}

std::string BatchSource::Key() {
  constexpr uint64_t kKeys = 60;
  return absl::StrCat(std::string(1, kTables[Below(sizeof(kTables))]), "key-", Below(kKeys));
}

CommitBatch BatchSource::Next(uint64_t first_index) {
  CommitBatch batch;
  batch.first_index = first_index;
  for (uint64_t i = Below(4); i > 0; --i) {
    const bool large = Below(20) == 0;
    batch.records.push_back(Bytes(large ? kMaxRecordBytes : 1 + Below(600)));
  }
  for (uint64_t i = Below(6); i > 0; --i) {
    RowChange change;
    change.key = Key();
    if (Below(4) != 0) change.value = Bytes(Below(300));
    batch.changes.push_back(std::move(change));
  }
  AddTree(batch);
  return batch;
}

void BatchSource::AddTree(CommitBatch& batch) {
  if (Below(3) != 0) batch.head = Bytes(1 + Below(200));
  if (Below(8) != 0) return;
  batch.tiles.push_back({static_cast<int>(Below(kMaxTileLevel + 1)), tiles_, Bytes(kTileBytes)});
  ++tiles_;
}

uint64_t TestSeed() {
  uint64_t seed = std::random_device()();
  const char* const wanted = std::getenv("LIUSHUI_SEED");
  if (wanted != nullptr) LIUSHUI_CHECK(absl::SimpleAtoi(wanted, &seed));
  printf("seed: LIUSHUI_SEED=%llu\n", static_cast<unsigned long long>(seed));
  return seed;
}

}  // namespace liushui::storage
