#include "tests/workflows/narrator.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/audit/describe.h"
#include "engine/base/check.h"

namespace liushui::transcripts {
namespace {

using ledger::v1::Fact;

absl::TimeZone Shanghai() {
  absl::TimeZone zone;
  LIUSHUI_CHECK(absl::LoadTimeZone("Asia/Shanghai", &zone));
  return zone;
}

std::string ValueText(const ledger::v1::Value& value) {
  return audit::DescribeValue(value, Shanghai());
}

template <typename Fields>
std::string RecordText(const Fields& fields) {
  ledger::v1::Value record;
  *record.mutable_record()->mutable_fields() = fields;
  return ValueText(record);
}

std::string Candidates(const ledger::v1::TaskPart& part) {
  std::string text;
  if (!part.as().empty()) absl::StrAppend(&text, " ", part.as(), ":");
  for (const std::string& person : part.people()) absl::StrAppend(&text, " ", person);
  for (const std::string& role : part.roles()) absl::StrAppend(&text, " role ", role);
  for (const std::string& person : part.excluded()) absl::StrAppend(&text, " not ", person);
  return text;
}

template <typename Ladder>
std::string RungText(const Ladder& ladder) {
  std::string text;
  for (const std::string& person : ladder.people()) absl::StrAppend(&text, " ", person);
  for (const std::string& role : ladder.roles()) absl::StrAppend(&text, " role ", role);
  return text;
}

}  // namespace

std::string TimeText(absl::Time time) {
  const bool whole = absl::ToUnixSeconds(time) % 60 == 0;
  return absl::FormatTime(whole ? "%Y-%m-%d %H:%M" : "%Y-%m-%d %H:%M:%S", time, Shanghai());
}

std::vector<std::string> Narrator::Tell(const ledger::v1::Record& record) {
  lines_.clear();
  starting_ = record.step().input().has_start();
  assigned_at_start_ = 0;
  for (const Fact& fact : record.step().facts()) TellFact(fact);
  if (record.step().input().has_event() && !record.step().handled()) Add("nothing waits for this event");
  if (starting_) Add(absl::StrCat("data ", assigned_at_start_, " values"));
  return lines_;
}

void Narrator::TellFact(const Fact& fact) {
  TellState(fact);
  TellTask(fact);
  TellHandOn(fact);
  TellJob(fact);
  TellEach(fact);
  TellChild(fact);
  TellDeadline(fact);
  TellInstance(fact);
}

void Narrator::TellState(const Fact& fact) {
  switch (fact.kind_case()) {
    case Fact::kStateExited:
      return Join("leave", fact.state_exited());
    case Fact::kStateEntered:
      return Join("enter", fact.state_entered());
    case Fact::kDataAssigned:
      if (starting_) {
        ++assigned_at_start_;
        return;
      }
      return Add(
          absl::StrCat("set ", fact.data_assigned().name(), " = ", ValueText(fact.data_assigned().value())));
    case Fact::kLogged:
      return Add(absl::StrCat("log ", fact.logged()));
    case Fact::kSubjectChanged:
      return Add(absl::StrCat("subject ", fact.subject_changed()));
    default:
      return;
  }
}

void Narrator::Open(const ledger::v1::TaskOpened& task) {
  std::string& name = names_[task.task()];
  name = task.item_key().empty() ? task.state() : absl::StrCat(task.state(), "[", task.item_key(), "]");
  std::string line = absl::StrCat("task ", name, " 《", task.title(), "》 for");
  for (const ledger::v1::TaskPart& part : task.parts()) absl::StrAppend(&line, Candidates(part));
  if (task.due_us() != 0) absl::StrAppend(&line, ", due ", TimeText(absl::FromUnixMicros(task.due_us())));
  Add(std::move(line));
}

void Narrator::TellTask(const Fact& fact) {
  const auto part = [](const std::string& name) { return name.empty() ? "" : absl::StrCat(".", name); };
  switch (fact.kind_case()) {
    case Fact::kTaskOpened:
      return Open(fact.task_opened());
    case Fact::kTaskClaimed:
      return Add(absl::StrCat("claimed ", Name(fact.task_claimed().task()), part(fact.task_claimed().part()),
                              " by ", fact.task_claimed().person()));
    case Fact::kTaskReleased:
      return Add(absl::StrCat("released ", Name(fact.task_released().task()),
                              part(fact.task_released().part()), " by ", fact.task_released().person()));
    case Fact::kTaskCompleted:
      return Add(absl::StrCat(fact.task_completed().last() ? "completed " : "completed in part ",
                              Name(fact.task_completed().task()), part(fact.task_completed().part()), " by ",
                              fact.task_completed().person()));
    case Fact::kTaskWithdrawn:
      return Add(absl::StrCat("withdrawn ", Name(fact.task_withdrawn())));
    default:
      return;
  }
}

void Narrator::TellHandOn(const Fact& fact) {
  switch (fact.kind_case()) {
    case Fact::kTaskDelegated:
      return Add(absl::StrCat("delegated ", Name(fact.task_delegated().task()), " by ",
                              fact.task_delegated().person(), " to ", fact.task_delegated().to(), ": ",
                              fact.task_delegated().note()));
    case Fact::kTaskDelegateDone:
      return Add(absl::StrCat("done for the holder ", Name(fact.task_delegate_done().task()), " by ",
                              fact.task_delegate_done().person()));
    case Fact::kTaskReassigned:
      return Add(absl::StrCat("reassigned ", Name(fact.task_reassigned().task()), " by ",
                              fact.task_reassigned().person(), " to ", fact.task_reassigned().to(), ": ",
                              fact.task_reassigned().note()));
    default:
      return;
  }
}

void Narrator::TellJob(const Fact& fact) {
  switch (fact.kind_case()) {
    case Fact::kJobOpened:
      names_[fact.job_opened().job()] = fact.job_opened().state();
      return Add(absl::StrCat("job ", fact.job_opened().state(), " ", fact.job_opened().type(), " ",
                              RecordText(fact.job_opened().payload())));
    case Fact::kJobCompleted:
      return Add(absl::StrCat("job done ", Name(fact.job_completed())));
    case Fact::kJobFailed:
      return Add(absl::StrCat("job failed ", Name(fact.job_failed().job()), ", attempt ",
                              fact.job_failed().attempt(), ", ", fact.job_failed().tries_left(),
                              " left: ", fact.job_failed().message()));
    case Fact::kJobRetried:
      return Add(absl::StrCat("job again ", Name(fact.job_retried())));
    case Fact::kJobWithdrawn:
      return Add(absl::StrCat("job withdrawn ", Name(fact.job_withdrawn())));
    default:
      return;
  }
}

void Narrator::TellEach(const Fact& fact) {
  switch (fact.kind_case()) {
    case Fact::kEachOpened:
      names_[fact.each_opened().each()] = fact.each_opened().state();
      return Add(absl::StrCat("items of ", fact.each_opened().state()));
    case Fact::kItemAdded:
      return Add(absl::StrCat("item ", Name(fact.item_added().each()), "[", fact.item_added().key(), "] ",
                              ValueText(fact.item_added().value())));
    case Fact::kItemOpened:
      return Add(
          absl::StrCat("item opened ", Name(fact.item_opened().each()), "[", fact.item_opened().key(), "]"));
    case Fact::kItemFailed:
      return Add(absl::StrCat("item failed ", Name(fact.item_failed().each()), "[", fact.item_failed().key(),
                              "]: ", fact.item_failed().message()));
    case Fact::kItemsRetried:
      return Add(absl::StrCat("failed items again ", Name(fact.items_retried())));
    case Fact::kEachLeft:
      return Add(absl::StrCat("items go on ", Name(fact.each_left())));
    case Fact::kItemDone:
      return Add(absl::StrCat("item done ", Name(fact.item_done().each()), "[", fact.item_done().key(), "]"));
    case Fact::kEachClosed:
      return Add(absl::StrCat("items closed ", Name(fact.each_closed().each()),
                              fact.each_closed().cancel().empty() ? "" : ", their children are to end"));
    default:
      return;
  }
}

void Narrator::TellChild(const Fact& fact) {
  switch (fact.kind_case()) {
    case Fact::kChildOpened:
      names_[fact.child_opened().child()] = fact.child_opened().state();
      return Add(absl::StrCat("child ", fact.child_opened().state(), " ", fact.child_opened().workflow()));
    case Fact::kChildCompleted:
      return Add(absl::StrCat("child done ", Name(fact.child_completed())));
    case Fact::kChildFailed:
      return Add(absl::StrCat("child failed ", Name(fact.child_failed().child()), " ",
                              fact.child_failed().reason(), ": ", fact.child_failed().message()));
    case Fact::kChildWithdrawn:
      return Add(absl::StrCat("child withdrawn ", Name(fact.child_withdrawn())));
    default:
      return;
  }
}

void Narrator::TellDeadline(const Fact& fact) {
  switch (fact.kind_case()) {
    case Fact::kTimerSet:
      if (!fact.timer_set().purpose().has_transition()) return;
      return Add(absl::StrCat("timer ", fact.timer_set().purpose().transition().state(), " ",
                              TimeText(absl::FromUnixMicros(fact.timer_set().due_us()))));
    case Fact::kTaskOverdue:
      return Add(absl::StrCat("overdue ", Name(fact.task_overdue())));
    case Fact::kTaskReminded:
      return Add(absl::StrCat("reminded ", Name(fact.task_reminded())));
    case Fact::kTaskEscalated:
      return Add(absl::StrCat("escalated ", Name(fact.task_escalated().task()), " to",
                              RungText(fact.task_escalated())));
    case Fact::kStateOverdue:
      return Add(absl::StrCat("overdue ", fact.state_overdue()));
    case Fact::kStateReminded:
      return Add(absl::StrCat("reminded ", fact.state_reminded()));
    case Fact::kStateEscalated:
      return Add(absl::StrCat("escalated ", fact.state_escalated().state(), " to",
                              RungText(fact.state_escalated())));
    default:
      return;
  }
}

void Narrator::TellInstance(const Fact& fact) {
  switch (fact.kind_case()) {
    case Fact::kInstanceStarted:
      return Add(absl::StrCat("started ", fact.instance_started().workflow(), " ",
                              fact.instance_started().business_key()));
    case Fact::kMessageSent: {
      const ledger::v1::MessageSent& message = fact.message_sent();
      if (message.has_start())
        return Add(absl::StrCat("starts ", message.start().workflow(), " ", message.start().business_key(),
                                " ", RecordText(message.start().inputs())));
      if (message.has_result()) return Add("tells its parent");
      if (message.has_cancel()) return Add(absl::StrCat("cancels child ", Name(message.cancel().child())));
      return Add(absl::StrCat("sends ", message.event().event().name(), " to ", message.event().workflow(),
                              " ", message.event().business_key()));
    }
    case Fact::kIncidentRaised:
      names_[fact.incident_raised().incident()] = fact.incident_raised().state();
      return Add(absl::StrCat("incident ", fact.incident_raised().state(), " ",
                              fact.incident_raised().reason(), ": ", fact.incident_raised().message()));
    case Fact::kIncidentResolved:
      return Add(absl::StrCat("incident over ", Name(fact.incident_resolved().incident())));
    case Fact::kInstanceMigrated:
      return TellMigration(fact.instance_migrated());
    case Fact::kInstanceCompleted:
      return Add(absl::StrCat("ended with ", ValueText(fact.instance_completed().output())));
    case Fact::kInstanceCancelled:
      return Add(absl::StrCat("cancelled: ", fact.instance_cancelled()));
    case Fact::kInstanceStuck:
      return Add(
          absl::StrCat("stuck ", fact.instance_stuck().reason(), ": ", fact.instance_stuck().message()));
    default:
      return;
  }
}

void Narrator::TellMigration(const ledger::v1::InstanceMigrated& fact) {
  std::string line = absl::StrCat("goes on under revision ", fact.revision());
  std::map<std::string, std::string> renamed;
  for (const auto& mapping : fact.renamed()) {
    renamed[mapping.from()] = mapping.to();
    absl::StrAppend(&line, ", ", mapping.from(), " is ", mapping.to().empty() ? "forgotten" : mapping.to());
  }
  for (auto& [ordinal, name] : names_) {
    const size_t end = std::min(name.find('['), name.size());
    const auto found = renamed.find(name.substr(0, end));
    if (found != renamed.end()) name.replace(0, end, found->second);
  }
  Add(std::move(line));
}

void Narrator::Add(std::string line) {
  lines_.push_back(std::move(line));
}

void Narrator::Join(absl::string_view word, absl::string_view what) {
  if (!lines_.empty() && absl::StartsWith(lines_.back(), absl::StrCat(word, " ")))
    absl::StrAppend(&lines_.back(), " ", what);
  else
    Add(absl::StrCat(word, " ", what));
}

std::string Narrator::Name(uint32_t ordinal) const {
  const auto found = names_.find(ordinal);
  return found == names_.end() ? absl::StrCat("#", ordinal) : found->second;
}

}  // namespace liushui::transcripts
