#include "engine/witness/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"

namespace liushui::witness {
namespace {

absl::Status Failed(absl::string_view what, const std::string& path) {
  return absl::InternalError(absl::StrCat("cannot ", what, " ", path, ": ", std::strerror(errno)));
}

// A descriptor, closed in the end.
class Descriptor {
 public:
  explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
  ~Descriptor() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return descriptor_; }

 private:
  const int descriptor_;
};

absl::Status WriteAndSync(const std::string& path, absl::string_view content, mode_t mode) {
  const Descriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
  if (file.get() < 0) return Failed("make", path);
  while (!content.empty()) {
    const ssize_t written = write(file.get(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return Failed("write", path);
    content.remove_prefix(static_cast<size_t>(written));
  }
  if (fsync(file.get()) != 0) return Failed("sync", path);
  return absl::OkStatus();
}

absl::Status SyncFolderOf(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  const std::string folder = parent.empty() ? "." : parent;
  const Descriptor opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() < 0 || fsync(opened.get()) != 0) return Failed("sync", folder);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<absl::optional<std::string>> ReadFile(const std::string& path, size_t bytes_max) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    if (error) return absl::InternalError(absl::StrCat("cannot look at ", path, ": ", error.message()));
    return absl::optional<std::string>();
  }
  if (std::filesystem::file_size(path, error) > bytes_max || error) {
    return absl::InternalError(absl::StrCat(path, ": expected a file of at most ", bytes_max, " bytes"));
  }
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  if (!file) return absl::InternalError(absl::StrCat("cannot read ", path));
  return absl::optional<std::string>(content.str());
}

absl::Status WriteFile(const std::string& path, absl::string_view content, mode_t mode) {
  const std::string unfinished = absl::StrCat(path, ".new");
  RETURN_IF_ERROR(WriteAndSync(unfinished, content, mode));
  if (rename(unfinished.c_str(), path.c_str()) != 0) return Failed("put in place", path);
  return SyncFolderOf(path);
}

}  // namespace liushui::witness
