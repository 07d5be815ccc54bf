#include "engine/commands/verify.h"

#include <memory>

#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cli/commands.h"
#include "clients/cli/connection.h"
#include "clients/cli/verification.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/proving/proofs_folder.h"
#include "engine/runtime/read/attachment_check.h"
#include "engine/runtime/read/ledger_source.h"
#include "engine/server/messages/verify_message.h"
#include "storage/attachment_folder.h"
#include "storage/rocks_store.h"

namespace liushui::commands {
namespace {

// What the ledger published, to be compared with it. Without a folder there is nothing to compare, unless one
// was named.
absl::StatusOr<std::vector<std::string>> ReadPublished(const VerifyOptions& options) {
  const std::string path = options.proofs.empty() ? runtime::ProofsBeside(options.data) : options.proofs;
  const absl::StatusOr<runtime::ProofsFolder> folder = runtime::ProofsFolder::OpenForReading(path);
  if (options.proofs.empty() && absl::IsNotFound(folder.status())) return std::vector<std::string>();
  RETURN_IF_ERROR(folder.status());
  return runtime::AllPublished(*folder);
}

absl::StatusOr<v1::VerifyResult> VerifyFolder(const VerifyOptions& options, const cli::Progress& progress) {
  storage::RocksOptions store_options;
  store_options.read_only = true;
  ASSIGN_OR_RETURN(const std::unique_ptr<storage::Store> store,
                   storage::OpenRocksStore(options.data, store_options));
  audit::VerifyOptions audit_options;
  audit_options.fold_only = options.fold_only;
  ASSIGN_OR_RETURN(audit_options.checkpoints, ReadPublished(options));
  audit_options.progress = [&progress](uint64_t checked, uint64_t total) {
    progress("records", static_cast<int64_t>(checked), static_cast<int64_t>(total));
    return true;
  };
  audit_options.file_progress = [&progress](uint64_t checked, uint64_t total) {
    progress("files", static_cast<int64_t>(checked), static_cast<int64_t>(total));
    return true;
  };
  const auto attachments =
      storage::AttachmentFolder::OpenForReading(absl::StrCat(options.data, "/", storage::kAttachmentsName));
  const absl::Time start = absl::Now();
  ASSIGN_OR_RETURN(audit::VerifyReport report, runtime::VerifyStore(*store, *store, audit_options));
  RETURN_IF_ERROR(runtime::CheckAttachments(*store, options.fold_only ? nullptr : attachments.get(),
                                            audit_options, report));
  return server::VerifyMessage(report, absl::Now() - start);
}

struct Words {
  const char* name;
  const char* description;
  const char* footer;
};

void AddOne(CLI::App& app, bool fold_only, const Words& words, int* exit_code) {
  const auto connection = std::make_shared<cli::Connection>();  // both shared with the callback
  const auto data = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand(words.name, words.description);
  CLI::Option* folder = command->add_option(
      "--data", *data, "folder of a ledger that no server has open; without it the server checks its own");
  cli::AddConnectionOptions(*command, *connection);
  folder->type_name("FOLDER");
  folder->excludes(command->get_option("--server"));
  command->footer(words.footer);
  command->callback([connection, data, fold_only, exit_code] {
    const cli::Terminal terminal = cli::OwnTerminal();
    if (data->empty()) {
      *exit_code = cli::RemoteVerify(*connection, fold_only, terminal);
    } else {
      *exit_code = Verify({*data, fold_only, connection->json}, terminal);
    }
  });
}

}  // namespace

int Verify(const VerifyOptions& options, const cli::Terminal& terminal) {
  cli::Connection nowhere;
  nowhere.json = options.json;
  return cli::ShowVerification(
      nowhere, terminal, options.fold_only,
      [&options](cli::Session&, const cli::Progress& progress) { return VerifyFolder(options, progress); });
}

void AddVerify(CLI::App& app, int* exit_code) {
  AddOne(app, false,
         {"verify", "check a whole ledger: fold it, compare, decide every input again, and check its files",
          "Exits 0 if all agree, 1 if anything differs, 3 if the ledger or server cannot be reached.\n\n"
          "Examples:\n"
          "  liushui verify\n"
          "  liushui verify --data /var/lib/liushui --json\n"},
         exit_code);
  AddOne(app, true,
         {"replay", "fold a whole ledger and compare with what is stored; decides nothing again",
          "Exits 0 if all agree, 1 if anything differs, 3 if the ledger or server cannot be reached.\n\n"
          "Examples:\n"
          "  liushui replay\n"
          "  liushui replay --data /var/lib/liushui\n"},
         exit_code);
}

}  // namespace liushui::commands
