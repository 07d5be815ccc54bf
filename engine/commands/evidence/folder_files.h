// A tree of tiles (C2SP tlog-tiles) in a folder of this machine.
#ifndef LIUSHUI_ENGINE_COMMANDS_EVIDENCE_FOLDER_FILES_H_
#define LIUSHUI_ENGINE_COMMANDS_EVIDENCE_FOLDER_FILES_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/files.h"
#include "engine/proof/evidence/tree_files.h"

namespace liushui::commands {

// For one thread.
class FolderFiles final : public proof::TreeFiles {
 public:
  explicit FolderFiles(std::string folder) : folder_(std::move(folder)) {}
  absl::StatusOr<std::string> Read(const std::string& path) override {
    return cli::ReadFile(absl::StrCat(folder_, "/", path), proof::kMaxTreeFileBytes);
  }

 private:
  const std::string folder_;
};

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_EVIDENCE_FOLDER_FILES_H_
