#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engine/cel/value.h"

namespace liushui::cel {
namespace {

TEST(ValueTextTest, DebugStringIsLiteral) {
  const std::pair<Value, std::string> rows[] = {
      {Value::Null(), "null"},
      {Value::Bool(false), "false"},
      {Value::Int(-5), "-5"},
      {Value::Uint(5), "5u"},
      {Value::Double(5), "5.0"},
      {Value::Double(-0.25), "-0.25"},
      {Value::String("说 \"a\"\n\x01"), "\"说 \\\"a\\\"\\n\\x01\""},
      {Value::Bytes("a\xff\""), "b\"a\\xff\\x22\""},
      {Value::Duration(absl::Milliseconds(1500)), "duration(\"1.5s\")"},
      {Value::Timestamp(absl::FromUnixSeconds(1)), "timestamp(\"1970-01-01T00:00:01Z\")"},
      {Value::List({Value::Int(1), Value::List({})}), "[1, []]"},
      {Value::Map({}), "{}"},
      {Value::Type("list"), "list"},
      {Value::Optional(Value::Int(1)), "optional.of(1)"},
      {Value::Missing(), "optional.none()"},
  };
  for (const auto& [value, text] : rows) EXPECT_EQ(value.DebugString(), text);
}

TEST(ValueTextTest, DoubleIsShortest) {
  const std::pair<double, std::string> rows[] = {
      {0, "0"},        {0.1, "0.1"},           {123.456, "123.456"},     {1e20, "100000000000000000000"},
      {1e21, "1e+21"}, {1e-4, "0.0001"},       {1e-5, "1e-05"},          {-1.5, "-1.5"},
      {NAN, "NaN"},    {INFINITY, "Infinity"}, {-INFINITY, "-Infinity"},
  };
  for (const auto& [value, text] : rows) EXPECT_EQ(DoubleText(value), text);
}

TEST(ValueTextTest, TimestampHasNeededDigits) {
  EXPECT_EQ(TimestampText(absl::UnixEpoch() + absl::Nanoseconds(1)), "1970-01-01T00:00:00.000000001Z");
  EXPECT_EQ(TimestampText(absl::UnixEpoch() - absl::Milliseconds(500)), "1969-12-31T23:59:59.5Z");
  EXPECT_EQ(TimestampText(absl::FromUnixSeconds(-62135596800)), "0001-01-01T00:00:00Z");
}

TEST(ValueTextTest, DurationIsSeconds) {
  EXPECT_EQ(DurationText(absl::Hours(1)), "3600s");
  EXPECT_EQ(DurationText(absl::Milliseconds(-500)), "-0.5s");
  EXPECT_EQ(DurationText(absl::ZeroDuration()), "0s");
}

}  // namespace
}  // namespace liushui::cel
