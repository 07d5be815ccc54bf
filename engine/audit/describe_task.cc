#include "engine/audit/describe_task.h"

#include "absl/strings/str_cat.h"
#include "engine/audit/describe.h"
#include "engine/audit/findings.h"

namespace liushui::audit {
namespace {

using ledger::v1::Fact;
using ledger::v1::Input;

std::string DescribePart(const ledger::v1::TaskPart& part) {
  std::string text = DescribeOffer(part);
  if (!part.excluded().empty()) absl::StrAppend(&text, ", but not ", absl::StrJoin(part.excluded(), ", "));
  return part.as().empty() ? text : absl::StrCat(part.as(), ": ", text);
}

// "task 3", "task 3 part manager"
template <typename TaskFact>
std::string TaskOf(const TaskFact& fact) {
  return fact.part().empty() ? absl::StrCat("task ", fact.task())
                             : absl::StrCat("task ", fact.task(), " part ", fact.part());
}

// "li", "li for wang"
template <typename TaskFact>
std::string ActorOf(const TaskFact& fact) {
  return fact.on_behalf_of().empty() ? fact.person()
                                     : absl::StrCat(fact.person(), " for ", fact.on_behalf_of());
}

// ": text", or nothing.
std::string AfterColon(const std::string& text) {
  return text.empty() ? "" : absl::StrCat(": ", Quoted(text));
}

std::string DescribeFile(absl::string_view name, uint64_t size, absl::string_view sha256) {
  return absl::StrCat("file ", name, ", ", size, " bytes, sha256 ", HexOf(sha256));
}

std::string DescribeChange(const ledger::v1::NumberChange& change, absl::TimeZone zone) {
  return absl::StrCat(change.has_from() ? DescribeTime(change.from(), zone) : "none", " to ",
                      change.has_to() ? DescribeTime(change.to(), zone) : "none");
}

std::string DescribeNoted(const ledger::v1::TaskNoted& fact) {
  const std::string what =
      fact.has_attachment()
          ? DescribeFile(fact.attachment().name(), fact.attachment().size(), fact.attachment().sha256())
          : "remark";
  return absl::StrCat("task ", fact.task(), " note ", fact.number(), " by ", ActorOf(fact), ", ", what,
                      AfterColon(fact.text()));
}

std::string DescribeUpdated(const ledger::v1::TaskUpdated& fact, absl::TimeZone zone) {
  std::string text = absl::StrCat("task ", fact.task(), " changed by ", fact.person());
  if (fact.has_priority()) {
    absl::StrAppend(&text, ", priority ", fact.priority().from(), " to ", fact.priority().to());
  }
  if (fact.has_due_us()) {
    absl::StrAppend(&text, ", due ", DescribeChange(fact.due_us(), zone));
  }
  if (fact.has_follow_up_us()) {
    absl::StrAppend(&text, ", follow-up ", DescribeChange(fact.follow_up_us(), zone));
  }
  return absl::StrCat(text, AfterColon(fact.reason()));
}

std::string DescribeReassigned(const ledger::v1::TaskReassigned& fact) {
  return absl::StrCat(TaskOf(fact), " reassigned by ", fact.person(), " from ",
                      fact.from().empty() ? "nobody" : fact.from(), " to ",
                      fact.to().empty() ? "all" : fact.to(), AfterColon(fact.note()));
}

std::string DescribeHandover(const Fact& fact, absl::TimeZone zone) {
  switch (fact.kind_case()) {
    case Fact::kTaskDelegated:
      return absl::StrCat(TaskOf(fact.task_delegated()), " given to ", fact.task_delegated().to(), " by ",
                          ActorOf(fact.task_delegated()), AfterColon(fact.task_delegated().note()));
    case Fact::kTaskDelegateDone:
      return absl::StrCat(TaskOf(fact.task_delegate_done()), " done by ", ActorOf(fact.task_delegate_done()),
                          " for the holder, who is to confirm it");
    case Fact::kTaskRecalled:
      return absl::StrCat(TaskOf(fact.task_recalled()), " taken back from ", fact.task_recalled().delegate(),
                          " by ", fact.task_recalled().person());
    case Fact::kTaskReassigned:
      return DescribeReassigned(fact.task_reassigned());
    case Fact::kTaskNoted:
      return DescribeNoted(fact.task_noted());
    case Fact::kTaskDraftSaved:
      return absl::StrCat(TaskOf(fact.task_draft_saved()), " draft kept by ",
                          ActorOf(fact.task_draft_saved()));
    case Fact::kTaskUpdated:
      return DescribeUpdated(fact.task_updated(), zone);
    default:
      return "a fact of an unknown kind";
  }
}

std::string DescribeOpened(const ledger::v1::TaskOpened& fact, absl::TimeZone zone) {
  const std::string parts = absl::StrJoin(
      fact.parts(), "; ",
      [](std::string* out, const ledger::v1::TaskPart& part) { out->append(DescribePart(part)); });
  std::string text = absl::StrCat("task ", fact.task(), " opened: ", fact.title(), " → ", parts);
  if (fact.due_us() != 0) {
    absl::StrAppend(&text, ", due ", DescribeTime(fact.due_us(), zone),
                    fact.due_provisional() ? " (provisionally)" : "");
  }
  return text;
}

std::string DescribeUpdate(const ledger::v1::UpdateTask& input, absl::TimeZone zone) {
  std::string text = absl::StrCat("changed task ", input.task());
  if (input.has_priority()) absl::StrAppend(&text, ", priority ", input.priority());
  if (input.has_due_us()) absl::StrAppend(&text, ", due ", DescribeTime(input.due_us(), zone));
  if (input.has_follow_up_us()) {
    absl::StrAppend(&text, ", follow-up ", DescribeTime(input.follow_up_us(), zone));
  }
  if (input.clear_follow_up()) absl::StrAppend(&text, ", no follow-up");
  return absl::StrCat(text, AfterColon(input.reason()));
}

}  // namespace

std::string DescribeTaskInput(const Input& input, absl::TimeZone zone) {
  switch (input.kind_case()) {
    case Input::kDelegate:
      return absl::StrCat("gave ", TaskOf(input.delegate()), " to ", input.delegate().to(),
                          AfterColon(input.delegate().note()));
    case Input::kRecall:
      return absl::StrCat("took back the work of ", TaskOf(input.recall()));
    case Input::kReassign:
      return absl::StrCat("reassigned ", TaskOf(input.reassign()), " to ",
                          input.reassign().to().empty() ? "all" : input.reassign().to(),
                          AfterColon(input.reassign().note()));
    case Input::kComment:
      return absl::StrCat("remarked on task ", input.comment().task(), AfterColon(input.comment().text()));
    case Input::kAttach:
      return absl::StrCat("attached to task ", input.attach().task(), " ",
                          DescribeFile(input.attach().name(), input.attach().size(), input.attach().sha256()),
                          AfterColon(input.attach().note()));
    case Input::kSaveDraft:
      return absl::StrCat("kept a draft of ", TaskOf(input.save_draft()));
    case Input::kUpdate:
      return DescribeUpdate(input.update(), zone);
    default:
      return "an input of an unknown kind";
  }
}

std::string DescribeTaskFact(const Fact& fact, absl::TimeZone zone) {
  switch (fact.kind_case()) {
    case Fact::kTaskOpened:
      return DescribeOpened(fact.task_opened(), zone);
    case Fact::kTaskClaimed:
      return absl::StrCat(TaskOf(fact.task_claimed()), " claimed by ", ActorOf(fact.task_claimed()));
    case Fact::kTaskReleased:
      return absl::StrCat(TaskOf(fact.task_released()), " given back by ", fact.task_released().person());
    case Fact::kTaskCompleted:
      return absl::StrCat(TaskOf(fact.task_completed()), " completed by ", ActorOf(fact.task_completed()),
                          fact.task_completed().last() ? "" : ", others are awaited");
    case Fact::kTaskWithdrawn:
      return absl::StrCat("task ", fact.task_withdrawn(), " withdrawn");
    case Fact::kTaskOverdue:
      return absl::StrCat("task ", fact.task_overdue(), " overdue");
    case Fact::kTaskEscalated:
      return absl::StrCat("task ", fact.task_escalated().task(), " escalated, rung ",
                          fact.task_escalated().rung(), " → ", DescribeOffer(fact.task_escalated()));
    case Fact::kTaskReminded:
      return absl::StrCat("task ", fact.task_reminded(), " reminded of");
    default:
      return DescribeHandover(fact, zone);
  }
}

}  // namespace liushui::audit
