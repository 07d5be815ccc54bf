#include "engine/audit/proving/signing_keys.h"

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::audit {
namespace {

using ledger::v1::Record;

absl::Status Wrong(absl::string_view what) {
  return absl::DataLossError(what);
}

absl::StatusOr<proof::VerifierKey> ReadKey(const std::string& verifier_key, const std::string& origin) {
  const absl::StatusOr<proof::VerifierKey> key = proof::ParseVerifierKey(verifier_key);
  if (!key.ok()) return Wrong(absl::StrCat("it announces no key: ", key.status().message()));
  if (key->type != proof::SignatureType::kEd25519)
    return Wrong("it announces a key that signs no checkpoints");
  if (key->name == origin) return *key;
  return Wrong(absl::StrCat("it announces the key of ", key->name, " for the ledger ", origin));
}

absl::Status CheckRotation(const Record& record, const proof::VerifierKey& before) {
  const ledger::v1::SigningKeyRotated& rotated = record.signing_key_rotated();
  if (rotated.origin() != before.name || rotated.previous_verifier_key() != VerifierKeyText(before)) {
    return Wrong(absl::StrCat("it replaces the key ", rotated.previous_verifier_key(),
                              ", but the ledger's is ", VerifierKeyText(before)));
  }
  if (proof::VerifyEd25519(before.public_key, RotationText(rotated, record.index()), rotated.signature())) {
    return absl::OkStatus();
  }
  return Wrong("its new key is not signed by the key before");
}

absl::Status CheckFork(const ledger::v1::LedgerForked& forked, absl::string_view previous) {
  if (forked.published().size() > kMaxForkedNoteBytes) {
    return Wrong(absl::StrCat("its checkpoint has ", forked.published().size(), " bytes"));
  }
  if (forked.previous_origin() != previous) {
    return Wrong(absl::StrCat("it forks from ", forked.previous_origin(), ", but the ledger is called '",
                              previous, "'"));
  }
  if (forked.origin() != previous) return absl::OkStatus();
  return Wrong("it forks to the name that the ledger had");
}

}  // namespace

bool AnnouncesKey(const Record& record) {
  return record.has_signing_key_announced() || record.has_signing_key_rotated() || record.has_ledger_forked();
}

std::string RotationText(const ledger::v1::SigningKeyRotated& rotated, uint64_t index) {
  return absl::StrCat("liushui key rotation v1\n", rotated.origin(), "\n", index, "\n",
                      rotated.previous_verifier_key(), "\n", rotated.verifier_key(), "\n");
}

std::string DescribeSigningKey(const Record& record) {
  if (record.has_signing_key_announced()) {
    return absl::StrCat("announced the signing key ", record.signing_key_announced().verifier_key());
  }
  if (record.has_signing_key_rotated()) {
    return absl::StrCat("replaced the signing key by ", record.signing_key_rotated().verifier_key(),
                        ", which the one before signed");
  }
  const ledger::v1::LedgerForked& forked = record.ledger_forked();
  return absl::StrCat("the ledger goes on as ", forked.origin(), " from here, with the signing key ",
                      forked.verifier_key(), ": it is not all that was published as ",
                      forked.previous_origin().empty() ? "another" : forked.previous_origin());
}

absl::Status SigningKeys::Take(const Record& record) {
  const Announced* before = newest();
  std::string origin;
  std::string verifier_key;
  if (record.has_signing_key_announced()) {
    if (before != nullptr) return Wrong("it announces a first key, but the ledger has one");
    origin = record.signing_key_announced().origin();
    verifier_key = record.signing_key_announced().verifier_key();
  } else if (record.has_signing_key_rotated()) {
    if (before == nullptr) return Wrong("it replaces a key, but the ledger has none");
    RETURN_IF_ERROR(CheckRotation(record, before->key));
    origin = record.signing_key_rotated().origin();
    verifier_key = record.signing_key_rotated().verifier_key();
  } else {
    RETURN_IF_ERROR(CheckFork(record.ledger_forked(), before == nullptr ? "" : before->key.name));
    origin = record.ledger_forked().origin();
    verifier_key = record.ledger_forked().verifier_key();
  }
  ASSIGN_OR_RETURN(proof::VerifierKey key, ReadKey(verifier_key, origin));
  announced_.push_back({record.index(), std::move(key), record.ledger_forked().published()});
  return absl::OkStatus();
}

absl::StatusOr<SigningKeys::Opened> SigningKeys::Open(absl::string_view note) const {
  absl::Status refused = Wrong("the ledger announces no key");
  for (auto announced = announced_.rbegin(); announced != announced_.rend(); ++announced) {
    absl::StatusOr<proof::Checkpoint> opened = proof::OpenCheckpoint(note, announced->key);
    if (opened.ok()) return Opened{*std::move(opened), announced->key};
    if (announced == announced_.rbegin()) refused = opened.status();
  }
  return Refuse(
      absl::StatusCode::kFailedPrecondition, "CHECKPOINT_FOREIGN",
      absl::StrCat("a checkpoint is not signed under a name and key of this ledger: ", refused.message()));
}

}  // namespace liushui::audit
