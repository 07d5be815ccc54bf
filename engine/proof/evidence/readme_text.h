// README.txt of a bundle: for somebody who has the file, and neither the program nor its documentation.
#ifndef LIUSHUI_ENGINE_PROOF_EVIDENCE_README_TEXT_H_
#define LIUSHUI_ENGINE_PROOF_EVIDENCE_README_TEXT_H_

#include "absl/strings/string_view.h"

namespace liushui::proof {

// The same in every bundle of version 1.
absl::string_view ReadmeText();

}  // namespace liushui::proof

#endif  // LIUSHUI_ENGINE_PROOF_EVIDENCE_README_TEXT_H_
