#include "engine/proof/note/base64.h"

#include "absl/strings/escaping.h"

namespace liushui::proof {

absl::optional<std::string> FromBase64(absl::string_view text) {
  std::string bytes;
  if (!absl::Base64Unescape(text, &bytes) || absl::Base64Escape(bytes) != text) return absl::nullopt;
  return bytes;
}

}  // namespace liushui::proof
