// The private key of a witness in a file of its own (PKCS #8, PEM, mode 0600).
#ifndef LIUSHUI_ENGINE_WITNESS_KEY_FILE_H_
#define LIUSHUI_ENGINE_WITNESS_KEY_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/proof/note/signing_key.h"

namespace liushui::witness {

struct KeyFromFile {
  proof::SigningKey key;
  bool made = false;  // there was no file: it holds a new key now
};

// The key in the file, under this name; made at random if there is no file. Refused with KEY_WRONG for
// another content or a name that is none; a failure names the file.
absl::StatusOr<KeyFromFile> ReadOrMakeKey(const std::string& path, absl::string_view name);

}  // namespace liushui::witness

#endif  // LIUSHUI_ENGINE_WITNESS_KEY_FILE_H_
