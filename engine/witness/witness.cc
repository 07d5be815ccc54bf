#include "engine/witness/witness.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/base/whole_file.h"
#include "engine/proof/evidence/digest.h"
#include "engine/proof/note/checkpoint.h"

namespace liushui::witness {
namespace {

using proof::WitnessVerdict;

constexpr unsigned kFileMode = 0644;

absl::Status KeyWrong(absl::string_view sentence) {
  return Refuse(absl::StatusCode::kInvalidArgument, "KEY_WRONG", sentence);
}

HttpAnswer Answer(WitnessVerdict verdict, std::string body) {
  return {static_cast<int>(verdict), HttpAnswer().type, std::move(body)};
}

HttpAnswer Broken(const absl::Status& status) {
  return {500, HttpAnswer().type, absl::StrCat(status.message(), "\n")};
}

}  // namespace

absl::StatusOr<std::unique_ptr<Witness>> Witness::Open(WitnessParts parts) {
  if (parts.key.verifier().type != proof::SignatureType::kEd25519Cosignature) {
    return KeyWrong("a witness signs with a key of type 4");
  }
  if (parts.logs.size() > kMaxLogs) return KeyWrong(absl::StrCat("expected at most ", kMaxLogs, " logs"));
  for (const proof::VerifierKey& log : parts.logs) {
    if (log.type == proof::SignatureType::kEd25519) continue;
    return KeyWrong(absl::StrCat(proof::VerifierKeyText(log), " is no key of a log (type 1)"));
  }
  RETURN_IF_ERROR(MakeFolder(parts.folder));
  ASSIGN_OR_RETURN(auto lock, FolderLock::Take(parts.folder));
  auto witness = std::unique_ptr<Witness>(new Witness(std::move(parts)));
  witness->lock_ = std::move(lock);
  return witness;
}

std::string Witness::PathOf(absl::string_view origin_hash) const {
  return absl::StrCat(parts_.folder, "/", origin_hash, ".checkpoint");
}

absl::StatusOr<proof::TreeHead> Witness::Last(const std::string& origin) const {
  ASSIGN_OR_RETURN(const auto kept, ReadWholeFile(PathOf(proof::Sha256Hex(origin)), proof::kMaxNoteBytes));
  if (!kept.has_value()) return proof::TreeHead{};
  ASSIGN_OR_RETURN(const proof::Note note, proof::ParseNote(*kept));
  ASSIGN_OR_RETURN(const proof::Checkpoint checkpoint, proof::ParseCheckpoint(note.text));
  return checkpoint.head;
}

// Keeps a checkpoint as the newest; the line by which it is cosigned.
absl::StatusOr<std::string> Witness::Accept(const proof::Submission& submission) {
  const int64_t now_seconds = absl::ToUnixSeconds(parts_.now());
  if (now_seconds <= 0) return absl::InternalError("the witness's clock stands before 1970");
  proof::Note kept{submission.note.text, {}};
  for (const proof::NoteSignature& line : submission.note.signatures) {
    const bool trusted = std::any_of(parts_.logs.begin(), parts_.logs.end(), [&line](const auto& log) {
      return log.name == line.name && log.id() == line.key_id;
    });
    if (trusted) kept.signatures.push_back(line);
  }
  kept.signatures.push_back(proof::Cosign(submission.note.text, parts_.key, now_seconds));
  RETURN_IF_ERROR(
      ReplaceFile(PathOf(proof::Sha256Hex(submission.checkpoint.origin)), proof::NoteText(kept), kFileMode));
  return proof::SignatureLine(kept.signatures.back());
}

HttpAnswer Witness::AddCheckpoint(absl::string_view body) {
  const absl::StatusOr<proof::Submission> submission = proof::ParseSubmission(body);
  if (!submission.ok()) {
    return Answer(WitnessVerdict::kMalformed, absl::StrCat(submission.status().message(), "\n"));
  }
  const MutexLock lock(&mutex_);
  const absl::StatusOr<proof::TreeHead> last = Last(submission->checkpoint.origin);
  if (!last.ok()) return Broken(last.status());
  const proof::WitnessJudgement judgement = proof::JudgeSubmission(*submission, parts_.logs, *last);
  if (judgement.verdict == WitnessVerdict::kOtherSize) {
    return {static_cast<int>(judgement.verdict), "text/x.tlog.size", absl::StrCat(last->size, "\n")};
  }
  if (judgement.verdict != WitnessVerdict::kCosign) {
    return Answer(judgement.verdict, absl::StrCat(judgement.why, "\n"));
  }
  absl::StatusOr<std::string> line = Accept(*submission);
  return line.ok() ? Answer(WitnessVerdict::kCosign, *std::move(line)) : Broken(line.status());
}

HttpAnswer Witness::GetCheckpoint(absl::string_view origin_hash) {
  absl::StatusOr<absl::optional<std::string>> kept = absl::optional<std::string>();
  if (proof::IsSha256Hex(origin_hash)) {
    const MutexLock lock(&mutex_);
    kept = ReadWholeFile(PathOf(origin_hash), proof::kMaxNoteBytes);
  }
  if (!kept.ok()) return Broken(kept.status());
  if (kept->has_value()) return {200, HttpAnswer().type, **kept};
  return Answer(WitnessVerdict::kUnknownLog, "no checkpoint of this origin was cosigned\n");
}

}  // namespace liushui::witness
