// TreeWriter: the tree as the one thread that writes records sees it.
#ifndef LIUSHUI_ENGINE_RUNTIME_PROVING_TREE_WRITER_H_
#define LIUSHUI_ENGINE_RUNTIME_PROVING_TREE_WRITER_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "engine/proof/tree/growing_tree.h"
#include "storage/store.h"

namespace liushui::runtime {

// What records did to the tree: of several that are committed together, the newest size and range, and all
// tiles.
struct Growth {
  uint64_t size = 0;
  std::vector<proof::Hash> range;
  std::vector<storage::Tile> tiles;
};

// For one thread at a time.
class TreeWriter {
 public:
  explicit TreeWriter(proof::GrowingTree tree) : tree_(std::move(tree)) {}

  uint64_t size() const { return tree_.size(); }
  // Adds the exact bytes of the next record; what that does comes to `growth`, which holds what records
  // before it did.
  void Add(absl::string_view record, Growth* growth);
  proof::GrowingTree Take() && { return std::move(tree_); }

 private:
  proof::GrowingTree tree_;
  std::vector<proof::FullTile> full_;  // empty between calls
};

// The head to be stored with what grew, as proof/tree/stored_head.h describes it.
std::string HeadOf(const Growth& growth, proof::TreeHasher* hasher);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PROVING_TREE_WRITER_H_
