#include "engine/runtime/read/attachment_check.h"

#include <map>
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
namespace {

// Every content that a note names, and a note that names it. A row that is none is a difference of its own,
// and passed over.
using Contents = std::map<std::pair<std::string, uint64_t>, std::string>;
absl::StatusOr<Contents> ContentsOf(const storage::Reader& reader) {
  Contents contents;
  RETURN_IF_ERROR(reader.ScanRows({views::TablePrefix(views::Table::kNote), "", false},
                                  [&](absl::string_view key, absl::string_view value) {
                                    const auto note = ParseRow<state::v1::TaskNote>(key, value);
                                    const auto place = views::ParseNoteKey(key);
                                    if (!note.ok() || !place.has_value() || !note->note().has_attachment())
                                      return true;
                                    const ledger::v1::Attachment& file = note->note().attachment();
                                    contents.emplace(
                                        std::pair(file.sha256(), file.size()),
                                        absl::StrCat("note ", place->number, " of task ", place->instance,
                                                     "-", place->task, " (", file.name(), ")"));
                                    return true;
                                  }));
  return contents;
}

}  // namespace

absl::Status CheckAttachments(const storage::Reader& reader, const storage::AttachmentFolder* folder,
                              const audit::VerifyOptions& options, audit::VerifyReport& report) {
  ASSIGN_OR_RETURN(const Contents contents, ContentsOf(reader));
  if (folder == nullptr) {
    report.files_unchecked = contents.size();
    return absl::OkStatus();
  }
  for (const auto& [content, note] : contents) {
    if (options.file_progress && !options.file_progress(report.files, contents.size())) {
      return absl::CancelledError("whoever asked for the check wants it no more");
    }
    const absl::Status found = folder->Check({content.first, content.second});
    if (!IsRefusal(found)) RETURN_IF_ERROR(found);
    if (!found.ok()) audit::AddDifference(-1, absl::StrCat(note, ": ", found.message()), report);
    ++report.files;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::set<std::string>> NamedContents(const Reads& reads) {
  std::set<std::string> named;
  RETURN_IF_ERROR(reads.ReadRecords(0, reads.position(), [&](const ledger::v1::Record& record) {
    for (const ledger::v1::Fact& fact : record.step().facts()) {
      if (fact.task_noted().has_attachment()) named.insert(fact.task_noted().attachment().sha256());
    }
    return true;
  }));
  return named;
}

}  // namespace liushui::runtime
