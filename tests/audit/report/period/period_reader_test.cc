#include "engine/audit/report/period/period_reader.h"

#include <string>

#include "engine/audit/report/period/period_html.h"
#include "engine/audit/report/period/period_words.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/audit/branch.h"

namespace liushui::audit {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PeriodReaderTest : public testing::Test {
 protected:
  PeriodReaderTest() {
    branch_.DeployCalendar();
    branch_.Deploy(kErrand);
    branch_.Deploy(kVisit);
    RunErrand(branch_, "e-1");
    scope_.name_space = kNamespace;
    const ledger::v1::Record last = branch_.At(branch_.ledger.size() - 1);
    scope_.now_us = last.time_us();
    scope_.from = scope_.to = absl::ToCivilDay(absl::FromUnixMicros(last.time_us()), scope_.zone);
    scope_.language = Language::kEnglish;
  }

  PeriodStory Tell() {
    PeriodReader reader(scope_);
    for (uint64_t index = 0; index < branch_.ledger.size(); ++index) reader.Take(branch_.At(index));
    return std::move(reader).Release();
  }
  ledger::v1::Record By(const std::string& person) {
    ledger::v1::Record record;
    record.set_namespace_(kNamespace);
    record.mutable_actor()->set_name(person);
    return record;
  }

  Branch branch_;
  PeriodScope scope_;
};

TEST_F(PeriodReaderTest, AnErrandIsCounted) {
  const PeriodStory story = Tell();
  const PeriodWorkflow& errand = story.workflows.at("errand");
  EXPECT_EQ(errand.title, "跑腿");
  EXPECT_EQ(errand.started, 1);
  EXPECT_EQ(errand.completed, 1);
  EXPECT_EQ(errand.open, 0);
  EXPECT_EQ(errand.met, 0);
  EXPECT_EQ(errand.late, 1) << "the check was late";
  EXPECT_EQ(errand.outcomes.at({"", "closed"}), 1);
  EXPECT_EQ(story.people.at("zhang").done, 3);
  EXPECT_EQ(story.people.at("zhang").late, 1);
  EXPECT_EQ(story.refusals.at("SEPARATION_OF_DUTIES"), 1);
  ASSERT_EQ(story.attempts.size(), 1u);
  EXPECT_EQ(story.attempts[0].person, "li");
}

TEST_F(PeriodReaderTest, OtherDaysAndOtherBranchesDoNotCount) {
  scope_.from = scope_.to = scope_.to + 1;
  EXPECT_EQ(Tell().workflows.at("errand").started, 0);
  EXPECT_EQ(Tell().first_record, Tell().end_record);
  scope_.from = scope_.to = scope_.to - 1;
  scope_.name_space = "elsewhere";
  EXPECT_TRUE(Tell().workflows.empty());
  EXPECT_TRUE(Tell().people.empty());
}

TEST_F(PeriodReaderTest, OfLaterRecordsNothingIsTold) {
  scope_.now_us = branch_
                      .At(branch_.Find(
                          [](const ledger::v1::Record& record) { return record.step().input().has_start(); }))
                      .time_us();
  const PeriodStory story = Tell();
  EXPECT_FALSE(story.is_over);
  EXPECT_EQ(story.workflows.at("errand").open, 1);
  EXPECT_EQ(story.workflows.at("errand").completed, 0);
  EXPECT_EQ(story.position, branch_.ledger.size());
}

TEST_F(PeriodReaderTest, WhatIsOpenAndPastItsDueIsListedLongestFirst) {
  for (int i = 0; i < 2; ++i) {
    const uint64_t errand =
        branch_.Start(Li(), "workflow: 'errand' inputs { name: 'places' value { list { } } }");
    branch_.Take(errand, Li(), "complete { task: 1 form { name: 'note' value { string: 'x' } } }");
  }
  branch_.Wait(absl::Hours(3));
  scope_.now_us = branch_.At(branch_.ledger.size() - 1).time_us();
  scope_.to = scope_.to + 1;
  const PeriodStory story = Tell();
  EXPECT_EQ(story.overdue_count, 2);
  ASSERT_EQ(story.overdue.size(), 2u);
  EXPECT_LT(story.overdue[0].due_us, story.overdue[1].due_us);
  EXPECT_EQ(story.overdue[0].holder, "[clerk, leader]");
  EXPECT_EQ(story.workflows.at("errand").overdue, 2);
}

TEST_F(PeriodReaderTest, WhatWasOnlyCountedIsRefusedToo) {
  ledger::v1::Record turned_away = By("zhao");
  turned_away.mutable_substitution_refused()->set_message("zhao does not stand in for li");
  branch_.Append(turned_away);
  ledger::v1::Record suppressed = By("zhao");
  auto* const reason = suppressed.mutable_refusals_suppressed()->add_reasons();
  reason->set_reason("ROLE_DENIED");
  reason->set_count(40);
  branch_.Append(suppressed);
  scope_.now_us = branch_.At(branch_.ledger.size() - 1).time_us();
  const PeriodStory story = Tell();
  EXPECT_EQ(story.refusals.at("NOT_SUBSTITUTE"), 1);
  EXPECT_EQ(story.refusals.at("ROLE_DENIED"), 40);
  EXPECT_EQ(story.people.at("zhao").refused, 41);
  EXPECT_EQ(story.attempts.size(), 2u);
  EXPECT_THAT(PeriodReportHtml(story), HasSubstr("40 more are not listed."));
}

TEST_F(PeriodReaderTest, ParametersTakeThePlaceOfDefaults) {
  ledger::v1::Record deployed = By("li");
  auto& workflow = *deployed.mutable_definition_deployed()->mutable_definition()->mutable_workflow();
  workflow.set_workflow("quota");
  for (const char* name : {"visits", "calls"}) {
    auto& datum = *workflow.add_data();
    datum.set_name(name);
    datum.set_type("int");
    datum.set_input(true);
    datum.set_value("6");
    datum.set_source("5.12");
    datum.set_source_status("unverified");
  }
  branch_.Append(deployed);
  ledger::v1::Record changed = By("li");
  auto& parameter = *changed.mutable_parameters_changed()->add_set();
  parameter.set_workflow("quota");
  parameter.set_input("visits");
  parameter.mutable_value()->set_int_(8);
  parameter.set_source("circular 7");
  parameter.set_source_status("verified");
  branch_.Append(changed);
  scope_.now_us = branch_.At(branch_.ledger.size() - 1).time_us();
  const PeriodStory story = Tell();
  ASSERT_EQ(story.numbers.size(), 2u);
  EXPECT_EQ(story.numbers[0].value, "8");
  EXPECT_EQ(story.numbers[0].record, branch_.ledger.size() - 1);
  EXPECT_EQ(story.numbers[1].value, "6");
  EXPECT_EQ(story.numbers[1].record, 0u);
  const std::string html = PeriodReportHtml(story);
  EXPECT_THAT(html, HasSubstr("circular 7 (verified)"));
  EXPECT_THAT(html, HasSubstr("5.12 (not verified)"));
}

TEST_F(PeriodReaderTest, PeopleGoByTheNamesOfTheDirectory) {
  ledger::v1::Record changed = By("li");
  auto& person = *changed.mutable_directory_changed()->add_people();
  person.set_id("zhang");
  person.set_display_name("张<三>");
  branch_.Append(changed);
  scope_.now_us = branch_.At(branch_.ledger.size() - 1).time_us();
  const std::string html = PeriodReportHtml(Tell());
  EXPECT_THAT(html, HasSubstr("张&lt;三&gt;"));
  EXPECT_THAT(html, Not(HasSubstr("张<三>")));
}

TEST(PeriodWordsTest, EveryWordIsThereInBothLanguages) {
  for (size_t i = 0; i <= static_cast<size_t>(PeriodWord::kNone); ++i) {
    for (const Language language : {Language::kChinese, Language::kEnglish})
      EXPECT_NE(SayOfPeriod(language, static_cast<PeriodWord>(i), {"a", "b", "c"}), "");
  }
}

}  // namespace
}  // namespace liushui::audit
