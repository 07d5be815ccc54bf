#include "engine/base/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"

namespace liushui {

absl::StatusOr<std::unique_ptr<FolderLock>> FolderLock::Take(const std::string& folder) {
  const int number = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (number < 0)
    return absl::InternalError(absl::StrCat("cannot open the folder ", folder, ": ", strerror(errno)));
  auto lock = absl::WrapUnique(new FolderLock(number));
  if (flock(number, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK)
    return absl::InternalError(absl::StrCat("cannot lock the folder ", folder, ": ", strerror(errno)));
  return Refuse(
      absl::StatusCode::kFailedPrecondition, "FOLDER_LOCKED",
      absl::StrCat("another program uses the folder ", folder, "; two must never write to it at once"));
}

FolderLock::~FolderLock() {
  close(folder_);
}

}  // namespace liushui
