// A folder that a tree of tiles (C2SP tlog-tiles) is written into, once or again and again as its ledger
// grows.
#ifndef LIUSHUI_CLIENTS_CLI_EVIDENCE_TREE_FOLDER_H_
#define LIUSHUI_CLIENTS_CLI_EVIDENCE_TREE_FOLDER_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace liushui::cli {

// For one thread.
class TreeFolder {
 public:
  // Makes the folder (not its parent) if it is not there. FAILED_PRECONDITION FILE_UNWRITABLE.
  static absl::StatusOr<TreeFolder> Open(const std::string& path);

  // The size of the tree that is here already: that of the checkpoint, which is written last. 0 for none, or
  // one that cannot be read.
  uint64_t size() const { return size_; }

  // Keeps a file: a tile or bundle that is there already must be the same, the checkpoint is replaced by
  // one of the same origin that is not smaller.
  // Refused with FAILED_PRECONDITION TREE_FILE_DIFFERENT where it is another, so that what was exported
  // before is not overwritten by another history; INVALID_ARGUMENT TREE_PATH_WRONG for a path that is none of
  // a tree; FILE_UNWRITABLE.
  absl::Status Put(const std::string& path, const std::string& content);

  uint64_t written() const { return written_; }  // files
  uint64_t kept() const { return kept_; }        // that were there already, looked at

 private:
  explicit TreeFolder(std::string path) : path_(std::move(path)) {}

  std::string path_;
  std::string origin_;  // of the tree that is here already
  uint64_t size_ = 0;
  uint64_t written_ = 0;
  uint64_t kept_ = 0;
};

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_EVIDENCE_TREE_FOLDER_H_
