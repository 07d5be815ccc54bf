// The keys that whoever checks evidence trusts.
#ifndef LIUSHUI_ENGINE_COMMANDS_EVIDENCE_TRUSTED_KEYS_H_
#define LIUSHUI_ENGINE_COMMANDS_EVIDENCE_TRUSTED_KEYS_H_

#include <string>

#include "CLI/App.hpp"
#include "absl/status/statusor.h"
#include "engine/proof/note/policy.h"

namespace liushui::commands {

// At most one of them is given.
struct TrustedKeys {
  std::string key;     // a vkey (C2SP signed-note) of the ledger; asks for no witness
  std::string policy;  // file with a policy (C2SP tlog-policy)
};

bool IsGiven(const TrustedKeys& trusted);

// Adds --key and --policy; `with` begins their help.
void AddTrustedKeys(CLI::App& command, const std::string& with, TrustedKeys& trusted);

// A file or key of the verifier's own that is wrong is his mistake (misuse), not the evidence's.
absl::StatusOr<proof::Policy> ReadTrusted(const TrustedKeys& trusted);

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_EVIDENCE_TRUSTED_KEYS_H_
