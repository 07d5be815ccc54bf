// liushui verify of what left the house: a bundle of evidence, or a tree of tiles. Nothing else is needed, no
// server and no ledger: only the keys that the verifier trusts.
#ifndef LIUSHUI_ENGINE_COMMANDS_EVIDENCE_VERIFY_EVIDENCE_H_
#define LIUSHUI_ENGINE_COMMANDS_EVIDENCE_VERIFY_EVIDENCE_H_

#include <string>

#include "clients/cli/terminal.h"
#include "engine/commands/evidence/trusted_keys.h"

namespace liushui::commands {

struct EvidenceOptions {
  std::string path;
  TrustedKeys trusted;
  bool json = false;
};

// Checks a bundle of evidence and says what is proved, and what is not. Without trusted keys the bundle's own
// policy is used, and that is said. Returns the exit code: 1 if something does not hold.
int VerifyBundle(const EvidenceOptions& options, const cli::Terminal& terminal);

// Checks a folder with a tree of tiles; keys must be given.
int VerifyTiles(const EvidenceOptions& options, const cli::Terminal& terminal);

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_EVIDENCE_VERIFY_EVIDENCE_H_
