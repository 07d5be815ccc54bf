// CheckpointSource: what a ledger published, as a check of it reads it.
#ifndef LIUSHUI_ENGINE_AUDIT_PROVING_CHECKPOINT_SOURCE_H_
#define LIUSHUI_ENGINE_AUDIT_PROVING_CHECKPOINT_SOURCE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace liushui::audit {

// Signed notes, those of smaller trees first, so that a check meets each when the tree has its size and keeps
// none. For one thread.
class CheckpointSource {
 public:
  virtual ~CheckpointSource() = default;
  // The next; nothing after the last. An error is a failure to read.
  virtual absl::StatusOr<absl::optional<std::string>> Next() = 0;
};

// The size that a note says, by which notes are put in order; 0 where it says none.
uint64_t SizeInNote(absl::string_view note);

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_PROVING_CHECKPOINT_SOURCE_H_
