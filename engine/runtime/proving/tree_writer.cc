#include "engine/runtime/proving/tree_writer.h"

#include "engine/proof/tree/stored_head.h"

namespace liushui::runtime {

void TreeWriter::Add(absl::string_view record, Growth* growth) {
  tree_.Append(tree_.hasher().Leaf(record), &full_);
  growth->size = tree_.size();
  growth->range = tree_.range();
  for (proof::FullTile& tile : full_) {
    growth->tiles.push_back({tile.level, tile.index, std::move(tile.hashes)});
  }
  full_.clear();
}

std::string HeadOf(const Growth& growth, proof::TreeHasher* hasher) {
  return proof::StoredHeadBytes(
      {{growth.size, proof::RootOfRange(growth.range, hasher)}, growth.range, true});
}

}  // namespace liushui::runtime
