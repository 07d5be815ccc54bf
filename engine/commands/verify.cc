#include "engine/commands/verify.h"

#include <memory>
#include <string>
#include <vector>

#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cli/connection.h"
#include "clients/cli/evidence/verification.h"
#include "engine/base/status_macros.h"
#include "engine/commands/checking/place_file.h"
#include "engine/commands/evidence/verify_evidence.h"
#include "engine/runtime/proving/proofs_folder.h"
#include "engine/runtime/proving/published_history.h"
#include "engine/runtime/read/attachment_check.h"
#include "engine/runtime/read/ledger_source.h"
#include "engine/server/messages/verify_message.h"
#include "storage/attachment_folder.h"
#include "storage/rocks_store.h"

namespace liushui::commands {
namespace {

// What the ledger published, to be compared with it. Without a folder there is nothing to compare, unless one
// was named; that is remarked, as is what in it is no history.
absl::StatusOr<std::unique_ptr<runtime::PublishedHistory>> ReadPublished(const VerifyOptions& options,
                                                                         std::vector<std::string>& remarks) {
  const std::string path = options.proofs.empty() ? runtime::ProofsBeside(options.data) : options.proofs;
  const absl::StatusOr<runtime::ProofsFolder> folder = runtime::ProofsFolder::OpenForReading(path);
  if (options.proofs.empty() && absl::IsNotFound(folder.status())) {
    remarks.push_back(absl::StrCat("there is no folder ", path,
                                   "; if its checkpoints lie elsewhere, name it ", "with --proofs"));
    return nullptr;
  }
  RETURN_IF_ERROR(folder.status());
  for (const std::string& stray : folder->ListDays().strays) {
    remarks.push_back(
        absl::StrCat("left alone in the history of checkpoints, because it is no day: ", stray));
  }
  return runtime::PublishedHistory::Open(*folder);
}

// With a place that is kept, ^C stops the check where it is; it goes on from there.
absl::StatusOr<audit::VerifyReport> VerifyResumably(const storage::Store& store, const VerifyOptions& options,
                                                    audit::VerifyOptions audit_options) {
  if (options.place.empty()) return runtime::VerifyStore(store, store, audit_options);
  const Interruption interruption;
  PlaceFile place(options.place);
  ASSIGN_OR_RETURN(audit_options.place, place.Read());
  audit_options.places = &place;
  audit_options.progress = [&interruption, tell = audit_options.progress](uint64_t checked, uint64_t total) {
    return tell(checked, total) && !interruption.wanted();
  };
  auto report = runtime::VerifyStore(store, store, audit_options);
  if (absl::IsCancelled(report.status())) {
    return absl::CancelledError(absl::StrCat(report.status().message(), "; the place is kept in ",
                                             options.place, ", and the same command goes on from there"));
  }
  RETURN_IF_ERROR(report.status());
  RETURN_IF_ERROR(place.Remove());
  return report;
}

absl::StatusOr<v1::VerifyResult> VerifyFolder(const VerifyOptions& options, const cli::Progress& progress) {
  storage::RocksOptions store_options;
  store_options.read_only = true;
  ASSIGN_OR_RETURN(const std::unique_ptr<storage::Store> store,
                   storage::OpenRocksStore(options.data, store_options));
  audit::VerifyOptions audit_options;
  audit_options.level = static_cast<audit::Level>(options.check.level);
  audit_options.fold_only = options.check.fold_only;
  std::vector<std::string> remarks;
  ASSIGN_OR_RETURN(const auto published, ReadPublished(options, remarks));
  audit_options.checkpoints = published.get();
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
  ASSIGN_OR_RETURN(audit::VerifyReport report, VerifyResumably(*store, options, audit_options));
  report.remarks.insert(report.remarks.end(), remarks.begin(), remarks.end());
  const storage::AttachmentFolder* const files = audit_options.decides() ? attachments.get() : nullptr;
  RETURN_IF_ERROR(runtime::CheckAttachments(*store, files, audit_options, report));
  return server::VerifyMessage(report, absl::Now() - start);
}

// What the command line says; shared with the callback.
struct VerifyWords {
  cli::Connection connection;
  std::string data;
  std::string proofs;
  std::string place;
  cli::Check check;
  EvidenceOptions evidence;
  std::string tiles;
};

int RunVerify(const VerifyWords& words) {
  const cli::Terminal terminal = cli::OwnTerminal();
  EvidenceOptions evidence = words.evidence;
  evidence.json = words.connection.json;
  if (!evidence.path.empty()) return VerifyBundle(evidence, terminal);
  if (!words.tiles.empty()) {
    evidence.path = words.tiles;
    return VerifyTiles(evidence, terminal);
  }
  if (words.data.empty()) return cli::RemoteVerify(words.connection, words.check, terminal);
  return Verify({words.data, words.check, words.connection.json, words.proofs, words.place}, terminal);
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
  CLI::Option* place = command->add_option(
      "--resume", words->place,
      "with --data: keep the place in this file every few seconds and at ^C, and go on from it if it is "
      "there; "
      "hashes the records before it again, and folds and decides those behind it. Whoever may write it can "
      "make the check say anything");
  place->type_name("FILE");
  place->needs(folder);
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
  command.get_option("--level")->excludes(bundle)->excludes(tiles);
}

}  // namespace

int Verify(const VerifyOptions& options, const cli::Terminal& terminal) {
  cli::Connection nowhere;
  nowhere.json = options.json;
  return cli::ShowVerification(
      nowhere, terminal, options.check,
      [&options](cli::Session&, const cli::Progress& progress) { return VerifyFolder(options, progress); });
}

void AddVerify(CLI::App& app, int* exit_code) {
  const auto verify = std::make_shared<VerifyWords>();
  CLI::App* command = AddOne(
      app, "verify", "check a whole ledger: its integrity, its completeness, and what it means", verify);
  command
      ->add_option(
          "--level", verify->check.level,
          "1 integrity: tree, signatures, published checkpoints; 2 also completeness: order, times, "
          "one outcome for each request, nothing left out; 3 also meaning: all stored states and rows "
          "follow from the records, and every input decided again gives the same bytes")
      ->check(CLI::Range(1, 3))
      ->capture_default_str();
  AddEvidence(*command, *verify);
  command->footer(
      "Checks evidence and trees, too, with nothing but the file and the keys that you trust.\n"
      "Exits 0 if all agree, 1 if anything differs, 3 if the ledger or server cannot be reached.\n\n"
      "Examples:\n"
      "  liushui verify\n"
      "  liushui verify --data /var/lib/liushui --json\n"
      "  liushui verify --data /var/lib/liushui --level 1\n"
      "  liushui verify --data /var/lib/liushui --resume verify.place\n"
      "  liushui verify case-17.zip --key 'ledger.example/north+1f2e3d4c+AaBb...'\n"
      "  liushui verify --tiles /mnt/auditor/north --policy trusted-keys.txt\n");
  command->callback([verify, exit_code] { *exit_code = RunVerify(*verify); });
  const auto replay = std::make_shared<VerifyWords>();
  replay->check.fold_only = true;
  command = AddOne(app, "replay",
                   "fold a whole ledger and compare with what is stored; decides nothing again", replay);
  command->footer(
      "Exits 0 if all agree, 1 if anything differs, 3 if the ledger or server cannot be reached.\n\n"
      "Examples:\n"
      "  liushui replay\n"
      "  liushui replay --data /var/lib/liushui\n");
  command->callback([replay, exit_code] { *exit_code = RunVerify(*replay); });
}

}  // namespace liushui::commands
