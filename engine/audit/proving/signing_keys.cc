#include "engine/audit/proving/signing_keys.h"

#include <algorithm>

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

// Why, as a sentence.
std::string CauseOfFork(const ledger::v1::LedgerForked& forked) {
  const std::string before = forked.previous_origin().empty() ? "another" : forked.previous_origin();
  switch (forked.cause()) {
    case ledger::v1::FORK_CAUSE_KEY_LOST:
      return absl::StrCat("the key that signed it as ", before, " is lost");
    case ledger::v1::FORK_CAUSE_WITNESS_DIFFERS:
      return absl::StrCat("a witness has cosigned more, or something else, as ", before);
    default:
      return absl::StrCat("it is not all that was published as ", before);
  }
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
                      forked.verifier_key(), ": ", CauseOfFork(forked));
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
  announced_.push_back(
      {record.index(), std::move(key), record.ledger_forked().published(), record.has_ledger_forked()});
  return absl::OkStatus();
}

bool SigningKeys::HasName(absl::string_view origin) const {
  return std::any_of(announced_.begin(), announced_.end(),
                     [origin](const Announced& announced) { return announced.key.name == origin; });
}

const SigningKeys::Announced* SigningKeys::SignerOf(const proof::Checkpoint& checkpoint) const {
  const Announced* signer = nullptr;
  for (const Announced& announced : announced_) {
    const bool before = announced.index < checkpoint.head.size;
    if (before && announced.key.name == checkpoint.origin) signer = &announced;
  }
  return signer;
}

absl::StatusOr<SigningKeys::Opened> SigningKeys::Open(absl::string_view note) const {
  const auto foreign = [](absl::string_view what) {
    return Refuse(absl::StatusCode::kFailedPrecondition, "CHECKPOINT_FOREIGN",
                  absl::StrCat("a checkpoint is not signed under a name and key of this ledger: ", what));
  };
  const absl::StatusOr<proof::Note> parsed = proof::ParseNote(note);
  if (!parsed.ok()) return foreign(parsed.status().message());
  absl::StatusOr<proof::Checkpoint> checkpoint = proof::ParseCheckpoint(parsed->text);
  if (!checkpoint.ok()) return foreign(checkpoint.status().message());
  const Announced* signer = SignerOf(*checkpoint);
  if (signer == nullptr) {
    return foreign(
        absl::StrCat("no record below ", checkpoint->head.size, " announces a key of ", checkpoint->origin));
  }
  const absl::Status checked = proof::CheckSignature(*parsed, signer->key);
  if (checked.ok()) return Opened{*std::move(checkpoint), signer->key};
  for (const Announced& other : announced_) {
    if (other.key.name != checkpoint->origin || !proof::CheckSignature(*parsed, other.key).ok()) continue;
    return foreign(absl::StrCat("of ", checkpoint->head.size,
                                " records, it bears the key announced by record ", other.index,
                                ", but record ", signer->index, " gave that right to another"));
  }
  return foreign(checked.message());
}

}  // namespace liushui::audit
