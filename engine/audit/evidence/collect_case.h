// CaseCollector: what goes into a bundle of evidence (engine/proof/evidence/bundle.h), found record by
// record.
#ifndef LIUSHUI_ENGINE_AUDIT_EVIDENCE_COLLECT_CASE_H_
#define LIUSHUI_ENGINE_AUDIT_EVIDENCE_COLLECT_CASE_H_

#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "engine/proof/evidence/bundle.h"
#include "google/protobuf/message.h"

namespace liushui::audit {

// For one thread. The instance's records come first, then the deployments of what is wanted, until nothing
// is.
class CaseCollector {
 public:
  CaseCollector(absl::string_view name_space, uint64_t instance);

  // Takes the exact bytes of a record of the instance. An error if they are none.
  absl::Status AddRecord(uint64_t index, absl::string_view bytes);
  // Takes those of a record which deploys a definition or calendar; it may make others wanted. An error if it
  // is none.
  absl::Status AddDeployment(uint64_t index, absl::string_view bytes);

  // Definitions and calendars, by hash (32 bytes), that what was added so far runs on.
  const std::set<std::string>& definitions() const { return definitions_; }
  const std::set<std::string>& calendars() const { return calendars_; }
  // Whether the record is there already.
  bool Has(uint64_t index) const { return evidence_.deployments.count(index) > 0; }

  // Without checkpoint, policy and proofs.
  proof::Evidence Take() { return std::move(evidence_); }

 private:
  proof::Evidence evidence_;
  std::set<std::string> definitions_;
  std::set<std::string> calendars_;
};

// The one serialisation of a message by which definitions and calendars are hashed.
std::string DeterministicBytes(const google::protobuf::Message& message);

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_EVIDENCE_COLLECT_CASE_H_
