// What becomes of a request about a subject, and of one whose personal values should have been sealed: for
// the sequencer's thread, by the newest state.
#ifndef LIUSHUI_ENGINE_RUNTIME_PERSONAL_SUBJECT_CHANGES_H_
#define LIUSHUI_ENGINE_RUNTIME_PERSONAL_SUBJECT_CHANGES_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/runtime/personal/personal_fields.h"
#include "engine/runtime/personal/subject_keys.h"
#include "engine/runtime/personal/subject_request.h"
#include "liushui/ledger/v1/record.pb.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::runtime {

// The record to write of a subject that stands so; nothing where it is so already. Refuses as SubjectRequest
// says.
absl::StatusOr<absl::optional<ledger::v1::Record>> DecideSubject(absl::string_view name_space,
                                                                 const SubjectRequest& request,
                                                                 const state::v1::SubjectRow& standing);

// Whether further personal values of a subject that stands so are taken. FAILED_PRECONDITION SUBJECT_ERASED,
// SUBJECT_RESTRICTED.
absl::Status CheckTaken(const SubjectName& name, const state::v1::SubjectRow& standing);

// Whether all that is personal in an input is sealed. ABORTED VALUE_NOT_SEALED.
absl::Status CheckSealed(const InputPlace& place, ledger::v1::Input input);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_PERSONAL_SUBJECT_CHANGES_H_
