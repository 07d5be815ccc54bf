// Witnesses of a server: who is asked to cosign each checkpoint before it is published.
#ifndef LIUSHUI_ENGINE_COMMANDS_PROVING_WITNESSES_H_
#define LIUSHUI_ENGINE_COMMANDS_PROVING_WITNESSES_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/runtime/proving/proof_options.h"

namespace liushui::commands {

// A witness that gave no answer is not asked for so long: the others' lines shall not wait for it every time.
inline constexpr absl::Duration kSilencePause = absl::Minutes(1);

// Asks the witnesses of a policy (C2SP tlog-policy) that have an address, one after the other. A witness that
// does not cosign keeps nothing back: the checkpoint is published without its line, and `tell` is told why,
// once until it cosigns again. Refuses as Policy::Parse and WitnessClient::Make, with WITNESSES_MISSING where
// no witness has an address, and where the file cannot be read.
absl::StatusOr<runtime::Cosigner> AskWitnesses(const std::string& policy_file,
                                               std::function<void(const std::string&)> tell);

// The lines that name those witnesses in a policy, without their addresses: they go with evidence. Refuses as
// AskWitnesses.
absl::StatusOr<std::string> WitnessLines(const std::string& policy_file);

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_PROVING_WITNESSES_H_
