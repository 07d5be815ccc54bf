// AttachmentReads: whether the attached files are what the ledger says. Part of Reads.
#ifndef LIUSHUI_ENGINE_RUNTIME_READ_ATTACHMENT_READS_H_
#define LIUSHUI_ENGINE_RUNTIME_READ_ATTACHMENT_READS_H_

#include "absl/status/status.h"
#include "engine/audit/verify.h"
#include "storage/attachment_folder.h"

namespace liushui::runtime {

// Thread-safe.
class AttachmentReads {
 public:
  virtual ~AttachmentReads() = default;

  // Compares every attached file with its hash, as CheckAttachments; without a folder, or if only folding is
  // asked for, they are only counted.
  virtual absl::Status VerifyAttachments(const storage::AttachmentFolder* folder,
                                         const audit::VerifyOptions& options,
                                         audit::VerifyReport& report) const = 0;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_READ_ATTACHMENT_READS_H_
