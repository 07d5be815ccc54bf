// A folder that one process at a time may write to.
#ifndef LIUSHUI_ENGINE_BASE_FOLDER_LOCK_H_
#define LIUSHUI_ENGINE_BASE_FOLDER_LOCK_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace liushui {

// Held until destroyed, or until the process ends however it does; leaves no file behind (flock of the folder
// itself).
class FolderLock {
 public:
  // FAILED_PRECONDITION FOLDER_LOCKED while somebody holds it, in this process or another.
  static absl::StatusOr<std::unique_ptr<FolderLock>> Take(const std::string& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  explicit FolderLock(int folder) : folder_(folder) {}

  const int folder_;
};

}  // namespace liushui

#endif  // LIUSHUI_ENGINE_BASE_FOLDER_LOCK_H_
