#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/cel/evaluating.h"

namespace liushui::cel {
namespace {

constexpr char kTime[] = "timestamp('2009-02-13T23:31:30.123456789Z')";

TEST(TimeTest, PartsOfTimestamp) {
  const Claim rows[] = {
      {".getFullYear()", "2009"},    {".getMonth()", "1"},     {".getDate()", "13"},
      {".getDayOfMonth()", "12"},    {".getDayOfWeek()", "5"}, {".getDayOfYear()", "43"},
      {".getHours()", "23"},         {".getMinutes()", "31"},  {".getSeconds()", "30"},
      {".getMilliseconds()", "123"},
  };
  for (const Claim& row : rows)
    EXPECT_EQ(ResultOf(absl::StrCat(kTime, row.source)), row.result) << row.source;
}

TEST(TimeTest, PartsInFixedZones) {
  const Claim rows[] = {
      {".getDate('UTC')", "13"},
      {".getDate('+08:00')", "14"},
      {".getHours('+08:00')", "7"},
      {".getHours('08:00')", "7"},
      {".getMinutes('-05:30')", "1"},
      {".getDayOfWeek('+08:00')", "6"},
      {".getHours('+8:00')", "EXPRESSION_ERROR"},
      {".getHours('+24:00')", "EXPRESSION_ERROR"},
      {".getHours('')", "EXPRESSION_ERROR"},
      {".getHours('Asia/Shanghai')", "EXPRESSION_ERROR"},
      {".getHours(1)", "EXPRESSION_TYPE"},
      {".getHours(dyn(1))", "EXPRESSION_ERROR"},
  };
  for (const Claim& row : rows)
    EXPECT_EQ(ResultOf(absl::StrCat(kTime, row.source)), row.result) << row.source;
}

TEST(TimeTest, NamedZonesComeFromLoader) {
  Environment environment;
  environment.SetZoneLoader([](absl::string_view name) -> absl::StatusOr<absl::TimeZone> {
    if (name == "Asia/Shanghai") return absl::FixedTimeZone(8 * 3600);
    return absl::NotFoundError("no such zone");
  });
  EXPECT_EQ(ResultOf(absl::StrCat(kTime, ".getHours('Asia/Shanghai')"), environment), "7");
  EXPECT_EQ(MessageOf(absl::StrCat(kTime, ".getHours('Mars')"), environment),
            "there is no time zone \"Mars\" here at line 1, column 45");
}

TEST(TimeTest, PartsOfDuration) {
  ExpectAll({
      {"duration('3h25m45.5s').getHours()", "3"},
      {"duration('3h25m45.5s').getMinutes()", "205"},
      {"duration('3h25m45.5s').getSeconds()", "12345"},
      {"duration('3h25m45.5s').getMilliseconds()", "500"},
      {"duration('-90s').getMinutes()", "-1"},
      {"duration('1s').getFullYear()", "EXPRESSION_TYPE"},
      {"dyn(duration('1s')).getFullYear()", "EXPRESSION_ERROR"},
      {"dyn(1).getHours()", "EXPRESSION_ERROR"},
      {"dyn(duration('1s')).getHours('UTC')", "EXPRESSION_ERROR"},
  });
}

}  // namespace
}  // namespace liushui::cel
