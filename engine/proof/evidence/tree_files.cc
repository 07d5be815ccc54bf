#include "engine/proof/evidence/tree_files.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/proof/tree/growing_tree.h"

namespace liushui::proof {
namespace {

absl::Status Wrong(const std::string& path, absl::string_view sentence) {
  return Refuse(absl::StatusCode::kDataLoss, "TREE_FILE_WRONG", absl::StrCat(path, ": ", sentence));
}

// The tree as it grows out of the records, compared with the files on the way.
class FilesCheck {
 public:
  FilesCheck(TreeFiles* files, uint64_t size) : files_(*files), size_(size) {}

  absl::Status Run(const TreeProgress& progress) {
    for (uint64_t first = 0; first < size_; first += kTileWidth) {
      RETURN_IF_ERROR(TakeBundle(first / kTileWidth, std::min(kTileWidth, size_ - first)));
      if (progress && !progress(tree_.size(), size_)) {
        return absl::CancelledError(absl::StrCat("stopped after ", tree_.size(), " of ", size_, " records"));
      }
    }
    return CheckEdge();
  }
  Hash Root() { return tree_.Root(); }

 private:
  absl::StatusOr<std::string> Read(const std::string& path) {
    absl::StatusOr<std::string> content = files_.Read(path);
    if (content.ok() || !absl::IsNotFound(content.status())) return content;
    return Refuse(absl::StatusCode::kDataLoss, "TREE_FILE_MISSING",
                  absl::StrCat(path, " is not there, but the checkpoint covers it"));
  }
  absl::Status TakeBundle(uint64_t index, uint64_t width) {
    const std::string path = EntriesPath(index, width);
    ASSIGN_OR_RETURN(const std::string bundle, Read(path));
    const absl::StatusOr<std::vector<std::string>> records = SplitBundle(bundle);
    if (!records.ok()) return Wrong(path, records.status().message());
    if (records->size() != width) {
      return Wrong(path, absl::StrCat("expected ", width, " records, found ", records->size()));
    }
    std::vector<FullTile> full;
    for (const std::string& record : *records) tree_.Append(tree_.hasher().Leaf(record), &full);
    for (const FullTile& tile : full) RETURN_IF_ERROR(Compare({tile.level, tile.index}, tile.hashes));
    return absl::OkStatus();
  }
  absl::Status CheckEdge() {
    for (size_t level = 0; level < tree_.edge().size(); ++level) {
      const std::vector<Hash>& hashes = tree_.edge()[level];
      if (hashes.empty()) continue;
      std::string expected;
      for (const Hash& hash : hashes) absl::StrAppend(&expected, HashBytes(hash));
      const int height = static_cast<int>(level) * kTileHeight;
      RETURN_IF_ERROR(
          Compare({static_cast<int>(level), (size_ >> height) / kTileWidth, hashes.size()}, expected));
    }
    return absl::OkStatus();
  }
  absl::Status Compare(const TileId& tile, const std::string& expected) {
    const std::string path = TilePath(tile);
    ASSIGN_OR_RETURN(const std::string found, Read(path));
    if (found == expected) return absl::OkStatus();
    const auto differ = std::mismatch(found.begin(), found.end(), expected.begin(), expected.end());
    const auto hash = static_cast<uint64_t>(differ.first - found.begin()) / kHashBytes;
    const uint64_t node = tile.index * kTileWidth + hash;
    const int height = tile.level * kTileHeight;
    return Wrong(path, absl::StrCat("its hash ", hash, " is not that of records ", node << height, " to ",
                                    ((node + 1) << height) - 1, " in tile/entries"));
  }

  TreeFiles& files_;
  const uint64_t size_;
  GrowingTree tree_;
};

absl::StatusOr<std::string> BundleOf(const RecordBytesReader& records, uint64_t first, uint64_t width) {
  std::string bundle;
  uint64_t found = 0;
  RETURN_IF_ERROR(records(first, first + width, [&](uint64_t, absl::string_view bytes) {
    bundle += BundleEntry(bytes);
    ++found;
    return true;
  }));
  if (found == width) return bundle;
  return absl::DataLossError(
      absl::StrCat("expected records ", first, " to ", first + width - 1, ", found ", found));
}

}  // namespace

absl::Status CheckTreeRecords(TreeFiles* files, const TreeHead& head, const TreeProgress& progress) {
  FilesCheck check(files, head.size);
  RETURN_IF_ERROR(check.Run(progress));
  if (check.Root() == head.root) return absl::OkStatus();
  return Refuse(absl::StatusCode::kDataLoss, "TREE_ROOT_WRONG",
                absl::StrCat("the ", head.size,
                             " records and their tiles agree with each other, but not with the "
                             "root that the checkpoint signs"));
}

absl::StatusOr<Policy::Opened> CheckTreeFiles(TreeFiles* files, const Policy& policy,
                                              const TreeProgress& progress) {
  ASSIGN_OR_RETURN(const std::string note, files->Read(kCheckpointPath));
  ASSIGN_OR_RETURN(Policy::Opened opened, policy.Open(note));
  RETURN_IF_ERROR(CheckTreeRecords(files, opened.checkpoint.head, progress));
  return opened;
}

absl::Status WriteTreeFiles(const WrittenTree& tree, TileSource* tiles, const RecordBytesReader& records,
                            const TreeFileSink& sink) {
  for (const TileId& tile : TilesOfTree(tree.size)) {
    const uint64_t end = ((tile.index + 1) * kTileWidth) << (tile.level * kTileHeight);
    const bool known = tile.width == kTileWidth && end <= tree.from_size;
    if (known) continue;
    if (tile.level == 0) {
      ASSIGN_OR_RETURN(const std::string bundle, BundleOf(records, tile.index * kTileWidth, tile.width));
      RETURN_IF_ERROR(sink(EntriesPath(tile.index, tile.width), bundle));
    }
    ASSIGN_OR_RETURN(const std::string hashes, tiles->ReadTile(tile));
    RETURN_IF_ERROR(sink(TilePath(tile), hashes));
  }
  return sink(kCheckpointPath, tree.checkpoint);
}

}  // namespace liushui::proof
