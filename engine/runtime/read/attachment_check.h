// Whether the files that a ledger names are there, and are what it says.
#ifndef LIUSHUI_ENGINE_RUNTIME_READ_ATTACHMENT_CHECK_H_
#define LIUSHUI_ENGINE_RUNTIME_READ_ATTACHMENT_CHECK_H_

#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/audit/verify.h"
#include "engine/runtime/reads.h"
#include "storage/attachment_folder.h"
#include "storage/store.h"

namespace liushui::runtime {

// Compares every content that a note's row names with its hash, each once; what is missing or different is a
// difference of the report. Rows follow from the ledger: whoever has compared them need not read it again.
// Without a folder the contents are only counted. CANCELLED if `options` wants no more; any other error is a
// failure to read.
absl::Status CheckAttachments(const storage::Reader& reader, const storage::AttachmentFolder* folder,
                              const audit::VerifyOptions& options, audit::VerifyReport& report);

// The SHA-256 of every content that a record names: read from the records, so that no row can lose one.
absl::StatusOr<std::set<std::string>> NamedContents(const Reads& reads);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_READ_ATTACHMENT_CHECK_H_
