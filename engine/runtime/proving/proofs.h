// Proofs: what an open ledger can show to somebody who does not trust it: its newest published checkpoint,
// and the tree and the records below.
#ifndef LIUSHUI_ENGINE_RUNTIME_PROVING_PROOFS_H_
#define LIUSHUI_ENGINE_RUNTIME_PROVING_PROOFS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/audit/proving/checkpoint_source.h"
#include "engine/proof/note/verifier_key.h"
#include "engine/proof/tree/proofs.h"
#include "engine/proof/tree/tiles.h"

namespace liushui::runtime {

// A checkpoint that lies outside the database, for everybody to keep.
struct PublishedCheckpoint {
  std::string note;  // signed, and cosigned where witnesses did; byte for byte as published
  proof::TreeHead head;
  proof::VerifierKey key;      // that signed it; its name is the origin
  std::string witnesses = {};  // lines of a policy that name who was asked to cosign it
};

// How a witness stands to the ledger since it was opened.
struct WitnessStanding {
  std::string name;            // of its key
  uint64_t cosigned_size = 0;  // of the newest checkpoint that it cosigned
  std::string complaint;       // why it did not the last time it was asked; empty if it did
  bool contradicts = false;    // it has cosigned what this ledger is not, and is asked no more
};

// Thread-safe. Outlives every call but not the engine, like what it hands out.
class Proofs {
 public:
  virtual ~Proofs() = default;

  // The newest. FAILED_PRECONDITION CHECKPOINTS_OFF where none are signed.
  virtual absl::StatusOr<PublishedCheckpoint> Newest() const = 0;

  // All that the folder still has: what a check of the ledger compares. CHECKPOINTS_OFF; as
  // PublishedHistory::Open.
  virtual absl::StatusOr<std::unique_ptr<audit::CheckpointSource>> Published() const = 0;

  // How each witness stands; empty where none is asked. CHECKPOINTS_OFF.
  virtual absl::StatusOr<std::vector<WitnessStanding>> Witnesses() const = 0;

  // One that covers `size` records: it is signed without delay, and waited for at most `patience`. One that
  // witnesses cosigned, if those who answer do so soon. Blocks. CHECKPOINTS_OFF; OUT_OF_RANGE
  // POSITION_UNKNOWN where the ledger is shorter; UNAVAILABLE CHECKPOINT_LATE, or ENGINE_STOPPING.
  virtual absl::StatusOr<PublishedCheckpoint> Covering(uint64_t size, absl::Duration patience) = 0;

  // The tiles of the tree of any size up to the ledger's, partial ones too (TileNodes makes proofs of them).
  // UNAVAILABLE ENGINE_STOPPING from its reads once the engine stops; DATA_LOSS for a full tile that is not
  // there.
  virtual std::unique_ptr<proof::TileSource> Tiles() const = 0;

  // Exact bytes of records first ... end-1, in order, until `visit` returns false. OUT_OF_RANGE.
  virtual absl::Status ReadRecordBytes(
      uint64_t first, uint64_t end,
      absl::FunctionRef<bool(uint64_t index, absl::string_view bytes)> visit) const = 0;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PROVING_PROOFS_H_
