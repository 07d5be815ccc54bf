// Gathering what goes into a bundle of evidence: from a store or a snapshot of it, of a live ledger or a
// folder.
#ifndef LIUSHUI_ENGINE_RUNTIME_EVIDENCE_GATHER_CASE_H_
#define LIUSHUI_ENGINE_RUNTIME_EVIDENCE_GATHER_CASE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/proof/evidence/bundle.h"
#include "engine/proof/tree/tiles.h"
#include "engine/runtime/proving/proofs.h"
#include "liushui/state/v1/state.pb.h"
#include "storage/store.h"

namespace liushui::runtime {

// The records of an instance, refusals included, and those which deployed what it ran on: definitions, their
// children's, calendars; and those of the ledger's keys. OUT_OF_RANGE EVIDENCE_TOO_LARGE beyond
// proof::kMaxEvidenceRecords; DATA_LOSS where the ledger contradicts itself.
absl::StatusOr<proof::Evidence> GatherCase(const storage::Reader& reader,
                                           const state::v1::InstanceState& state);

// How many records a checkpoint must cover so that it covers these.
uint64_t SizeToCover(const proof::Evidence& evidence);

// The policy that goes with a checkpoint (C2SP tlog-policy): the key that signed it, and who was asked to
// cosign it. It asks for no quorum: how many are enough is for whoever checks to say.
std::string PolicyText(const PublishedCheckpoint& published);

// Adds a checkpoint, which must cover all records, and the proof of each under it; `tiles` are those of the
// tree. Errors as reading the tiles.
absl::Status AddProofs(const std::string& checkpoint, proof::TileSource* tiles, proof::Evidence& evidence);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_EVIDENCE_GATHER_CASE_H_
