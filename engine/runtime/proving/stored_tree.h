// The tree over a ledger as a store keeps it: reading it, checking it at open, and making it where it is
// missing.
#ifndef LIUSHUI_ENGINE_RUNTIME_PROVING_STORED_TREE_H_
#define LIUSHUI_ENGINE_RUNTIME_PROVING_STORED_TREE_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "engine/proof/tree/growing_tree.h"
#include "engine/proof/tree/stored_head.h"
#include "engine/proof/tree/tiles.h"
#include "storage/store.h"

namespace liushui::runtime {

// The tiles of the tree of any size up to the ledger's. Full tiles are read; those of the right edge, which
// are not stored, are computed from records and lower tiles. Belongs to one thread; `reader` must outlive it.
class StoredTiles final : public proof::TileSource {
 public:
  explicit StoredTiles(const storage::Reader* reader) : reader_(*reader) {}

  // DATA_LOSS for a full tile that is not there or has another length; it names its records.
  absl::StatusOr<std::string> ReadTile(const proof::TileId& tile) override;

 private:
  absl::StatusOr<std::string> HashRecords(uint64_t first, uint64_t count);

  const storage::Reader& reader_;
  proof::TreeHasher hasher_;
};

// The head that the store holds; nothing if there is none.
absl::StatusOr<absl::optional<proof::StoredHead>> ReadStoredHead(const storage::Reader& reader);

// Records covered so far, of all; called now and then while a tree is made.
using TreeProgress = std::function<void(uint64_t covered, uint64_t total)>;

// The tree of a ledger, ready to grow: its right edge is computed anew from tiles and records and must have
// the stored head. A ledger without a tree gets one, in portions that are committed, so that whoever was
// interrupted goes on where he was. DATA_LOSS where head, tiles and records contradict each other: the
// message names the first subtree of records that differs.
absl::StatusOr<proof::GrowingTree> RecoverTree(storage::Store& store, const TreeProgress& progress);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PROVING_STORED_TREE_H_
