// What followed, in words.
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/audit/report/teller.h"

namespace liushui::audit {

using ledger::v1::Fact;

void Teller::OpenTask(const ledger::v1::TaskOpened& opened, StoryLine& line) {
  tasks_[opened.task()] = {opened.state(), opened.title(), opened.each(), opened.item_key()};
  std::vector<std::string> offers;
  for (const ledger::v1::TaskPart& part : opened.parts()) offers.push_back(OfferText(part));
  const std::string offer = absl::StrJoin(offers, " + ");
  if (opened.due_us() == 0) {
    line.followed.push_back(Word(Phrase::kOpened, {opened.title(), offer}));
    return;
  }
  line.followed.push_back(Word(Phrase::kOpenedDue, {opened.title(), offer, TimeText(opened.due_us())}));
  StoryDeadline deadline;
  deadline.title = opened.title();
  deadline.activity = Name(opened.task());
  deadline.started_us = record_->time_us();
  deadline.due_us = opened.due_us();
  deadline.is_provisional = opened.due_provisional();
  deadlines_.Open(std::move(deadline));
}

void Teller::CompleteTask(const ledger::v1::TaskCompleted& completed) {
  const auto task = tasks_.find(completed.task());
  if (task != tasks_.end()) {
    Completers& completers = completers_[task->second.state];
    completers.persons.insert(completed.person());
    std::string told = absl::StrCat(PersonText(completed.person()), " #", record_->index());
    if (!completed.on_behalf_of().empty())
      absl::StrAppend(&told, " ", Word(Phrase::kOnBehalfOf, {PersonText(completed.on_behalf_of())}));
    completers.told.push_back(std::move(told));
  }
  if (completed.last()) EndTask(completed.task(), DeadlineOutcome::kMet);
}

void Teller::TellTaskFact(const Fact& fact, StoryLine& line) {
  switch (fact.kind_case()) {
    case Fact::kTaskOpened:
      OpenTask(fact.task_opened(), line);
      return;
    case Fact::kTaskCompleted:
      CompleteTask(fact.task_completed());
      return;
    case Fact::kTaskWithdrawn:
      line.followed.push_back(Word(Phrase::kTaskWithdrawn, {TaskTitle(fact.task_withdrawn())}));
      EndTask(fact.task_withdrawn(), DeadlineOutcome::kWithdrawn);
      return;
    case Fact::kTaskOverdue:
      line.is_late = true;
      line.followed.push_back(Word(Phrase::kOverdue, {TaskTitle(fact.task_overdue())}));
      return;
    case Fact::kTaskReminded:
      line.followed.push_back(Word(Phrase::kReminded, {TaskTitle(fact.task_reminded())}));
      return;
    case Fact::kTaskEscalated:
      line.followed.push_back(Word(
          Phrase::kEscalated, {TaskTitle(fact.task_escalated().task()), OfferText(fact.task_escalated())}));
      return;
    case Fact::kTaskReassigned:
      Correct(line.what, fact.task_reassigned().note());
      return;
    case Fact::kTaskUpdated:
      UpdateTask(fact.task_updated(), line);
      return;
    case Fact::kTaskNoted:
      Attach(fact.task_noted());
      return;
    default:
      return;
  }
}

void Teller::Rename(const ledger::v1::InstanceMigrated& migrated) {
  std::map<std::string, std::string> names;
  for (const ledger::v1::StateMapping& state : migrated.renamed()) names[state.from()] = state.to();
  std::map<std::string, Completers> renamed;
  for (auto& [state, completers] : completers_) {
    const auto found = names.find(state);
    const std::string& name = found == names.end() ? state : found->second;
    if (name.empty()) continue;  // forgotten, as the migration said
    Completers& into = renamed[name];
    into.persons.insert(completers.persons.begin(), completers.persons.end());
    into.told.insert(into.told.end(), completers.told.begin(), completers.told.end());
  }
  completers_ = std::move(renamed);
  for (auto& [ordinal, task] : tasks_) {
    const auto found = names.find(task.state);
    if (found != names.end() && !found->second.empty()) task.state = found->second;
  }
  for (const std::string& name : migrated.data_dropped()) data_.erase(name);
  deadlines_.Rename(names);
}

void Teller::EndCase(Phrase status, bool by_itself) {
  story_.status = Word(status);
  story_.ended_us = record_->time_us();
  deadlines_.EndAll(by_itself, record_->time_us());
}

void Teller::TellCaseFact(const Fact& fact, StoryLine& line) {
  switch (fact.kind_case()) {
    case Fact::kInstanceStarted:
      story_.workflow = fact.instance_started().workflow();
      story_.business_key = fact.instance_started().business_key();
      UseDefinition(fact.instance_started().definition(), fact.instance_started().revision());
      return;
    case Fact::kInstanceMigrated:
      Rename(fact.instance_migrated());
      UseDefinition(fact.instance_migrated().definition(), fact.instance_migrated().revision());
      Correct(line.what, "");
      return;
    case Fact::kInstanceCompleted:
      EndCase(Phrase::kCompletedCase, /*by_itself=*/true);
      line.followed.push_back(Word(Phrase::kCaseDone));
      return;
    case Fact::kInstanceCancelled:
      EndCase(Phrase::kCancelledCase, /*by_itself=*/false);
      line.followed.push_back(Word(Phrase::kCaseCancelled));
      return;
    case Fact::kInstanceStuck:
      story_.status = Word(Phrase::kStuckCase);
      line.followed.push_back(Word(Phrase::kCaseStuck, {fact.instance_stuck().message()}));
      return;
    case Fact::kInstanceUnstuck:
      story_.status.clear();
      line.followed.push_back(Word(Phrase::kCaseGoesOn));
      return;
    case Fact::kSubjectChanged:
      story_.subject = fact.subject_changed();
      return;
    default:
      return;
  }
}

void Teller::TellDatum(const ledger::v1::NamedValue& datum, StoryLine& line) {
  const auto before = data_.find(datum.name());
  const bool is_same =
      before != data_.end() && before->second.SerializeAsString() == datum.value().SerializeAsString();
  data_[datum.name()] = datum.value();
  // What the case began with is told as what is on file; what did not change, not at all.
  if (is_same || record_->step().input().has_start()) return;
  std::string title = titles_.Datum(datum.name());
  std::string text = ValueText(datum.value());
  for (const StoryValue& given : line.given) {
    if (given.title == title && given.text == text) return;  // it was filled in so
  }
  line.followed.push_back(Word(Phrase::kDatum, {std::move(title), std::move(text)}));
}

void Teller::TellOtherFact(const Fact& fact, StoryLine& line) {
  switch (fact.kind_case()) {
    case Fact::kStateEntered:
      entered_.push_back(titles_.State(fact.state_entered()));
      return;
    case Fact::kDataAssigned:
      TellDatum(fact.data_assigned(), line);
      return;
    case Fact::kStateOverdue:
      line.is_late = true;
      line.followed.push_back(Word(Phrase::kOverdue, {titles_.State(fact.state_overdue())}));
      return;
    case Fact::kStateReminded:
      line.followed.push_back(Word(Phrase::kReminded, {titles_.State(fact.state_reminded())}));
      return;
    case Fact::kStateEscalated:
      line.followed.push_back(Word(Phrase::kEscalated, {titles_.State(fact.state_escalated().state()),
                                                        OfferText(fact.state_escalated())}));
      return;
    case Fact::kJobOpened:
      line.followed.push_back(Word(Phrase::kJobOpened, {fact.job_opened().type()}));
      return;
    case Fact::kMessageSent:
      if (fact.message_sent().has_event())
        line.followed.push_back(Word(Phrase::kSent, {fact.message_sent().event().event().name()}));
      return;
    case Fact::kItemDone:
      line.followed.push_back(Word(Phrase::kItemDone, {fact.item_done().key()}));
      return;
    case Fact::kItemFailed:
      line.followed.push_back(
          Word(Phrase::kItemFailed, {fact.item_failed().key(), fact.item_failed().message()}));
      return;
    case Fact::kIncidentRaised:
      line.followed.push_back(
          Word(Phrase::kIncident, {fact.incident_raised().reason(), fact.incident_raised().message()}));
      return;
    case Fact::kIncidentResolved:
      line.followed.push_back(Word(Phrase::kIncidentOver));
      return;
    case Fact::kLogged:
      line.followed.push_back(fact.logged());
      return;
    default:
      return;
  }
}

void Teller::TellFact(const Fact& fact, StoryLine& line) {
  TellTaskFact(fact, line);
  TellCaseFact(fact, line);
  TellOtherFact(fact, line);
  TellLimit(fact);
  TellRelated(fact, line);
}

}  // namespace liushui::audit
