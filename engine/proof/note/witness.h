// What a witness decides (C2SP tlog-witness v1.0.0): whether a checkpoint may follow the one it cosigned
// before. Nothing here waits, keeps or signs: engine/witness does.
//
// A submission is
//
//   old <size of the checkpoint that the witness cosigned last, decimal>
//   <consistency proof from there, one hash in base 64 a line, at most 63>
//   <empty line>
//   <checkpoint, signed by its log>
#ifndef LIUSHUI_ENGINE_PROOF_NOTE_WITNESS_H_
#define LIUSHUI_ENGINE_PROOF_NOTE_WITNESS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/proof/note/checkpoint.h"
#include "engine/proof/note/note.h"
#include "engine/proof/note/verifier_key.h"
#include "engine/proof/tree/proofs.h"

namespace liushui::proof {

constexpr size_t kMaxGrowthHashes = 63;
constexpr size_t kMaxSubmissionBytes = kMaxNoteBytes + 8'192;

struct Submission {
  uint64_t old_size = 0;
  HashList growth;
  Note note;
  Checkpoint checkpoint;  // as the note says it; nothing is checked
};

std::string SubmissionText(uint64_t old_size, const HashList& growth, absl::string_view note);
// Refused with SUBMISSION_WRONG, NOTE_WRONG or CHECKPOINT_WRONG.
absl::StatusOr<Submission> ParseSubmission(absl::string_view text);

// The number is the HTTP status that says so.
enum class WitnessVerdict {
  kCosign = 200,        // and from now on the checkpoint is the one to follow
  kMalformed = 400,     // among others: the old size is beyond the checkpoint's
  kNotSigned = 403,     // not by a key trusted for the origin
  kUnknownLog = 404,    // no key is trusted for the origin
  kOtherSize = 409,     // the old size is not what was cosigned last: the answer says what was
  kInconsistent = 422,  // the tree does not grow out of the one cosigned last
};

struct WitnessJudgement {
  WitnessVerdict verdict = WitnessVerdict::kMalformed;
  std::string why;  // a sentence; empty for kCosign
};

// Judges a submission by the keys that are trusted, of all logs, and the head of the origin's checkpoint
// that was cosigned last; of size 0 if there was none.
WitnessJudgement JudgeSubmission(const Submission& submission, const std::vector<VerifierKey>& logs,
                                 const TreeHead& last);

}  // namespace liushui::proof

#endif  // LIUSHUI_ENGINE_PROOF_NOTE_WITNESS_H_
