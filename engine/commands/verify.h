// liushui verify and liushui replay: is this ledger what it says. On a folder that no server has open, or by
// the server.
//
// Replay folds every record and compares the result with the stored states and rows; verify also decides
// every recorded input again and compares the bytes.
#ifndef LIUSHUI_ENGINE_COMMANDS_VERIFY_H_
#define LIUSHUI_ENGINE_COMMANDS_VERIFY_H_

#include <string>

#include "CLI/App.hpp"
#include "clients/cli/terminal.h"

namespace liushui::commands {

struct VerifyOptions {
  std::string data;  // folder of the ledger; opened for reading only
  bool fold_only = false;
  bool json = false;
  std::string proofs = {};  // folder of what it published; empty: beside the ledger, if there is one
};

// Checks the ledger in the folder and says what was found. Returns the exit code: 1 if anything differs.
int Verify(const VerifyOptions& options, const cli::Terminal& terminal);

// Adds both commands; without --data they ask the server.
void AddVerify(CLI::App& app, int* exit_code);

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_VERIFY_H_
