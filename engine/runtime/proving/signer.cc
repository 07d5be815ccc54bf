#include "engine/runtime/proving/signer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/proof/note/checkpoint.h"
#include "engine/runtime/mailbox.h"
#include "engine/runtime/proving/stored_tree.h"

namespace liushui::runtime {
namespace {

// Real time is looked at again at least this often.
constexpr absl::Duration kMaxWait = absl::Seconds(10);
// Two checkpoints are never closer: each costs two syncs of the disk, and whoever waits might ask again.
constexpr absl::Duration kLeastInterval = absl::Milliseconds(50);

uint64_t SizeOf(const absl::optional<PublishedCheckpoint>& checkpoint) {
  return checkpoint.has_value() ? checkpoint->head.size : 0;
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
  RETURN_IF_ERROR(Publish());
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
  MutexLock lock(&mutex_);
  changed_.NotifyOne();
}

absl::Duration Signer::UntilDue(absl::Duration now) const {
  const uint64_t signed_size = SizeOf(newest_);
  if (durable_ == signed_size) return absl::InfiniteDuration();
  const absl::Duration left = tried_at_ + parts_.options.interval - now;
  // After a failure nobody's wish makes the disk better.
  if (complained_) return left;
  const bool soon = durable_ - signed_size >= parts_.options.records_max || wanted_ > signed_size;
  return soon ? left - parts_.options.interval + std::min(parts_.options.interval, kLeastInterval) : left;
}

absl::StatusOr<PublishedCheckpoint> Signer::Sign() const {
  // What can be read is on disk: a commit shows nothing before it is synced.
  ASSIGN_OR_RETURN(const absl::optional<proof::StoredHead> stored, ReadStoredHead(*parts_.store));
  if (!stored.has_value()) return absl::DataLossError("the ledger has lost the head of its tree");
  const std::string text = proof::CheckpointText({parts_.key.verifier().name, stored->head, {}});
  proof::Note note{text, {parts_.key.SignNote(text)}};
  if (parts_.options.cosign) {
    StoredTiles tiles(parts_.store);
    proof::TileNodes nodes(&tiles, stored->head.size);
    for (proof::NoteSignature& line : parts_.options.cosign(proof::NoteText(note), nodes)) {
      note.signatures.push_back(std::move(line));
    }
  }
  return PublishedCheckpoint{proof::NoteText(note), stored->head, parts_.key.verifier(),
                             parts_.options.witnesses};
}

absl::Status Signer::Publish() {
  ASSIGN_OR_RETURN(const PublishedCheckpoint next, Sign());
  RETURN_IF_ERROR(parts_.folder.WriteCheckpoint(next.note));
  const absl::Duration now = Monotonic();
  // History comes second: it is never ahead of the checkpoint, but for one that was put back.
  if (now - history_written_ >= kHistoryInterval) {
    RETURN_IF_ERROR(parts_.folder.AppendHistory(next.note, absl::Now()));
    history_written_ = now;
    history_size_ = next.head.size;
  }
  MutexLock lock(&mutex_);
  newest_ = next;
  published_.NotifyAll();
  return absl::OkStatus();
}

void Signer::Try() {
  const absl::Status published = Publish();
  const bool complained = !published.ok();
  if (complained && !complained_ && parts_.options.tell) {
    parts_.options.tell(absl::StrCat("checkpoints are not published for now: ", published.message()));
  }
  MutexLock lock(&mutex_);
  complained_ = complained;
}

void Signer::Run() {
  while (true) {
    {
      MutexLock lock(&mutex_);
      absl::Duration left = UntilDue(Monotonic());
      while (!stopping_ && left > absl::ZeroDuration()) {
        changed_.WaitFor(&mutex_,
                         absl::ToChronoMicroseconds(std::min(left, kMaxWait) + absl::Microseconds(1)));
        left = UntilDue(Monotonic());
      }
      if (stopping_) return;
      tried_at_ = Monotonic();
    }
    Try();
  }
}

absl::StatusOr<PublishedCheckpoint> Signer::Newest() const {
  MutexLock lock(&mutex_);
  return *newest_;
}

absl::StatusOr<std::vector<std::string>> Signer::Published() const {
  return AllPublished(parts_.folder);
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
  return *newest_;
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
  history_written_ = -absl::InfiniteDuration();
  if (is_new) return Try();
  const absl::StatusOr<PublishedCheckpoint> newest = Newest();
  if (newest->head.size == history_size_) return;
  const absl::Status appended = parts_.folder.AppendHistory(newest->note, absl::Now());
  if (!appended.ok() && parts_.options.tell) parts_.options.tell(std::string(appended.message()));
}

}  // namespace liushui::runtime
