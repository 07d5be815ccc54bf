#include "engine/commands/evidence/prove.h"

#include <memory>
#include <optional>

#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/connection.h"
#include "clients/cli/evidence/proof_commands.h"
#include "clients/cli/evidence/remote_evidence.h"
#include "clients/cli/output_file.h"
#include "clients/cli/session.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/proof/evidence/bundle.h"
#include "engine/runtime/evidence/gather_case.h"
#include "engine/runtime/proving/stored_tree.h"
#include "engine/runtime/read/rows.h"
#include "engine/views/keys.h"

namespace liushui::commands {
namespace {

absl::StatusOr<state::v1::InstanceState> FindInstance(const storage::Reader& reader,
                                                      const std::string& typed) {
  uint64_t instance = 0;
  if (!absl::SimpleAtoi(typed, &instance)) {
    return cli::Misuse(absl::StrCat("with --data: expected the number of an instance, found '", typed, "'"));
  }
  ASSIGN_OR_RETURN(const auto state,
                   runtime::ReadMessage<state::v1::InstanceState>(reader, views::InstanceKey(instance)));
  if (state.has_value()) return *state;
  return Refuse(absl::StatusCode::kNotFound, "INSTANCE_UNKNOWN",
                absl::StrCat("the ledger has no instance ", instance));
}

absl::StatusOr<std::string> MakeBundle(const ProveOptions& options) {
  ASSIGN_OR_RETURN(const StoppedLedger ledger, OpenStoppedLedger(options.place));
  ASSIGN_OR_RETURN(const auto state, FindInstance(*ledger.store, options.instance));
  ASSIGN_OR_RETURN(proof::Evidence evidence, runtime::GatherCase(*ledger.store, state));
  if (runtime::SizeToCover(evidence) > ledger.published.head.size) {
    return Refuse(
        absl::StatusCode::kFailedPrecondition, "CHECKPOINT_LATE",
        absl::StrCat("the checkpoint covers ", ledger.published.head.size, " records, but record ",
                     runtime::SizeToCover(evidence) - 1,
                     " belongs to the evidence: a server that is started and stopped in good order signs "
                     "all"));
  }
  evidence.policy = runtime::PolicyText(ledger.published);
  runtime::StoredTiles tiles(ledger.store.get());
  RETURN_IF_ERROR(runtime::AddProofs(ledger.published.note, &tiles, evidence));
  return proof::WriteBundle(evidence);
}

absl::Status WriteEvidence(const cli::Session& session, const ProveOptions& options) {
  ASSIGN_OR_RETURN(const std::string archive, MakeBundle(options));
  ASSIGN_OR_RETURN(const auto file, cli::OutputFile::Open(options.to));
  RETURN_IF_ERROR(file->Write(archive));
  RETURN_IF_ERROR(file->Keep());
  session.err() << options.to << ": " << archive.size() << " bytes; `liushui verify " << options.to
                << "` checks it\n";
  return absl::OkStatus();
}

// What is proved of the ledger itself, instead of an instance.
struct LedgerProof {
  std::optional<int64_t> index;  // std, as CLI11 knows it
  std::optional<int64_t> from;
  int64_t to = 0;
};

// One of INSTANCE, --index and --from is given.
void AddLedgerProof(CLI::App& command, CLI::Option& instance, LedgerProof& ledger) {
  CLI::Option* index =
      command.add_option("--index", ledger.index,
                         "print the proof that this record is below the newest checkpoint (C2SP tlog-proof)");
  CLI::Option* from = command.add_option(
      "--from", ledger.from, "print the proof that the ledger of this size is the beginning of that of --to");
  command.add_option("--to", ledger.to, "the later size; without it that of the newest checkpoint")
      ->needs(from);
  for (CLI::Option* option : {index, from}) {
    option->type_name("NUMBER")->check(CLI::NonNegativeNumber)->excludes(&instance);
    option->excludes(command.get_option("--data"));
  }
  index->excludes(from);
}

// A file in this folder by the name of the instance.
std::string DefaultFile(const std::string& instance) {
  return absl::StrCat("evidence-", absl::StrReplaceAll(instance, {{"/", "-"}}), ".zip");
}

}  // namespace

int Prove(const ProveOptions& options, const cli::Terminal& terminal) {
  const cli::Connection nowhere;
  return cli::RunSession(nowhere, terminal,
                         [&](cli::Session& session) { return WriteEvidence(session, options); });
}

void AddProve(CLI::App& app, const cli::Terminal& terminal, int* exit_code) {
  const auto connection = std::make_shared<cli::Connection>();  // both shared with the callback
  const auto options = std::make_shared<ProveOptions>();
  CLI::App* command =
      app.add_subcommand("prove", "write evidence of an instance that can be checked without this server");
  const auto ledger = std::make_shared<LedgerProof>();  // shared as well
  CLI::Option* instance =
      command->add_option("INSTANCE", options->instance, "number, full name, or workflow/key");
  command
      ->add_option("-o,--output", options->to,
                   "where to write it; without it evidence-INSTANCE.zip in this folder")
      ->type_name("FILE");
  cli::AddConnectionOptions(*command, *connection);
  AddLedgerPlace(*command, options->place);
  command->footer(
      "The file holds the instance's records, a proof for each that it is in the ledger, the signed "
      "checkpoint,\n"
      "and the rules it ran on. Check it with liushui verify, or with clients/python/verify_bundle.py.\n\n"
      "Examples:\n"
      "  liushui prove complaint/2026-0302-1\n"
      "  liushui prove 17 -o case-17.zip\n"
      "  liushui prove 17 --data /var/lib/liushui\n"
      "  liushui prove --index 1042 > record-1042.tlog-proof\n"
      "  liushui prove --from 1042 --to 2048\n");
  AddLedgerProof(*command, *instance, *ledger);
  command->callback([connection, options, ledger, terminal, exit_code] {
    if (ledger->index.has_value()) {
      *exit_code = cli::RemoteProveRecord(*connection, *ledger->index, terminal);
      return;
    }
    if (ledger->from.has_value()) {
      *exit_code = cli::RemoteProveGrowth(*connection, {*ledger->from, ledger->to}, terminal);
      return;
    }
    if (options->instance.empty()) {
      *terminal.err << cli::UsageText("prove: expected INSTANCE, --index or --from");
      *exit_code = cli::kMisused;
      return;
    }
    if (options->to.empty()) options->to = DefaultFile(options->instance);
    *exit_code = options->place.data.empty()
                     ? cli::RemoteProve(*connection, options->instance, options->to, terminal)
                     : Prove(*options, terminal);
  });
}

}  // namespace liushui::commands
