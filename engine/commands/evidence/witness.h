// liushui witness: a witness for other people's ledgers, such as headquarters' for its branches.
#ifndef LIUSHUI_ENGINE_COMMANDS_EVIDENCE_WITNESS_H_
#define LIUSHUI_ENGINE_COMMANDS_EVIDENCE_WITNESS_H_

#include <string>
#include <vector>

#include "CLI/App.hpp"
#include "clients/cli/terminal.h"

namespace liushui::commands {

struct WitnessOptions {
  std::string key;                // file of the private key; made if it is not there
  std::string name;               // of the key
  std::vector<std::string> logs;  // vkeys of the ledgers that it follows
  std::string state;              // folder of what it cosigned
  std::string listen = "127.0.0.1:7234";
};

// Serves until SIGTERM or SIGINT. Prints one line when it is ready: its vkey and address. Returns the exit
// code.
int RunWitness(const WitnessOptions& options, const cli::Terminal& terminal);

// Adds the command.
void AddWitness(CLI::App& app, const cli::Terminal& terminal, int* exit_code);

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_EVIDENCE_WITNESS_H_
