#include "engine/chart/compiler/times.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

// A task with this due, which someone handles, in a workflow with the small calendar.
std::string WithDue(absl::string_view due) {
  return absl::StrCat(
      "workflow: w\nstates:\n  - id: a\n    task: { role: r, due: ", due,
      " }\n    next: [ { event: done, to: b }, { event: overdue, to: b } ]\n  - { id: b, final: true }\n"
      "calendar: small\ndata: [ { name: day, type: date, input: true } ]\n");
}

TEST(TimesTest, RefusesEachMistakeWithItsPlace) {
  ExpectProblems({
      Marked("nothing", WithDue("§{ remind: [50%] }"), {"MOMENT_SHAPE"}),
      Marked("two moments", WithDue("§{ after: 1h, time: 14:30 }"), {"MOMENT_SHAPE"}),
      Marked("no duration", WithDue("{ after: §1 hour }"), {"DURATION_SYNTAX"}),
      Marked("negative", WithDue("{ after: §-1h }"), {"DURATION_RANGE"}),
      Marked("no time of day", WithDue("{ time: §2pm }"), {"TIME_SYNTAX"}),
      Marked("day beside a duration", WithDue("§{ after: 1h, day: +1d }"), {"MOMENT_SHAPE"}),
      Marked("day in hours", WithDue("{ time: 14:30, day: §+1h }"), {"MOMENT_SHAPE"}),
      Marked("date that is a time", WithDue("{ time: 14:30, date: §now }"), {"TYPE_MISMATCH"}),
      Marked("moment that is text", WithDue("{ at: §data.day }"), {"TYPE_MISMATCH"}),
      Marked("no percent left", WithDue("{ after: 1h, remind: [§100%] }"), {"REMINDER_SYNTAX"}),
      Marked("no percent yet", WithDue("{ after: 1h, remind: [§0%] }"), {"REMINDER_SYNTAX"}),
      Marked("reminder after the due", WithDue("{ after: 1h, remind: [§7d] }"), {"REMINDER_SYNTAX"}),
      Marked("reminder at no time", WithDue("{ after: 1h, remind: [§'25:00'] }"), {"TIME_SYNTAX"}),
      Marked("rung for nobody", WithDue("{ after: 1h, escalate: [ §{ after: 0h } ] }"), {"RUNG_NOBODY"}),
      Marked("rung without after", WithDue("{ after: 1h, escalate: [ §{ role: r } ] }"), {"DURATION_SYNTAX"}),
      Marked("rung before the due", WithDue("{ after: 1h, escalate: [ { after: §-1h, role: r } ] }"),
             {"DURATION_RANGE"}),
      Marked("rungs that descend",
             WithDue("{ after: 1h, escalate: [ { after: 2h, role: r }, §{ after: 1h, role: r } ] }"),
             {"RUNG_ORDER"}),
      Marked("no moment", WithNext("[ { at: §{ day: +1d }, to: b } ]"), {"MOMENT_SHAPE"}),
      Marked("both moments", WithNext("[ { at: §{ expression: now, time: 14:30 }, to: b } ]"),
             {"MOMENT_SHAPE"}),
  });
}

TEST(TimesTest, BusinessTimeNeedsACalendar) {
  ExpectProblems({
      Marked("trading hours", WithNext("[ { after: §2th, to: b } ]"), {"CALENDAR_REQUIRED"}),
      Marked("office hours", WithNext("[ { after: §2bh, to: b } ]"), {"CALENDAR_REQUIRED"}),
      Marked("business days", WithNext("[ { after: §2bd, to: b } ]"), {"CALENDAR_REQUIRED"}),
      Marked("time of day", WithNext("[ { at: { time: §14:30 }, to: b } ]"), {"CALENDAR_REQUIRED"}),
  });
  MustCompile(WithNext("[ { after: 1mo, to: b } ]"));
}

TEST(TimesTest, DeadlinesAreCompiled) {
  const auto chart =
      MustCompile(WithDue("{ time: 14:30, day: +1bd, date: data.day, remind: [80%, -1bd, '09:00'], "
                          "escalate: [ { after: 0h, role: r }, { after: 1th, person: \"'anna'\" } ] }"));
  const DeadlineSpec& due = *chart->state(1).task->due;
  EXPECT_EQ(*due.moment.minute_of_day, 870);
  EXPECT_EQ(*due.moment.day, (Span{1, Unit::kBusinessDay}));
  EXPECT_TRUE(due.moment.date.has_value());
  ASSERT_EQ(due.reminders.size(), 3);
  EXPECT_EQ(*due.reminders[0].percent, 80);
  EXPECT_EQ(*due.reminders[1].before, (Span{1, Unit::kBusinessDay}));
  EXPECT_EQ(*due.reminders[2].minute_of_day, 540);
  ASSERT_EQ(due.rungs.size(), 2);
  EXPECT_EQ(due.rungs[0].roles.size(), 1);
  EXPECT_TRUE(due.rungs[1].person.has_value());
}

TEST(TimesTest, ADueMayBeNever) {
  MustCompile(WithDue("{ at: \"data.day == '' ? null : now\" }"));
}

TEST(TimesTest, LaddersHaveALimit) {
  const auto with = [](int rungs) {
    std::string ladder = "[ ";
    for (int i = 0; i < rungs; ++i) absl::StrAppend(&ladder, "{ after: ", i, "h, role: r }, ");
    return WithDue(absl::StrCat("{ after: 1h, escalate: ", ladder, "] }"));
  };
  EXPECT_EQ(MustCompile(with(kMaxRungs))->state(1).task->due->rungs.size(), kMaxRungs);
  EXPECT_EQ(ProblemsOf(with(kMaxRungs + 1)), std::vector<std::string>{"LIMIT_EXCEEDED 4:50"});
}

}  // namespace
}  // namespace liushui::chart
