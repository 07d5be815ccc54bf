// What the program's exit code says. Scripts rely on these: they never change.
#ifndef LIUSHUI_ENGINE_COMMANDS_EXIT_CODES_H_
#define LIUSHUI_ENGINE_COMMANDS_EXIT_CODES_H_

#include "absl/status/status.h"

namespace liushui::commands {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFound = 1;   // the check found something, or the request was refused
inline constexpr int kExitUsage = 2;   // the command line was wrong
inline constexpr int kExitFailed = 3;  // unreachable, unreadable, broken

// What a local command ends with after `status`.
int ExitCodeOf(const absl::Status& status);

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_EXIT_CODES_H_
