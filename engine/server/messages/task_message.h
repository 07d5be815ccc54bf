// Tasks, as clients see them: the row, its parts with their etags, and the form to fill.
#ifndef LIUSHUI_ENGINE_SERVER_MESSAGES_TASK_MESSAGE_H_
#define LIUSHUI_ENGINE_SERVER_MESSAGES_TASK_MESSAGE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/core/people/shown.h"
#include "liushui/ledger/v1/record.pb.h"
#include "liushui/state/v1/state.pb.h"
#include "liushui/v1/resources.pb.h"

namespace liushui::server {

// Without forms.
v1::Task TaskMessage(const state::v1::TaskState& task);

// Adds to every part what is filled in so far, and to the task what its person is shown.
void AddDrafts(const state::v1::TaskState& task, v1::Task* message);
void AddShown(const std::vector<core::ShownValue>& shown, v1::Task* message);

// Adds to every part the form that `workflow` declares for it.
void AddForms(const workflow::v1::Workflow& workflow, v1::Task* task);

// The version an etag stands for; 0 for an empty one. Refuses with FIELD_INVALID what never was an etag.
absl::StatusOr<uint32_t> ReadEtag(absl::string_view etag);

// The part meant by a caller who says `part`, which may be empty: then the part he holds, else the one whose
// work he was given, else the one he completed, else the only one he may take. Refuses with PART_AMBIGUOUS
// when he may take several, and with PART_UNKNOWN when the task has no such part; both name the parts, if it
// has any. Whether he may is not decided here.
absl::StatusOr<std::string> ChoosePart(const state::v1::TaskState& task, absl::string_view part,
                                       const ledger::v1::Actor& actor);

// The same of a caller who has no part of his own: `part` may be empty only where there is but one.
absl::StatusOr<std::string> NamePart(const state::v1::TaskState& task, absl::string_view part);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_MESSAGES_TASK_MESSAGE_H_
