#include "engine/proof/tree/tiles.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::proof {
namespace {

constexpr uint64_t kGroup = 1'000;
constexpr size_t kLengthBytes = 2;
constexpr size_t kMaxEntryBytes = 65'535;

std::string PathOf(absl::string_view kind, uint64_t index, uint64_t width) {
  LIUSHUI_CHECK(width >= 1 && width <= kTileWidth);
  std::string groups = absl::StrFormat("%03d", index % kGroup);
  for (index /= kGroup; index > 0; index /= kGroup) {
    groups = absl::StrCat(absl::StrFormat("x%03d/", index % kGroup), groups);
  }
  const std::string path = absl::StrCat("tile/", kind, "/", groups);
  return width == kTileWidth ? path : absl::StrCat(path, ".p/", width);
}

// How many hashes a level has in a tree.
uint64_t LevelWidth(int level, uint64_t size) {
  return size >> (level * kTileHeight);
}

}  // namespace

std::string TilePath(const TileId& tile) {
  return PathOf(absl::StrCat(tile.level), tile.index, tile.width);
}

std::string EntriesPath(uint64_t index, uint64_t width) {
  return PathOf("entries", index, width);
}

std::vector<TileId> TilesOfTree(uint64_t size) {
  std::vector<TileId> tiles;
  for (int level = 0; level < kMaxLevels && LevelWidth(level, size) > 0; ++level) {
    const uint64_t hashes = LevelWidth(level, size);
    for (uint64_t index = 0; index * kTileWidth < hashes; ++index) {
      tiles.push_back({level, index, std::min(kTileWidth, hashes - index * kTileWidth)});
    }
  }
  return tiles;
}

std::string BundleEntry(absl::string_view record) {
  LIUSHUI_CHECK(record.size() <= kMaxEntryBytes);
  const char length[] = {static_cast<char>(record.size() >> 8), static_cast<char>(record.size() & 0xff)};
  return absl::StrCat(absl::string_view(length, kLengthBytes), record);
}

absl::StatusOr<std::vector<std::string>> SplitBundle(absl::string_view bundle) {
  std::vector<std::string> records;
  while (!bundle.empty()) {
    const size_t length = bundle.size() < kLengthBytes
                              ? 0
                              : static_cast<uint8_t>(bundle[0]) * 256 + static_cast<uint8_t>(bundle[1]);
    if (bundle.size() < kLengthBytes || bundle.size() - kLengthBytes < length) {
      return Refuse(absl::StatusCode::kDataLoss, "BUNDLE_WRONG",
                    absl::StrCat("the bundle of entries ends within its entry ", records.size()));
    }
    records.emplace_back(bundle.substr(kLengthBytes, length));
    bundle.remove_prefix(kLengthBytes + length);
  }
  return records;
}

absl::StatusOr<Hash> TileNodes::Node(int height, uint64_t index) {
  const int level = height / kTileHeight;
  const int inner = height % kTileHeight;
  const uint64_t first = index << inner;  // the first hash of the level under the node
  ASSIGN_OR_RETURN(const absl::string_view tile, Tile(level, first / kTileWidth));
  const size_t count = size_t{1} << inner;
  const size_t offset = first % kTileWidth;
  LIUSHUI_CHECK((offset + count) * kHashBytes <= tile.size());
  std::vector<Hash> hashes(count);
  for (size_t i = 0; i < count; ++i) hashes[i] = ToHash(tile.substr((offset + i) * kHashBytes, kHashBytes));
  for (size_t left = count / 2; left > 0; left /= 2) {
    for (size_t i = 0; i < left; ++i) hashes[i] = hasher_.Node(hashes[2 * i], hashes[2 * i + 1]);
  }
  return hashes.front();
}

absl::StatusOr<absl::string_view> TileNodes::Tile(int level, uint64_t index) {
  const uint64_t hashes = LevelWidth(level, size_);
  LIUSHUI_CHECK(index * kTileWidth < hashes);
  const TileId id{level, index, std::min(kTileWidth, hashes - index * kTileWidth)};
  const auto known = tiles_.find(id);
  if (known != tiles_.end()) return absl::string_view(known->second);
  ASSIGN_OR_RETURN(std::string bytes, source_->ReadTile(id));
  if (bytes.size() != id.width * kHashBytes) {
    return Refuse(
        absl::StatusCode::kDataLoss, "TILE_WRONG",
        absl::StrCat(TilePath(id), " has ", bytes.size(), " bytes, expected ", id.width * kHashBytes));
  }
  if (tiles_.size() >= kMaxTilesKept) tiles_.clear();
  return absl::string_view(tiles_.emplace(id, std::move(bytes)).first->second);
}

}  // namespace liushui::proof
