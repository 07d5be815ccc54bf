#include "engine/runtime/proving/committed_proofs.h"

#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/proving/stored_tree.h"

namespace liushui::runtime {
namespace {

// Each read passes the gate, so that a reader who is slow does not keep the engine from stopping.
class GatedTiles final : public proof::TileSource {
 public:
  GatedTiles(const storage::Store* store, ReadGate* gate) : tiles_(store), gate_(*gate) {}

  absl::StatusOr<std::string> ReadTile(const proof::TileId& tile) override {
    ASSIGN_OR_RETURN(const ReadGate::Pass pass, gate_.Enter());
    return tiles_.ReadTile(tile);
  }

 private:
  StoredTiles tiles_;
  ReadGate& gate_;
};

absl::Status CheckpointsOff() {
  return Refuse(absl::StatusCode::kFailedPrecondition, "CHECKPOINTS_OFF",
                "this ledger publishes no checkpoints: it was opened without a folder for them");
}

}  // namespace

absl::StatusOr<PublishedCheckpoint> CommittedProofs::Newest() const {
  if (signer_ == nullptr) return CheckpointsOff();
  return signer_->Newest();
}

absl::StatusOr<std::unique_ptr<audit::CheckpointSource>> CommittedProofs::Published() const {
  if (signer_ == nullptr) return CheckpointsOff();
  return signer_->Published();
}

absl::StatusOr<std::vector<WitnessStanding>> CommittedProofs::Witnesses() const {
  if (signer_ == nullptr) return CheckpointsOff();
  return signer_->Witnesses();
}

absl::StatusOr<PublishedCheckpoint> CommittedProofs::Covering(uint64_t size, absl::Duration patience) {
  if (signer_ == nullptr) return CheckpointsOff();
  return signer_->Covering(size, patience);
}

std::unique_ptr<proof::TileSource> CommittedProofs::Tiles() const {
  return std::make_unique<GatedTiles>(&store_, &gate_);
}

absl::Status CommittedProofs::ReadRecordBytes(
    uint64_t first, uint64_t end,
    absl::FunctionRef<bool(uint64_t index, absl::string_view bytes)> visit) const {
  ASSIGN_OR_RETURN(const ReadGate::Pass pass, gate_.Enter());
  return store_.ReadRecords(first, end, visit);
}

}  // namespace liushui::runtime
