// Schedules as declared: what is refused, when they fire, and what they start.
#include "engine/chart/schedule/plan.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/refusal.h"
#include "engine/chart/schedule/due.h"
#include "gmock/gmock.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

using ::testing::ElementsAre;

absl::StatusOr<std::shared_ptr<const SchedulePlan>> Read(const std::string& yaml) {
  workflow::v1::Schedule schedule;
  SourceMap positions;
  const absl::Status read = ReadYaml(yaml, "s.yaml", &schedule, &positions);
  if (!read.ok()) return read;
  return SchedulePlan::Make(schedule, "s.yaml", &positions);
}

// `days`, and more lines of a declaration.
std::shared_ptr<const SchedulePlan> Plan(const std::string& days, const std::string& more = "") {
  const auto plan = Read(
      absl::StrCat("schedule: s\nworkflow: w\ncalendar: small\ntime: \"08:00\"\ndays: ", days, "\n", more));
  EXPECT_TRUE(plan.ok()) << plan.status();
  return *plan;
}

absl::Time At(const std::string& text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M", text, MakeSmallCalendar()->zone(), &time, &error)) << error;
  return time;
}

std::string Show(absl::Time time) {
  return absl::FormatTime("%m-%d %H:%M", time, MakeSmallCalendar()->zone());
}

// The next times after one, joined; where the calendar ends, the reason.
std::string Times(const SchedulePlan& plan, const std::string& after, int count) {
  const auto calendar = MakeSmallCalendar();
  std::vector<std::string> times;
  absl::Time time = At(after);
  for (int i = 0; i < count; ++i) {
    const auto next = plan.NextAfter(time, calendar.get());
    if (!next.ok()) {
      times.push_back(ReasonOf(next.status()));
      break;
    }
    time = *next;
    times.push_back(Show(time));
  }
  return absl::StrJoin(times, ", ");
}

TEST(SchedulePlanTest, FiresOnItsDays) {
  // In 2026, 16 to 23 February are closed; 13 February is a Friday.
  EXPECT_EQ(Times(*Plan("open"), "2026-02-12 08:00", 3), "02-13 08:00, 02-24 08:00, 02-25 08:00");
  EXPECT_EQ(Times(*Plan("weekdays"), "2026-02-13 07:59", 3), "02-13 08:00, 02-16 08:00, 02-17 08:00");
  EXPECT_EQ(Times(*Plan("every"), "2026-02-13 08:01", 2), "02-14 08:00, 02-15 08:00");
  EXPECT_EQ(Times(*Plan("\"31\""), "2026-01-01 00:00", 4),
            "01-31 08:00, 02-28 08:00, 03-31 08:00, 04-30 08:00");
  EXPECT_EQ(Times(*Plan("\"1\""), "2026-01-01 08:00", 2), "02-01 08:00, 03-01 08:00");
  EXPECT_EQ(Times(*Plan("last"), "2026-02-01 00:00", 2), "02-28 08:00, 03-31 08:00");
}

TEST(SchedulePlanTest, OpenDaysEndWithTheCalendar) {
  EXPECT_EQ(Times(*Plan("open"), "2026-12-30 09:00", 3), "12-31 08:00, CALENDAR_TOO_SHORT");
}

TEST(SchedulePlanTest, RefusesWithItsPlace) {
  const std::string head = "schedule: s\nworkflow: w\n";
  const std::pair<std::string, std::string> table[] = {
      {"schedule: S\nworkflow: w\ndays: every\ntime: \"08:00\"\n", "1:11"},
      {head + "days: sundays\ntime: \"08:00\"\n", "3:7"},
      {head + "days: open\ntime: \"08:00\"\n", "3:7"},
      {head + "days: \"32\"\ntime: \"08:00\"\n", "3:7"},
      {head + "days: every\ntime: \"24:00\"\n", "4:7"},
      {head + "days: every\ntime: \"08:00\"\ncatch_up: some\n", "5:11"},
      {head + "days: every\ntime: \"08:00\"\ncatch_up_within: 2bd\n", "5:18"},
      {head + "days: every\ntime: \"08:00\"\nkey: 1 + 1\n", "5:6"},
      {head + "days: every\ntime: \"08:00\"\nkey: person\n", "5:6"},
      {head + "days: every\ntime: \"08:00\"\npeople: { role: clerk }\n", "5:9"},
      {head + "days: every\ntime: \"08:00\"\nkey: date\npeople: { role: clerk, persons: [li] }\n", "6:9"},
      {head + "days: every\ntime: \"08:00\"\ninput: { a: 1 + }\n", "5:16"},
      {head + "days: every\ntime: \"08:00\"\nnonsense: 1\n", "5:1"},
  };
  for (const auto& [yaml, place] : table) {
    const auto plan = Read(yaml);
    EXPECT_EQ(ReasonOf(plan.status()), "DECLARATION_INVALID") << yaml;
    EXPECT_THAT(std::string(plan.status().message()), ::testing::HasSubstr(absl::StrCat("s.yaml:", place)))
        << yaml;
  }
}

TEST(SchedulePlanTest, StartsWithKeyAndInputs) {
  const auto plan = Plan("open",
                         "people: { role: clerk }\nkey: person + '/' + date\n"
                         "input: { leader: team_leader, who: name, b: size(roles), at: planned }\n");
  const ScheduledPerson li{"li", "李", {"clerk", "guard"}, "east", "wang"};
  const auto calendar = MakeSmallCalendar();
  const auto start = plan->StartFor({At("2026-03-02 08:00"), At("2026-03-02 09:00"), calendar.get(), &li});
  ASSERT_TRUE(start.ok()) << start.status();
  EXPECT_EQ(start->business_key(), "li/2026-03-02");
  std::vector<std::string> names;
  for (const auto& input : start->inputs()) names.push_back(input.name());
  EXPECT_THAT(names, ElementsAre("at", "b", "leader", "who"));
  EXPECT_EQ(start->inputs(2).value().string(), "wang");
  EXPECT_EQ(start->inputs(1).value().int_(), 2);
}

TEST(SchedulePlanTest, AKeyMustFitIntoARow) {
  const auto plan = Plan("open", "key: \"'a\\\\nb'\"\n");
  const auto calendar = MakeSmallCalendar();
  const auto start =
      plan->StartFor({At("2026-03-02 08:00"), At("2026-03-02 08:00"), calendar.get(), nullptr});
  EXPECT_EQ(ReasonOf(start.status()), "KEY_INVALID");
}

TEST(SchedulePlanTest, InputsAreThoseOfTheWorkflow) {
  const auto chart = MustCompile(R"yaml(
workflow: w
data:
  - { name: person, type: string, input: true }
  - { name: note, type: string, input: true, value: "''" }
  - { name: own, type: int, value: "0" }
states: [ { id: a, final: true } ]
)yaml");
  const auto reason = [&](const std::string& input) {
    return ReasonOf(
        Plan("open", absl::StrCat("input: ", input, "\n"))->CheckInputs(*chart, "s.yaml", nullptr));
  };
  EXPECT_EQ(reason("{ person: \"'li'\" }"), "");
  EXPECT_EQ(reason("{ note: \"'x'\" }"), "DECLARATION_INVALID");
  EXPECT_EQ(reason("{ person: \"'li'\", own: \"1\" }"), "DECLARATION_INVALID");
  EXPECT_EQ(reason("{ person: \"'li'\", other: \"1\" }"), "DECLARATION_INVALID");
}

struct DueRow {
  const char* catch_up;
  const char* within;
  const char* next;  // in March 2026, which begins on a Sunday
  const char* now;
  const char* fires;  // empty: nothing
  uint32_t skipped;
};

TEST(DueNowTest, CatchesUpAsDeclared) {
  const DueRow table[] = {
      {"one", "1d", "2026-03-02 08:00", "2026-03-02 08:00", "03-02 08:00", 0},
      {"one", "1d", "2026-03-02 08:00", "2026-03-02 20:00", "03-02 08:00", 0},
      {"one", "1h", "2026-03-02 08:00", "2026-03-02 20:00", "", 1},
      {"one", "1d", "2026-03-02 08:00", "2026-03-05 09:00", "03-05 08:00", 3},
      {"one", "30m", "2026-03-02 08:00", "2026-03-05 09:00", "", 4},
      {"all", "30d", "2026-03-02 08:00", "2026-03-05 09:00", "03-02 08:00", 0},
      {"all", "2d", "2026-03-02 08:00", "2026-03-05 09:00", "03-04 08:00", 2},
      {"all", "1h", "2026-03-02 08:00", "2026-03-05 09:00", "03-05 08:00", 3},
      {"skip", "30d", "2026-03-02 08:00", "2026-03-02 08:01", "03-02 08:00", 0},
      {"skip", "30d", "2026-03-02 08:00", "2026-03-02 08:02", "", 1},
      {"skip", "30d", "2026-03-02 08:00", "2026-03-05 08:00", "03-05 08:00", 3},
      // Over a weekend, and over the festival.
      {"all", "30d", "2026-03-06 08:00", "2026-03-09 09:00", "03-06 08:00", 0},
      {"one", "1d", "2026-02-13 08:00", "2026-02-24 09:00", "02-24 08:00", 1},
      // The calendar's last day.
      {"one", "1d", "2026-12-31 08:00", "2027-02-01 08:00", "", 1},
  };
  const auto calendar = MakeSmallCalendar();
  for (const DueRow& row : table) {
    const auto plan =
        Plan("open", absl::StrCat("catch_up: ", row.catch_up, "\ncatch_up_within: ", row.within, "\n"));
    const DueFiring due = DueNow(*plan, calendar.get(), At(row.next), At(row.now));
    const std::string told = absl::StrCat(row.catch_up, " ", row.within, " ", row.next, " ", row.now);
    EXPECT_EQ(due.fire.has_value() ? Show(*due.fire) : "", row.fires) << told;
    EXPECT_EQ(due.skipped, row.skipped) << told;
    EXPECT_EQ(due.skipped_from.has_value(), row.skipped > 0) << told;
    EXPECT_EQ(due.skipped_from.value_or(At(row.next)), At(row.next)) << told;
  }
}

TEST(DueNowTest, AllFiresOneAfterTheOther) {
  const auto plan = Plan("open", "catch_up: all\ncatch_up_within: 30d\n");
  const auto calendar = MakeSmallCalendar();
  const absl::Time now = At("2026-03-05 09:00");
  std::vector<std::string> fired;
  for (absl::Time next = At("2026-03-02 08:00"); next <= now;) {
    const DueFiring due = DueNow(*plan, calendar.get(), next, now);
    ASSERT_TRUE(due.fire.has_value());
    fired.push_back(Show(*due.fire));
    next = *plan->NextAfter(*due.fire, calendar.get());
  }
  EXPECT_THAT(fired, ElementsAre("03-02 08:00", "03-03 08:00", "03-04 08:00", "03-05 08:00"));
}

}  // namespace
}  // namespace liushui::chart
