// The file of a private key, of a ledger or of a witness (PKCS #8, PEM, mode 0600), and the one beside it
// that is to take its place. What was read or made is wiped from memory, but for the key itself.
#ifndef LIUSHUI_ENGINE_RUNTIME_PROVING_KEY_FILE_H_
#define LIUSHUI_ENGINE_RUNTIME_PROVING_KEY_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/proof/note/signing_key.h"
#include "engine/proof/note/verifier_key.h"

namespace liushui::runtime {

// Where a new key waits until the record that announces it is durable.
std::string NextKeyPath(const std::string& path);

// What a key is called, and what it signs.
struct KeyName {
  std::string name;
  proof::SignatureType type = proof::SignatureType::kEd25519;
};

// The key in a file; nothing if there is no such file. Refused with SIGNING_KEY_WRONG where it is no key; as
// the operating system refuses (FILE_PERMISSION).
absl::StatusOr<absl::optional<proof::SigningKey>> ReadKeyFile(const std::string& path, const KeyName& name);

// A new key from the system's random numbers, on disk when it returns. Refused with KEY_WRONG for a name that
// is none.
absl::StatusOr<proof::SigningKey> MakeKeyFile(const std::string& path, const KeyName& name);

// So many random hexadecimal digits.
std::string RandomDigits(size_t count);

// Whether others than the owner may read it.
bool IsReadableByOthers(const std::string& path);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PROVING_KEY_FILE_H_
