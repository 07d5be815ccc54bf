// The private half of a key, and what it signs.
#ifndef LIUSHUI_ENGINE_PROOF_NOTE_SIGNING_KEY_H_
#define LIUSHUI_ENGINE_PROOF_NOTE_SIGNING_KEY_H_

#include <openssl/evp.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/proof/note/note.h"
#include "engine/proof/note/verifier_key.h"

namespace liushui::proof {

// An Ed25519 key with a name. May be used by several threads; the private half leaves it only as PEM.
class SigningKey {
 public:
  // From the 32 bytes of RFC 8032. Refused with KEY_WRONG for another name or length.
  static absl::StatusOr<SigningKey> FromSeed(absl::string_view name, SignatureType type,
                                             absl::string_view seed);
  // From a file as `openssl genpkey -algorithm ed25519` writes it (PKCS #8, PEM, not encrypted). Refused with
  // KEY_WRONG where it is none.
  static absl::StatusOr<SigningKey> FromPem(absl::string_view name, SignatureType type,
                                            absl::string_view pem);

  const VerifierKey& verifier() const { return verifier_; }
  std::string ToPem() const;

  // The 64 bytes of an Ed25519 signature.
  std::string Sign(absl::string_view message) const;
  // A line for a note of this text; for keys of type kEd25519.
  NoteSignature SignNote(absl::string_view text) const;

 private:
  struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  };
  using Key = std::unique_ptr<EVP_PKEY, Free>;

  SigningKey(Key key, VerifierKey verifier) : key_(std::move(key)), verifier_(std::move(verifier)) {}
  static absl::StatusOr<SigningKey> Named(absl::string_view name, SignatureType type, Key key);

  Key key_;
  VerifierKey verifier_;
};

}  // namespace liushui::proof

#endif  // LIUSHUI_ENGINE_PROOF_NOTE_SIGNING_KEY_H_
