// Tiles: the tree in pieces of 256 hashes, as stored and as published (C2SP tlog-tiles).
//
//   tile/<level>/<index>           256 hashes of 32 bytes
//   tile/<level>/<index>.p/<width> the last tile of a level, `width` of 1 to 255 hashes
//   tile/entries/<index>[.p/...]   the records of a tile of level 0: 2 bytes of length, big-endian, and the
//                                  record, for each
// An index is written in groups of three digits, all but the last preceded by an x: 1234067 is x001/x234/067.
#ifndef LIUSHUI_ENGINE_PROOF_TREE_TILES_H_
#define LIUSHUI_ENGINE_PROOF_TREE_TILES_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/proof/tree/growing_tree.h"
#include "engine/proof/tree/proofs.h"

namespace liushui::proof {

struct TileId {
  int level = 0;
  uint64_t index = 0;
  uint64_t width = kTileWidth;  // fewer only in the last tile of a level

  friend auto operator<=>(const TileId&, const TileId&) = default;
};

std::string TilePath(const TileId& tile);
// Of the records behind a tile of level 0.
std::string EntriesPath(uint64_t index, uint64_t width);

// All tiles of a tree, level by level, from left to right.
std::vector<TileId> TilesOfTree(uint64_t size);

// A record as it stands in a bundle of entries; a record has at most 65,535 bytes.
std::string BundleEntry(absl::string_view record);
// The records of a bundle. Refused with BUNDLE_WRONG where it is cut short.
absl::StatusOr<std::vector<std::string>> SplitBundle(absl::string_view bundle);

// Where tiles come from.
class TileSource {
 public:
  virtual ~TileSource() = default;
  // The bytes of the tile: width * kHashBytes.
  virtual absl::StatusOr<std::string> ReadTile(const TileId& tile) = 0;
};

// The nodes of the tree of `size` leaves, from its tiles. Keeps the tiles that it has read, kMaxTilesKept at
// most. Belongs to one thread.
class TileNodes final : public NodeSource {
 public:
  TileNodes(TileSource* source, uint64_t size) : source_(source), size_(size) {}

  // Refused with TILE_WRONG if a tile has another length than it must have.
  absl::StatusOr<Hash> Node(int height, uint64_t index) override;

 private:
  absl::StatusOr<absl::string_view> Tile(int level, uint64_t index);

  TileSource* const source_;
  const uint64_t size_;
  TreeHasher hasher_;
  std::map<TileId, std::string> tiles_;
};

constexpr size_t kMaxTilesKept = 64;

}  // namespace liushui::proof

#endif  // LIUSHUI_ENGINE_PROOF_TREE_TILES_H_
