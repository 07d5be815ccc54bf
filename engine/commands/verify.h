// liushui verify and liushui replay: is this ledger what it says. On a folder that no server has open, or by
// the server.
//
// Verify looks at three levels (engine/audit/verify.h) or at the first ones only; replay folds every record
// and compares the result with the stored states and rows, and decides nothing again.
#ifndef LIUSHUI_ENGINE_COMMANDS_VERIFY_H_
#define LIUSHUI_ENGINE_COMMANDS_VERIFY_H_

#include <string>

#include "CLI/App.hpp"
#include "clients/cli/evidence/verification.h"
#include "clients/cli/terminal.h"

namespace liushui::commands {

struct VerifyOptions {
  std::string data;  // folder of the ledger; opened for reading only
  cli::Check check = {};
  bool json = false;
  std::string proofs = {};  // folder of what it published; empty: beside the ledger, if there is one
  // File in which the place is kept while the check goes on, and from which it goes on; empty: none.
  std::string place = {};
};

// Checks the ledger in the folder and says what was found. Returns the exit code: 1 if anything differs.
int Verify(const VerifyOptions& options, const cli::Terminal& terminal);

// Adds both commands; without --data they ask the server.
void AddVerify(CLI::App& app, int* exit_code);

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_VERIFY_H_
