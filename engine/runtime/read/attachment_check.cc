#include "engine/runtime/read/attachment_check.h"

#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/audit/findings.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/read/rows.h"
#include "engine/views/keys.h"
#include "engine/views/note_keys.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::runtime {

absl::Status CheckAttachments(const storage::Reader& reader, const storage::AttachmentFolder& folder,
                              audit::VerifyReport& report) {
  std::set<std::pair<std::string, uint64_t>> seen;
  absl::Status failure;
  const auto check = [&](absl::string_view key, absl::string_view value) {
    const auto note = ParseRow<state::v1::TaskNote>(key, value);
    const auto place = views::ParseNoteKey(key);
    // A row that is none was a difference before.
    if (!note.ok() || !place.has_value() || !note->note().has_attachment()) return true;
    const ledger::v1::Attachment& attachment = note->note().attachment();
    if (!seen.emplace(attachment.sha256(), attachment.size()).second) return true;
    const absl::Status found = folder.Check({attachment.sha256(), attachment.size()});
    if (IsRefusal(found)) {
      audit::AddDifference(-1,
                           absl::StrCat("note ", place->number, " of task ", place->instance, "-",
                                        place->task, " (", attachment.name(), "): ", found.message()),
                           report);
    } else {
      failure = found;
    }
    return failure.ok();
  };
  RETURN_IF_ERROR(reader.ScanRows({views::TablePrefix(views::Table::kNote), "", false}, check));
  return failure;
}

}  // namespace liushui::runtime
