// Files that people name on the command line.
#ifndef LIUSHUI_CLIENTS_CLI_FILES_H_
#define LIUSHUI_CLIENTS_CLI_FILES_H_

#include <string>

#include "absl/status/statusor.h"

namespace liushui::cli {

// The whole of a regular file. NOT_FOUND FILE_UNKNOWN if nothing is there; INVALID_ARGUMENT FILE_TOO_LARGE
// beyond `bytes_max`; FAILED_PRECONDITION FILE_UNREADABLE for folders, pipes, devices and what may not be
// read.
absl::StatusOr<std::string> ReadFile(const std::string& path, size_t bytes_max);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_FILES_H_
