// Schedules on a simulated clock: who is started for and when, once each, and what the ledger says of it.
#include "engine/runtime/schedules/scheduler.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/refusal.h"
#include "engine/runtime/schedules/roster.h"
#include "gmock/gmock.h"
#include "tests/runtime/branch/schedule_desk.h"

namespace liushui::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(SchedulerTest, StartsOneForEachPersonAtItsTime) {
  ASSERT_TRUE(Put(kEachClerk).ok());
  desk_.Advance(absl::Hours(2));
  EXPECT_THAT(Told(), ElementsAre("02 10:00 li zhang"));
  EXPECT_THAT(Keys(), ElementsAre("li/2026-03-02", "zhang/2026-03-02"));
  const auto day = desk_.reads().FindInstance(kBranch, "day", "li/2026-03-02");
  ASSERT_TRUE(day.ok()) << day.status();
  const Record start = desk_.Records()[day->instance()];
  EXPECT_EQ(start.actor().name(), "namespaces/beijing/schedules/days");
  EXPECT_EQ(start.time_us(), Firings()[0].schedule_fired().planned_us());
}

TEST_F(SchedulerTest, KeepsToTheOpenDaysOfItsCalendar) {
  ASSERT_TRUE(Put(kEachClerk).ok());
  desk_.Advance(absl::Hours(24 * 8));
  std::vector<std::string> days;
  for (const std::string& told : Told()) days.push_back(told.substr(0, 2));
  EXPECT_THAT(days, ElementsAre("02", "03", "05", "06", "09"));
}

TEST_F(SchedulerTest, LeavesOutWhoIsAwayAndNamesHim) {
  ASSERT_TRUE(Put(kEachClerk).ok());
  ledger::v1::Absence today;
  today.set_from_us(absl::ToUnixMicros(Morning()));
  today.set_until_us(absl::ToUnixMicros(Morning() + absl::Hours(8)));
  today.set_reason("年假");
  ASSERT_TRUE(Ask(DirectoryRequest{AddAbsence{"li", today}}).ok());
  desk_.Advance(absl::Hours(26));
  EXPECT_THAT(Told(), ElementsAre("02 10:00 zhang, not li ABSENT", "03 10:00 li zhang"));
}

TEST_F(SchedulerTest, AKeyThatIsThereIsToldAndNotStartedAgain) {
  ASSERT_TRUE(Put(kEachClerk).ok());
  desk_.Start(Li(), "day", "li/2026-03-02", "inputs { name: 'person' value { string: 'li' } }");
  desk_.Advance(absl::Hours(2));
  EXPECT_THAT(Told(), ElementsAre("02 10:00 li! zhang"));
  EXPECT_THAT(Keys(), ElementsAre("li/2026-03-02", "zhang/2026-03-02"));
}

TEST_F(SchedulerTest, FiresOnceThoughItIsReopened) {
  ASSERT_TRUE(Put(kEachClerk).ok());
  desk_.Reopen();
  desk_.Advance(absl::Hours(2));
  desk_.Reopen();
  desk_.Advance(absl::Hours(2));
  EXPECT_THAT(Told(), ElementsAre("02 10:00 li zhang"));
  EXPECT_EQ(Standing().status.last_fired(), Firings()[0].index());
}

TEST_F(SchedulerTest, RunsByHandBesideItsTime) {
  ASSERT_TRUE(Put(kEachClerk).ok());
  const Answered run = Ask(RunScheduleRequest{"days"}, "run");
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_TRUE(run->record.schedule_fired().manual());
  EXPECT_EQ(run->record.actor().name(), "wang");
  const Answered repeat = Ask(RunScheduleRequest{"days"}, "run");
  ASSERT_TRUE(repeat.ok()) << repeat.status();
  EXPECT_EQ(repeat->record.index(), run->record.index());
  desk_.Advance(absl::Hours(2));
  EXPECT_THAT(Told(), ElementsAre("02 09:00 li zhang", "02 10:00 li! zhang!"));
}

TEST_F(SchedulerTest, WhatIsPausedDoesNotFireNorCatchUp) {
  ASSERT_TRUE(Put(kEachClerk).ok());
  ASSERT_TRUE(Ask(PauseScheduleRequest{"days", true}).ok());
  EXPECT_FALSE(Ask(PauseScheduleRequest{"days", true})->created);
  desk_.Advance(absl::Hours(2));
  ASSERT_TRUE(Ask(PauseScheduleRequest{"days", false}).ok());
  desk_.Advance(absl::Hours(24));
  EXPECT_THAT(Told(), ElementsAre("03 10:00 li zhang"));
}

TEST_F(SchedulerTest, ANewDeclarationKeepsThePause) {
  ASSERT_TRUE(Put(kEachClerk).ok());
  ASSERT_TRUE(Ask(PauseScheduleRequest{"days", true}).ok());
  EXPECT_FALSE(Put(kEachClerk)->created);
  ASSERT_TRUE(Put(absl::StrCat(kEachClerk, "title: 每天\n"))->created);
  EXPECT_TRUE(Standing().status.paused());
}

TEST_F(SchedulerTest, RemovedIsGone) {
  ASSERT_TRUE(Put(kEachClerk).ok());
  ASSERT_TRUE(Ask(RemoveScheduleRequest{"days"}).ok());
  desk_.Advance(absl::Hours(24));
  EXPECT_THAT(Told(), IsEmpty());
  EXPECT_EQ(ReasonOf(Ask(RunScheduleRequest{"days"}).status()), "SCHEDULE_UNKNOWN");
  EXPECT_EQ(ReasonOf(desk_.reads().GetSchedule(kBranch, "days").status()), "SCHEDULE_UNKNOWN");
}

TEST_F(SchedulerTest, AShorterOrLongerCalendarMovesTheNextTime) {
  ASSERT_TRUE(Ask(DeployCalendarRequest{Calendar("2026-03-02")}).ok());
  ASSERT_TRUE(Put(kEachClerk).ok());
  desk_.Advance(absl::Hours(2));
  EXPECT_EQ(Standing().status.next_us(), 0);
  EXPECT_FALSE(Standing().status.stalled().empty());
  ASSERT_TRUE(Ask(DeployCalendarRequest{Calendar()}).ok());
  EXPECT_NE(Standing().status.next_us(), 0);
  EXPECT_TRUE(Standing().status.stalled().empty());
  desk_.Advance(absl::Hours(24));
  EXPECT_THAT(Told(), SizeIs(2));
}

TEST_F(SchedulerTest, FiresInOrderWithTimers) {
  desk_.Deploy(kAlarm);
  const uint64_t alarm = desk_.Start(Li(), "alarm");
  ASSERT_TRUE(
      Put("schedule: half\nworkflow: alarm\ndays: every\ntime: \"01:30\"\n").ok());  // 09:30 in Beijing
  desk_.Advance(absl::Hours(2));
  int64_t last_us = 0;
  uint64_t fired = 0;
  uint64_t rung = 0;
  for (const Record& record : desk_.Records()) {
    EXPECT_GE(record.time_us(), last_us);
    last_us = record.time_us();
    if (record.has_schedule_fired()) fired = record.index();
    if (record.instance() == alarm && record.step().input().has_timer() && rung == 0) rung = record.index();
  }
  EXPECT_LT(fired, rung);
}

TEST_F(SchedulerTest, AStartThatFailsIsTold) {
  ASSERT_TRUE(Put(R"yaml(
schedule: days
workflow: day
calendar: beijing
days: open
time: "10:00"
people: { role: clerk }
key: "person == 'li' ? person : string(1 / 0)"
)yaml")
                  .ok());
  desk_.Advance(absl::Hours(2));
  // Zhang's key fails; Li's start is refused, because an input is missing.
  EXPECT_THAT(Told(), ElementsAre("02 10:00 li, not zhang EXPRESSION_ERROR"));
  const auto dropped = desk_.Records([](const Record& record) { return record.has_message_dropped(); });
  ASSERT_THAT(dropped, SizeIs(1));
  EXPECT_EQ(dropped[0].message_dropped().failure().reason(), "INPUT_INVALID");
  const auto standing = [this] { return desk_.reads().GetSchedule(kBranch, "days")->status; };
  EXPECT_EQ(standing().refused_starts(), 1);
  const ledger::v1::RefusedStart refused = standing().last_refused();
  EXPECT_EQ(refused.person(), "li");
  EXPECT_EQ(refused.business_key(), "li");
  EXPECT_EQ(refused.reason(), "INPUT_INVALID");
  EXPECT_EQ(refused.index(), dropped[0].index());
  // Each firing counts its own.
  desk_.Reopen();
  desk_.Advance(absl::Hours(24));
  EXPECT_EQ(standing().refused_starts(), 1);
  EXPECT_GT(standing().last_refused().index(), refused.index());
  ASSERT_TRUE(Put(kEachClerk).ok());
  desk_.Advance(absl::Hours(48));
  EXPECT_EQ(standing().refused_starts(), 0);
  EXPECT_TRUE(standing().has_last_refused());
  EXPECT_TRUE(desk_.reads().Verify({})->agreed());
}

TEST_F(SchedulerTest, RefusesWhatIsNotThere) {
  EXPECT_EQ(ReasonOf(Put("schedule: a\nworkflow: nothing\ndays: every\ntime: \"10:00\"\n").status()),
            "WORKFLOW_UNKNOWN");
  EXPECT_EQ(
      ReasonOf(Put("schedule: a\nworkflow: day\ncalendar: mars\ndays: open\ntime: \"10:00\"\n").status()),
      "CALENDAR_UNKNOWN");
  for (const Request& request : {Request(RemoveScheduleRequest{"a"}), Request(PauseScheduleRequest{"a"}),
                                 Request(RunScheduleRequest{"a"})}) {
    EXPECT_EQ(ReasonOf(Ask(request).status()), "SCHEDULE_UNKNOWN");
  }
}

TEST(RosterTest, NamedPersonsWhoAreNotThereAreTold) {
  Directory directory;
  ledger::v1::Person li;
  li.set_id("li");
  directory.Put(li);
  workflow::v1::Roster people;
  people.add_persons("zhao");
  people.add_persons("li");
  const Roster roster = RosterOf(directory, people, Morning());
  ASSERT_THAT(roster.present, SizeIs(1));
  EXPECT_EQ(roster.present[0].id, "li");
  ASSERT_THAT(roster.left_out, SizeIs(1));
  EXPECT_EQ(roster.left_out[0].reason(), "PERSON_UNKNOWN");
}

}  // namespace
}  // namespace liushui::runtime
