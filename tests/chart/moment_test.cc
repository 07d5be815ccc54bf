#include "engine/chart/moment.h"

#include "engine/base/refusal.h"
#include "gtest/gtest.h"

namespace liushui::chart {
namespace {

TEST(MomentTest, ReadsEveryUnitAndSign) {
  struct Row {
    absl::string_view text;
    Span span;
  };
  const Row rows[] = {{"30s", {30, Unit::kSecond}},
                      {"5m", {5, Unit::kMinute}},
                      {"0h", {0, Unit::kHour}},
                      {"15d", {15, Unit::kDay}},
                      {"2mo", {2, Unit::kMonth}},
                      {"2th", {2, Unit::kTradingHour}},
                      {"4bh", {4, Unit::kOfficeHour}},
                      {"+1bd", {1, Unit::kBusinessDay}},
                      {"-7d", {-7, Unit::kDay}},
                      {"1000000s", {1'000'000, Unit::kSecond}},
                      {"-1000000bd", {-1'000'000, Unit::kBusinessDay}}};
  for (const Row& row : rows) {
    const absl::StatusOr<Span> span = ParseSpan(row.text);
    ASSERT_TRUE(span.ok()) << row.text << ": " << span.status();
    EXPECT_EQ(*span, row.span) << row.text;
  }
}

TEST(MomentTest, RefusesWhatIsNoSpan) {
  const absl::string_view texts[] = {
      "",     "5",   "h",    "5 m",      "5x",  "5M",  "1.5h", "--5",
      "+-5s", "5sx", "0x5s", "1000001s", "5s ", " 5s", "五d",  "99999999999999999999s"};
  for (const absl::string_view text : texts) {
    EXPECT_EQ(ReasonOf(ParseSpan(text).status()), "DURATION_SYNTAX") << text;
  }
}

TEST(MomentTest, OnlyThreeUnitsNeedACalendar) {
  for (const Unit unit : {Unit::kSecond, Unit::kMinute, Unit::kHour, Unit::kDay, Unit::kMonth}) {
    EXPECT_FALSE(IsBusiness(unit));
  }
  for (const Unit unit : {Unit::kTradingHour, Unit::kOfficeHour, Unit::kBusinessDay})
    EXPECT_TRUE(IsBusiness(unit));
}

TEST(MomentTest, ReadsTimesOfDay) {
  EXPECT_EQ(ParseTimeOfDay("00:00").value(), 0);
  EXPECT_EQ(ParseTimeOfDay("09:30").value(), 570);
  EXPECT_EQ(ParseTimeOfDay("24:00").value(), 1440);
}

TEST(MomentTest, RefusesWhatIsNoTimeOfDay) {
  for (const absl::string_view text :
       {"", "9:30", "24:01", "25:00", "12:60", "12-30", "1230", "12:3x", "+1:30", "12:300"}) {
    EXPECT_EQ(ReasonOf(ParseTimeOfDay(text).status()), "TIME_SYNTAX") << text;
  }
}

}  // namespace
}  // namespace liushui::chart
