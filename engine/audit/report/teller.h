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
    int64_t opened_us = 0;
    int64_t due_us = 0;
    bool is_provisional = false;
    uint32_t each = 0;  // the list whose item it is
  };
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
  // What a refusal's code means; empty for one that its own sentence explains best.
  std::string ReasonText(const std::string& reason) const;
  // Whom something is offered to: roles and persons.
  template <typename Offer>
  std::string OfferText(const Offer& offer) const {
    std::vector<std::string> names;
    for (const std::string& role : offer.roles()) names.push_back(Word(Phrase::kRole, {role}));
    names.insert(names.end(), offer.people().begin(), offer.people().end());
    return names.empty() ? Word(Phrase::kNone) : absl::StrJoin(names, ", ");
  }
  std::string TaskTitle(uint32_t task) const;
  StoryPlace Place() const { return {record_->index(), record_->time_us()}; }
  StoryActor Actor() const;

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
  void UpdateTask(const ledger::v1::TaskUpdated& updated, StoryLine& line);
  void EndTask(uint32_t task, DeadlineOutcome outcome);
  // What is still open of a list, 0 for of the whole case, is withdrawn with it.
  void EndTasksOf(uint32_t each);
  void Attach(const ledger::v1::TaskNoted& noted);
  void Correct(absl::string_view what, absl::string_view why);
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
  CaseStory story_;
};

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_REPORT_TELLER_H_
