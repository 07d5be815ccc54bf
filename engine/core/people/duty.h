// What everyone who wants something of a task is asked first, and in which order: whether the task is open;
// whether he may at all, by role and by separation of duties, so that a refusal of that is recorded whoever
// holds the task; whether he knows its newest version; and only then whether it is in his hands.
#ifndef LIUSHUI_ENGINE_CORE_PEOPLE_DUTY_H_
#define LIUSHUI_ENGINE_CORE_PEOPLE_DUTY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "engine/base/refusal.h"
#include "engine/core/scxml/macrostep.h"

namespace liushui::core {

// Bytes of a comment, note or reason.
constexpr size_t kMaxTaskTextBytes = 2'000;

// A task and the part of it that is acted on, as they were when they were found.
struct OpenPart {
  const state::v1::TaskState* task;
  const state::v1::TaskPartState* part;
};

// "task 17-3 (title)".
std::string NameOf(const state::v1::TaskState& task);

// An open task. TASK_UNKNOWN, TASK_CLOSED.
absl::StatusOr<const state::v1::TaskState*> FindOpenTask(Macrostep& step, uint32_t ordinal);
// A part of it that is not completed. The same; TASK_CLOSED names who completed the part.
absl::StatusOr<OpenPart> FindOpenPart(Macrostep& step, uint32_t ordinal, const std::string& part);

// Whether the actor may work on the part: ROLE_DENIED unless he is a candidate or its delegate;
// SEPARATION_OF_DUTIES for him, for whom he stands, and, of a delegate, for the holder he works for. Asked at
// every step of the work, because others may have acted in between.
absl::Status CheckDuty(Macrostep& step, const OpenPart& open);
// Whether a person may be called on for the part. SEPARATION_OF_DUTIES.
absl::Status CheckNotKeptApart(Macrostep& step, const OpenPart& open, const std::string& person);
// Whether the actor is one of the task's supervisors. ROLE_DENIED; `what` such as "reassigning".
absl::Status CheckSupervisor(Macrostep& step, const state::v1::TaskState& task, absl::string_view what);

// STALE_ETAG unless `version` is 0 or the part's.
absl::Status CheckVersion(const OpenPart& open, uint32_t version);
// TASK_NOT_HELD unless the part is held in the name in which the actor acts.
absl::Status CheckHeld(Macrostep& step, const OpenPart& open);
// TASK_DELEGATED if the work is in another's hands.
absl::Status CheckNotDelegated(const OpenPart& open);

// INPUT_INVALID for text over kMaxTaskTextBytes; `what` such as "the note".
absl::Status CheckTaskText(const std::string& text, absl::string_view what);

// The refusal ROLE_DENIED: whom `what` is for, and what the actor holds.
template <typename Names>
absl::Status DenyRole(const ledger::v1::Actor& actor, const Names& roles, const Names& people,
                      absl::string_view what) {
  const std::string behalf =
      actor.on_behalf_of().empty() ? "" : absl::StrCat(", on behalf of ", actor.on_behalf_of(), ",");
  return Refuse(absl::StatusCode::kPermissionDenied, "ROLE_DENIED",
                absl::StrCat(what, " is for ", roles.empty() && people.empty() ? "nobody" : "",
                             roles.empty() ? "" : absl::StrCat("roles ", absl::StrJoin(roles, ", ")),
                             roles.empty() || people.empty() ? "" : " and ",
                             people.empty() ? "" : absl::StrCat("persons ", absl::StrJoin(people, ", ")),
                             "; ", actor.name(), behalf, " holds ",
                             actor.roles().empty() ? "no role" : absl::StrJoin(actor.roles(), ", ")));
}

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_PEOPLE_DUTY_H_
