// The file of a private key, and the one beside it that is to take its place.
#ifndef LIUSHUI_ENGINE_RUNTIME_PROVING_KEY_FILE_H_
#define LIUSHUI_ENGINE_RUNTIME_PROVING_KEY_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/proof/note/signing_key.h"

namespace liushui::runtime {

// Where a new key waits until the record that announces it is durable.
std::string NextKeyPath(const std::string& path);

// The key in a file, under a name; nothing if there is no such file. Refused with SIGNING_KEY_WRONG where it
// is no key; as the operating system refuses (PROOFS_PERMISSION).
absl::StatusOr<absl::optional<proof::SigningKey>> ReadKeyFile(const std::string& path,
                                                              absl::string_view origin);

// A new key from the system's random numbers, on disk with mode 0600 when it returns.
absl::StatusOr<proof::SigningKey> MakeKeyFile(const std::string& path, absl::string_view origin);

// A file that is gone when it returns, if it ever was.
absl::Status RemoveKeyFile(const std::string& path);

// Whether others than the owner may read it.
bool IsReadableByOthers(const std::string& path);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PROVING_KEY_FILE_H_
