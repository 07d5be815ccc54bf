// Zip archives of one form only, so that files have one archive and an archive has one reading:
//
//   every file is stored as it is (method 0), without encryption, extra fields or comments, in byte order of
//   names; a local header, then the content; then the central directory, then its end record, and nothing
//   before, between or behind. Version needed 1.0, made by 3.0 on Unix, mode 644, times 1980-01-01 00:00:00.
//
// Any unzip reads it. The reader demands it byte for byte: nothing can hide in an archive, and none unpacks
// to more than its own length.
#ifndef LIUSHUI_ENGINE_PROOF_EVIDENCE_ZIP_H_
#define LIUSHUI_ENGINE_PROOF_EVIDENCE_ZIP_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace liushui::proof {

constexpr size_t kMaxZipBytes = 256 << 20;
constexpr size_t kMaxZipFiles = 65'534;  // what zip can count
constexpr size_t kMaxFileNameBytes = 200;

// Contents by name.
using FileMap = std::map<std::string, std::string>;

// True for what may name a file: parts of letters, digits and ._- with slashes between, none of them . or ..
bool IsFileName(absl::string_view name);

// The names must be file names. Refused with ZIP_TOO_LARGE beyond the limits.
absl::StatusOr<std::string> WriteZip(const FileMap& files);

// Refused with ZIP_TOO_LARGE, and with ZIP_WRONG where the bytes are not what WriteZip makes of the files
// in them; the sentence says what is wrong, and of which file.
absl::StatusOr<FileMap> ReadZip(absl::string_view bytes);

}  // namespace liushui::proof

#endif  // LIUSHUI_ENGINE_PROOF_EVIDENCE_ZIP_H_
