// Signer: the thread that signs checkpoints of what is durable and publishes them.
//
// It signs when there is something new and the interval is over, or so many records are new, or somebody
// waits. A checkpoint is published before witnesses are asked (cosigning.h), and again with each line that
// comes while it is the newest. A folder that cannot be written does not stop the ledger: it is told once,
// and tried again at every interval.
#ifndef LIUSHUI_ENGINE_RUNTIME_PROVING_SIGNER_H_
#define LIUSHUI_ENGINE_RUNTIME_PROVING_SIGNER_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "engine/audit/proving/checkpoint_source.h"
#include "engine/base/mutex.h"
#include "engine/proof/note/signing_key.h"
#include "engine/runtime/proving/cosigning.h"
#include "engine/runtime/proving/proof_options.h"
#include "engine/runtime/proving/proofs.h"
#include "engine/runtime/proving/proofs_folder.h"
#include "storage/store.h"

namespace liushui::runtime {

// Whoever wants a checkpoint waits so long for lines of witnesses that answer, and the stop for those of the
// last one. Real time.
constexpr absl::Duration kCosignPatience = absl::Seconds(3);

// What a Signer works with.
struct SignerParts {
  const storage::Store* store = nullptr;  // outlives it
  ProofsFolder folder;
  proof::SigningKey key;
  ProofOptions options;
  absl::optional<PublishedCheckpoint> published;  // before it began
};

// Thread-safe, but for Start.
class Signer {
 public:
  explicit Signer(SignerParts parts);
  ~Signer();

  // Publishes a checkpoint of what the ledger holds now, and begins. An error if that cannot be written.
  absl::Status Start();

  // So many records are durable.
  void Durable(uint64_t size) ABSL_LOCKS_EXCLUDED(mutex_);
  // Looks at the time again: for a clock that a test moves.
  void Wake() ABSL_LOCKS_EXCLUDED(mutex_);

  // As Proofs.
  absl::StatusOr<PublishedCheckpoint> Newest() const ABSL_LOCKS_EXCLUDED(mutex_);
  absl::StatusOr<std::unique_ptr<audit::CheckpointSource>> Published() const;
  std::vector<WitnessStanding> Witnesses() const;
  absl::StatusOr<PublishedCheckpoint> Covering(uint64_t size, absl::Duration patience)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Signs what is new, publishes it, writes it to the history, and ends; witnesses get kCosignPatience for
  // the last one. Idempotent.
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  // One of the log's signature alone.
  struct Signed {
    proof::Note note;
    proof::TreeHead head;
  };

  void Run();
  // How long until the next is due; zero for now.
  absl::Duration UntilDue(absl::Duration now) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<Signed> Sign() const;
  PublishedCheckpoint Made(const proof::Note& note, const proof::TreeHead& head) const;
  absl::Status Publish() ABSL_LOCKS_EXCLUDED(mutex_);
  // Puts lines of witnesses below what they cosigned, and publishes that again.
  absl::Status AddLines() ABSL_LOCKS_EXCLUDED(mutex_);
  // Where it is due, or in any case; what was written last is not written again.
  void AppendHistory(bool in_any_case) ABSL_LOCKS_EXCLUDED(mutex_);
  // Says that something failed, once until it works again.
  void Tell(absl::string_view what, const absl::Status& status, bool& complained) const;
  // Publishes, or tells why not.
  void Try() ABSL_LOCKS_EXCLUDED(mutex_);
  // Waits until `enough` holds, at most kCosignPatience and until the deadline.
  using Deadline = std::chrono::steady_clock::time_point;
  template <typename Enough>
  void AwaitWitnesses(const Enough& enough, Deadline deadline) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Duration Monotonic() const;

  const SignerParts parts_;
  // Of the thread that publishes.
  absl::Duration history_due_ = -absl::InfiniteDuration();
  std::string in_history_;  // the note that was written last
  bool history_complained_ = false;
  bool lines_complained_ = false;
  bool publish_complained_ = false;

  mutable Mutex mutex_;
  CondVar changed_;    // for the signer
  CondVar published_;  // for those who wait
  uint64_t durable_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t wanted_ ABSL_GUARDED_BY(mutex_) = 0;  // somebody waits for so many
  absl::Duration tried_at_ ABSL_GUARDED_BY(mutex_);
  absl::optional<PublishedCheckpoint> newest_ ABSL_GUARDED_BY(mutex_);
  absl::optional<PublishedCheckpoint> cosigned_ ABSL_GUARDED_BY(mutex_);  // the newest with a line
  bool adding_ ABSL_GUARDED_BY(mutex_) = false;  // lines were taken and are not published yet
  bool failed_ ABSL_GUARDED_BY(mutex_) = false;  // the last attempt to publish
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
  std::unique_ptr<Cosigning> cosigning_;  // its threads tell the signer: it goes first
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PROVING_SIGNER_H_
