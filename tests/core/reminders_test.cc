// When reminders and rungs come, in what order, and what they leave alone; times beyond the calendar.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/core/facts_of.h"
#include "tests/world/world.h"

namespace liushui::core {
namespace {

using world::Person;
using world::World;

const Person kAnn{"ann", {"clerk"}};

using Times = std::vector<absl::Time>;

// One task with the due that is put in.
std::string WithDue(absl::string_view due, absl::string_view next = "") {
  return absl::StrCat(R"(
workflow: due
title: 期限
calendar: cn-trading
data:
  - { name: heard, type: list, of: string, value: "[]" }
states:
  - id: work
    task:
      role: clerk
      title: 做
      due: )",
                      due, R"(
    next:
      - { event: done, to: [over] }
      - { event: overdue, then: [ { set: { heard: "data.heard + ['overdue']" } } ] }
)",
                      next, R"(
  - { id: over, final: true }
)");
}

constexpr char kHearReminders[] =
    R"yaml(      - { event: reminder, then: [ { set: { heard: "data.heard + ['reminder']" } } ] })yaml";

class RemindersTest : public ::testing::Test {
 protected:
  // `now` with or without the calendar's sessions; a Monday is 2026-03-02.
  uint64_t Start(World& world, absl::string_view yaml) {
    world.DeployCalendarFile(std::string(LIUSHUI_SOURCE_DIR) + "/workflows/calendars/cn-trading.yaml");
    world.DeployYaml(yaml);
    return world.Start(kAnn, "due").value();
  }
};

TEST_F(RemindersTest, PercentOfClockTime) {
  World world("2026-03-02T09:00:00+08:00");
  Start(world, WithDue(R"({ after: 10h, remind: ["50%", "90%"] })"));
  world.Advance(absl::Hours(11));
  EXPECT_EQ(TimesOf(world, FactKind::kTaskReminded),
            (Times{At("2026-03-02T14:00:00+08:00"), At("2026-03-02T18:00:00+08:00")}));
}

TEST_F(RemindersTest, PercentOfBusinessTimeForABusinessDue) {
  // 2th from 11:00: half an hour before the break, an hour and a half after it.
  World world("2026-03-02T11:00:00+08:00");
  Start(world, WithDue(R"({ after: 2th, remind: ["50%"] })"));
  world.Advance(absl::Hours(6));
  EXPECT_EQ(TimesOf(world, FactKind::kTaskReminded), Times{At("2026-03-02T13:30:00+08:00")});
  EXPECT_EQ(TimesOf(world, FactKind::kTaskOverdue), Times{At("2026-03-02T14:30:00+08:00")});
}

TEST_F(RemindersTest, BeforeTheDueAndAtATimeOfItsDay) {
  World world("2026-03-02T09:00:00+08:00");
  Start(world, WithDue(R"({ time: "17:00", day: +1bd, remind: ["-2h", "09:30", "-1bd"] })"));
  world.Advance(absl::Hours(48));
  EXPECT_EQ(TimesOf(world, FactKind::kTaskReminded),
            (Times{At("2026-03-02T17:00:00+08:00"), At("2026-03-03T09:30:00+08:00"),
                   At("2026-03-03T15:00:00+08:00")}));
}

TEST_F(RemindersTest, ThoseBeforeTheOpeningOrAtTheDueAreLeftOut) {
  World world("2026-03-02T09:00:00+08:00");
  Start(world, WithDue(R"({ after: 1h, remind: ["-7d", "-1h", "10:00"] })"));
  world.Advance(absl::Hours(2));
  EXPECT_TRUE(TimesOf(world, FactKind::kTaskReminded).empty());
}

TEST_F(RemindersTest, RemindersRaiseTheirEventAndLeaveTheVersion) {
  World world("2026-03-02T09:00:00+08:00");
  const uint64_t instance = Start(
      world,
      WithDue(R"({ after: 10h, remind: ["50%"], escalate: [ { after: 1h, role: boss } ] })", kHearReminders));
  world.Advance(absl::Hours(12));
  const state::v1::TaskState& task = *world.FindTask({instance, "work"});
  EXPECT_EQ(world.Datum(instance, "heard").DebugString(), R"(["reminder", "overdue"])");
  EXPECT_EQ(task.reminders(), 1u);
  EXPECT_EQ(task.escalations(), 1u);
  EXPECT_EQ(task.parts(0).version(), 1u);
}

TEST_F(RemindersTest, ClaimHeldSinceBeforeSurvivesTheLadder) {
  World world("2026-03-02T09:00:00+08:00");
  const uint64_t instance =
      Start(world, WithDue(R"({ after: 1h, escalate: [ { after: 0h, role: boss } ] })"));
  ASSERT_TRUE(world.Claim(kAnn, {instance, "work"}).ok());
  world.Advance(absl::Hours(2));
  ledger::v1::Input input;
  input.mutable_complete()->set_task(world.FindTask({instance, "work"})->task());
  input.mutable_complete()->set_version(2);
  EXPECT_TRUE(world.Take(kAnn, instance, input).ok());
}

TEST_F(RemindersTest, OverdueFactThenRungsAtOnceThenTheEvent) {
  World world("2026-03-02T09:00:00+08:00");
  Start(world,
        WithDue(R"({ after: 1h, escalate: [ { after: 0h, role: lead }, { after: 0h, role: boss } ] })"));
  world.Advance(absl::Hours(1));
  EXPECT_EQ(KindsOf(world.records().back()),
            (std::vector<FactKind>{FactKind::kTimerCleared, FactKind::kTaskOverdue, FactKind::kTaskEscalated,
                                   FactKind::kTaskEscalated, FactKind::kDataAssigned}));
}

TEST_F(RemindersTest, RungsOfDifferentUnitsComeInOrderOfTime) {
  // Due on Friday at 10:00: the next business day is Monday, after 30 hours of clock.
  World world("2026-03-06T09:00:00+08:00");
  Start(world,
        WithDue(R"({ after: 1h, escalate: [ { after: 1bd, role: boss }, { after: 30h, role: lead } ] })"));
  world.Advance(absl::Hours(24 * 4));
  const std::vector<ledger::v1::Fact> rungs = FactsOf(world, FactKind::kTaskEscalated);
  ASSERT_EQ(rungs.size(), 2u);
  EXPECT_EQ(rungs[0].task_escalated().roles(0), "lead");
  EXPECT_EQ(rungs[1].task_escalated().roles(0), "boss");
  EXPECT_EQ(TimesOf(world, FactKind::kTaskEscalated),
            (Times{At("2026-03-07T16:00:00+08:00"), At("2026-03-09T10:00:00+08:00")}));
}

TEST_F(RemindersTest, DueBeyondTheCalendarIsProvisionalAndAnIncident) {
  // The calendar ends with 2026; 2027-01-01, a holiday in truth, counts as the weekday it is.
  World world("2026-12-31T09:00:00+08:00");
  const uint64_t instance = Start(world, WithDue(R"({ after: 1bd })"));
  const state::v1::TaskState& task = *world.FindTask({instance, "work"});
  EXPECT_TRUE(task.due_provisional());
  EXPECT_EQ(absl::FromUnixMicros(task.due_us()), At("2027-01-01T09:00:00+08:00"));
  ASSERT_EQ(world.state(instance).incidents_size(), 1);
  EXPECT_EQ(world.state(instance).incidents(0).reason(), "CALENDAR_TOO_SHORT");
}

TEST_F(RemindersTest, ComputedDueBeyondTheCalendarIsAsProvisionalAsADeclaredOne) {
  World world("2026-12-31T09:00:00+08:00");
  const uint64_t instance = Start(world, WithDue(R"y({ at: "add_business(now, '1bd')" })y"));
  EXPECT_TRUE(world.FindTask({instance, "work"})->due_provisional());
  EXPECT_EQ(absl::FromUnixMicros(world.FindTask({instance, "work"})->due_us()),
            At("2027-01-01T09:00:00+08:00"));
  ASSERT_EQ(world.state(instance).incidents_size(), 1);
  EXPECT_EQ(world.state(instance).incidents(0).reason(), "CALENDAR_TOO_SHORT");
}

TEST_F(RemindersTest, DaysBeyondTheCalendarAreWeekdaysInEveryFunction) {
  // 2027-01-01 is a Friday; the calendar ends on the day before.
  World world("2026-12-31T09:00:00+08:00");
  const uint64_t instance =
      Start(world, WithDue("{ at: \"is_business_day('2027-01-01') && !is_business_day('2027-01-02') && "
                           "next_business_day('2027-01-01') == '2027-01-04' && "
                           "next_open(day_at('2027-01-02', '09:00')) == day_at('2027-01-04', '08:30') "
                           "? day_at(next_business_day('2027-01-02'), '09:00') : now + duration('1h')\" }"));
  EXPECT_EQ(absl::FromUnixMicros(world.FindTask({instance, "work"})->due_us()),
            At("2027-01-04T09:00:00+08:00"));
}

TEST_F(RemindersTest, RungBeyondTheCalendarIsAnIncidentOnceItIsTheNext) {
  World world("2026-12-31T09:00:00+08:00");
  const uint64_t instance =
      Start(world, WithDue(R"({ after: 1h, escalate: [ { after: 1bd, role: boss } ] })"));
  EXPECT_EQ(world.state(instance).incidents_size(), 0);
  world.Advance(absl::Hours(1));
  ASSERT_EQ(world.state(instance).incidents_size(), 1);
  EXPECT_EQ(world.state(instance).incidents(0).reason(), "CALENDAR_TOO_SHORT");
  world.AdvanceTo("2027-01-01T10:00:00+08:00");
  EXPECT_EQ(world.FindTask({instance, "work"})->escalations(), 1u);
}

TEST_F(RemindersTest, DueWithinTheCalendarIsCertain) {
  World world("2026-12-30T09:00:00+08:00");
  const uint64_t instance = Start(world, WithDue(R"({ after: 1bd })"));
  EXPECT_FALSE(world.FindTask({instance, "work"})->due_provisional());
  EXPECT_EQ(world.state(instance).incidents_size(), 0);
}

TEST_F(RemindersTest, NewCalendarLeavesOpenDues) {
  World world("2026-12-31T09:00:00+08:00");
  const uint64_t instance = Start(world, WithDue(R"({ after: 1bd })"));
  world.DeployCalendarYaml(R"(
calendar: cn-trading
zone: Asia/Shanghai
first_day: "2026-01-01"
last_day: "2027-12-31"
weekend: [sat, sun]
closed: [ { day: "2027-01-01" } ]
sessions: [ { open: "09:30", close: "15:00" } ]
office: { open: "08:30", close: "17:30" }
)");
  world.DeployYaml(WithDue(R"({ after: 1bd })"));
  const uint64_t later = world.Start(kAnn, "due").value();
  EXPECT_EQ(absl::FromUnixMicros(world.FindTask({later, "work"})->due_us()), At("2027-01-04T09:00:00+08:00"));
  world.AdvanceTo("2027-01-01T09:00:00+08:00");
  EXPECT_TRUE(world.FindTask({instance, "work"})->overdue());
  EXPECT_FALSE(world.FindTask({later, "work"})->overdue());
}

constexpr char kTimers[] = R"yaml(
workflow: timers
title: 定时
calendar: cn-trading
data:
  - { name: heard, type: list, of: string, value: "[]" }
  - { name: ratio, type: int, value: "0" }
states:
  - id: month
    next:
      - { after: 1mo, to: [span] }
  - id: span
    next:
      - { at: "timestamp(string(1 / data.ratio))", to: [month] }
      - { after: 1h, then: [ { set: { heard: "data.heard + ['first']" } } ] }
      - { after: 60m, then: [ { set: { heard: "data.heard + ['second']" } } ] }
      - { event: hear, then: [ { set: { heard: "data.heard + ['event']" } } ] }
      - { event: leave, to: [beyond] }
  - id: beyond
    next:
      - { after: 300bd, to: [month] }
      - { event: leave, then: [ { send: { event: hear, after: 1bd } } ], to: [over] }
  - { id: over, final: true }
events: [ { name: hear }, { name: leave } ]
)yaml";

class TimersTest : public ::testing::Test {
 protected:
  TimersTest() : world_("2026-01-31T09:00:00+08:00") {
    world_.DeployCalendarFile(std::string(LIUSHUI_SOURCE_DIR) + "/workflows/calendars/cn-trading.yaml");
    world_.DeployYaml(kTimers);
    instance_ = world_.Start(kAnn, "timers").value();
  }
  World world_;
  uint64_t instance_ = 0;
};

TEST_F(TimersTest, MonthEndsOnItsLastDay) {
  world_.AdvanceTo("2026-02-28T09:00:00+08:00");
  EXPECT_EQ(world_.Leaves(instance_), std::vector<std::string>{"span"});
  EXPECT_EQ(absl::FromUnixMicros(world_.records().back().time_us()), At("2026-02-28T09:00:00+08:00"));
}

TEST_F(TimersTest, DueTimersComeBeforeTheInputInOrderOfOrdinal) {
  world_.AdvanceTo("2026-02-28T09:30:00+08:00");
  const size_t before = world_.records().size();
  world_.Jump(absl::Hours(1));
  ASSERT_TRUE(world_.Send(kAnn, instance_, "hear").ok());
  EXPECT_EQ(world_.records().size(), before + 3);
  EXPECT_EQ(world_.Datum(instance_, "heard").DebugString(), R"(["first", "second", "event"])");
}

TEST_F(TimersTest, TimerThatFailsDoesNotStopTheOthers) {
  world_.AdvanceTo("2026-02-28T09:30:00+08:00");
  EXPECT_EQ(world_.state(instance_).timers_size(), 2);
  ASSERT_EQ(world_.state(instance_).incidents_size(), 1);
  EXPECT_EQ(world_.state(instance_).incidents(0).reason(), "EXPRESSION_FAILED");
}

TEST_F(TimersTest, TimerBeyondTheCalendarIsAnIncident) {
  world_.AdvanceTo("2026-02-28T09:30:00+08:00");
  ASSERT_TRUE(world_.Send(kAnn, instance_, "leave").ok());
  ASSERT_EQ(world_.state(instance_).incidents_size(), 1);
  EXPECT_EQ(world_.state(instance_).incidents(0).reason(), "CALENDAR_TOO_SHORT");
  EXPECT_EQ(world_.state(instance_).timers_size(), 1);
}

}  // namespace
}  // namespace liushui::core
