// Signer: the thread that signs checkpoints of what is durable and publishes them.
//
// It signs when there is something new and the interval is over, or so many records are new, or somebody
// waits. A folder that cannot be written does not stop the ledger: it is told once, and tried again at every
// interval.
#ifndef LIUSHUI_ENGINE_RUNTIME_PROVING_SIGNER_H_
#define LIUSHUI_ENGINE_RUNTIME_PROVING_SIGNER_H_

#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "engine/base/mutex.h"
#include "engine/proof/note/signing_key.h"
#include "engine/runtime/proving/proof_options.h"
#include "engine/runtime/proving/proofs.h"
#include "engine/runtime/proving/proofs_folder.h"
#include "storage/store.h"

namespace liushui::runtime {

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
  absl::StatusOr<std::vector<std::string>> Published() const ABSL_LOCKS_EXCLUDED(mutex_);
  absl::StatusOr<PublishedCheckpoint> Covering(uint64_t size, absl::Duration patience)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Signs what is new, publishes it, writes it to the history, and ends. Idempotent.
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Run();
  // How long until the next is due; zero for now.
  absl::Duration UntilDue(absl::Duration now) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<PublishedCheckpoint> Sign() const;
  absl::Status Publish() ABSL_LOCKS_EXCLUDED(mutex_);
  // Publishes, or tells why not.
  void Try() ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Duration Monotonic() const;

  const SignerParts parts_;
  // Of the thread that publishes.
  absl::Duration history_written_ = -absl::InfiniteDuration();
  uint64_t history_size_ = 0;

  mutable Mutex mutex_;
  CondVar changed_;    // for the signer
  CondVar published_;  // for those who wait
  uint64_t durable_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t wanted_ ABSL_GUARDED_BY(mutex_) = 0;  // somebody waits for so many
  absl::Duration tried_at_ ABSL_GUARDED_BY(mutex_);
  absl::optional<PublishedCheckpoint> newest_ ABSL_GUARDED_BY(mutex_);
  bool complained_ ABSL_GUARDED_BY(mutex_) = false;  // the last attempt failed
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PROVING_SIGNER_H_
