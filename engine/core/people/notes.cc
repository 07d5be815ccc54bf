#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/core/candidates.h"
#include "engine/core/inputs.h"
#include "engine/core/people/duty.h"

namespace liushui::core {
namespace {

using state::v1::TaskState;

constexpr uint32_t kMaxNotes = 1'000;  // of one task
constexpr size_t kHashBytes = 32;
constexpr size_t kMaxFileNameBytes = 256;
constexpr size_t kMaxMediaTypeBytes = 128;

absl::Status InvalidInput(absl::string_view message) {
  return Refuse(absl::StatusCode::kInvalidArgument, "INPUT_INVALID", message);
}

// An open task with room for another note, to which the actor may add it.
absl::StatusOr<const TaskState*> FindNotable(Macrostep& step, uint32_t ordinal) {
  ASSIGN_OR_RETURN(const TaskState* task, FindOpenTask(step, ordinal));
  if (!IsConcerned(*task, step.actor())) {
    google::protobuf::RepeatedPtrField<std::string> roles = task->supervisor_roles();
    google::protobuf::RepeatedPtrField<std::string> people = task->supervisor_people();
    for (const auto& part : task->parts()) {
      roles.MergeFrom(part.part().roles());
      people.MergeFrom(part.part().people());
    }
    return DenyRole(step.actor(), roles, people, absl::StrCat("a note on ", NameOf(*task)));
  }
  if (task->notes() < kMaxNotes) return task;
  return Refuse(absl::StatusCode::kFailedPrecondition, "NOTES_TOO_MANY",
                absl::StrCat(NameOf(*task), " has ", kMaxNotes, " notes, the most it may have"));
}

ledger::v1::TaskNoted NewNote(Macrostep& step, const TaskState& task) {
  ledger::v1::TaskNoted note;
  note.set_task(task.task());
  note.set_number(task.notes() + 1);
  note.set_person(step.actor().name());
  note.set_on_behalf_of(step.actor().on_behalf_of());
  return note;
}

absl::Status RecordNote(Macrostep& step, ledger::v1::TaskNoted note) {
  ledger::v1::Fact fact;
  *fact.mutable_task_noted() = std::move(note);
  step.set_handled();
  return step.Record(std::move(fact));
}

absl::Status CheckFile(const ledger::v1::AttachFile& input) {
  if (input.sha256().size() != kHashBytes) {
    return InvalidInput(
        absl::StrCat("sha256: expected ", kHashBytes, " bytes, found ", input.sha256().size()));
  }
  const bool named = !input.name().empty() && input.name().size() <= kMaxFileNameBytes;
  if (!named) {
    return InvalidInput(
        absl::StrCat("name: expected 1 to ", kMaxFileNameBytes, " bytes, found ", input.name().size()));
  }
  if (input.media_type().size() > kMaxMediaTypeBytes) {
    return InvalidInput(absl::StrCat("media_type: expected at most ", kMaxMediaTypeBytes, " bytes, found ",
                                     input.media_type().size()));
  }
  return CheckTaskText(input.note(), "the note");
}

}  // namespace

absl::Status TakeComment(Macrostep& step, const ledger::v1::CommentTask& input) {
  RETURN_IF_ERROR(CheckTaskText(input.text(), "the remark"));
  if (input.text().empty()) return InvalidInput("the remark: expected some text, found none");
  ASSIGN_OR_RETURN(const TaskState* task, FindNotable(step, input.task()));
  ledger::v1::TaskNoted note = NewNote(step, *task);
  note.set_text(input.text());
  return RecordNote(step, std::move(note));
}

absl::Status TakeAttachment(Macrostep& step, const ledger::v1::AttachFile& input) {
  // Who is asked before what: a caller is judged so before his content is taken.
  ASSIGN_OR_RETURN(const TaskState* task, FindNotable(step, input.task()));
  RETURN_IF_ERROR(CheckFile(input));
  ledger::v1::TaskNoted note = NewNote(step, *task);
  note.set_text(input.note());
  ledger::v1::Attachment* attachment = note.mutable_attachment();
  attachment->set_sha256(input.sha256());
  attachment->set_size(input.size());
  attachment->set_name(input.name());
  attachment->set_media_type(input.media_type());
  return RecordNote(step, std::move(note));
}

}  // namespace liushui::core
