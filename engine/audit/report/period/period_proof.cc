#include "engine/audit/report/period/period_proof.h"

#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/audit/report/period/period_words.h"
#include "engine/base/status_macros.h"
#include "engine/proof/note/checkpoint.h"
#include "engine/proof/note/note.h"
#include "engine/proof/tree/tree_hasher.h"

namespace liushui::audit {
namespace {

absl::StatusOr<PeriodCheckpoint> ReadNote(const std::string& text) {
  ASSIGN_OR_RETURN(const proof::Note note, proof::ParseNote(text));
  ASSIGN_OR_RETURN(const proof::Checkpoint checkpoint, proof::ParseCheckpoint(note.text));
  PeriodCheckpoint read;
  read.size = checkpoint.head.size;
  read.root = absl::Base64Escape(proof::HashBytes(checkpoint.head.root));
  read.origin = checkpoint.origin;
  for (const proof::NoteSignature& signature : note.signatures) {
    if (signature.name != checkpoint.origin) read.witnesses.push_back(signature.name);
  }
  return read;
}

}  // namespace

absl::StatusOr<absl::optional<std::string>> PeriodProof::Overheard::Next() {
  if (source_ == nullptr) return absl::optional<std::string>();
  ASSIGN_OR_RETURN(absl::optional<std::string> note, source_->Next());
  if (!note.has_value()) return note;
  ++count;
  // What is no checkpoint is for the check to tell.
  absl::StatusOr<PeriodCheckpoint> read = ReadNote(*note);
  if (read.ok()) waiting.push_back(*std::move(read));
  return note;
}

PeriodProof::PeriodProof(const PeriodScope& scope, CheckpointSource* published)
    : begin_us_(absl::ToUnixMicros(absl::FromCivil(scope.from, scope.zone))),
      end_us_(absl::ToUnixMicros(absl::FromCivil(scope.to + 1, scope.zone))),
      overheard_(published),
      tree_({nullptr, &overheard_, &keys_}) {}

// Once there are twice as many as are shown, every second one goes.
void PeriodProof::Keep(PeriodCheckpoint checkpoint) {
  if (checkpoint.size == last_.size) return;
  last_ = checkpoint;
  if (within_++ % stride_ == 0) kept_.push_back(std::move(checkpoint));
  if (kept_.size() < 2 * kMaxPeriodCheckpoints) return;
  for (size_t i = 0; 2 * i < kept_.size(); ++i) kept_[i] = std::move(kept_[2 * i]);
  kept_.resize(kMaxPeriodCheckpoints);
  stride_ *= 2;
}

absl::Status PeriodProof::Take(const ledger::v1::Record& record, absl::string_view bytes) {
  RETURN_IF_ERROR(tree_.Take(bytes, report_));
  if (AnnouncesKey(record)) RETURN_IF_ERROR(keys_.Take(record));
  const bool is_within = record.time_us() >= begin_us_ && record.time_us() < end_us_;
  std::deque<PeriodCheckpoint>& waiting = overheard_.waiting;
  while (!waiting.empty() && waiting.front().size <= record.index() + 1) {
    if (is_within && waiting.front().size == record.index() + 1) Keep(std::move(waiting.front()));
    waiting.pop_front();
  }
  return absl::OkStatus();
}

absl::Status PeriodProof::Finish(PeriodStory& story) {
  RETURN_IF_ERROR(tree_.Finish(report_));
  story.checkpoint_count = static_cast<int64_t>(within_);
  const size_t step = kept_.size() > kMaxPeriodCheckpoints ? 2 : 1;
  for (size_t i = 0; i < kept_.size(); i += step) story.checkpoints.push_back(std::move(kept_[i]));
  if (within_ > 0 && story.checkpoints.back().size != last_.size) {
    if (story.checkpoints.size() == kMaxPeriodCheckpoints) story.checkpoints.pop_back();
    story.checkpoints.push_back(last_);
  }
  for (const SigningKeys::Announced& announced : keys_.announced()) {
    if (announced.index < story.end_record) story.keys.push_back(proof::VerifierKeyText(announced.key));
  }
  const Language language = story.scope.language;
  PeriodCheck check{"INTEGRITY", report_.agreed() && overheard_.count > 0, ""};
  check.detail = SayOfPeriod(language, PeriodWord::kIntegrityHolds,
                             {absl::StrCat(story.position), absl::StrCat(overheard_.count)});
  if (overheard_.count == 0) check.detail = SayOfPeriod(language, PeriodWord::kNothingPublished);
  if (!report_.agreed()) check.detail = report_.differences.front().message;
  story.checks.push_back(std::move(check));
  return absl::OkStatus();
}

}  // namespace liushui::audit
