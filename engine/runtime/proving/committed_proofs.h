// CommittedProofs: Proofs of an open store.
#ifndef LIUSHUI_ENGINE_RUNTIME_PROVING_COMMITTED_PROOFS_H_
#define LIUSHUI_ENGINE_RUNTIME_PROVING_COMMITTED_PROOFS_H_

#include <memory>
#include <string>

#include "engine/runtime/proving/proofs.h"
#include "engine/runtime/proving/signer.h"
#include "engine/runtime/read/read_gate.h"
#include "storage/store.h"

namespace liushui::runtime {

// Thread-safe. All must outlive it; without a signer there are no checkpoints.
class CommittedProofs final : public Proofs {
 public:
  CommittedProofs(const storage::Store* store, ReadGate* gate, Signer* signer)
      : store_(*store), gate_(*gate), signer_(signer) {}

  absl::StatusOr<PublishedCheckpoint> Newest() const override;
  absl::StatusOr<std::unique_ptr<audit::CheckpointSource>> Published() const override;
  absl::StatusOr<std::vector<WitnessStanding>> Witnesses() const override;
  absl::StatusOr<PublishedCheckpoint> Covering(uint64_t size, absl::Duration patience) override;
  std::unique_ptr<proof::TileSource> Tiles() const override;
  absl::Status ReadRecordBytes(
      uint64_t first, uint64_t end,
      absl::FunctionRef<bool(uint64_t index, absl::string_view bytes)> visit) const override;

 private:
  const storage::Store& store_;
  ReadGate& gate_;
  Signer* const signer_;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PROVING_COMMITTED_PROOFS_H_
