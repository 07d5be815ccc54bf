// Telling a case record by record: the part of case_story.h that knows inputs and facts.
#ifndef LIUSHUI_ENGINE_AUDIT_REPORT_TELLER_H_
#define LIUSHUI_ENGINE_AUDIT_REPORT_TELLER_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "engine/audit/report/case_story.h"
#include "engine/audit/report/deadline_book.h"
#include "engine/audit/report/titles.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::audit {

// For one story and one thread; the options must outlive it.
class Teller {
 public:
  Teller(const StoryDefinitions& definitions, const StoryOptions& options)
      : definitions_(definitions), options_(options) {}

  void Take(const ledger::v1::Record& record);
  CaseStory Release() &&;

 private:
  using NamedValues = google::protobuf::RepeatedPtrField<ledger::v1::NamedValue>;
  struct TaskSeen {
    std::string state;
    std::string title;
    uint32_t each = 0;  // the list whose item it is
    std::string item;   // its key
  };
  using Form = std::map<std::string, ledger::v1::Value>;
  struct Completers {
    std::set<std::string> persons;
    std::vector<std::string> told;
  };

  std::string Word(Phrase phrase, const std::vector<std::string>& arguments = {}) const {
    return Say(options_.language, phrase, arguments);
  }
  std::string TimeText(int64_t time_us) const;
  std::string ValueText(const ledger::v1::Value& value) const;
  std::string TextOf(const std::string& text) const;
  // Of a personal value that is not shown.
  std::string SealedText(ledger::v1::Sealed::Closed why) const;
  // What a refusal's code means; empty for one that its own sentence explains best.
  std::string ReasonText(const std::string& reason) const;
  std::string PersonText(const std::string& person) const;
  // Whom something is offered to: roles and persons.
  template <typename Offer>
  std::string OfferText(const Offer& offer) const {
    std::vector<std::string> names;
    for (const std::string& role : offer.roles()) names.push_back(Word(Phrase::kRole, {role}));
    for (const std::string& person : offer.people()) names.push_back(PersonText(person));
    return names.empty() ? Word(Phrase::kNone) : absl::StrJoin(names, ", ");
  }
  std::string TaskTitle(uint32_t task) const;
  // Of an activity or timer: 1042-3.
  std::string Name(uint32_t ordinal) const { return absl::StrCat(story_.instance, "-", ordinal); }
  StoryPlace Place() const { return {record_->index(), record_->time_us()}; }
  StoryActor Actor() const;

  void TakeStep(const ledger::v1::Step& step, StoryLine& line);
  void TakeRefused(const ledger::v1::Refused& refused, StoryLine& line);
  void TakeSubstitution(const ledger::v1::SubstitutionRefused& refused, StoryLine& line);
  void TakeAccess(const ledger::v1::CaseAccess& access);
  void Refuse(StoryLine& line, const std::string& what, const std::string& reason,
              const std::string& message);

  // What arrived, in words, and what was given with it.
  std::string TellInput(const ledger::v1::Input& input, std::vector<StoryValue>& given) const;
  std::string TellTaskInput(const ledger::v1::Input& input, std::vector<StoryValue>& given) const;
  void GiveForm(absl::string_view owner, const NamedValues& form, std::vector<StoryValue>& given) const;

  // What followed, in words: into the line, and into what the story keeps apart.
  void TellFact(const ledger::v1::Fact& fact, StoryLine& line);
  void TellTaskFact(const ledger::v1::Fact& fact, StoryLine& line);
  void TellCaseFact(const ledger::v1::Fact& fact, StoryLine& line);
  void TellOtherFact(const ledger::v1::Fact& fact, StoryLine& line);
  void TellDatum(const ledger::v1::NamedValue& datum, StoryLine& line);
  // The states that the step entered, in one sentence.
  void JoinEntered(StoryLine& line);
  void OpenTask(const ledger::v1::TaskOpened& opened, StoryLine& line);
  void CompleteTask(const ledger::v1::TaskCompleted& completed);
  void EndCase(Phrase status, bool by_itself);

  // Limits (told_limits.cc).
  void TellLimit(const ledger::v1::Fact& fact);
  void SetTimer(const ledger::v1::TimerSet& timer);
  void EndTask(uint32_t task, DeadlineOutcome outcome);
  // What is still open of a list is withdrawn with it.
  void EndTasksOf(uint32_t each);

  // What is otherwise than it was (told_corrections.cc).
  void UpdateTask(const ledger::v1::TaskUpdated& updated, StoryLine& line);
  // With what a task of the same title was answered before.
  void CompareForm(const ledger::v1::CompleteTask& complete);
  void Attach(const ledger::v1::TaskNoted& noted);
  void Correct(absl::string_view what, absl::string_view why);

  // Other cases (told_cases.cc).
  void TellRelated(const ledger::v1::Fact& fact, StoryLine& line);
  void TellList(const ledger::v1::Fact& fact);
  void TellOrigin(const ledger::v1::InstanceStarted& started);
  void ToldToEnd(const ledger::v1::CancelChild& cancel);
  void AskForChild(uint32_t child, const std::string& state, const std::string& item);
  void SendStart(const ledger::v1::SentStart& start, StoryLine& line);
  void HearChild(const ledger::v1::ChildResult& result);
  void EndChild(uint32_t child, RelatedOutcome outcome, const std::string& result);
  StoryRelated* FindChild(uint32_t child);
  uint32_t ChildOf(uint32_t each, const std::string& item) const;
  void UseDefinition(const std::string& hash, uint32_t revision);
  void Rename(const ledger::v1::InstanceMigrated& migrated);
  void AddSeparations();

  const StoryDefinitions& definitions_;
  const StoryOptions& options_;
  const ledger::v1::Record* record_ = nullptr;  // being told
  Titles titles_;
  std::map<uint32_t, TaskSeen> tasks_;
  std::map<std::string, Completers> completers_;   // by state
  std::map<std::string, ledger::v1::Value> data_;  // as they are
  std::vector<std::string> entered_;               // titles, by the record that is being told
  DeadlineBook deadlines_;
  std::map<std::pair<std::string, std::string>, Form> answers_;      // newest, by title and item/part
  std::map<uint32_t, size_t> children_;                              // places in story_.related, by ordinal
  std::map<std::pair<uint32_t, std::string>, uint32_t> item_child_;  // ordinals, by list and key
  std::map<uint32_t, std::string> lists_;                            // states, by ordinal of the `each`
  CaseStory story_;
};

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_REPORT_TELLER_H_
