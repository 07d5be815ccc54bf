// Files of a witness: written as a whole or not at all, and on disk when that is said.
#ifndef LIUSHUI_ENGINE_WITNESS_FILES_H_
#define LIUSHUI_ENGINE_WITNESS_FILES_H_

#include <sys/types.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace liushui::witness {

// Nothing if there is no such file. A failure names the file, as it does one of more than `bytes_max`.
absl::StatusOr<absl::optional<std::string>> ReadFile(const std::string& path, size_t bytes_max);

// Written beside its place, synced, renamed, and the folder synced.
absl::Status WriteFile(const std::string& path, absl::string_view content, mode_t mode);

}  // namespace liushui::witness

#endif  // LIUSHUI_ENGINE_WITNESS_FILES_H_
