// What the program's exit code says. Scripts rely on these: they never change.
#ifndef LIUSHUI_CLIENTS_CLI_EXIT_CODES_H_
#define LIUSHUI_CLIENTS_CLI_EXIT_CODES_H_

#include "absl/status/status.h"

namespace liushui::cli {

inline constexpr int kDone = 0;
inline constexpr int kRefused = 1;  // the server refused, or a check found something
inline constexpr int kMisused = 2;  // the command line is wrong, or names a file that is missing or too large
inline constexpr int kFailed = 3;   // a server, ledger or file cannot be reached or read, or is broken

// What a command ends with after `status`, whether it ran here or at a server.
int ExitCodeOf(const absl::Status& status);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_EXIT_CODES_H_
