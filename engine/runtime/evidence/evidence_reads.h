// EvidenceReads: what of an instance leaves the house. Part of Reads.
#ifndef LIUSHUI_ENGINE_RUNTIME_EVIDENCE_EVIDENCE_READS_H_
#define LIUSHUI_ENGINE_RUNTIME_EVIDENCE_EVIDENCE_READS_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/proof/evidence/bundle.h"

namespace liushui::runtime {

// Thread-safe.
class EvidenceReads {
 public:
  virtual ~EvidenceReads() = default;

  // All records of an instance and what it ran on, as of now, without proofs (evidence/gather_case.h).
  // NOT_FOUND INSTANCE_UNKNOWN; OUT_OF_RANGE EVIDENCE_TOO_LARGE.
  virtual absl::StatusOr<proof::Evidence> GatherEvidence(absl::string_view name_space,
                                                         uint64_t instance) const = 0;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_EVIDENCE_EVIDENCE_READS_H_
