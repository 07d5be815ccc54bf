// SHA-256 of whole files, as manifests write it.
#ifndef LIUSHUI_ENGINE_PROOF_EVIDENCE_DIGEST_H_
#define LIUSHUI_ENGINE_PROOF_EVIDENCE_DIGEST_H_

#include <string>

#include "absl/strings/string_view.h"

namespace liushui::proof {

// 64 lower-case hexadecimal digits.
std::string Sha256Hex(absl::string_view bytes);
// True for 64 such digits.
bool IsSha256Hex(absl::string_view text);

}  // namespace liushui::proof

#endif  // LIUSHUI_ENGINE_PROOF_EVIDENCE_DIGEST_H_
