// manifest.json of a bundle: see bundle.h for its form, which is met byte for byte.
#ifndef LIUSHUI_ENGINE_PROOF_EVIDENCE_MANIFEST_H_
#define LIUSHUI_ENGINE_PROOF_EVIDENCE_MANIFEST_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/proof/evidence/zip.h"

namespace liushui::proof {

constexpr char kManifestName[] = "manifest.json";

// What the manifest says beside its list of files.
struct ManifestHead {
  std::string origin;
  uint64_t size = 0;
  std::string name_space;
  uint64_t instance = 0;
  std::vector<uint64_t> records;      // ascending
  std::vector<uint64_t> deployments;  // ascending
  std::vector<uint64_t> keys;         // ascending

  friend bool operator==(const ManifestHead&, const ManifestHead&) = default;
};

// `files` are those of the archive without the manifest. A quotation mark, backslash or control character
// in a text is CHECKed: no name of ours has one.
std::string ManifestText(const ManifestHead& head, const FileMap& files);

// The head of `manifest`, which must be the manifest of just these other files. Refused with EVIDENCE_WRONG:
// a sentence says which file is missing, additional or another.
absl::StatusOr<ManifestHead> CheckManifest(absl::string_view manifest, const FileMap& files);

// Whether a text can stand in a manifest.
bool IsManifestText(absl::string_view text);

}  // namespace liushui::proof

#endif  // LIUSHUI_ENGINE_PROOF_EVIDENCE_MANIFEST_H_
