#include "engine/runtime/proving/stored_tree.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/proving/tree_writer.h"

namespace liushui::runtime {
namespace {

using proof::GrowingTree;
using proof::Hash;
using proof::kHashBytes;
using proof::kTileHeight;
using proof::kTileWidth;
using proof::StoredHead;

// Records behind one portion of a tree that is made: 2 MiB of tiles.
constexpr uint64_t kPortion = 65'536;

Hash RootOfTile(absl::string_view hashes, proof::TreeHasher* hasher) {
  std::vector<Hash> nodes;
  for (size_t at = 0; at < hashes.size(); at += kHashBytes) {
    nodes.push_back(proof::ToHash(hashes.substr(at, kHashBytes)));
  }
  for (size_t width = nodes.size(); width > 1; width /= 2) {
    for (size_t i = 0; i < width / 2; ++i) nodes[i] = hasher->Node(nodes[2 * i], nodes[2 * i + 1]);
  }
  return nodes[0];
}

// The records below a tile, for messages.
std::string RecordsOf(const proof::TileId& tile) {
  const int height = (tile.level + 1) * kTileHeight;
  return absl::StrCat("tile ", tile.index, " of level ", tile.level, ", over records ", tile.index << height,
                      " up to before ", (tile.index + 1) << height, ",");
}

std::vector<Hash> SplitHashes(absl::string_view bytes) {
  std::vector<Hash> hashes;
  for (size_t at = 0; at < bytes.size(); at += kHashBytes)
    hashes.push_back(proof::ToHash(bytes.substr(at, kHashBytes)));
  return hashes;
}

// OK if the tree computed from tiles and records has the stored range; else names the first subtree that
// differs.
absl::Status CompareRanges(const GrowingTree& tree, const StoredHead& stored) {
  uint64_t first = 0;
  size_t subtree = 0;
  for (int height = 63; height >= 0; --height) {
    const uint64_t leaves = uint64_t{1} << height;
    if ((stored.head.size & leaves) == 0) continue;
    if (tree.range()[subtree] != stored.range[subtree]) {
      return absl::DataLossError(absl::StrCat(
          "the tree over the ledger contradicts itself: records ", first, " up to before ", first + leaves,
          ", or the tiles over them, are not those whose hash stands in the head ", "of ", stored.head.size,
          " records; put back a backup, and compare it with the published ", "checkpoints"));
    }
    first += leaves;
    ++subtree;
  }
  return absl::OkStatus();
}

absl::StatusOr<GrowingTree> ResumeTree(const storage::Reader& reader, const StoredHead& stored) {
  StoredTiles tiles(&reader);
  std::vector<std::vector<Hash>> edge;
  const uint64_t size = stored.head.size;
  for (int level = 0; level < proof::kMaxLevels && size >> (level * kTileHeight) > 0; ++level) {
    const uint64_t nodes = size >> (level * kTileHeight);
    edge.emplace_back();
    if (nodes % kTileWidth == 0) continue;
    ASSIGN_OR_RETURN(const std::string hashes,
                     tiles.ReadTile({level, nodes / kTileWidth, nodes % kTileWidth}));
    edge.back() = SplitHashes(hashes);
  }
  ASSIGN_OR_RETURN(GrowingTree tree, GrowingTree::Resume(size, std::move(edge)));
  RETURN_IF_ERROR(CompareRanges(tree, stored));
  return tree;
}

// Lets the tree grow over the next records of the ledger, and commits that.
absl::Status AddPortion(storage::Store& store, GrowingTree& tree) {
  const uint64_t end = std::min(tree.size() + kPortion, store.size());
  std::vector<proof::FullTile> full;
  RETURN_IF_ERROR(store.ReadRecords(tree.size(), end, [&](uint64_t, absl::string_view record) {
    tree.Append(tree.hasher().Leaf(record), &full);
    return true;
  }));
  storage::CommitBatch batch;
  batch.first_index = store.size();
  for (proof::FullTile& tile : full) batch.tiles.push_back({tile.level, tile.index, std::move(tile.hashes)});
  batch.head = proof::StoredHeadBytes({{tree.size(), tree.Root()}, tree.range(), end == store.size()});
  return store.Commit(batch);
}

absl::Status CheckSizes(const StoredHead& stored, uint64_t records) {
  if (stored.head.size > records) {
    return absl::DataLossError(absl::StrCat("the head of the tree covers ", stored.head.size,
                                            " records, but the ledger ends after ", records, ": record ",
                                            records, " is gone; put back a backup"));
  }
  if (!stored.whole || stored.head.size == records) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(
      "the ledger holds ", records, " records, but the head of its tree covers ", stored.head.size,
      ": record ", stored.head.size, " was written by something else than this program"));
}

}  // namespace

absl::StatusOr<std::string> StoredTiles::HashRecords(uint64_t first, uint64_t count) {
  std::string hashes;
  RETURN_IF_ERROR(reader_.ReadRecords(first, first + count, [&](uint64_t, absl::string_view record) {
    absl::StrAppend(&hashes, proof::HashBytes(hasher_.Leaf(record)));
    return true;
  }));
  return hashes;
}

absl::StatusOr<std::string> StoredTiles::ReadTile(const proof::TileId& tile) {
  if (tile.width == kTileWidth) {
    ASSIGN_OR_RETURN(absl::optional<std::string> stored, reader_.ReadTile(tile.level, tile.index));
    if (!stored.has_value()) return absl::DataLossError(absl::StrCat(RecordsOf(tile), " is not there"));
    if (stored->size() == storage::kTileBytes) return *std::move(stored);
    return absl::DataLossError(
        absl::StrCat(RecordsOf(tile), " has ", stored->size(), " bytes, expected ", storage::kTileBytes));
  }
  const uint64_t first = tile.index * kTileWidth;
  if (tile.level == 0) return HashRecords(first, tile.width);
  std::string hashes;
  for (uint64_t i = first; i < first + tile.width; ++i) {
    ASSIGN_OR_RETURN(const std::string below, ReadTile({tile.level - 1, i, kTileWidth}));
    absl::StrAppend(&hashes, proof::HashBytes(RootOfTile(below, &hasher_)));
  }
  return hashes;
}

absl::StatusOr<absl::optional<StoredHead>> ReadStoredHead(const storage::Reader& reader) {
  ASSIGN_OR_RETURN(const absl::optional<std::string> bytes, reader.ReadHead());
  if (!bytes.has_value()) return absl::optional<StoredHead>();
  ASSIGN_OR_RETURN(StoredHead stored, proof::ParseStoredHead(*bytes));
  return absl::optional<StoredHead>(std::move(stored));
}

absl::StatusOr<GrowingTree> RecoverTree(storage::Store& store, const TreeProgress& progress) {
  ASSIGN_OR_RETURN(const absl::optional<StoredHead> stored, ReadStoredHead(store));
  if (!stored.has_value() && store.size() == 0) return GrowingTree();
  // A ledger of before there was a tree, or one whose head was removed: published checkpoints tell which.
  GrowingTree tree;
  if (stored.has_value()) {
    RETURN_IF_ERROR(CheckSizes(*stored, store.size()));
    ASSIGN_OR_RETURN(tree, ResumeTree(store, *stored));
    if (stored->whole) return tree;
  }
  while (tree.size() < store.size()) {
    RETURN_IF_ERROR(AddPortion(store, tree));
    if (progress) progress(tree.size(), store.size());
  }
  return tree;
}

}  // namespace liushui::runtime
