#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/base/utf8.h"
#include "engine/core/candidates.h"
#include "engine/core/inputs.h"
#include "engine/core/people/duty.h"
#include "engine/core/scxml/interpret.h"

namespace liushui::core {
namespace {

using Names = google::protobuf::RepeatedPtrField<std::string>;

absl::Status InvalidInput(absl::string_view message) {
  return Refuse(absl::StatusCode::kInvalidArgument, "INPUT_INVALID", message);
}

// Whom a part may be given to, and the person it is to be given to, with his roles if they are known.
struct Receiver {
  const std::string& person;
  const Names& roles;
};

bool IsNamed(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Roles that are not known are not held against him: his own request will say which he has.
bool Fits(const Receiver& receiver, const Names& roles, const Names& people) {
  if (IsNamed(people, receiver.person)) return true;
  if (receiver.roles.empty()) return !roles.empty();
  return std::any_of(receiver.roles.begin(), receiver.roles.end(),
                     [&](const std::string& role) { return IsNamed(roles, role); });
}

absl::Status RefuseReceiver(const OpenPart& open, const Receiver& receiver) {
  return Refuse(absl::StatusCode::kFailedPrecondition, "PERSON_NOT_ELIGIBLE",
                absl::StrCat(NameOf(*open.task), " is not for ", receiver.person, ", who holds ",
                             receiver.roles.empty() ? "no role" : absl::StrJoin(receiver.roles, ", "),
                             "; expected a candidate"));
}

// That the work may be given to this person, who is not the holder himself.
absl::Status CheckDelegate(Macrostep& step, const OpenPart& open, const Receiver& receiver) {
  const std::vector<std::string> own = NamesOf(step.actor());
  const bool is_own = std::find(own.begin(), own.end(), receiver.person) != own.end() ||
                      receiver.person == open.part->claimed_by();
  if (is_own) return InvalidInput(absl::StrCat("expected another person than ", receiver.person, " himself"));
  const bool fits = Fits(receiver, open.part->part().roles(), open.part->part().people()) ||
                    Fits(receiver, open.task->delegate_roles(), open.task->delegate_people());
  return fits ? absl::OkStatus() : RefuseReceiver(open, receiver);
}

// The chart hears of it as of a claim or a release, where it is one.
absl::Status TellReassigned(Macrostep& step, const std::string& state,
                            const ledger::v1::TaskReassigned& fact) {
  if (fact.from().empty()) return ProcessEvent(step, {.name = absl::StrCat("claimed.", state)}, true);
  if (fact.to().empty()) return ProcessEvent(step, {.name = absl::StrCat("released.", state)}, true);
  step.set_handled();
  return absl::OkStatus();
}

}  // namespace

absl::Status TakeDelegation(Macrostep& step, const ledger::v1::DelegateTask& input) {
  if (input.to().empty()) return InvalidInput("expected the person to whom the work is given, found nobody");
  RETURN_IF_ERROR(CheckTaskText(input.note(), "the note"));
  ASSIGN_OR_RETURN(const OpenPart open, FindOpenPart(step, input.task(), input.part()));
  RETURN_IF_ERROR(CheckDuty(step, open));
  RETURN_IF_ERROR(CheckNotKeptApart(step, open, input.to()));
  RETURN_IF_ERROR(CheckVersion(open, input.version()));
  RETURN_IF_ERROR(CheckHeld(step, open));
  RETURN_IF_ERROR(CheckNotDelegated(open));
  RETURN_IF_ERROR(CheckDelegate(step, open, {input.to(), input.to_roles()}));
  ledger::v1::Fact fact;
  ledger::v1::TaskDelegated* delegated = fact.mutable_task_delegated();
  delegated->set_task(input.task());
  delegated->set_part(input.part());
  delegated->set_person(step.actor().name());
  delegated->set_on_behalf_of(step.actor().on_behalf_of());
  delegated->set_to(input.to());
  delegated->set_note(input.note());
  step.set_handled();
  return step.Record(std::move(fact));
}

absl::Status TakeRecall(Macrostep& step, const ledger::v1::RecallTask& input) {
  ASSIGN_OR_RETURN(const OpenPart open, FindOpenPart(step, input.task(), input.part()));
  RETURN_IF_ERROR(CheckVersion(open, input.version()));
  RETURN_IF_ERROR(CheckHeld(step, open));
  if (open.part->delegate().empty()) {
    return Refuse(absl::StatusCode::kFailedPrecondition, "TASK_NOT_DELEGATED",
                  absl::StrCat("the work of ", NameOf(*open.task), " is in nobody else's hands",
                               open.part->delegate_done() ? "; it has come back already" : ""));
  }
  ledger::v1::Fact fact;
  fact.mutable_task_recalled()->set_task(input.task());
  fact.mutable_task_recalled()->set_part(input.part());
  fact.mutable_task_recalled()->set_person(step.actor().name());
  fact.mutable_task_recalled()->set_delegate(open.part->delegate());
  step.set_handled();
  return step.Record(std::move(fact));
}

absl::Status TakeReassignment(Macrostep& step, const ledger::v1::ReassignTask& input) {
  RETURN_IF_ERROR(CheckTaskText(input.note(), "the note"));
  ASSIGN_OR_RETURN(const OpenPart open, FindOpenPart(step, input.task(), input.part()));
  RETURN_IF_ERROR(CheckSupervisor(step, *open.task, "reassigning"));
  if (!input.to().empty()) RETURN_IF_ERROR(CheckNotKeptApart(step, open, input.to()));
  RETURN_IF_ERROR(CheckVersion(open, input.version()));
  if (IsBlank(input.note())) {
    return Refuse(absl::StatusCode::kInvalidArgument, "REASON_MISSING",
                  absl::StrCat("expected a note that says why ", NameOf(*open.task), " is reassigned"));
  }
  const Receiver receiver{input.to(), input.to_roles()};
  if (!input.to().empty() && !Fits(receiver, open.part->part().roles(), open.part->part().people())) {
    return RefuseReceiver(open, receiver);
  }
  const bool stays = input.to() == open.part->claimed_by() && open.part->claimed_for().empty() &&
                     open.part->delegate().empty();
  if (stays) return absl::OkStatus();  // nothing follows
  ledger::v1::Fact fact;
  ledger::v1::TaskReassigned* reassigned = fact.mutable_task_reassigned();
  reassigned->set_task(input.task());
  reassigned->set_part(input.part());
  reassigned->set_person(step.actor().name());
  reassigned->set_from(open.part->claimed_by());
  reassigned->set_to(input.to());
  reassigned->set_note(input.note());
  const ledger::v1::TaskReassigned told = *reassigned;
  const std::string state = open.task->state();
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  return TellReassigned(step, state, told);
}

}  // namespace liushui::core
