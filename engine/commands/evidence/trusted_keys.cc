#include "engine/commands/evidence/trusted_keys.h"

#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/strings/str_cat.h"
#include "clients/cli/files.h"
#include "clients/cli/session.h"
#include "engine/base/status_macros.h"

namespace liushui::commands {
namespace {

constexpr size_t kMaxPolicyBytes = 1 << 20;

}  // namespace

bool IsGiven(const TrustedKeys& trusted) {
  return !trusted.key.empty() || !trusted.policy.empty();
}

void AddTrustedKeys(CLI::App& command, const std::string& with, TrustedKeys& trusted) {
  CLI::Option* key =
      command.add_option("--key", trusted.key, with + ": the ledger's public key, which you trust");
  CLI::Option* policy = command.add_option("--policy", trusted.policy,
                                           "the same, for keys, witnesses and quorum (C2SP tlog-policy)");
  policy->type_name("FILE");
  // An empty variable of a script must not mean that nobody was named.
  for (CLI::Option* option : {key, policy}) {
    option->check(
        [](const std::string& given) { return given.empty() ? "expected something, found nothing" : ""; });
  }
  key->excludes(policy);
}

absl::StatusOr<proof::Policy> ReadTrusted(const TrustedKeys& trusted) {
  std::string text = absl::StrCat("log ", trusted.key, "\nquorum none\n");
  if (!trusted.policy.empty()) {
    ASSIGN_OR_RETURN(text, cli::ReadFile(trusted.policy, kMaxPolicyBytes));
  }
  absl::StatusOr<proof::Policy> policy = proof::Policy::Parse(text);
  if (policy.ok()) return policy;
  return cli::Misuse(
      absl::StrCat(trusted.policy.empty() ? "--key" : "--policy", ": ", policy.status().message()));
}

}  // namespace liushui::commands
