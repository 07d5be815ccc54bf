#include "engine/commands/evidence/stopped_ledger.h"

#include <utility>

#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/base/whole_file.h"
#include "engine/proof/note/checkpoint.h"
#include "engine/runtime/proving/proofs_folder.h"
#include "storage/rocks_store.h"

namespace liushui::commands {
namespace {

constexpr size_t kMaxKeyFileBytes = 4'096;

absl::StatusOr<runtime::PublishedCheckpoint> ReadPublished(const LedgerPlace& place) {
  const std::string path = place.proofs.empty() ? runtime::ProofsBeside(place.data) : place.proofs;
  ASSIGN_OR_RETURN(const runtime::ProofsFolder folder, runtime::ProofsFolder::OpenForReading(path));
  ASSIGN_OR_RETURN(const auto note, folder.ReadCheckpoint());
  ASSIGN_OR_RETURN(const auto key_text,
                   ReadWholeFile(absl::StrCat(folder.path(), "/log.vkey"), kMaxKeyFileBytes));
  if (!note.has_value() || !key_text.has_value()) {
    return Refuse(
        absl::StatusCode::kFailedPrecondition, "CHECKPOINTS_OFF",
        absl::StrCat(folder.path(), ": expected files checkpoint and log.vkey, as a server that signs ",
                     "checkpoints writes them"));
  }
  ASSIGN_OR_RETURN(proof::VerifierKey key, proof::ParseVerifierKey(absl::StripSuffix(*key_text, "\n")));
  ASSIGN_OR_RETURN(const proof::Checkpoint checkpoint, proof::OpenCheckpoint(*note, key));
  return runtime::PublishedCheckpoint{*note, checkpoint.head, std::move(key)};
}

}  // namespace

absl::StatusOr<StoppedLedger> OpenStoppedLedger(const LedgerPlace& place) {
  storage::RocksOptions options;
  options.read_only = true;
  StoppedLedger ledger;
  ASSIGN_OR_RETURN(ledger.store, storage::OpenRocksStore(place.data, options));
  ASSIGN_OR_RETURN(ledger.published, ReadPublished(place));
  return ledger;
}

void AddLedgerPlace(CLI::App& command, LedgerPlace& place) {
  CLI::Option* data = command.add_option(
      "--data", place.data, "folder of a ledger that no server has open; without it the server is asked");
  data->type_name("FOLDER");
  data->excludes(command.get_option("--server"));
  command
      .add_option("--proofs", place.proofs,
                  "folder of its checkpoints; without it the one beside the ledger, ending in .proofs")
      ->type_name("FOLDER")
      ->needs(data);
}

}  // namespace liushui::commands
