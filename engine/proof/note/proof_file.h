// Proof files (C2SP tlog-proof, ending `.tlog-proof`): that a record is in a ledger, in one text:
//
//   c2sp.org/tlog-proof@v1
//   extra <base 64>            (may be left out; not authenticated)
//   index <decimal>
//   <inclusion proof, one hash in base 64 a line, from the leaf up>
//   <empty line>
//   <checkpoint, with its signatures>
#ifndef LIUSHUI_ENGINE_PROOF_NOTE_PROOF_FILE_H_
#define LIUSHUI_ENGINE_PROOF_NOTE_PROOF_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/proof/tree/proofs.h"

namespace liushui::proof {

struct ProofFile {
  absl::optional<std::string> extra;
  uint64_t index = 0;
  HashList inclusion;
  std::string checkpoint;  // the signed note, byte for byte

  friend bool operator==(const ProofFile&, const ProofFile&) = default;
};

std::string ProofFileText(const ProofFile& file);
// Refused with PROOF_FILE_WRONG, with the number of the line. The checkpoint is taken as it is.
absl::StatusOr<ProofFile> ParseProofFile(absl::string_view text);

}  // namespace liushui::proof

#endif  // LIUSHUI_ENGINE_PROOF_NOTE_PROOF_FILE_H_
