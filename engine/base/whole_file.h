// Files that are read and replaced as a whole: whenever the power fails, the old content stands in them, or
// the new one.
//
// Errors are failures of the disk, and name the file: RESOURCE_EXHAUSTED where it is full; PERMISSION_DENIED
// FILE_PERMISSION where the operating system does not allow it.
#ifndef LIUSHUI_ENGINE_BASE_WHOLE_FILE_H_
#define LIUSHUI_ENGINE_BASE_WHOLE_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace liushui {

// What a file that is being written has behind its name. Such a file means nothing, and may be removed.
inline constexpr char kUnfinished[] = ".new";

// Nothing if there is no such file; RESOURCE_EXHAUSTED if it has more than `bytes_max`.
absl::StatusOr<absl::optional<std::string>> ReadWholeFile(const std::string& path, size_t bytes_max);

// Written beside its place (with kUnfinished), synced, renamed, and the folder synced. The file has this mode
// from its beginning.
absl::Status ReplaceFile(const std::string& path, absl::string_view bytes, unsigned mode);

// Cuts a file off after `end` bytes and writes on from there; makes it, with mode 0644, if it is not there.
// Synced; what a crash leaves is the beginning of `bytes` at most.
absl::Status ContinueFile(const std::string& path, size_t end, absl::string_view bytes);

// On disk when it returns.
absl::Status RenameFile(const std::string& from, const std::string& to);

// It is gone when it returns, if it ever was there.
absl::Status RemoveFile(const std::string& path);

// Makes a folder with mode 0755, not its parent, if it is not there.
absl::Status MakeFolder(const std::string& path);

// Whether `path` is `folder` or lies within it, links followed.
bool LiesWithin(const std::string& path, const std::string& folder);

}  // namespace liushui

#endif  // LIUSHUI_ENGINE_BASE_WHOLE_FILE_H_
