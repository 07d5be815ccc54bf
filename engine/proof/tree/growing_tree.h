// The tree as it grows: what the writer of the ledger keeps in memory.
//
// WHAT IS KEPT
//   The compact range: the hashes of the full subtrees that the leaves fall into, largest first; as many as
//   the size has one bits. The root follows from it.
//   The edge: for each level the hashes of the tile that is not full yet (C2SP tlog-tiles: 256 hashes a tile,
//   level 0 of leaves, level n+1 of the roots of full tiles of level n). A tile that becomes full leaves the
//   edge and never changes again.
// Each leaf costs, beside its own hash, one node on average.
#ifndef LIUSHUI_ENGINE_PROOF_TREE_GROWING_TREE_H_
#define LIUSHUI_ENGINE_PROOF_TREE_GROWING_TREE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/proof/tree/tree_hasher.h"

namespace liushui::proof {

constexpr uint64_t kTileWidth = 256;
constexpr int kTileHeight = 8;
// Tiles of level 7 hold subtrees of 2^56 leaves; no ledger has more.
constexpr int kMaxLevels = 8;

struct FullTile {
  int level = 0;
  uint64_t index = 0;  // within its level
  std::string hashes;  // kTileWidth * kHashBytes
};

// Belongs to one thread at a time.
class GrowingTree {
 public:
  GrowingTree() = default;

  uint64_t size() const { return size_; }
  // Largest subtree first.
  const std::vector<Hash>& range() const { return range_; }
  // The hashes of each level's unfinished tile; a level past the end has none.
  const std::vector<std::vector<Hash>>& edge() const { return edge_; }

  // Adds a leaf; tiles that become full thereby are appended to `full`.
  void Append(const Hash& leaf, std::vector<FullTile>* full);
  // Of all leaves so far.
  Hash Root();
  TreeHasher& hasher() { return hasher_; }

  // A tree of `size` leaves from its edge (as edge() gave it), whose compact range is computed from it.
  // Refused with TREE_EDGE_WRONG if the edge is not that of a tree of this size.
  static absl::StatusOr<GrowingTree> Resume(uint64_t size, std::vector<std::vector<Hash>> edge);

 private:
  uint64_t size_ = 0;
  std::vector<Hash> range_;
  std::vector<std::vector<Hash>> edge_;
  TreeHasher hasher_;
};

// The root that a compact range stands for; `range` as GrowingTree::range.
Hash RootOfRange(const std::vector<Hash>& range, TreeHasher* hasher);

}  // namespace liushui::proof

#endif  // LIUSHUI_ENGINE_PROOF_TREE_GROWING_TREE_H_
