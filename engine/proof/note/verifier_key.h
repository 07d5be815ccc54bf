// Verifier keys (C2SP signed-note, "vkeys"): the public half of a key, with its name, as one text:
//
//   <key name>+<key id, 8 hexadecimal digits>+base64(signature type || public key)
#ifndef LIUSHUI_ENGINE_PROOF_NOTE_VERIFIER_KEY_H_
#define LIUSHUI_ENGINE_PROOF_NOTE_VERIFIER_KEY_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/proof/note/note.h"

namespace liushui::proof {

// Of C2SP signed-note.
enum class SignatureType : uint8_t {
  kEd25519 = 0x01,
  kEd25519Cosignature = 0x04,  // timestamped, by a witness: C2SP tlog-cosignature
};

struct VerifierKey {
  std::string name;
  SignatureType type = SignatureType::kEd25519;
  std::string public_key;  // 32 bytes (RFC 8032)

  // The first four bytes of SHA-256(name || newline || type || public key).
  uint32_t id() const;

  friend bool operator==(const VerifierKey&, const VerifierKey&) = default;
};

// Refused with KEY_WRONG: another form than above, an unknown type, an id that does not follow from the rest.
absl::StatusOr<VerifierKey> ParseVerifierKey(absl::string_view text);
std::string VerifierKeyText(const VerifierKey& key);

// True if `signature` is that of the key's owner over `message` (RFC 8032, Ed25519).
bool VerifyEd25519(absl::string_view public_key, absl::string_view message, absl::string_view signature);

// OK if the note is signed by `key`, of type kEd25519. Else refused: NOT_SIGNED where no signature bears its
// name and id, SIGNATURE_WRONG where one that does fails.
absl::Status CheckSignature(const Note& note, const VerifierKey& key);

}  // namespace liushui::proof

#endif  // LIUSHUI_ENGINE_PROOF_NOTE_VERIFIER_KEY_H_
