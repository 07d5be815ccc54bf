// Base 64 as the C2SP formats write it (RFC 4648, section 4): standard alphabet, padded.
#ifndef LIUSHUI_ENGINE_PROOF_NOTE_BASE64_H_
#define LIUSHUI_ENGINE_PROOF_NOTE_BASE64_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace liushui::proof {

// nullopt unless `text` is exactly what encoding some bytes gives: one text for one content, so that a note
// cannot be altered without altering what it says.
absl::optional<std::string> FromBase64(absl::string_view text);

}  // namespace liushui::proof

#endif  // LIUSHUI_ENGINE_PROOF_NOTE_BASE64_H_
