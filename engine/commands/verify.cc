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
#include "engine/commands/evidence/verify_evidence.h"
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

// What the command line says; shared with the callback.
struct VerifyWords {
  cli::Connection connection;
  std::string data;
  std::string proofs;
  EvidenceOptions evidence;
  std::string tiles;
};

int RunVerify(const VerifyWords& words, bool fold_only) {
  const cli::Terminal terminal = cli::OwnTerminal();
  EvidenceOptions evidence = words.evidence;
  evidence.json = words.connection.json;
  if (!evidence.path.empty()) return VerifyBundle(evidence, terminal);
  if (!words.tiles.empty()) {
    evidence.path = words.tiles;
    return VerifyTiles(evidence, terminal);
  }
  if (words.data.empty()) return cli::RemoteVerify(words.connection, fold_only, terminal);
  return Verify({words.data, fold_only, words.connection.json, words.proofs}, terminal);
}

CLI::App* AddOne(CLI::App& app, const char* name, const char* description,
                 const std::shared_ptr<VerifyWords>& words) {
  CLI::App* command = app.add_subcommand(name, description);
  CLI::Option* folder =
      command->add_option("--data", words->data,
                          "folder of a ledger that no server has open; without it the server checks its own");
  cli::AddConnectionOptions(*command, words->connection);
  folder->type_name("FOLDER");
  CLI::Option* proofs = command->add_option(
      "--proofs", words->proofs,
      "with --data: where it published its checkpoints; without it the ledger with .proofs");
  proofs->type_name("FOLDER");
  proofs->needs(folder);
  folder->excludes(command->get_option("--server"));
  return command;
}

// What `verify` knows beside a ledger: what left the house.
void AddEvidence(CLI::App& command, VerifyWords& words) {
  CLI::Option* bundle =
      command.add_option("FILE", words.evidence.path, "evidence of an instance, as liushui prove writes it");
  CLI::Option* tiles =
      command.add_option("--tiles", words.tiles, "folder with a tree, as liushui export tiles writes it");
  tiles->type_name("FOLDER");
  CLI::Option* key = command.add_option("--key", words.evidence.trusted.key,
                                        "with evidence or a tree: the ledger's public key, which you trust");
  CLI::Option* policy = command.add_option("--policy", words.evidence.trusted.policy,
                                           "the same, for keys, witnesses and quorum (C2SP tlog-policy)");
  policy->type_name("FILE");
  // An empty variable of a script must not mean that nobody was named.
  for (CLI::Option* trusted : {key, policy}) {
    trusted->check(
        [](const std::string& given) { return given.empty() ? "expected something, found nothing" : ""; });
  }
  key->excludes(policy);
  for (CLI::Option* other : {command.get_option("--data"), command.get_option("--server")}) {
    bundle->excludes(other);
    tiles->excludes(other);
  }
  bundle->excludes(tiles);
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
  const auto verify = std::make_shared<VerifyWords>();
  CLI::App* command =
      AddOne(app, "verify",
             "check a whole ledger: fold it, compare, decide every input again, and check its files", verify);
  AddEvidence(*command, *verify);
  command->footer(
      "Checks evidence and trees, too, with nothing but the file and the keys that you trust.\n"
      "Exits 0 if all agree, 1 if anything differs, 3 if the ledger or server cannot be reached.\n\n"
      "Examples:\n"
      "  liushui verify\n"
      "  liushui verify --data /var/lib/liushui --json\n"
      "  liushui verify case-17.zip --key 'ledger.example/north+1f2e3d4c+AaBb...'\n"
      "  liushui verify --tiles /mnt/auditor/north --policy trusted-keys.txt\n");
  command->callback([verify, exit_code] { *exit_code = RunVerify(*verify, false); });
  const auto replay = std::make_shared<VerifyWords>();
  command = AddOne(app, "replay",
                   "fold a whole ledger and compare with what is stored; decides nothing again", replay);
  command->footer(
      "Exits 0 if all agree, 1 if anything differs, 3 if the ledger or server cannot be reached.\n\n"
      "Examples:\n"
      "  liushui replay\n"
      "  liushui replay --data /var/lib/liushui\n");
  command->callback([replay, exit_code] { *exit_code = RunVerify(*replay, true); });
}

}  // namespace liushui::commands
