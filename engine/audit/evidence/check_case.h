// What the records in a bundle of evidence say together: they are all of one instance, none is missing
// between two, each follows from the one before it, and each is what the definition decides.
//
// That they are records of the ledger at all is proved before, by proof::CheckBundle.
#ifndef LIUSHUI_ENGINE_AUDIT_EVIDENCE_CHECK_CASE_H_
#define LIUSHUI_ENGINE_AUDIT_EVIDENCE_CHECK_CASE_H_

#include <cstdint>

#include "engine/audit/verify.h"
#include "engine/proof/evidence/bundle.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::audit {

struct CaseReport {
  // Records are those of both kinds; instances is 1 if it could be folded to its end; differences as in a
  // check of a whole ledger.
  VerifyReport report;
  uint64_t steps = 0;
  uint64_t refusals = 0;
  int64_t first_us = 0;  // time of the first and the newest record
  int64_t last_us = 0;
  state::v1::InstanceState state;  // as the newest record leaves it
};

// Folds the instance and decides every record anew. Never fails: what is wrong is a difference. Which
// parameters were in force when it began is not checked, because the records that set them are not there.
CaseReport CheckCase(const proof::Evidence& evidence);

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_EVIDENCE_CHECK_CASE_H_
