// Witnesses of a server: who is asked to cosign what it publishes.
#ifndef LIUSHUI_ENGINE_COMMANDS_PROVING_WITNESSES_H_
#define LIUSHUI_ENGINE_COMMANDS_PROVING_WITNESSES_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/runtime/proving/proof_options.h"

namespace liushui::commands {

struct AskedWitnesses {
  // Shared as ProofOptions, which is copied, shares them.
  std::vector<std::shared_ptr<runtime::CosigningWitness>> cosigners;
  // The lines that name them in a policy, without their addresses: they go with evidence.
  std::string lines;
};

// The witnesses of a policy (C2SP tlog-policy) that have an address. Refuses as Policy::Parse and
// WitnessClient::Make, with WITNESSES_MISSING where none has one, and where the file cannot be read.
absl::StatusOr<AskedWitnesses> ReadWitnesses(const std::string& policy_file);

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_PROVING_WITNESSES_H_
