// A whole ledger as files (C2SP tlog-tiles), checked without the program that wrote them: every record, every
// hash, the root, and the signatures on the checkpoint.
//
//   checkpoint, tile/<level>/<index>[.p/<width>], tile/entries/<index>[.p/<width>]     see tree/tiles.h
#ifndef LIUSHUI_ENGINE_PROOF_EVIDENCE_TREE_FILES_H_
#define LIUSHUI_ENGINE_PROOF_EVIDENCE_TREE_FILES_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/proof/note/policy.h"
#include "engine/proof/tree/tiles.h"

namespace liushui::proof {

constexpr char kCheckpointPath[] = "checkpoint";
// Of 256 records of 65,535 bytes with their lengths.
constexpr size_t kMaxTreeFileBytes = kTileWidth * (2 + 65'535);

// Files by the paths above. Belongs to one thread.
class TreeFiles {
 public:
  virtual ~TreeFiles() = default;
  // NOT_FOUND where there is none.
  virtual absl::StatusOr<std::string> Read(const std::string& path) = 0;
};

// Records checked so far, of all; answers false to stop with CANCELLED.
using TreeProgress = std::function<bool(uint64_t records, uint64_t total)>;

// Checks all files of the tree which the checkpoint signs, as the policy accepts it. Refused as Policy::Open,
// and with
//   TREE_FILE_MISSING   a tile or bundle is not there
//   TREE_FILE_WRONG     a bundle or tile does not hold what follows from the records; the sentence names it
//   TREE_ROOT_WRONG     the records have another root than the checkpoint
absl::StatusOr<Policy::Opened> CheckTreeFiles(TreeFiles* files, const Policy& policy,
                                              const TreeProgress& progress);

// The same of a tree with this head, whatever checkpoint says so: for whoever knows the head otherwise.
absl::Status CheckTreeRecords(TreeFiles* files, const TreeHead& head, const TreeProgress& progress);

// Exact bytes of records first ... end-1, in order, until `visit` returns false.
using RecordBytesReader = std::function<absl::Status(
    uint64_t first, uint64_t end, absl::FunctionRef<bool(uint64_t index, absl::string_view bytes)> visit)>;
// Takes a file; what it answers other than OK ends the writing.
using TreeFileSink = std::function<absl::Status(const std::string& path, const std::string& content)>;

// What is written: the tree under a checkpoint.
struct WrittenTree {
  std::string checkpoint;  // the signed note
  uint64_t size = 0;       // that it signs
  uint64_t from_size = 0;  // full tiles and bundles of the tree of this size are left out
};

// Writes all files, in an order in which whoever was interrupted holds nothing that refers to what is not
// there: the records and tiles from left to right, the checkpoint last.
absl::Status WriteTreeFiles(const WrittenTree& tree, TileSource* tiles, const RecordBytesReader& records,
                            const TreeFileSink& sink);

}  // namespace liushui::proof

#endif  // LIUSHUI_ENGINE_PROOF_EVIDENCE_TREE_FILES_H_
