#include "engine/runtime/proving/signer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/proof/note/checkpoint.h"
#include "engine/runtime/mailbox.h"
#include "engine/runtime/proving/published_history.h"
#include "engine/runtime/proving/stored_tree.h"

namespace liushui::runtime {
namespace {

// Real time is looked at again at least this often.
constexpr absl::Duration kMaxWait = absl::Seconds(10);
// Two checkpoints are never closer: each costs two syncs of the disk, and whoever waits might ask again.
constexpr absl::Duration kLeastInterval = absl::Milliseconds(50);
// A checkpoint that is due for the history waits so long for the lines of witnesses.
constexpr absl::Duration kHistoryPatience = absl::Seconds(10);

uint64_t SizeOf(const absl::optional<PublishedCheckpoint>& checkpoint) {
  return checkpoint.has_value() ? checkpoint->head.size : 0;
}

// The checkpoint with one more line, if it is the one that was cosigned.
absl::optional<std::string> WithLine(const absl::optional<PublishedCheckpoint>& checkpoint,
                                     const Cosigning::Cosigned& cosigned) {
  if (SizeOf(checkpoint) != cosigned.head.size) return absl::nullopt;
  absl::StatusOr<proof::Note> note = proof::ParseNote(checkpoint->note);
  if (!note.ok() || note->text != cosigned.note.text) return absl::nullopt;
  if (note->signatures.size() >= proof::kMaxNoteSignatures) return absl::nullopt;
  note->signatures.push_back(cosigned.line);
  return proof::NoteText(*note);
}

}  // namespace

Signer::Signer(SignerParts parts)
    : parts_(std::move(parts)), tried_at_(-absl::InfiniteDuration()), newest_(parts_.published) {}

Signer::~Signer() {
  Stop();
}

absl::Duration Signer::Monotonic() const {
  if (parts_.options.monotonic) return parts_.options.monotonic();
  return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

absl::Status Signer::Start() {
  {
    MutexLock lock(&mutex_);
    durable_ = parts_.store->size();
    tried_at_ = Monotonic();
  }
  history_due_ = Monotonic();
  const auto answered = [this] {
    MutexLock lock(&mutex_);
    changed_.NotifyOne();
    published_.NotifyAll();
  };
  cosigning_ = std::make_unique<Cosigning>(CosigningParts{
      parts_.store, parts_.options.cosigners, [this] { return Monotonic(); }, parts_.options.tell, answered});
  RETURN_IF_ERROR(Publish());
  RETURN_IF_ERROR(parts_.folder.RemoveUnpublished());
  thread_ = std::thread([this] { Run(); });
  return absl::OkStatus();
}

void Signer::Durable(uint64_t size) {
  MutexLock lock(&mutex_);
  const uint64_t signed_size = SizeOf(newest_);
  const bool was_idle = durable_ == signed_size;
  durable_ = size;
  // Most commits change nothing for the thread, which waits for the interval to end.
  if (was_idle || size - signed_size >= parts_.options.records_max) changed_.NotifyOne();
}

void Signer::Wake() {
  {
    MutexLock lock(&mutex_);
    changed_.NotifyOne();
  }
  cosigning_->Wake();
}

absl::Duration Signer::UntilDue(absl::Duration now) const {
  const uint64_t signed_size = SizeOf(newest_);
  if (durable_ == signed_size) return absl::InfiniteDuration();
  const absl::Duration left = tried_at_ + parts_.options.interval - now;
  // After a failure nobody's wish makes the disk better.
  if (failed_) return left;
  const bool soon = durable_ - signed_size >= parts_.options.records_max || wanted_ > signed_size;
  return soon ? left - parts_.options.interval + std::min(parts_.options.interval, kLeastInterval) : left;
}

absl::StatusOr<Signer::Signed> Signer::Sign() const {
  // What can be read is on disk: a commit shows nothing before it is synced.
  ASSIGN_OR_RETURN(const absl::optional<proof::StoredHead> stored, ReadStoredHead(*parts_.store));
  if (!stored.has_value()) return absl::DataLossError("the ledger has lost the head of its tree");
  const std::string text = proof::CheckpointText({parts_.key.verifier().name, stored->head, {}});
  return Signed{{text, {parts_.key.SignNote(text)}}, stored->head};
}

PublishedCheckpoint Signer::Made(const proof::Note& note, const proof::TreeHead& head) const {
  return {proof::NoteText(note), head, parts_.key.verifier(), parts_.options.witnesses};
}

absl::Status Signer::Publish() {
  ASSIGN_OR_RETURN(Signed next, Sign());
  const PublishedCheckpoint made = Made(next.note, next.head);
  RETURN_IF_ERROR(parts_.folder.WriteCheckpoint(made.note));
  {
    MutexLock lock(&mutex_);
    newest_ = made;
    published_.NotifyAll();
  }
  cosigning_->Offer(std::move(next.note), next.head);
  AppendHistory(false);
  return absl::OkStatus();
}

absl::Status Signer::AddLines() {
  absl::optional<PublishedCheckpoint> newest;
  absl::optional<PublishedCheckpoint> cosigned;
  {
    MutexLock lock(&mutex_);
    adding_ = true;
    newest = newest_;
    cosigned = cosigned_;
  }
  for (const Cosigning::Cosigned& line : cosigning_->TakeLines()) {
    if (auto note = WithLine(newest, line); note.has_value()) {
      newest->note = *std::move(note);
      cosigned = newest;
    } else if (note = WithLine(cosigned, line); note.has_value()) {
      cosigned->note = *std::move(note);
    } else if (line.head.size > SizeOf(cosigned)) {
      cosigned = Made({line.note.text, {line.note.signatures.front(), line.line}}, line.head);
    }
  }
  absl::Status written = parts_.folder.WriteCheckpoint(newest->note);
  if (written.ok() && cosigned.has_value()) written = parts_.folder.WriteCosigned(cosigned->note);
  {
    MutexLock lock(&mutex_);
    if (written.ok()) newest_ = newest;
    if (written.ok()) cosigned_ = cosigned;
    adding_ = false;
    published_.NotifyAll();
  }
  AppendHistory(false);
  return written;
}

// History comes second: it is never ahead of the checkpoint, but for one that was put back.
void Signer::AppendHistory(bool in_any_case) {
  const absl::Duration now = Monotonic();
  const PublishedCheckpoint newest = *Newest();
  const bool waits = now < history_due_ + kHistoryPatience && !cosigning_->Settled(newest.head.size);
  if (!in_any_case && (now < history_due_ || waits)) return;
  if (newest.note == in_history_) return;
  const absl::Status appended = parts_.folder.AppendHistory(newest.note, absl::Now());
  Tell("the history of checkpoints is not written for now: ", appended, history_complained_);
  if (!appended.ok()) return;
  history_due_ = now + kHistoryInterval;
  in_history_ = newest.note;
}

void Signer::Tell(absl::string_view what, const absl::Status& status, bool& complained) const {
  if (!status.ok() && !complained && parts_.options.tell) {
    parts_.options.tell(absl::StrCat(what, status.message()));
  }
  complained = !status.ok();
}

void Signer::Try() {
  const absl::Status published = Publish();
  Tell("checkpoints are not published for now: ", published, publish_complained_);
  MutexLock lock(&mutex_);
  failed_ = !published.ok();
}

void Signer::Run() {
  while (true) {
    bool due = false;
    {
      MutexLock lock(&mutex_);
      absl::Duration left = UntilDue(Monotonic());
      while (!stopping_ && left > absl::ZeroDuration() && !cosigning_->HasLines()) {
        changed_.WaitFor(&mutex_,
                         absl::ToChronoMicroseconds(std::min(left, kMaxWait) + absl::Microseconds(1)));
        left = UntilDue(Monotonic());
      }
      if (stopping_) return;
      due = left <= absl::ZeroDuration();
      if (due) tried_at_ = Monotonic();
    }
    if (cosigning_->HasLines())
      Tell("cosignatures are not published for now: ", AddLines(), lines_complained_);
    if (due) Try();
  }
}

absl::StatusOr<PublishedCheckpoint> Signer::Newest() const {
  MutexLock lock(&mutex_);
  return *newest_;
}

absl::StatusOr<std::unique_ptr<audit::CheckpointSource>> Signer::Published() const {
  ASSIGN_OR_RETURN(auto history, PublishedHistory::Open(parts_.folder));
  return std::unique_ptr<audit::CheckpointSource>(std::move(history));
}

std::vector<WitnessStanding> Signer::Witnesses() const {
  return cosigning_->Standings();
}

template <typename Enough>
void Signer::AwaitWitnesses(const Enough& enough, Deadline deadline) {
  deadline = std::min<Deadline>(
      deadline, std::chrono::steady_clock::now() + absl::ToChronoMicroseconds(kCosignPatience));
  while (!enough()) {
    const auto left =
        std::chrono::duration_cast<std::chrono::microseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return;
    published_.WaitFor(&mutex_, left);
  }
}

absl::StatusOr<PublishedCheckpoint> Signer::Covering(uint64_t size, absl::Duration patience) {
  const auto deadline = std::chrono::steady_clock::now() + absl::ToChronoMicroseconds(patience);
  MutexLock lock(&mutex_);
  // Who asks may have seen a commit that this was not yet told of.
  durable_ = std::max(durable_, parts_.store->size());
  if (size > durable_) {
    return Refuse(
        absl::StatusCode::kOutOfRange, "POSITION_UNKNOWN",
        absl::StrCat("a checkpoint of ", size, " records was asked for, the ledger has ", durable_));
  }
  wanted_ = std::max(wanted_, size);
  changed_.NotifyOne();
  while (SizeOf(newest_) < size && !stopping_) {
    const auto left =
        std::chrono::duration_cast<std::chrono::microseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      return Refuse(absl::StatusCode::kUnavailable, "CHECKPOINT_LATE",
                    absl::StrCat("the newest checkpoint covers ", SizeOf(newest_), " records, not ", size,
                                 ", after waiting ", absl::FormatDuration(patience), "; try again"));
    }
    published_.WaitFor(&mutex_, left);
  }
  if (SizeOf(newest_) < size) return StoppingStatus();
  AwaitWitnesses([&] { return stopping_ || (!adding_ && cosigning_->Settled(size)); }, deadline);
  return size > 0 && SizeOf(cosigned_) >= size ? *cosigned_ : *newest_;
}

void Signer::Stop() {
  {
    MutexLock lock(&mutex_);
    if (stopping_) return;
    stopping_ = true;
    changed_.NotifyOne();
    published_.NotifyAll();
  }
  if (!thread_.joinable()) return;
  thread_.join();
  bool is_new = false;
  {
    MutexLock lock(&mutex_);
    is_new = durable_ > SizeOf(newest_);
  }
  if (is_new) Try();
  {
    MutexLock lock(&mutex_);
    AwaitWitnesses([&] { return cosigning_->Answered(SizeOf(newest_)); }, Deadline::max());
  }
  cosigning_->Stop();
  if (cosigning_->HasLines()) Tell("cosignatures are not published: ", AddLines(), lines_complained_);
  AppendHistory(true);
}

}  // namespace liushui::runtime
