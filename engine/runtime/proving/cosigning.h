// Cosigning: the threads that ask witnesses, one for each, so that none waits for another and the signer for
// nobody.
//
// A witness is asked about the newest checkpoint that it has not cosigned. One that gives no line is asked
// again after a pause that grows from kFirstPause to kLongestPause, also while nothing new is published. One
// that contradicts the ledger is asked no more.
#ifndef LIUSHUI_ENGINE_RUNTIME_PROVING_COSIGNING_H_
#define LIUSHUI_ENGINE_RUNTIME_PROVING_COSIGNING_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "engine/base/mutex.h"
#include "engine/proof/note/note.h"
#include "engine/proof/tree/proofs.h"
#include "engine/runtime/proving/proof_options.h"
#include "engine/runtime/proving/proofs.h"
#include "storage/store.h"

namespace liushui::runtime {

constexpr absl::Duration kFirstPause = absl::Seconds(1);
constexpr absl::Duration kLongestPause = absl::Minutes(1);

// A checkpoint as the log signs it, before anybody cosigned it, and the ledger it is of.
struct SignedHead {
  proof::Note note;
  proof::TreeHead head;
  const storage::Reader* reader = nullptr;  // that holds the tree
};

// Asks all witnesses at once about a ledger that is about to be opened. Refused with WITNESS_AHEAD or
// WITNESS_DISAGREES, with what to do, where one has cosigned more than this ledger has, or something else.
// Those who do not answer are told of by `tell`, which may be empty, and keep nothing back.
absl::Status AskBeforeOpening(const std::vector<std::shared_ptr<CosigningWitness>>& witnesses,
                              const SignedHead& signed_head,
                              const std::function<void(const std::string&)>& tell);

// What a Cosigning works with.
struct CosigningParts {
  const storage::Store* store = nullptr;  // outlives it
  std::vector<std::shared_ptr<CosigningWitness>> witnesses;
  std::function<absl::Duration()> monotonic;
  std::function<void(const std::string& sentence)> tell;  // may be empty
  std::function<void()> answered;                         // called after each answer, by any thread
};

// Thread-safe.
class Cosigning {
 public:
  explicit Cosigning(CosigningParts parts);
  ~Cosigning();

  // A checkpoint that was published, of the log's signature alone; it takes the place of those before.
  void Offer(proof::Note note, const proof::TreeHead& head) ABSL_LOCKS_EXCLUDED(mutex_);

  // The lines that came, with what they cosign, each once.
  struct Cosigned {
    proof::Note note;
    proof::TreeHead head;
    proof::NoteSignature line;
  };
  std::vector<Cosigned> TakeLines() ABSL_LOCKS_EXCLUDED(mutex_);
  bool HasLines() const ABSL_LOCKS_EXCLUDED(mutex_);

  // Whether nobody is to be waited for: every witness that answers has cosigned a checkpoint of so many
  // records. Settled: and its line was taken.
  bool Answered(uint64_t size) const ABSL_LOCKS_EXCLUDED(mutex_);
  bool Settled(uint64_t size) const ABSL_LOCKS_EXCLUDED(mutex_);
  std::vector<WitnessStanding> Standings() const ABSL_LOCKS_EXCLUDED(mutex_);

  // Looks at the time again: for a clock that a test moves.
  void Wake() ABSL_LOCKS_EXCLUDED(mutex_);
  // Ends the threads, and the questions they ask. Idempotent.
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Offered {
    proof::Note note;
    proof::TreeHead head;
  };
  // One witness, as its thread and those who ask about it see it.
  struct Asked {
    WitnessStanding standing;
    std::string told;  // of the complaint
    absl::Duration pause;
    absl::Duration due;  // when it may be asked again
    bool ended = false;  // its thread
  };

  void Run(size_t place) ABSL_LOCKS_EXCLUDED(mutex_);
  // Waits a little; whether all threads have ended.
  bool AwaitEnd() ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Duration UntilDue(const Asked& asked) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Take(size_t place, const Offered& offered, absl::StatusOr<proof::NoteSignature> line)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // What a person should be told; empty for nothing new.
  std::string Judge(Asked& asked, const absl::Status& refused) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const CosigningParts parts_;
  mutable Mutex mutex_;
  CondVar changed_;
  absl::optional<Offered> offered_ ABSL_GUARDED_BY(mutex_);
  std::vector<Asked> asked_ ABSL_GUARDED_BY(mutex_);
  std::vector<Cosigned> lines_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PROVING_COSIGNING_H_
