// The head of a tree as the writer of a ledger keeps it on disk, in the same write as the records it covers:
//
//   1 byte    0x01: the tree covers the whole ledger; 0x02: it is still being made over an older ledger
//   8 bytes   size, big-endian
//   32 bytes  root
//   32 bytes  for each one bit of the size: the compact range (growing_tree.h), largest subtree first
//
// Written for ever: a change of it is another first byte.
#ifndef LIUSHUI_ENGINE_PROOF_TREE_STORED_HEAD_H_
#define LIUSHUI_ENGINE_PROOF_TREE_STORED_HEAD_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/proof/tree/proofs.h"

namespace liushui::proof {

struct StoredHead {
  TreeHead head;
  std::vector<Hash> range;
  bool whole = true;  // false while the tree is being made

  friend bool operator==(const StoredHead&, const StoredHead&) = default;
};

std::string StoredHeadBytes(const StoredHead& stored);

// DATA_LOSS (reason TREE_HEAD_WRONG) where the bytes are none of the above, or the root is not that of the
// range.
absl::StatusOr<StoredHead> ParseStoredHead(absl::string_view bytes);

}  // namespace liushui::proof

#endif  // LIUSHUI_ENGINE_PROOF_TREE_STORED_HEAD_H_
