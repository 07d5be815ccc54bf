#include "engine/commands/proving/witnesses.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/base/whole_file.h"
#include "engine/proof/note/checkpoint.h"
#include "engine/proof/note/policy.h"
#include "engine/witness/client.h"

namespace liushui::commands {
namespace {

constexpr size_t kMaxPolicyBytes = 1 << 20;

// A witness that is asked over HTTP.
class HttpWitness final : public runtime::CosigningWitness {
 public:
  explicit HttpWitness(witness::WitnessClient client) : client_(std::move(client)) {}

  const std::string& name() const override { return client_.key().name; }
  absl::StatusOr<proof::NoteSignature> Ask(const std::string& note, proof::NodeSource& nodes) override {
    ASSIGN_OR_RETURN(const proof::Note parsed, proof::ParseNote(note));
    ASSIGN_OR_RETURN(const proof::Checkpoint checkpoint, proof::ParseCheckpoint(parsed.text));
    return client_.Ask(note, [&](uint64_t old_size) {
      return proof::ProveConsistency(&nodes, old_size, checkpoint.head.size);
    });
  }
  void Interrupt() override { client_.Interrupt(); }

 private:
  witness::WitnessClient client_;
};

absl::StatusOr<proof::Policy> ReadPolicy(const std::string& policy_file) {
  ASSIGN_OR_RETURN(const absl::optional<std::string> text, ReadWholeFile(policy_file, kMaxPolicyBytes));
  if (text.has_value()) return proof::Policy::Parse(*text);
  return Refuse(absl::StatusCode::kNotFound, "FILE_MISSING", absl::StrCat("there is no file ", policy_file));
}

}  // namespace

absl::StatusOr<AskedWitnesses> ReadWitnesses(const std::string& policy_file) {
  ASSIGN_OR_RETURN(const proof::Policy policy, ReadPolicy(policy_file));
  AskedWitnesses asked;
  for (const proof::Policy::Witness& witness : policy.witnesses()) {
    if (witness.url.empty()) continue;
    ASSIGN_OR_RETURN(witness::WitnessClient client, witness::WitnessClient::Make({witness.key, witness.url}));
    asked.cosigners.push_back(std::make_shared<HttpWitness>(std::move(client)));
    absl::StrAppend(&asked.lines, "witness ", witness.name, " ", proof::VerifierKeyText(witness.key), "\n");
  }
  if (!asked.cosigners.empty()) return asked;
  return Refuse(absl::StatusCode::kInvalidArgument, "WITNESSES_MISSING",
                absl::StrCat(policy_file, ": no witness in it has an address"));
}

}  // namespace liushui::commands
