// Evidence from a running server: prove and export tiles, which also work on a folder (engine/commands).
#ifndef LIUSHUI_CLIENTS_CLI_EVIDENCE_REMOTE_EVIDENCE_H_
#define LIUSHUI_CLIENTS_CLI_EVIDENCE_REMOTE_EVIDENCE_H_

#include <string>

#include "clients/cli/connection.h"
#include "clients/cli/evidence/tree_folder.h"
#include "clients/cli/session.h"
#include "clients/cli/terminal.h"

namespace liushui::cli {

// Writes the evidence of an instance, typed as a number, a full name or workflow/key, to a file. Returns the
// exit code.
int RemoteProve(const Connection& connection, const std::string& instance, const std::string& to,
                const Terminal& terminal);

// Writes the tree of the whole ledger into a folder, going on from what is there. Returns the exit code.
int RemoteExportTiles(const Connection& connection, const std::string& folder, const Terminal& terminal);

// What an export says at its end.
void PrintTreeExport(const Session& session, const std::string& path, const TreeFolder& folder,
                     uint64_t records);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_EVIDENCE_REMOTE_EVIDENCE_H_
