// liushui export tiles: the whole ledger as a tree of files that third-party programs verify (C2SP
// tlog-tiles). From a server, or from a folder that no server has open.
#ifndef LIUSHUI_ENGINE_COMMANDS_EVIDENCE_EXPORT_H_
#define LIUSHUI_ENGINE_COMMANDS_EVIDENCE_EXPORT_H_

#include <string>

#include "CLI/App.hpp"
#include "absl/status/status.h"
#include "clients/cli/session.h"
#include "clients/cli/terminal.h"
#include "engine/commands/evidence/stopped_ledger.h"

namespace liushui::commands {

// Writes the tree of a ledger in a folder, up to its newest checkpoint, into another, going on from what is
// there. Returns the exit code.
int ExportTiles(const LedgerPlace& place, const std::string& folder, const cli::Terminal& terminal);

// Checks all files of the tree in a folder against a checkpoint, whose signatures are not looked at: what was
// exported before must be the beginning of what the server holds now. FAILED_PRECONDITION
// TREE_FILE_DIFFERENT: it is not; the message names the file.
absl::Status CheckExportedTree(const cli::Session& session, const std::string& folder,
                               const std::string& checkpoint);

// Adds `export` with its command `tiles`.
void AddExport(CLI::App& app, const cli::Terminal& terminal, int* exit_code);

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_EVIDENCE_EXPORT_H_
