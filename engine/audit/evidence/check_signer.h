// Whether the key that signed a bundle's checkpoint had the right to, as the ledger's own records say.
#ifndef LIUSHUI_ENGINE_AUDIT_EVIDENCE_CHECK_SIGNER_H_
#define LIUSHUI_ENGINE_AUDIT_EVIDENCE_CHECK_SIGNER_H_

#include "absl/status/status.h"
#include "engine/proof/evidence/bundle.h"
#include "engine/proof/note/policy.h"

namespace liushui::audit {

// The records of keys, whose proofs proof::CheckBundle checked, must follow from each other from the first
// one on, and give that right at the checkpoint's size to the key which the policy opened it with. Refused
// with EVIDENCE_WRONG. A record that took the right away later and was left out is not seen.
absl::Status CheckSigner(const proof::Evidence& evidence, const proof::Policy::Opened& opened);

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_EVIDENCE_CHECK_SIGNER_H_
