// Proofs about the tree (RFC 6962, sections 2.1.1 and 2.1.2), made from its nodes and checked without them.
//
//   inclusion     this record is the one at this index of the tree with this root
//   consistency   the tree with this root begins with all leaves of the smaller tree with that root
//   many leaves   these records are those at these indexes; shorter than one inclusion proof for each
//
// Proofs are lists of hashes. Those of RFC 6962 are in its order (from the leaf up); that of many leaves has
// the roots of the largest subtrees without a wanted leaf, from left to right.
#ifndef LIUSHUI_ENGINE_PROOF_TREE_PROOFS_H_
#define LIUSHUI_ENGINE_PROOF_TREE_PROOFS_H_

#include <map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/proof/tree/tree_hasher.h"

namespace liushui::proof {

using HashList = std::vector<Hash>;

// Where the hashes of full subtrees come from, such as tiles.
class NodeSource {
 public:
  virtual ~NodeSource() = default;
  // The root of the subtree of the leaves from index << height up to (index + 1) << height, exclusive. Is
  // asked only for subtrees that are full.
  virtual absl::StatusOr<Hash> Node(int height, uint64_t index) = 0;
};

struct LeafPlace {
  uint64_t index = 0;
  uint64_t tree_size = 0;
};

struct TreeHead {
  uint64_t size = 0;
  Hash root{};

  friend bool operator==(const TreeHead&, const TreeHead&) = default;
};

// The root of the first `size` leaves.
absl::StatusOr<Hash> RootAt(NodeSource* source, uint64_t size);

// Refused with LEAF_OUT_OF_TREE where a leaf is not among the first `tree_size`, and with
// TREE_SIZES_REVERSED where the old tree is larger.
absl::StatusOr<HashList> ProveInclusion(NodeSource* source, LeafPlace place);
absl::StatusOr<HashList> ProveConsistency(NodeSource* source, uint64_t old_size, uint64_t size);
absl::StatusOr<HashList> ProveLeaves(NodeSource* source, const std::vector<uint64_t>& indexes, uint64_t size);

// OK only if the proof proves it; else refused with PROOF_WRONG, and a sentence that says what did not fit.
absl::Status CheckInclusion(const Hash& leaf, uint64_t index, const TreeHead& head, const HashList& proof);
absl::Status CheckConsistency(const TreeHead& old_head, const TreeHead& head, const HashList& proof);
absl::Status CheckLeaves(const std::map<uint64_t, Hash>& leaves, const TreeHead& head, const HashList& proof);

}  // namespace liushui::proof

#endif  // LIUSHUI_ENGINE_PROOF_TREE_PROOFS_H_
