// Proofs about the ledger itself, from a running server: that a record is in it, that it only grew.
#ifndef LIUSHUI_CLIENTS_CLI_EVIDENCE_PROOF_COMMANDS_H_
#define LIUSHUI_CLIENTS_CLI_EVIDENCE_PROOF_COMMANDS_H_

#include <cstdint>

#include "clients/cli/connection.h"
#include "clients/cli/terminal.h"

namespace liushui::cli {

// Prints the proof that a record is below the newest checkpoint (C2SP tlog-proof). Returns the exit code.
int RemoteProveRecord(const Connection& connection, int64_t index, const Terminal& terminal);

// Two sizes of the ledger; `to` 0 for that of the newest checkpoint.
struct TreeSizes {
  int64_t from = 0;
  int64_t to = 0;
};

// Prints the proof that the larger tree begins with the smaller: "from SIZE ROOT", "to SIZE ROOT", and the
// hashes, in base 64, one a line. Returns the exit code.
int RemoteProveGrowth(const Connection& connection, const TreeSizes& sizes, const Terminal& terminal);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_EVIDENCE_PROOF_COMMANDS_H_
