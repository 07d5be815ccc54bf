// Whether the files that a ledger names are there, and are what it says.
#ifndef LIUSHUI_ENGINE_RUNTIME_READ_ATTACHMENT_CHECK_H_
#define LIUSHUI_ENGINE_RUNTIME_READ_ATTACHMENT_CHECK_H_

#include "absl/status/status.h"
#include "engine/audit/verify.h"
#include "storage/attachment_folder.h"
#include "storage/store.h"

namespace liushui::runtime {

// Compares every content that a note's row names with its hash, each once; what is missing or different is a
// difference of the report. Rows follow from the ledger: whoever has compared them need not read it again. An
// error is a failure to read.
absl::Status CheckAttachments(const storage::Reader& reader, const storage::AttachmentFolder& folder,
                              audit::VerifyReport& report);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_READ_ATTACHMENT_CHECK_H_
