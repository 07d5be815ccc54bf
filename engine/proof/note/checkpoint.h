// Checkpoints (C2SP tlog-checkpoint): what a ledger says of itself at one size. The text of a signed note:
//
//   <origin>
//   <size, decimal>
//   <root hash, base 64>
//   <extension lines, if any>
//
// and cosignatures of it (C2SP tlog-cosignature): a witness says that, at a time, this was the largest tree
// it had seen of this origin, and that it grew out of all that it had seen before.
#ifndef LIUSHUI_ENGINE_PROOF_NOTE_CHECKPOINT_H_
#define LIUSHUI_ENGINE_PROOF_NOTE_CHECKPOINT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/proof/note/note.h"
#include "engine/proof/note/signing_key.h"
#include "engine/proof/note/verifier_key.h"
#include "engine/proof/tree/proofs.h"

namespace liushui::proof {

struct Checkpoint {
  std::string origin;
  TreeHead head;
  std::vector<std::string> extensions;  // lines, not empty; not covered by what witnesses say

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

std::string CheckpointText(const Checkpoint& checkpoint);
// Of the text of a note. Refused with CHECKPOINT_WRONG.
absl::StatusOr<Checkpoint> ParseCheckpoint(absl::string_view text);

// The checkpoint in a note that bears the signature of `log`, whose name is the origin. Refused as ParseNote,
// ParseCheckpoint and CheckSignature refuse, and with ORIGIN_WRONG where the origin is another.
absl::StatusOr<Checkpoint> OpenCheckpoint(absl::string_view note, const VerifierKey& log);

// A line by a witness at a time in seconds since 1970; `witness` is of type kEd25519Cosignature.
NoteSignature Cosign(absl::string_view checkpoint_text, const SigningKey& witness, int64_t time_seconds);

// When `witness` cosigned the note, in seconds since 1970. Refused as CheckSignature refuses.
absl::StatusOr<int64_t> CheckCosignature(const Note& note, const VerifierKey& witness);

}  // namespace liushui::proof

#endif  // LIUSHUI_ENGINE_PROOF_NOTE_CHECKPOINT_H_
