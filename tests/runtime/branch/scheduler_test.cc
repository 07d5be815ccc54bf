// Schedules on a simulated clock: who is started for and when, once each, and what the ledger says of it.
#include "engine/runtime/schedules/scheduler.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/refusal.h"
#include "engine/chart/compile.h"
#include "engine/runtime/schedules/firing.h"
#include "engine/runtime/schedules/roster.h"
#include "gmock/gmock.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {
namespace {

using ledger::v1::Record;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kDay[] = R"yaml(
workflow: day
title: 一天
data:
  - { name: person, type: string, input: true }
  - { name: leader, type: string, input: true, value: "''" }
states:
  - id: open
    task: { role: clerk, title: 做 }
    next: [ { event: done, to: [over] } ]
  - { id: over, final: true }
)yaml";

constexpr char kCalendar[] = R"yaml(
calendar: beijing
title: 工作日
zone: Asia/Shanghai
first_day: "2026-01-01"
last_day: "2026-03-31"
weekend: [sat, sun]
sessions: [ { open: "09:30", close: "11:30" } ]
office: { open: "08:30", close: "17:30" }
closed: [ { day: "2026-03-04", title: 停业 } ]
source: test
)yaml";

constexpr char kEachClerk[] = R"yaml(
schedule: days
workflow: day
calendar: beijing
days: open
time: "10:00"
people: { role: clerk }
key: person + '/' + date
input: { person: person, leader: team_leader }
)yaml";

std::shared_ptr<const chart::SchedulePlan> Plan(const std::string& yaml) {
  workflow::v1::Schedule schedule;
  const absl::Status read = chart::ReadYaml(yaml, "test.yaml", &schedule, nullptr);
  EXPECT_TRUE(read.ok()) << read;
  auto plan = chart::SchedulePlan::Make(schedule);
  EXPECT_TRUE(plan.ok()) << plan.status();
  return *plan;
}

workflow::v1::Calendar Calendar(const std::string& last_day = "2026-03-31") {
  workflow::v1::Calendar calendar;
  const absl::Status read = chart::ReadYaml(kCalendar, "calendar.yaml", &calendar, nullptr);
  EXPECT_TRUE(read.ok()) << read;
  // What closes after the last day is not covered.
  if (last_day < calendar.closed(0).day()) calendar.clear_closed();
  calendar.set_last_day(last_day);
  return calendar;
}

// The clock stands at 09:00 of Monday, 2026-03-02. Li and Zhang are clerks of a team that Wang leads.
class SchedulerTest : public ::testing::Test {
 protected:
  SchedulerTest() {
    desk_.Deploy(kDay);
    EXPECT_TRUE(Ask(DeployCalendarRequest{Calendar()}).ok());
    ImportPeople people;
    people.file = "people.csv";
    for (const char* id : {"li", "zhang"})
      people.people.push_back({MakePerson(id, "clerk"), true, true, true});
    people.people.push_back({MakePerson("wang", "leader"), true, true, true});
    ledger::v1::Team team;
    team.set_id("east");
    team.set_leader("wang");
    people.teams.push_back({team, true, true});
    EXPECT_TRUE(Ask(DirectoryRequest{people}).ok());
  }

  static ledger::v1::Person MakePerson(const std::string& id, const std::string& role) {
    ledger::v1::Person person;
    person.set_id(id);
    person.add_roles(role);
    person.set_team("east");
    return person;
  }

  Answered Ask(Request request, const std::string& request_id = "") {
    return desk_.Ask(CallerOf(Wang(), request_id), std::move(request));
  }
  Answered Put(const std::string& yaml) { return Ask(PutScheduleRequest{Plan(yaml)}); }

  std::vector<Record> Firings() const {
    return desk_.Records([](const Record& record) { return record.has_schedule_fired(); });
  }
  // "10:00 li zhang, not wang ABSENT" of each firing, in Beijing.
  std::vector<std::string> Told() const {
    absl::TimeZone zone;
    EXPECT_TRUE(absl::LoadTimeZone("Asia/Shanghai", &zone));
    std::vector<std::string> told;
    for (const Record& record : Firings()) {
      const ledger::v1::ScheduleFired& fired = record.schedule_fired();
      std::string text = absl::FormatTime("%d %H:%M", absl::FromUnixMicros(fired.planned_us()), zone);
      EXPECT_GE(record.time_us(), fired.planned_us());
      for (const auto& start : fired.starts()) {
        absl::StrAppend(&text, " ", start.person(), start.existing() != 0 ? "!" : "");
      }
      for (const auto& left : fired.left_out())
        absl::StrAppend(&text, ", not ", left.person(), " ", left.reason());
      told.push_back(std::move(text));
    }
    return told;
  }
  std::vector<std::string> Keys() const {
    std::vector<std::string> keys;
    for (const Record& record : desk_.Records()) {
      if (record.step().input().has_start()) keys.push_back(record.step().input().start().business_key());
    }
    return keys;
  }
  StandingSchedule Standing(const std::string& id = "days") const {
    auto standing = desk_.reads().GetSchedule(kBranch, id);
    EXPECT_TRUE(standing.ok()) << standing.status();
    return *standing;
  }

  Desk desk_;
};

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

TEST_F(SchedulerTest, ALargeRosterTakesSeveralRecords) {
  ImportPeople crowd;
  for (int i = 0; i < 900; ++i) {
    crowd.people.push_back(
        {MakePerson(absl::StrCat("person.", std::string(40, 'x'), i), "clerk"), true, true, true});
  }
  ASSERT_TRUE(Ask(DirectoryRequest{crowd}).ok());
  ASSERT_TRUE(Put(kEachClerk).ok());
  desk_.Advance(absl::Hours(2));
  EXPECT_GT(Firings().size(), 1);
  EXPECT_THAT(Keys(), SizeIs(902));
  EXPECT_EQ(Standing().status.last_fired(), Firings().back().index());
  EXPECT_EQ(Firings().front().schedule_fired().part(), 1);
}

TEST(SplitFiringTest, AFiringWithoutStartsIsOnePart) {
  ledger::v1::ScheduleFired fired;
  fired.set_schedule("days");
  EXPECT_THAT(SplitFiring(fired), SizeIs(1));
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
