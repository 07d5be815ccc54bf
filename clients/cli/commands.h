// The remote commands of the binary: everything that talks to a running server.
//
// Exit codes: see exit_codes.h.
#ifndef LIUSHUI_CLIENTS_CLI_COMMANDS_H_
#define LIUSHUI_CLIENTS_CLI_COMMANDS_H_

#include "CLI/CLI.hpp"
#include "clients/cli/connection.h"
#include "clients/cli/terminal.h"

namespace liushui::cli {

// Adds all remote commands to the app; each writes its exit code to `exit_code`, which must outlive the app.
// `verify` and `replay` are not among them: see verification.h.
void AddRemoteCommands(CLI::App& app, int* exit_code);
// The same with the places to write to named.
void AddRemoteCommands(CLI::App& app, const Terminal& terminal, int* exit_code);

// Adds what a server exports to the group `export`. The same.
void AddExportCommands(CLI::App& group, const Terminal& terminal, int* exit_code);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_COMMANDS_H_
