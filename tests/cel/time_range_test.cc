#include "engine/cel/functions/time_range.h"

#include <gtest/gtest.h>

#include <limits>

namespace liushui::cel {
namespace {

std::string Timestamp(absl::string_view text) {
  const absl::StatusOr<Value> value = ParseTimestamp(text);
  return value.ok() ? TimestampText(value->timestamp_value()) : "refused";
}

std::string Duration(absl::string_view text) {
  const absl::StatusOr<Value> value = ParseDuration(text);
  return value.ok() ? DurationText(value->duration_value()) : "refused";
}

TEST(TimeRangeTest, ReadsRfc3339) {
  const std::pair<std::string, std::string> rows[] = {
      {"2024-01-02T03:04:05Z", "2024-01-02T03:04:05Z"},
      {"2024-01-02t03:04:05z", "2024-01-02T03:04:05Z"},
      {"2024-01-02T03:04:05.123456789Z", "2024-01-02T03:04:05.123456789Z"},
      {"2024-01-02T03:04:05+08:00", "2024-01-01T19:04:05Z"},
      {"2024-01-02T03:04:05-08:00", "2024-01-02T11:04:05Z"},
      {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
      {"9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z"},
      {"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
  };
  for (const auto& [text, time] : rows) EXPECT_EQ(Timestamp(text), time) << text;
}

TEST(TimeRangeTest, RefusesOtherTimes) {
  for (const char* text : {"",
                           "2024-01-02",
                           "2024-01-02T03:04Z",
                           "2024-01-02T03:04:05",
                           "2024-1-2T03:04:05Z",
                           "2023-02-29T00:00:00Z",
                           "2024-13-01T00:00:00Z",
                           "2024-01-02T24:00:00Z",
                           "2024-01-02T03:04:60Z",
                           "2024-01-02T03:04:05.Z",
                           "2024-01-02T03:04:05.1234567890Z",
                           " 2024-01-02T03:04:05Z",
                           "2024-01-02T03:04:05Z ",
                           "0000-12-31T00:00:00Z",
                           "0001-01-01T00:00:00+00:01",
                           "10000-01-01T00:00:00Z",
                           "9999-12-31T23:59:59-00:01",
                           "2024-01-02 03:04:05Z",
                           "2024-01-02T03:04:05+24:00",
                           "infinite-future"}) {
    EXPECT_EQ(Timestamp(text), "refused") << text;
  }
}

TEST(TimeRangeTest, ReadsDurations) {
  const std::pair<std::string, std::string> rows[] = {
      {"0", "0s"},   {"90s", "90s"},    {"1h30m", "5400s"},   {"-1.5h", "-5400s"},
      {"+1s", "1s"}, {"1ms", "0.001s"}, {"1us", "0.000001s"}, {"1ns", "0.000000001s"},
  };
  for (const auto& [text, duration] : rows) EXPECT_EQ(Duration(text), duration) << text;
}

TEST(TimeRangeTest, RefusesOtherDurations) {
  for (const char* text :
       {"", "1", "1d", "s", "inf", "-inf", "1s ", " 1s", "1 s", "1h-1m", "2562048h", "320000000000s"}) {
    EXPECT_EQ(Duration(text), "refused") << text;
  }
}

TEST(TimeRangeTest, DurationsFitInNanoseconds) {
  EXPECT_TRUE(InDurationRange(absl::Nanoseconds(std::numeric_limits<int64_t>::max())).ok());
  EXPECT_TRUE(InDurationRange(absl::Nanoseconds(std::numeric_limits<int64_t>::min())).ok());
  EXPECT_FALSE(
      InDurationRange(absl::Nanoseconds(std::numeric_limits<int64_t>::max()) + absl::Nanoseconds(1)).ok());
  EXPECT_FALSE(
      InDurationRange(absl::Nanoseconds(std::numeric_limits<int64_t>::min()) - absl::Nanoseconds(1)).ok());
  EXPECT_FALSE(InDurationRange(absl::InfiniteDuration()).ok());
}

TEST(TimeRangeTest, TimesAreCutToNanoseconds) {
  const absl::Time fine = absl::UnixEpoch() + absl::Nanoseconds(1) / 4 * 7;
  EXPECT_EQ(InTimestampRange(fine)->timestamp_value(), absl::UnixEpoch() + absl::Nanoseconds(1));
}

}  // namespace
}  // namespace liushui::cel
