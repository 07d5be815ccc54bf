// liushui completion: scripts with which a shell completes commands, options and files.
#ifndef LIUSHUI_ENGINE_COMMANDS_COMPLETION_H_
#define LIUSHUI_ENGINE_COMMANDS_COMPLETION_H_

#include <string>

#include "CLI/App.hpp"
#include "clients/cli/terminal.h"

namespace liushui::commands {

// Made from the commands that `app` has now.
std::string BashCompletion(const CLI::App& app);
std::string ZshCompletion(const CLI::App& app);

// To be added after all other commands.
void AddCompletion(CLI::App& app, const cli::Terminal& terminal);

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_COMPLETION_H_
