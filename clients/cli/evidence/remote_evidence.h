// Evidence from a running server: prove and export tiles, which also work on a folder (engine/commands).
#ifndef LIUSHUI_CLIENTS_CLI_EVIDENCE_REMOTE_EVIDENCE_H_
#define LIUSHUI_CLIENTS_CLI_EVIDENCE_REMOTE_EVIDENCE_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "clients/cli/connection.h"
#include "clients/cli/evidence/tree_folder.h"
#include "clients/cli/session.h"
#include "clients/cli/terminal.h"

namespace liushui::cli {

// Writes the evidence of an instance, typed as a number, a full name or workflow/key, to a file. Returns the
// exit code.
int RemoteProve(const Connection& connection, const std::string& instance, const std::string& to,
                const Terminal& terminal);

// Checks all files of the tree in a folder against a checkpoint that is not in it yet.
using TreeVerifier = std::function<absl::Status(const Session& session, const std::string& folder,
                                                const std::string& checkpoint)>;

// Writes the tree of the whole ledger into a folder, going on from what is there: the server sends only what
// is new, and `verify` must find that what was there is the beginning of it, before the new checkpoint is put
// in its place. Returns the exit code.
int RemoteExportTiles(const Connection& connection, const std::string& folder, const Terminal& terminal,
                      const TreeVerifier& verify);

// What an export says at its end.
void PrintTreeExport(const Session& session, const std::string& path, const TreeFolder& folder,
                     uint64_t records);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_EVIDENCE_REMOTE_EVIDENCE_H_
