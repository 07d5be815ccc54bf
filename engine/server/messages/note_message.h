// Remarks on tasks and files attached to them, as clients see them, and their names:
// namespaces/{namespace}/tasks/{instance number}-{ordinal}/notes/{number}.
#ifndef LIUSHUI_ENGINE_SERVER_MESSAGES_NOTE_MESSAGE_H_
#define LIUSHUI_ENGINE_SERVER_MESSAGES_NOTE_MESSAGE_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/server/messages/names.h"
#include "liushui/state/v1/state.pb.h"
#include "liushui/v1/resources.pb.h"

namespace liushui::server {

// A note of a task, by its number.
struct NoteNumber {
  ChildNumber task;
  uint32_t number = 0;
};

// Refuses as ReadChildName.
absl::StatusOr<NoteNumber> ReadNoteName(const NameField& name, const Identity& identity);

v1::Attachment AttachmentMessage(const ledger::v1::Attachment& attachment);
v1::TaskNote NoteMessage(const state::v1::TaskNote& note, absl::string_view task_name);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_MESSAGES_NOTE_MESSAGE_H_
