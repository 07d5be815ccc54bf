#include "engine/server/messages/note_message.h"

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/server/messages/fields.h"
#include "engine/server/messages/values.h"

namespace liushui::server {

absl::StatusOr<NoteNumber> ReadNoteName(const NameField& name, const Identity& identity) {
  constexpr absl::string_view kNotes = "/notes/";
  const size_t at = name.name.find(kNotes);
  NoteNumber note;
  // Of a name that has no note's part the task's is read, whose refusal says what was expected.
  ASSIGN_OR_RETURN(note.task,
                   ReadChildName(ChildKind::kTask, {name.field, name.name.substr(0, at)}, identity));
  if (at != absl::string_view::npos) {
    const absl::string_view number = name.name.substr(at + kNotes.size());
    if (absl::SimpleAtoi(number, &note.number) && note.number > 0 && absl::StrCat(note.number) == number) {
      return note;
    }
  }
  FieldChecks checks;
  checks.Add(name.field,
             absl::StrCat("expected the name of a task's note, as ListTaskNotes gives it, found '",
                          absl::Utf8SafeCHexEscape(name.name.substr(0, 100)), "'"));
  return checks.Result();
}

v1::Attachment AttachmentMessage(const ledger::v1::Attachment& attachment) {
  v1::Attachment message;
  message.set_file_name(attachment.name());
  message.set_media_type(attachment.media_type());
  message.set_size(static_cast<int64_t>(attachment.size()));
  message.set_sha256(absl::BytesToHexString(attachment.sha256()));
  return message;
}

v1::TaskNote NoteMessage(const state::v1::TaskNote& note, absl::string_view task_name) {
  v1::TaskNote message;
  message.set_name(absl::StrCat(task_name, "/notes/", note.note().number()));
  message.set_person(note.note().person());
  message.set_on_behalf_of(note.note().on_behalf_of());
  *message.mutable_create_time() = TimestampOf(note.time_us());
  message.set_text(note.note().text());
  if (note.note().has_attachment()) {
    *message.mutable_attachment() = AttachmentMessage(note.note().attachment());
  }
  return message;
}

}  // namespace liushui::server
