#include "clients/cli/evidence/proof_commands.h"

#include <string>

#include "absl/strings/escaping.h"
#include "clients/cli/remote/command_set.h"
#include "clients/cli/session.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

struct CheckpointOptions {
  int64_t covering = 0;
};

void DeclareCheckpoint(CLI::App& command, CheckpointOptions& options) {
  command.add_option("--covering", options.covering, "wait for one of at least so many records")
      ->check(CLI::NonNegativeNumber)
      ->type_name("SIZE");
}

absl::Status Checkpoint(Session& session, const CheckpointOptions& options) {
  v1::GetCheckpointRequest request;
  request.set_min_size(options.covering);
  ASSIGN_OR_RETURN(const v1::GetCheckpointResponse checkpoint, session.client().GetCheckpoint(request));
  if (session.json()) {
    session.PrintJson(checkpoint);
  } else {
    session.out() << checkpoint.note();
  }
  for (const v1::WitnessStanding& witness : checkpoint.witnesses()) {
    if (witness.complaint().empty()) continue;
    session.err() << "witness " << witness.name()
                  << (witness.contradicts() ? " CONTRADICTS this ledger: " : " does not cosign: ")
                  << witness.complaint() << "\n";
  }
  return absl::OkStatus();
}

absl::Status ProveRecord(Session& session, int64_t index) {
  v1::GetInclusionProofRequest request;
  request.set_index(index);
  ASSIGN_OR_RETURN(const v1::GetInclusionProofResponse proof, session.client().GetInclusionProof(request));
  if (session.json()) {
    session.PrintJson(proof);
  } else {
    session.out() << proof.proof_file();
  }
  return absl::OkStatus();
}

absl::Status ProveGrowth(Session& session, const TreeSizes& sizes) {
  v1::GetConsistencyProofRequest request;
  request.set_from_size(sizes.from);
  request.set_to_size(sizes.to);
  ASSIGN_OR_RETURN(const v1::GetConsistencyProofResponse proof,
                   session.client().GetConsistencyProof(request));
  if (session.json()) {
    session.PrintJson(proof);
    return absl::OkStatus();
  }
  session.out() << "from " << proof.from_size() << " " << absl::Base64Escape(proof.from_root()) << "\n"
                << "to " << proof.to_size() << " " << absl::Base64Escape(proof.to_root()) << "\n";
  for (const std::string& hash : proof.hashes()) session.out() << absl::Base64Escape(hash) << "\n";
  return absl::OkStatus();
}

}  // namespace

int RemoteProveRecord(const Connection& connection, int64_t index, const Terminal& terminal) {
  return RunSession(connection, terminal, [index](Session& session) { return ProveRecord(session, index); });
}

int RemoteProveGrowth(const Connection& connection, const TreeSizes& sizes, const Terminal& terminal) {
  return RunSession(connection, terminal, [&sizes](Session& session) { return ProveGrowth(session, sizes); });
}

void AddCheckpointCommand(CommandSet& commands) {
  commands.Add<CheckpointOptions>(
      {"checkpoint",
       "print the newest checkpoint of the ledger, a signed note: keep it, and nobody can change what is "
       "below it "
       "unseen",
       {"checkpoint", "checkpoint > north.checkpoint", "checkpoint --covering 1042 --json"}},
      DeclareCheckpoint, Checkpoint);
}

}  // namespace liushui::cli
