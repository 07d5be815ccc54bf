// Business time computed by hand, on the branch's own calendar: over holidays, lunch, half days, the end of
// a year, and at the last covered day.
//
// 2025-12-31 is a Wednesday; 2026-01-01 and 02 are closed. In 2026 the Spring Festival closes 16 to 23
// February, a Monday to a Monday; 1 May is a Friday, and 4 and 5 May are closed too. Sessions are
// 09:30-11:30 and 13:00-15:00 (4 hours a day), the office is open 08:30-17:30 (9 hours).
#include "gtest/gtest.h"
#include "tests/business_time/calendars.h"

namespace liushui::chart {
namespace {

struct AddRow {
  const char* from;
  const char* span;
  const char* to;
};

void ExpectAll(const BusinessCalendar& calendar, const std::vector<AddRow>& rows) {
  for (const AddRow& row : rows) {
    const auto span = ParseSpan(row.span);
    ASSERT_TRUE(span.ok()) << span.status();
    EXPECT_EQ(Show(calendar.Add(At(row.from), *span)), row.to) << row.from << " + " << row.span;
  }
}

TEST(BusinessTimeTest, TradingHours) {
  ExpectAll(*TradingCalendar(), {
                                    {"2026-03-02 09:30", "2th", "2026-03-02 11:30"},
                                    {"2026-03-02 10:30", "2th", "2026-03-02 14:00"},  // over lunch
                                    {"2026-03-02 11:30", "1th", "2026-03-02 14:00"},  // lunch begins
                                    {"2026-03-02 12:15", "1th", "2026-03-02 14:00"},  // within lunch
                                    {"2026-03-02 14:00", "2th", "2026-03-03 10:30"},  // over night
                                    {"2026-03-06 14:00", "2th", "2026-03-09 10:30"},  // over a weekend
                                    {"2026-02-13 14:00", "2th", "2026-02-24 10:30"},  // over the festival
                                    {"2026-02-13 09:30", "9th", "2026-02-25 10:30"},
                                    {"2025-12-31 14:00", "2th", "2026-01-05 10:30"},  // over the year's end
                                    {"2026-01-05 10:30", "-2th", "2025-12-31 14:00"},
                                    {"2026-02-24 10:30", "-9th", "2026-02-12 09:30"},
                                    {"2026-12-31 14:00", "1th", "2026-12-31 15:00"},  // to the very end
                                    {"2026-12-31 14:00", "2th", "CALENDAR_TOO_SHORT"},
                                });
}

TEST(BusinessTimeTest, OfficeHours) {
  ExpectAll(*TradingCalendar(), {
                                    {"2026-03-02 16:00", "3bh", "2026-03-03 10:00"},
                                    {"2026-03-02 07:00", "1bh", "2026-03-02 09:30"},
                                    {"2026-03-07 12:00", "1bh", "2026-03-09 09:30"},
                                    {"2026-04-30 16:30", "2bh", "2026-05-06 09:30"},
                                    {"2026-02-13 08:30", "18bh", "2026-02-24 17:30"},
                                    {"2026-02-13 08:30", "19bh", "2026-02-25 09:30"},
                                    {"2026-02-24 09:30", "-2bh", "2026-02-13 16:30"},
                                    {"2026-12-31 17:00", "1bh", "CALENDAR_TOO_SHORT"},
                                });
}

TEST(BusinessTimeTest, BusinessDays) {
  ExpectAll(*TradingCalendar(),
            {
                {"2025-12-31 10:00", "1bd", "2026-01-05 10:00"},
                {"2026-01-01 10:00", "1bd", "2026-01-06 08:30"},  // a closed day: from opening
                {"2026-02-12 16:00", "2bd", "2026-02-24 16:00"},
                {"2026-04-30 18:00", "1bd", "2026-05-07 08:30"},  // after closing
                {"2026-05-06 10:00", "-2bd", "2026-04-29 10:00"},
                {"2026-12-30 10:00", "1bd", "2026-12-31 10:00"},
                {"2026-12-31 10:00", "1bd", "CALENDAR_TOO_SHORT"},
                {"2026-12-31 18:00", "0bd", "CALENDAR_TOO_SHORT"},
                {"2024-01-02 10:00", "-1bd", "CALENDAR_TOO_SHORT"},
            });
}

TEST(BusinessTimeTest, HalfDaysAndWorkedWeekends) {
  ExpectAll(*HalfDayCalendar(),
            {
                // Friday, 13 February, closes at noon.
                {"2026-02-13 11:00", "1th", "2026-02-24 10:00"},
                {"2026-02-12 14:00", "4th", "2026-02-24 10:30"},
                {"2026-02-13 11:00", "2bh", "2026-02-24 09:30"},
                {"2026-02-12 10:00", "1bd", "2026-02-13 10:00"},
                {"2026-02-12 16:00", "1bd", "2026-02-13 12:00"},  // its hours end before
                {"2026-02-12 16:00", "2bd", "2026-02-24 16:00"},  // only the target's count
                {"2026-02-13 12:00", "1bd", "2026-02-25 08:30"},  // closed by then
                {"2026-02-24 09:30", "-2bh", "2026-02-13 11:00"},
                // No trading on 30 April.
                {"2026-04-29 14:00", "2th", "2026-05-06 10:30"},
                {"2026-04-29 16:00", "1bd", "2026-04-30 15:00"},
                // Saturday, 9 May, is worked from nine, without trading.
                {"2026-05-08 14:00", "2th", "2026-05-11 10:30"},
                {"2026-05-08 16:30", "2bh", "2026-05-09 10:00"},
                {"2026-05-08 10:00", "1bd", "2026-05-09 10:00"},
                {"2026-05-08 08:40", "1bd", "2026-05-09 09:00"},  // not before it opens
                {"2026-05-08 10:00", "2bd", "2026-05-11 10:00"},
            });
}

struct BetweenRow {
  const char* from;
  const char* to;
  int percent;
  Unit unit;
  const char* at;
};

TEST(BusinessTimeTest, PercentReminders) {
  const std::vector<BetweenRow> rows = {
      {"2026-03-02 09:30", "2026-03-02 15:00", 50, Unit::kTradingHour, "2026-03-02 11:30"},
      {"2026-03-02 09:30", "2026-03-02 15:00", 75, Unit::kTradingHour, "2026-03-02 14:00"},
      // Two sessions' hours on either side of the festival: half of four is at its edge.
      {"2026-02-13 13:00", "2026-02-24 11:30", 50, Unit::kTradingHour, "2026-02-13 15:00"},
      {"2026-02-13 13:00", "2026-02-24 11:30", 80, Unit::kTradingHour, "2026-02-24 10:42"},
      // Nine office hours and nine: a working day each.
      {"2026-02-13 08:30", "2026-02-24 17:30", 75, Unit::kBusinessDay, "2026-02-24 13:00"},
      {"2026-02-13 08:30", "2026-02-24 17:30", 100, Unit::kOfficeHour, "2026-02-24 17:30"},
      {"2026-02-13 08:30", "2026-02-24 17:30", 0, Unit::kOfficeHour, "2026-02-13 08:30"},
      {"2025-12-31 13:00", "2026-01-05 13:00", 50, Unit::kBusinessDay, "2025-12-31 17:30"},
      // By the clock the nights count as well.
      {"2026-03-02 00:00", "2026-03-06 00:00", 50, Unit::kDay, "2026-03-04 00:00"},
      {"2026-12-31 09:00", "2027-01-05 09:00", 50, Unit::kOfficeHour, "CALENDAR_TOO_SHORT"},
  };
  const auto calendar = TradingCalendar();
  for (const BetweenRow& row : rows) {
    EXPECT_EQ(Show(calendar->Between(At(row.from), At(row.to), row.percent, row.unit)), row.at)
        << row.percent << "% of " << row.from << " to " << row.to;
  }
}

TEST(BusinessTimeTest, PercentOverAHalfDay) {
  const auto calendar = HalfDayCalendar();
  // 3.5 hours on the half day and 9 on the day after the festival.
  EXPECT_EQ(Show(calendar->Between(At("2026-02-13 08:30"), At("2026-02-24 17:30"), 28, Unit::kBusinessDay)),
            "2026-02-13 12:00");
  EXPECT_EQ(Show(calendar->Between(At("2026-02-13 08:30"), At("2026-02-24 17:30"), 64, Unit::kBusinessDay)),
            "2026-02-24 13:00");
}

TEST(BusinessTimeTest, DaysSayWhatTheyAre) {
  const auto calendar = HalfDayCalendar();
  const auto half = calendar->HoursOf(absl::CivilDay(2026, 2, 13));
  ASSERT_TRUE(half.ok()) << half.status();
  EXPECT_TRUE(half->open && half->special);
  EXPECT_EQ(half->sessions + "|" + half->office + "|" + half->title, "09:30-11:30|08:30-12:00|除夕前半日");
  EXPECT_EQ(calendar->HoursOf(absl::CivilDay(2026, 5, 9))->sessions, "");
  EXPECT_FALSE(calendar->HoursOf(absl::CivilDay(2026, 2, 17))->open);
  EXPECT_EQ(calendar->HoursOf(absl::CivilDay(2026, 2, 17))->title, "春节");
  EXPECT_FALSE(calendar->HoursOf(absl::CivilDay(2027, 1, 1)).ok());
}

}  // namespace
}  // namespace liushui::chart
