#include "engine/commands/evidence/export.h"

#include <memory>

#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/strings/str_cat.h"
#include "clients/cli/commands.h"
#include "clients/cli/connection.h"
#include "clients/cli/evidence/remote_evidence.h"
#include "clients/cli/evidence/tree_folder.h"
#include "clients/cli/session.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/commands/evidence/folder_files.h"
#include "engine/proof/evidence/tree_files.h"
#include "engine/proof/note/checkpoint.h"
#include "engine/runtime/proving/stored_tree.h"

namespace liushui::commands {
namespace {

absl::Status WriteTree(const cli::Session& session, const LedgerPlace& place, const std::string& path) {
  ASSIGN_OR_RETURN(const StoppedLedger ledger, OpenStoppedLedger(place));
  ASSIGN_OR_RETURN(cli::TreeFolder folder, cli::TreeFolder::Open(path));
  const uint64_t size = ledger.published.head.size;
  runtime::StoredTiles tiles(ledger.store.get());
  const auto read = [&](uint64_t first, uint64_t end,
                        absl::FunctionRef<bool(uint64_t, absl::string_view)> visit) {
    if (session.terminal().progress) {
      session.err() << "\r" << end << " of " << size << " records\x1b[K" << std::flush;
    }
    return ledger.store->ReadRecords(first, end, visit);
  };
  // What was exported before is read from the ledger again and compared.
  const absl::Status written = proof::WriteTreeFiles(
      {ledger.published.note, size, 0}, &tiles, read,
      [&folder](const std::string& file, const std::string& content) { return folder.Put(file, content); });
  if (session.terminal().progress) session.err() << "\r\x1b[K" << std::flush;
  RETURN_IF_ERROR(written);
  cli::PrintTreeExport(session, path, folder, size);
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckExportedTree(const cli::Session& session, const std::string& folder,
                               const std::string& checkpoint) {
  ASSIGN_OR_RETURN(const proof::Note note, proof::ParseNote(checkpoint));
  ASSIGN_OR_RETURN(const proof::Checkpoint parsed, proof::ParseCheckpoint(note.text));
  FolderFiles files(folder);
  const bool shows = session.terminal().progress;
  const absl::Status checked =
      proof::CheckTreeRecords(&files, parsed.head, [&](uint64_t records, uint64_t total) {
        if (shows)
          session.err() << "\r" << records << " of " << total << " records checked\x1b[K" << std::flush;
        return true;
      });
  if (checked.ok()) return checked;
  return Refuse(absl::StatusCode::kFailedPrecondition, "TREE_FILE_DIFFERENT",
                absl::StrCat("what was exported into ", folder,
                             " before is not the beginning of this ledger: ", checked.message(),
                             ". Keep it if that may matter, and export into another folder"));
}

int ExportTiles(const LedgerPlace& place, const std::string& folder, const cli::Terminal& terminal) {
  const cli::Connection nowhere;
  return cli::RunSession(nowhere, terminal,
                         [&](cli::Session& session) { return WriteTree(session, place, folder); });
}

void AddExport(CLI::App& app, const cli::Terminal& terminal, int* exit_code) {
  const auto connection = std::make_shared<cli::Connection>();  // all shared with the callback
  const auto place = std::make_shared<LedgerPlace>();
  const auto folder = std::make_shared<std::string>();
  CLI::App* group = app.add_subcommand("export", "write the ledger in forms that other programs read");
  group->require_subcommand(1);
  group->footer(
      "Examples:\n"
      "  liushui export tiles /mnt/auditor/north --roles auditor\n"
      "  liushui export events branch.xes\n");
  cli::AddExportCommands(*group, terminal, exit_code);
  CLI::App* command = group->add_subcommand(
      "tiles", "write the whole ledger as a tree of files that other programs verify (C2SP tlog-tiles)");
  command->add_option("FOLDER", *folder, "where to write it; what is there already is compared and kept")
      ->required();
  cli::AddConnectionOptions(*command, *connection);
  AddLedgerPlace(*command, *place);
  command->footer(
      "Holds the records of all namespaces: a server gives it to callers with the role auditor only.\n"
      "May be run again: it goes on from what is there, and refuses to overwrite another history.\n\n"
      "Examples:\n"
      "  liushui export tiles /mnt/auditor/north --as chen --roles auditor\n"
      "  liushui export tiles north --data /var/lib/liushui\n");
  command->callback([connection, place, folder, terminal, exit_code] {
    *exit_code = place->data.empty()
                     ? cli::RemoteExportTiles(*connection, *folder, terminal, CheckExportedTree)
                     : ExportTiles(*place, *folder, terminal);
  });
}

}  // namespace liushui::commands
