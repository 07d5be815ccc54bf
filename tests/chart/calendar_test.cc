#include "engine/chart/calendar.h"

#include <random>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

constexpr uint32_t kSeed = 20260216;
constexpr int kTrials = 2000;

// "2026-02-13 14:30" in Shanghai, and back; seconds are shown if there are any.
absl::Time At(absl::string_view text) {
  absl::TimeZone zone;
  LIUSHUI_CHECK(absl::LoadTimeZone("Asia/Shanghai", &zone));
  absl::Time time;
  std::string error;
  LIUSHUI_CHECK(absl::ParseTime("%Y-%m-%d %H:%M", text, zone, &time, &error));
  return time;
}

std::string Show(absl::Time time, absl::TimeZone zone) {
  const bool whole = absl::ToCivilSecond(time, zone).second() == 0;
  return absl::FormatTime(whole ? "%Y-%m-%d %H:%M" : "%Y-%m-%d %H:%M:%S", time, zone);
}

std::string Show(const absl::StatusOr<absl::Time>& time) {
  if (!time.ok()) return ReasonOf(time.status());
  return Show(*time, MakeSmallCalendar()->zone());
}

struct AddRow {
  absl::string_view from;
  absl::string_view span;
  absl::string_view to;
};

// In 2026: 12 February is a Thursday, 13 a Friday; the festival closes from Monday 16 to Monday 23.
constexpr AddRow kAddRows[] = {
    // Business days keep the time of day.
    {"2026-03-02 10:00", "1bd", "2026-03-03 10:00"},
    {"2026-03-06 10:00", "1bd", "2026-03-09 10:00"},  // over a weekend
    {"2026-02-13 16:00", "1bd", "2026-02-24 16:00"},  // over the festival
    {"2026-02-12 09:00", "3bd", "2026-02-25 09:00"},
    {"2026-03-02 07:00", "1bd", "2026-03-03 08:30"},  // before opening: from the opening
    {"2026-03-02 18:00", "1bd", "2026-03-04 08:30"},  // after closing: from the next opening
    {"2026-03-02 17:30", "1bd", "2026-03-04 08:30"},  // the close belongs to the evening
    {"2026-03-07 12:00", "1bd", "2026-03-10 08:30"},  // Saturday
    {"2026-03-02 10:00", "0bd", "2026-03-02 10:00"},
    {"2026-03-07 12:00", "0bd", "2026-03-09 08:30"},
    {"2026-03-09 10:00", "-1bd", "2026-03-06 10:00"},
    {"2026-02-24 16:00", "-1bd", "2026-02-13 16:00"},
    {"2026-03-09 20:00", "-1bd", "2026-03-06 17:30"},  // back from the last closing
    {"2026-03-09 07:00", "-1bd", "2026-03-05 17:30"},
    // Trading hours run in sessions only.
    {"2026-03-02 09:30", "1th", "2026-03-02 10:30"},
    {"2026-03-02 11:20", "1th", "2026-03-02 13:50"},
    {"2026-03-02 10:30", "1th", "2026-03-02 11:30"},  // ends with the session, not at the next opening
    {"2026-03-02 11:30", "1th", "2026-03-02 14:00"},
    {"2026-03-02 12:00", "2th", "2026-03-02 15:00"},
    {"2026-03-02 14:30", "1th", "2026-03-03 10:00"},
    {"2026-03-02 20:00", "1th", "2026-03-03 10:30"},
    {"2026-02-13 14:30", "2th", "2026-02-24 11:00"},
    {"2026-03-02 06:00", "8th", "2026-03-03 15:00"},
    {"2026-03-02 12:15", "0th", "2026-03-02 12:15"},
    {"2026-03-02 13:10", "-1th", "2026-03-02 10:40"},
    {"2026-03-03 10:00", "-1th", "2026-03-02 14:30"},
    {"2026-03-02 10:30", "-1th", "2026-03-02 09:30"},
    // Office hours.
    {"2026-03-02 16:30", "2bh", "2026-03-03 09:30"},
    {"2026-03-06 17:00", "1bh", "2026-03-09 09:00"},
    {"2026-03-09 09:00", "-1bh", "2026-03-06 17:00"},
    // The clock.
    {"2026-03-02 10:00", "90s", "2026-03-02 10:01:30"},
    {"2026-03-02 10:00", "15d", "2026-03-17 10:00"},
    {"2026-03-02 10:00", "-7d", "2026-02-23 10:00"},
    {"2026-01-31 10:00", "1mo", "2026-02-28 10:00"},
    {"2026-01-15 10:00", "2mo", "2026-03-15 10:00"},
    {"2026-03-31 10:00", "-1mo", "2026-02-28 10:00"},
    {"2026-12-31 10:00", "2mo", "2027-02-28 10:00"},  // the clock runs beyond the covered days
    // The last covered day, a Thursday.
    {"2026-12-30 10:00", "1bd", "2026-12-31 10:00"},
    {"2026-12-31 10:00", "1bd", "CALENDAR_TOO_SHORT"},
    {"2026-12-31 13:00", "2th", "2026-12-31 15:00"},
    {"2026-12-31 13:01", "2th", "CALENDAR_TOO_SHORT"},
    {"2027-01-04 10:00", "1th", "CALENDAR_TOO_SHORT"},
    {"2026-01-02 10:00", "-1bd", "CALENDAR_TOO_SHORT"},
};

TEST(CalendarTest, AddsByHand) {
  const auto calendar = MakeSmallCalendar();
  for (const AddRow& row : kAddRows) {
    EXPECT_EQ(Show(calendar->Add(At(row.from), *ParseSpan(row.span))), row.to) << row.from << " " << row.span;
  }
}

TEST(CalendarTest, ProvisionallyWeekdaysAreOpenBeyondTheCoveredDays) {
  const auto calendar = MakeSmallCalendar();
  const auto add = [&](absl::string_view from, absl::string_view span) {
    return Show(calendar->AddProvisionally(At(from), *ParseSpan(span)));
  };
  EXPECT_EQ(add("2026-12-31 10:00", "1bd"), "2027-01-01 10:00");
  EXPECT_EQ(add("2026-12-31 10:00", "2bd"), "2027-01-04 10:00");
  EXPECT_EQ(add("2026-12-31 14:30", "1th"), "2027-01-01 10:00");
  EXPECT_EQ(add("2026-02-13 16:00", "1bd"), "2026-02-24 16:00");
  EXPECT_EQ(add("2025-12-31 16:00", "-1bd"), "2025-12-30 16:00");
}

TEST(CalendarTest, KnowsOpenDays) {
  const auto calendar = MakeSmallCalendar();
  EXPECT_TRUE(*calendar->IsOpen(absl::CivilDay(2026, 2, 13)));
  EXPECT_FALSE(*calendar->IsOpen(absl::CivilDay(2026, 2, 16)));
  EXPECT_FALSE(*calendar->IsOpen(absl::CivilDay(2026, 3, 7)));
  EXPECT_EQ(ReasonOf(calendar->IsOpen(absl::CivilDay(2027, 1, 1)).status()), "CALENDAR_TOO_SHORT");
  EXPECT_EQ(*calendar->NextOpenDay(absl::CivilDay(2026, 2, 13)), absl::CivilDay(2026, 2, 24));
  EXPECT_TRUE(calendar->Covers(absl::CivilDay(2026, 12, 31)));
  EXPECT_FALSE(calendar->Covers(absl::CivilDay(2025, 12, 31)));
}

TEST(CalendarTest, NextOpeningIsNowWithinOfficeHours) {
  const auto calendar = MakeSmallCalendar();
  EXPECT_EQ(Show(calendar->NextOpen(At("2026-03-02 08:30"))), "2026-03-02 08:30");
  EXPECT_EQ(Show(calendar->NextOpen(At("2026-03-02 17:29"))), "2026-03-02 17:29");
  EXPECT_EQ(Show(calendar->NextOpen(At("2026-03-02 17:30"))), "2026-03-03 08:30");
  EXPECT_EQ(Show(calendar->NextOpen(At("2026-02-14 10:00"))), "2026-02-24 08:30");
}

TEST(CalendarTest, PercentOfTheWay) {
  struct Row {
    absl::string_view from;
    absl::string_view to;
    int percent;
    Unit unit;
    absl::string_view at;
  };
  const Row rows[] = {
      {"2026-03-02 10:00", "2026-03-02 12:00", 50, Unit::kHour, "2026-03-02 11:00"},
      {"2026-03-02 10:00", "2026-03-12 10:00", 80, Unit::kDay, "2026-03-10 10:00"},
      {"2026-03-02 10:00", "2026-03-03 10:00", 50, Unit::kBusinessDay, "2026-03-02 14:30"},
      {"2026-03-06 16:30", "2026-03-09 10:30", 50, Unit::kOfficeHour, "2026-03-09 09:00"},
      {"2026-03-02 10:30", "2026-03-02 14:00", 50, Unit::kTradingHour, "2026-03-02 11:30"},
      {"2026-03-02 10:30", "2026-03-02 10:30", 50, Unit::kTradingHour, "2026-03-02 10:30"},
      {"2026-12-31 10:30", "2027-03-02 10:30", 50, Unit::kTradingHour, "CALENDAR_TOO_SHORT"},
  };
  const auto calendar = MakeSmallCalendar();
  for (const Row& row : rows) {
    EXPECT_EQ(Show(calendar->Between(At(row.from), At(row.to), row.percent, row.unit)), row.at) << row.from;
  }
}

TEST(CalendarTest, MidnightEndsTheDay) {
  const auto calendar = MakeSmallCalendar();
  EXPECT_EQ(Show(calendar->At(absl::CivilDay(2026, 3, 2), 24 * 60)), "2026-03-03 00:00");
  EXPECT_EQ(calendar->DayOf(At("2026-03-02 23:59")), absl::CivilDay(2026, 3, 2));
}

TEST(CalendarTest, HashIsThatOfTheMessage) {
  EXPECT_EQ(MakeSmallCalendar()->hash(), HashOf(SmallCalendar()));
  EXPECT_EQ(MakeSmallCalendar()->name(), "small");
}

// Random instants of January to October, so that nothing runs out of the covered days.
class RandomTimes {
 public:
  absl::Time Next() { return At("2026-01-05 00:00") + absl::Seconds(seconds_(engine_)); }
  int64_t Amount() { return amount_(engine_); }

 private:
  std::mt19937 engine_{kSeed};
  std::uniform_int_distribution<int64_t> seconds_{0, 300 * 24 * 3600};
  std::uniform_int_distribution<int64_t> amount_{0, 20};
};

TEST(CalendarTest, AddingBusinessTimeNeverOvertakes) {
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  const auto calendar = MakeSmallCalendar();
  RandomTimes random;
  for (int i = 0; i < kTrials; ++i) {
    const absl::Time one = random.Next();
    const absl::Time other = random.Next();
    const int64_t amount = random.Amount();
    for (const Unit unit : {Unit::kTradingHour, Unit::kOfficeHour, Unit::kBusinessDay}) {
      const absl::Time early = *calendar->Add(std::min(one, other), {amount, unit});
      const absl::Time late = *calendar->Add(std::max(one, other), {amount, unit});
      ASSERT_LE(early, late) << one << " and " << other << ", amount " << amount;
      ASSERT_LE(std::min(one, other), early);
    }
  }
}

TEST(CalendarTest, AddingTwiceIsAddingTheSum) {
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  const auto calendar = MakeSmallCalendar();
  RandomTimes random;
  for (int i = 0; i < kTrials; ++i) {
    const absl::Time from = random.Next();
    const int64_t first = random.Amount();
    const int64_t second = random.Amount();
    for (const Unit unit : {Unit::kTradingHour, Unit::kOfficeHour, Unit::kBusinessDay}) {
      const absl::Time in_two = *calendar->Add(*calendar->Add(from, {first, unit}), {second, unit});
      ASSERT_EQ(in_two, *calendar->Add(from, {first + second, unit}))
          << from << " " << first << " " << second;
    }
  }
}

// Counts open minutes one by one.
TEST(CalendarTest, AgreesWithCountingMinutes) {
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  const auto calendar = MakeSmallCalendar();
  RandomTimes random;
  for (int i = 0; i < 50; ++i) {
    const absl::Time from = absl::FromUnixSeconds(absl::ToUnixSeconds(random.Next()) / 60 * 60);
    const int64_t hours = 1 + random.Amount() % 9;
    absl::Time t = from;
    for (int64_t left = hours * 60; left > 0; t += absl::Minutes(1)) {
      const absl::CivilMinute civil = absl::ToCivilMinute(t, calendar->zone());
      const int minute = civil.hour() * 60 + civil.minute();
      const bool trading = (570 <= minute && minute < 690) || (780 <= minute && minute < 900);
      if (trading && *calendar->IsOpen(absl::CivilDay(civil))) --left;
    }
    ASSERT_EQ(*calendar->Add(from, {hours, Unit::kTradingHour}), t) << from << " + " << hours << "th";
  }
}

}  // namespace
}  // namespace liushui::chart
