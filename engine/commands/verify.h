// liushui verify and liushui replay: is this ledger what it says. On a folder that no server has open, or by
// the server.
//
// Replay folds every record and compares the result with the stored states and rows; verify also decides
// every recorded input again and compares the bytes.
#ifndef LIUSHUI_ENGINE_COMMANDS_VERIFY_H_
#define LIUSHUI_ENGINE_COMMANDS_VERIFY_H_

#include <string>

#include "CLI/App.hpp"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/audit/verify.h"
#include "engine/commands/check.h"
#include "liushui/v1/audit_service.pb.h"

namespace liushui::commands {

struct VerifyOptions {
  std::string data;  // folder of the ledger; opened for reading only
  bool fold_only = false;
  bool json = false;
  bool progress = false;  // a line on `err` that is rewritten as the check goes on
};

// Checks the ledger in the folder and says what was found. Returns the exit code: 1 if anything differs.
int Verify(const VerifyOptions& options, const Output& output);

// What was found, for people.
std::string VerifyText(const v1::VerifyResult& result, bool fold_only);

// Adds both commands; without --data they ask the server.
void AddVerify(CLI::App& app, int* exit_code);

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_VERIFY_H_
