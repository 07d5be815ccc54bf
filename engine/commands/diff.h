// liushui diff: what changed between two declarations, each a file or a deployed revision.
#ifndef LIUSHUI_ENGINE_COMMANDS_DIFF_H_
#define LIUSHUI_ENGINE_COMMANDS_DIFF_H_

#include "CLI/App.hpp"
#include "clients/cli/terminal.h"

namespace liushui::commands {

// Exits as diff does: 0 equal, 1 different, 2 trouble; but 3, as all commands, when a server or file cannot
// be reached or read.
void AddDiff(CLI::App& app, const cli::Terminal& terminal, int* exit_code);

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_DIFF_H_
