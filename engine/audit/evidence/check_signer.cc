#include "engine/audit/evidence/check_signer.h"

#include "absl/strings/str_cat.h"
#include "engine/audit/envelope.h"
#include "engine/audit/proving/signing_keys.h"
#include "engine/base/refusal.h"

namespace liushui::audit {
namespace {

absl::Status Wrong(absl::string_view sentence) {
  return Refuse(absl::StatusCode::kInvalidArgument, "EVIDENCE_WRONG", sentence);
}

}  // namespace

absl::Status CheckSigner(const proof::Evidence& evidence, const proof::Policy::Opened& opened) {
  SigningKeys keys;
  for (const auto& [index, bytes] : evidence.keys) {
    const absl::StatusOr<ledger::v1::Record> record = ParseRecord(bytes);
    if (!record.ok()) return Wrong(absl::StrCat("records/", index, ": ", record.status().message()));
    if (record->index() != index || !AnnouncesKey(*record)) {
      return Wrong(absl::StrCat("records/", index, " is enclosed as one that announces a key, but does not"));
    }
    const absl::Status taken = keys.Take(*record);
    if (!taken.ok()) return Wrong(absl::StrCat("records/", index, ": ", taken.message()));
  }
  const absl::StatusOr<SigningKeys::Opened> signer = keys.Open(evidence.checkpoint);
  if (!signer.ok()) return Wrong(signer.status().message());
  if (signer->key == opened.log) return absl::OkStatus();
  return Wrong(absl::StrCat("the checkpoint is signed by ", VerifierKeyText(opened.log),
                            ", but the enclosed records give that right to ", VerifierKeyText(signer->key)));
}

}  // namespace liushui::audit
