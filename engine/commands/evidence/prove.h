// liushui prove: evidence of one instance, to be given to somebody who trusts neither server nor operator.
// From a server, or from a folder that no server has open.
#ifndef LIUSHUI_ENGINE_COMMANDS_EVIDENCE_PROVE_H_
#define LIUSHUI_ENGINE_COMMANDS_EVIDENCE_PROVE_H_

#include <string>

#include "CLI/App.hpp"
#include "clients/cli/terminal.h"
#include "engine/commands/evidence/stopped_ledger.h"

namespace liushui::commands {

struct ProveOptions {
  LedgerPlace place;
  std::string instance;  // its number
  std::string to;        // file to write
};

// Writes the evidence from a folder. Returns the exit code.
int Prove(const ProveOptions& options, const cli::Terminal& terminal);

// Adds the command.
void AddProve(CLI::App& app, const cli::Terminal& terminal, int* exit_code);

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_EVIDENCE_PROVE_H_
