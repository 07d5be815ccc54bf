#include "engine/audit/report/case_story.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/audit/report/phrases.h"
#include "engine/audit/report/report_html.h"
#include "engine/audit/report/titles.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/audit/branch.h"

namespace liushui::audit {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class CaseStoryTest : public testing::Test {
 protected:
  CaseStoryTest() {
    branch_.DeployCalendar();
    branch_.Deploy(kErrand);
    branch_.Deploy(kVisit);
    errand_ = RunErrand(branch_, "e-1");
    for (uint64_t index = 0; index < branch_.ledger.size(); ++index) {
      const ledger::v1::Record record = branch_.At(index);
      if (record.has_definition_deployed())
        definitions_[record.definition_deployed().hash()] = record.definition_deployed().definition();
      if (record.instance() == errand_ && errand_ != 0) records_.push_back(record);
    }
    options_.language = Language::kEnglish;
  }

  CaseStory Tell() {
    const auto story = TellCase(records_, definitions_, options_);
    EXPECT_TRUE(story.ok()) << story.status();
    return story.ok() ? *story : CaseStory();
  }

  Branch branch_;
  uint64_t errand_ = 0;
  StoryDefinitions definitions_;
  std::vector<ledger::v1::Record> records_;
  StoryOptions options_;
};

TEST_F(CaseStoryTest, HeadIsTheCases) {
  const CaseStory story = Tell();
  EXPECT_EQ(story.instance, errand_);
  EXPECT_EQ(story.workflow, "errand");
  EXPECT_EQ(story.business_key, "e-1");
  EXPECT_EQ(story.status, "completed");
  EXPECT_EQ(story.lines.size(), records_.size());
  ASSERT_EQ(story.definitions.size(), 1u);
  EXPECT_EQ(story.definitions[0].hash.size(), 64u);
}

TEST_F(CaseStoryTest, LateTasksAreLateByTheTimes) {
  int late = 0;
  for (const StoryDeadline& deadline : Tell().deadlines) late += deadline.outcome == DeadlineOutcome::kLate;
  EXPECT_GT(late, 0) << "the errand is late";
}

TEST_F(CaseStoryTest, WhatRunsIsLateOnceItsDueHasPassed) {
  // As far as the task that has a due was opened.
  size_t opened = 0;
  while (opened < records_.size() &&
         TellCase({records_.begin(), records_.begin() + opened + 1}, definitions_, options_)
             ->deadlines.empty()) {
    ++opened;
  }
  ASSERT_LT(opened, records_.size());
  records_.resize(opened + 1);
  EXPECT_EQ(Tell().deadlines.back().outcome, DeadlineOutcome::kRunning);
  options_.now_us = Tell().deadlines.back().due_us + 1;
  EXPECT_EQ(Tell().deadlines.back().outcome, DeadlineOutcome::kRunningLate);
}

TEST_F(CaseStoryTest, RefusalIsALineAndARow) {
  const CaseStory story = Tell();
  ASSERT_EQ(story.refusals.size(), 1u) << "the errand is refused once";
  int lines = 0;
  for (const StoryLine& line : story.lines) lines += line.is_refused;
  EXPECT_EQ(lines, 1);
}

TEST_F(CaseStoryTest, WhoWasTurnedAwayAtTheDoorIsARefusal) {
  ledger::v1::Record record;
  record.set_index(records_[1].index());
  record.mutable_actor()->set_name("zhao");
  record.mutable_actor()->set_on_behalf_of("li");
  record.mutable_substitution_refused()->set_call("CompleteTask");
  record.mutable_substitution_refused()->set_resource(
      absl::StrCat("namespaces/beijing/tasks/", errand_, "-1"));
  record.mutable_substitution_refused()->set_message("zhao does not stand in for li");
  record.mutable_substitution_refused()->set_instance(errand_);
  records_.insert(records_.begin() + 1, record);
  const CaseStory story = Tell();
  ASSERT_EQ(story.refusals.size(), 2u);
  EXPECT_EQ(story.refusals[0].reason, "NOT_SUBSTITUTE");
  EXPECT_EQ(story.refusals[0].what, "CompleteTask 填写单据 on behalf of li");
  EXPECT_EQ(story.refusals[0].message, "zhao does not stand in for li");
  EXPECT_TRUE(story.lines[1].is_refused);
}

TEST_F(CaseStoryTest, AccessesHaveATableAndNoLine) {
  const size_t lines = records_.size();
  ledger::v1::Record record;
  record.set_index(records_.back().index() + 1);
  record.mutable_actor()->set_name("auditor");
  for (const uint64_t instance : {errand_ - 1, errand_}) {
    auto* const access = record.mutable_access_recorded()->add_cases();
    access->set_instance(instance);
    access->set_gets(instance == errand_ ? 2 : 9);
    access->set_reports(1);
  }
  records_.push_back(record);
  const CaseStory story = Tell();
  EXPECT_EQ(story.lines.size(), lines);
  ASSERT_EQ(story.accesses.size(), 1u);
  EXPECT_EQ(story.accesses[0].who.name, "auditor");
  EXPECT_EQ(story.accesses[0].how, "read: 2, in reports and exports: 1");
}

TEST_F(CaseStoryTest, OtherAnswersOfTheSameTaskAreCorrections) {
  // The errand's first draft is returned; the second says something else.
  std::vector<ledger::v1::Record> twice;
  for (const ledger::v1::Record& record : records_) {
    if (record.step().input().has_complete()) twice.push_back(record);
  }
  ASSERT_FALSE(twice.empty());
  size_t at = 0;
  while (!records_[at].step().input().has_complete()) ++at;
  ledger::v1::Record again = records_[at];
  again.set_index(records_.back().index() + 1);
  again.set_previous_index(records_.back().index());
  again.mutable_step()->clear_facts();
  ledger::v1::NamedValue& field = *again.mutable_step()->mutable_input()->mutable_complete()->mutable_form(0);
  field.mutable_value()->set_string("something else");
  records_.push_back(again);
  ASSERT_FALSE(Tell().corrections.empty());
  EXPECT_THAT(Tell().corrections.back().what, HasSubstr("is something else"));
}

TEST_F(CaseStoryTest, SealedValuesAreToldAsSuch) {
  ledger::v1::Value sealed;
  for (const auto& [closed, text] : {std::pair(ledger::v1::Sealed::ERASED, "«erased»"),
                                     std::pair(ledger::v1::Sealed::RESTRICTED, "«restricted»"),
                                     std::pair(ledger::v1::Sealed::CLOSED_UNSPECIFIED, "«sealed»")}) {
    sealed.mutable_sealed()->set_closed(closed);
    *records_[0].mutable_step()->mutable_input()->mutable_start()->mutable_inputs(0)->mutable_value() =
        sealed;
    EXPECT_EQ(Tell().lines[0].given[0].text, text);
  }
}

TEST_F(CaseStoryTest, WhatItBeganIsARelatedCase) {
  const CaseStory story = Tell();
  ASSERT_EQ(story.related.size(), 1u);
  EXPECT_EQ(story.related[0].relation, Relation::kBegun);
  EXPECT_EQ(story.related[0].workflow, "visit");
  EXPECT_EQ(story.related[0].business_key, "e-1");
}

TEST_F(CaseStoryTest, WhatWasFilledInIsToldAsItWasWrittenAndOnce) {
  for (const StoryLine& line : Tell().lines) {
    for (const StoryValue& value : line.given) {
      EXPECT_THAT(value.text, Not(testing::StartsWith("\""))) << value.title;
      EXPECT_THAT(line.followed, Not(testing::Contains(value.title + ": " + value.text)));
    }
    int entered = 0;
    for (const std::string& text : line.followed) entered += text.rfind("entered ", 0) == 0;
    EXPECT_LE(entered, 1) << "record " << line.at.index;
  }
}

TEST_F(CaseStoryTest, OnePersonOnBothSidesIsSeen) {
  std::string first;
  for (ledger::v1::Record& record : records_) {
    if (!record.has_step()) continue;
    for (ledger::v1::Fact& fact : *record.mutable_step()->mutable_facts()) {
      if (!fact.has_task_completed()) continue;
      if (first.empty()) first = fact.task_completed().person();
      fact.mutable_task_completed()->set_person(first);
    }
  }
  const CaseStory story = Tell();
  ASSERT_FALSE(story.separations.empty());
  EXPECT_FALSE(story.separations[0].is_kept);
}

TEST_F(CaseStoryTest, WithoutDefinitionIdsStandForTitles) {
  definitions_.clear();
  EXPECT_EQ(Tell().title, "errand");
}

TEST_F(CaseStoryTest, OtherRecordsAreRefused) {
  options_ = {};
  EXPECT_FALSE(TellCase({}, definitions_, options_).ok());
  std::vector<ledger::v1::Record> torn = records_;
  torn.erase(torn.begin() + 1);
  EXPECT_FALSE(TellCase(torn, definitions_, options_).ok());
  torn = records_;
  torn.back().set_instance(errand_ + 1);
  EXPECT_FALSE(TellCase(torn, definitions_, options_).ok());
}

TEST_F(CaseStoryTest, PageShowsProofAndChecks) {
  ReportPage page;
  page.story = Tell();
  page.options = options_;
  EXPECT_THAT(CaseReportHtml(page), HasSubstr("No signed checkpoint"));
  page.proof = ReportProof{"branch.example/ledger", "vkey<1>", "branch.example/ledger\n7\nabc\n", {"hq"}};
  page.checks = {{"inclusion", true, "12 records"}, {"replay", false, "record 3 differs"}};
  const std::string html = CaseReportHtml(page);
  EXPECT_THAT(html, HasSubstr("vkey&lt;1&gt;"));
  EXPECT_THAT(html, HasSubstr("✓ 12 records"));
  EXPECT_THAT(html, HasSubstr("✗ record 3 differs"));
  EXPECT_THAT(html, Not(HasSubstr("No signed checkpoint")));
}

TEST(TitlesTest, OwnTitlesElseIds) {
  workflow::v1::Workflow workflow;
  workflow.set_workflow("a");
  auto* const state = workflow.add_states();
  state->set_id("check");
  state->set_title("复核");
  auto* const field = state->mutable_task()->add_form();
  field->set_name("agree");
  field->set_title("同意");
  state->mutable_task()->add_separate_from("draft");
  const Titles titles(workflow);
  EXPECT_EQ(titles.State("check"), "复核");
  EXPECT_EQ(titles.State("draft"), "draft");
  EXPECT_EQ(titles.Field("check", "agree"), "同意");
  EXPECT_EQ(titles.Field("draft", "agree"), "agree");
  ASSERT_EQ(titles.separated().size(), 1u);
  EXPECT_EQ(titles.separated()[0].first, "draft");
}

TEST(PhrasesTest, ArgumentsAreFilledInAsTheyAre) {
  EXPECT_EQ(Say(Language::kEnglish, Phrase::kDidDelegate, {"$1", "li"}), "gave the work of “$1” to li");
  EXPECT_EQ(Say(Language::kChinese, Phrase::kDidClaim), "认领「」");
}

}  // namespace
}  // namespace liushui::audit
