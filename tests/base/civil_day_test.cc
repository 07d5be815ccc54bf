#include "engine/base/civil_day.h"

#include "gtest/gtest.h"

namespace liushui {
namespace {

TEST(ParseDayTest, TakesDaysThatExist) {
  EXPECT_EQ(ParseDay("2026-11-30"), absl::CivilDay(2026, 11, 30));
  EXPECT_EQ(ParseDay("2024-02-29"), absl::CivilDay(2024, 2, 29));
  EXPECT_EQ(ParseDay("1000-01-01"), absl::CivilDay(1000, 1, 1));
  EXPECT_EQ(ParseDay("9999-12-31"), absl::CivilDay(9999, 12, 31));
}

TEST(ParseDayTest, RefusesEverythingElse) {
  for (const char* text : {"",
                           "2026",
                           "2026-11",
                           "2026-11-30 ",
                           " 2026-11-30",
                           "2026-1-030",
                           "2026/11/30",
                           "2026-11-30T00:00:00",
                           "2025-02-29",
                           "2026-13-01",
                           "2026-00-10",
                           "2026-01-00",
                           "0999-01-01",
                           "0000-01-01",
                           "-999-01-01",
                           "10000-01-01",
                           "+026-11-30",
                           "二零二六-01",
                           "000000000000000000005365789183620500548-01-01",
                           "-13414472959051244-01-01"}) {
    EXPECT_FALSE(ParseDay(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace liushui
