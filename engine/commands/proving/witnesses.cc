#include "engine/commands/proving/witnesses.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/proof/note/checkpoint.h"
#include "engine/proof/note/policy.h"
#include "engine/runtime/proving/proofs_folder.h"
#include "engine/witness/client.h"

namespace liushui::commands {
namespace {

constexpr size_t kMaxPolicyBytes = 1 << 20;

struct Asked {
  witness::WitnessClient client;
  absl::Time silent_until = absl::InfinitePast();
  bool told = false;
};

// One witness's line, or nothing.
absl::optional<proof::NoteSignature> Ask(Asked& asked, const std::string& note, proof::NodeSource& nodes,
                                         uint64_t size, const std::function<void(const std::string&)>& tell) {
  if (absl::Now() < asked.silent_until) return absl::nullopt;
  absl::StatusOr<proof::NoteSignature> line = asked.client.Ask(
      note, [&](uint64_t old_size) { return proof::ProveConsistency(&nodes, old_size, size); });
  if (line.ok()) {
    asked.told = false;
    return *std::move(line);
  }
  asked.silent_until = absl::Now() + kSilencePause;
  if (!asked.told) {
    tell(
        absl::StrCat("the witness ", asked.client.key().name, " does not cosign: ", line.status().message()));
  }
  asked.told = true;
  return absl::nullopt;
}

absl::StatusOr<proof::Policy> ReadPolicy(const std::string& policy_file) {
  ASSIGN_OR_RETURN(const absl::optional<std::string> text,
                   runtime::ReadWholeFile(policy_file, kMaxPolicyBytes));
  if (text.has_value()) return proof::Policy::Parse(*text);
  return Refuse(absl::StatusCode::kNotFound, "FILE_MISSING", absl::StrCat("there is no file ", policy_file));
}

}  // namespace

absl::StatusOr<std::string> WitnessLines(const std::string& policy_file) {
  ASSIGN_OR_RETURN(const proof::Policy policy, ReadPolicy(policy_file));
  std::string lines;
  for (const proof::Policy::Witness& witness : policy.witnesses()) {
    if (witness.url.empty()) continue;
    absl::StrAppend(&lines, "witness ", witness.name, " ", proof::VerifierKeyText(witness.key), "\n");
  }
  return lines;
}

absl::StatusOr<runtime::Cosigner> AskWitnesses(const std::string& policy_file,
                                               std::function<void(const std::string&)> tell) {
  ASSIGN_OR_RETURN(const proof::Policy policy, ReadPolicy(policy_file));
  // Shared by the copies of a std::function.
  const auto witnesses = std::make_shared<std::vector<Asked>>();
  for (const proof::Policy::Witness& witness : policy.witnesses()) {
    if (witness.url.empty()) continue;
    ASSIGN_OR_RETURN(witness::WitnessClient client, witness::WitnessClient::Make({witness.key, witness.url}));
    witnesses->push_back({std::move(client)});
  }
  if (witnesses->empty()) {
    return Refuse(absl::StatusCode::kInvalidArgument, "WITNESSES_MISSING",
                  absl::StrCat(policy_file, ": no witness in it has an address"));
  }
  return runtime::Cosigner(
      [witnesses, tell = std::move(tell)](const std::string& note, proof::NodeSource& nodes) {
        std::vector<proof::NoteSignature> lines;
        const absl::StatusOr<proof::Note> parsed = proof::ParseNote(note);
        const absl::StatusOr<proof::Checkpoint> checkpoint =
            parsed.ok() ? proof::ParseCheckpoint(parsed->text) : parsed.status();
        if (!checkpoint.ok()) return lines;
        for (Asked& asked : *witnesses) {
          auto line = Ask(asked, note, nodes, checkpoint->head.size, tell);
          if (line.has_value()) lines.push_back(*std::move(line));
        }
        return lines;
      });
}

}  // namespace liushui::commands
