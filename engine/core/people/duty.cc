#include "engine/core/people/duty.h"

#include "engine/base/status_macros.h"
#include "engine/core/candidates.h"

namespace liushui::core {
namespace {

using state::v1::TaskPartState;
using state::v1::TaskState;

bool IsOpen(const TaskState& task) {
  return task.status() == state::v1::TASK_STATUS_OPEN || task.status() == state::v1::TASK_STATUS_CLAIMED;
}

absl::Status DenySeparation(const TaskState& task, const std::string& person, absl::string_view why) {
  return Refuse(absl::StatusCode::kPermissionDenied, "SEPARATION_OF_DUTIES",
                absl::StrCat(NameOf(task), " may not be done by ", person, ": ", why));
}

}  // namespace

std::string NameOf(const TaskState& task) {
  return absl::StrCat("task ", task.instance(), "-", task.task(), " (", task.title(), ")");
}

absl::StatusOr<const TaskState*> FindOpenTask(Macrostep& step, uint32_t ordinal) {
  ASSIGN_OR_RETURN(const TaskState* task, step.instance().Task(ordinal));
  if (IsOpen(*task)) return task;
  const bool done = task->status() == state::v1::TASK_STATUS_COMPLETED;
  return Refuse(absl::StatusCode::kFailedPrecondition, "TASK_CLOSED",
                absl::StrCat(NameOf(*task), done ? " is completed already" : " was withdrawn"));
}

absl::StatusOr<OpenPart> FindOpenPart(Macrostep& step, uint32_t ordinal, const std::string& part_name) {
  ASSIGN_OR_RETURN(const TaskState* task, FindOpenTask(step, ordinal));
  for (const TaskPartState& part : task->parts()) {
    if (part.part().as() != part_name) continue;
    if (part.completed_by().empty()) return OpenPart{task, &part};
    return Refuse(
        absl::StatusCode::kFailedPrecondition, "TASK_CLOSED",
        absl::StrCat(NameOf(*task), ": part '", part_name, "' was completed by ", part.completed_by()));
  }
  return Refuse(absl::StatusCode::kNotFound, "TASK_UNKNOWN",
                absl::StrCat(NameOf(*task), " has no part '", part_name, "'"));
}

absl::Status CheckNotKeptApart(Macrostep& step, const OpenPart& open, const std::string& person) {
  const std::string why = KeptApartBecause({step.chart(), step.state(), *open.task}, *open.part, person);
  return why.empty() ? absl::OkStatus() : DenySeparation(*open.task, person, why);
}

absl::Status CheckDuty(Macrostep& step, const OpenPart& open) {
  const ledger::v1::Actor& actor = step.actor();
  const ledger::v1::TaskPart& part = open.part->part();
  const bool is_delegate = IsDelegatedTo(*open.part, actor);
  if (!is_delegate && !IsAmong(actor, part.roles(), part.people())) {
    return DenyRole(actor, part.roles(), part.people(), NameOf(*open.task));
  }
  std::vector<std::string> names = NamesOf(actor);
  if (is_delegate) {
    names.push_back(open.part->claimed_by());
    if (!open.part->claimed_for().empty()) names.push_back(open.part->claimed_for());
  }
  for (const std::string& name : names) RETURN_IF_ERROR(CheckNotKeptApart(step, open, name));
  return absl::OkStatus();
}

absl::Status CheckSupervisor(Macrostep& step, const TaskState& task, absl::string_view what) {
  if (IsSupervisor(task, step.actor())) return absl::OkStatus();
  return DenyRole(step.actor(), task.supervisor_roles(), task.supervisor_people(),
                  absl::StrCat(what, " ", NameOf(task)));
}

absl::Status CheckVersion(const OpenPart& open, uint32_t version) {
  if (version == 0 || version == open.part->version()) return absl::OkStatus();
  return Refuse(
      absl::StatusCode::kAborted, "STALE_ETAG",
      absl::StrCat(NameOf(*open.task), " has changed: expected version ", version, ", found ",
                   open.part->version(), open.part->claimed_by().empty() ? "" : ", held by ",
                   open.part->claimed_by(), open.part->delegate().empty() ? "" : ", who gave the work to ",
                   open.part->delegate()));
}

absl::Status CheckHeld(Macrostep& step, const OpenPart& open) {
  if (IsHeldBy(*open.part, step.actor())) return absl::OkStatus();
  const std::string& asker = PrincipalOf(step.actor());
  const std::string& holder = open.part->claimed_by();
  const std::string& behalf = open.part->claimed_for();
  const std::string held = absl::StrCat(holder, behalf.empty() ? "" : " on behalf of ", behalf);
  const std::string found = holder.empty() ? absl::StrCat("is not held by ", asker, ", nor by anybody")
                            : holder == asker
                                ? absl::StrCat("is held by ", held, ", not on his own: it is for ", behalf,
                                               ", or a substitute of ", behalf, ", to do this")
                                : absl::StrCat("is not held by ", asker, ", but by ", held);
  return Refuse(absl::StatusCode::kFailedPrecondition, "TASK_NOT_HELD",
                absl::StrCat(NameOf(*open.task), " ", found));
}

absl::Status CheckNotDelegated(const OpenPart& open) {
  if (open.part->delegate().empty()) return absl::OkStatus();
  return Refuse(absl::StatusCode::kFailedPrecondition, "TASK_DELEGATED",
                absl::StrCat(NameOf(*open.task), " was given to ", open.part->delegate(),
                             ", who has not done it yet; recall it first"));
}

absl::Status CheckTaskText(const std::string& text, absl::string_view what) {
  if (text.size() <= kMaxTaskTextBytes) return absl::OkStatus();
  return Refuse(absl::StatusCode::kInvalidArgument, "INPUT_INVALID",
                absl::StrCat(what, ": expected at most ", kMaxTaskTextBytes, " bytes, found ", text.size()));
}

}  // namespace liushui::core
