#include "engine/server/services/reports/period_message.h"

#include "gtest/gtest.h"

namespace liushui::server {
namespace {

TEST(PeriodMessageTest, EveryTableHasItsRows) {
  audit::PeriodStory story;
  story.scope.name_space = "north";
  story.scope.from = absl::CivilDay(2026, 3, 1);
  story.scope.to = absl::CivilDay(2026, 3, 31);
  audit::PeriodWorkflow& workflow = story.workflows["errand"];
  workflow.title = "跑腿";
  workflow.met = 2;
  workflow.late = 1;
  workflow.state_titles["over"] = "办妥";
  workflow.data_titles["agree"] = "同意";
  workflow.outcomes[{"", "over"}] = 3;
  workflow.outcomes[{"agree", "true"}] = 2;
  story.people["li"].parts["visits"] = {6, 5};
  story.refusals["ROLE_DENIED"] = 4;
  story.incidents["JOB_FAILED"] = 1;
  story.attempts.push_back({7, 1'000'000, "li", "wang", 5, "ROLE_DENIED", "no"});
  story.overdue.push_back({"5-1", "errand", "核对", 2'000'000, "[leader]"});
  story.numbers.push_back({"errand", "price", "定价", "6", 0, "5.12", "unverified"});
  story.checkpoints.push_back({9, "root", "north.example", {"hq"}});
  story.checks.push_back({"INTEGRITY", true, "9 records"});
  const v1::PeriodReport report = PeriodMessage(story);
  EXPECT_EQ(report.from_day(), "2026-03-01");
  ASSERT_EQ(report.workflows_size(), 1);
  EXPECT_EQ(report.workflows(0).deadlines_met(), 2);
  ASSERT_EQ(report.workflows(0).outcomes_size(), 2);
  EXPECT_EQ(report.workflows(0).outcomes(0).value_title(), "办妥");
  EXPECT_EQ(report.workflows(0).outcomes(1).title(), "同意");
  EXPECT_EQ(report.people(0).parts(0).quota(), 6);
  EXPECT_EQ(report.people(0).parts(0).done(), 5);
  EXPECT_EQ(report.refusals(0).count(), 4);
  EXPECT_EQ(report.incidents(0).reason(), "JOB_FAILED");
  EXPECT_EQ(report.attempts(0).time().seconds(), 1);
  EXPECT_EQ(report.attempts(0).on_behalf_of(), "wang");
  EXPECT_EQ(report.overdue(0).due().seconds(), 2);
  EXPECT_EQ(report.numbers(0).source_status(), "unverified");
  EXPECT_EQ(report.checkpoints(0).witnesses(0), "hq");
  EXPECT_TRUE(report.checks(0).passed());
}

}  // namespace
}  // namespace liushui::server
