#include "engine/proof/tree/growing_tree.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"

namespace liushui::proof {
namespace {

std::string Joined(const std::vector<Hash>& hashes) {
  std::string bytes;
  bytes.reserve(hashes.size() * kHashBytes);
  for (const Hash& hash : hashes) absl::StrAppend(&bytes, HashBytes(hash));
  return bytes;
}

}  // namespace

void GrowingTree::Append(const Hash& leaf, std::vector<FullTile>* full) {
  Hash node = leaf;
  // The subtree that ends here doubles for every one bit at the end of the old size.
  for (int height = 0;; ++height) {
    if (height % kTileHeight == 0) {
      const size_t level = height / kTileHeight;
      LIUSHUI_CHECK(level < kMaxLevels);
      if (edge_.size() <= level) edge_.resize(level + 1);
      edge_[level].push_back(node);
      if (edge_[level].size() == kTileWidth) {
        const uint64_t index = size_ >> (height + kTileHeight);
        full->push_back({static_cast<int>(level), index, Joined(edge_[level])});
        edge_[level].clear();
      }
    }
    if (((size_ >> height) & 1) == 0) break;
    node = hasher_.Node(range_.back(), node);
    range_.pop_back();
  }
  range_.push_back(node);
  ++size_;
}

Hash GrowingTree::Root() {
  return RootOfRange(range_, &hasher_);
}

absl::StatusOr<GrowingTree> GrowingTree::Resume(uint64_t size, std::vector<std::vector<Hash>> edge) {
  if (edge.size() > kMaxLevels) {
    return Refuse(absl::StatusCode::kDataLoss, "TREE_EDGE_WRONG",
                  absl::StrCat("expected at most ", kMaxLevels, " levels of tiles, found ", edge.size()));
  }
  GrowingTree tree;
  tree.size_ = size;
  tree.edge_ = std::move(edge);
  tree.edge_.resize(kMaxLevels);
  for (int level = kMaxLevels - 1; level >= 0; --level) {
    const std::vector<Hash>& hashes = tree.edge_[level];
    const uint64_t expected = (size >> (level * kTileHeight)) % kTileWidth;
    if (hashes.size() != expected) {
      return Refuse(absl::StatusCode::kDataLoss, "TREE_EDGE_WRONG",
                    absl::StrCat("the last tile of level ", level, " of a tree of ", size, " leaves has ",
                                 expected, " hashes, found ", hashes.size()));
    }
    GrowingTree part;
    std::vector<FullTile> none;
    for (const Hash& hash : hashes) part.Append(hash, &none);
    tree.range_.insert(tree.range_.end(), part.range_.begin(), part.range_.end());
  }
  while (!tree.edge_.empty() && tree.edge_.back().empty()) tree.edge_.pop_back();
  return tree;
}

Hash RootOfRange(const std::vector<Hash>& range, TreeHasher* hasher) {
  if (range.empty()) return hasher->Empty();
  Hash root = range.back();
  for (size_t i = range.size() - 1; i > 0; --i) root = hasher->Node(range[i - 1], root);
  return root;
}

}  // namespace liushui::proof
