#include "engine/proof/note/witness.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/proof/note/base64.h"

namespace liushui::proof {
namespace {

absl::Status Wrong(absl::string_view sentence) {
  return Refuse(absl::StatusCode::kInvalidArgument, "SUBMISSION_WRONG", sentence);
}

// The text up to the next newline, which is taken off `rest`.
absl::StatusOr<absl::string_view> TakeLine(absl::string_view* rest) {
  const size_t end = rest->find('\n');
  if (end == absl::string_view::npos) return Wrong("the submission ends before its checkpoint");
  const absl::string_view line = rest->substr(0, end);
  rest->remove_prefix(end + 1);
  return line;
}

// OK if the note is signed by a key of its origin and by none of them wrongly.
absl::Status CheckSigned(const Submission& submission, const std::vector<VerifierKey>& logs) {
  absl::Status found = Refuse(absl::StatusCode::kInvalidArgument, "NOT_SIGNED", "no trusted key signed it");
  for (const VerifierKey& log : logs) {
    if (log.name != submission.checkpoint.origin) continue;
    const absl::Status status = CheckSignature(submission.note, log);
    if (ReasonOf(status) == "SIGNATURE_WRONG") return status;
    if (status.ok()) found = absl::OkStatus();
  }
  return found;
}

// OK if the tree of the checkpoint grows out of the one cosigned last.
absl::Status CheckGrowth(const Submission& submission, const TreeHead& last) {
  const TreeHead& head = submission.checkpoint.head;
  if (head.size == 0 && head.root != TreeHasher().Empty()) {
    return Wrong("a tree without leaves has the hash of nothing as its root");
  }
  if (submission.old_size == 0) {
    return submission.growth.empty() ? absl::OkStatus() : Wrong("from nothing no proof is asked");
  }
  return CheckConsistency(last, head, submission.growth);
}

}  // namespace

std::string SubmissionText(uint64_t old_size, const HashList& growth, absl::string_view note) {
  std::string text = absl::StrCat("old ", old_size, "\n");
  for (const Hash& hash : growth) absl::StrAppend(&text, absl::Base64Escape(HashBytes(hash)), "\n");
  return absl::StrCat(text, "\n", note);
}

absl::StatusOr<Submission> ParseSubmission(absl::string_view text) {
  if (text.size() > kMaxSubmissionBytes) {
    return Wrong(absl::StrCat("expected at most ", kMaxSubmissionBytes, " bytes, found ", text.size()));
  }
  Submission submission;
  ASSIGN_OR_RETURN(absl::string_view line, TakeLine(&text));
  if (!absl::ConsumePrefix(&line, "old ") || !absl::SimpleAtoi(line, &submission.old_size) ||
      absl::StrCat(submission.old_size) != line) {
    return Wrong("expected 'old' and a decimal number in the first line");
  }
  for (;;) {
    ASSIGN_OR_RETURN(line, TakeLine(&text));
    if (line.empty()) break;
    const absl::optional<std::string> hash = FromBase64(line);
    if (!hash.has_value() || hash->size() != kHashBytes) return Wrong("expected a hash in base 64");
    if (submission.growth.size() == kMaxGrowthHashes) return Wrong("expected at most 63 hashes");
    submission.growth.push_back(ToHash(*hash));
  }
  ASSIGN_OR_RETURN(submission.note, ParseNote(text));
  ASSIGN_OR_RETURN(submission.checkpoint, ParseCheckpoint(submission.note.text));
  return submission;
}

WitnessJudgement JudgeSubmission(const Submission& submission, const std::vector<VerifierKey>& logs,
                                 const TreeHead& last) {
  const Checkpoint& checkpoint = submission.checkpoint;
  const bool known = std::any_of(logs.begin(), logs.end(), [&checkpoint](const VerifierKey& log) {
    return log.name == checkpoint.origin;
  });
  if (!known) {
    return {WitnessVerdict::kUnknownLog, absl::StrCat("no log is known by the name ", checkpoint.origin)};
  }
  if (const absl::Status checked = CheckSigned(submission, logs); !checked.ok()) {
    return {WitnessVerdict::kNotSigned, std::string(checked.message())};
  }
  if (submission.old_size > checkpoint.head.size) {
    return {WitnessVerdict::kMalformed, absl::StrCat("the old size ", submission.old_size,
                                                     " is beyond the checkpoint's ", checkpoint.head.size)};
  }
  if (submission.old_size != last.size) {
    return {WitnessVerdict::kOtherSize, absl::StrCat("the checkpoint cosigned last has size ", last.size,
                                                     ", the old size is ", submission.old_size)};
  }
  if (const absl::Status checked = CheckGrowth(submission, last); !checked.ok()) {
    return {WitnessVerdict::kInconsistent, std::string(checked.message())};
  }
  return {WitnessVerdict::kCosign, ""};
}

}  // namespace liushui::proof
