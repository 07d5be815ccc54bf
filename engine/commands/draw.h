// liushui draw: a workflow as a picture; for an instance, with its current states lit.
#ifndef LIUSHUI_ENGINE_COMMANDS_DRAW_H_
#define LIUSHUI_ENGINE_COMMANDS_DRAW_H_

#include "CLI/App.hpp"
#include "clients/cli/terminal.h"

namespace liushui::commands {

void AddDraw(CLI::App& app, const cli::Terminal& terminal, int* exit_code);

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_DRAW_H_
