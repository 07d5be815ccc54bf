#include "clients/cli/reports/zone_name.h"

#include "gtest/gtest.h"

namespace liushui::cli {
namespace {

TEST(ZoneNameTest, NamesWhatTheWorldKnowsAndOffsetsElse) {
  absl::TimeZone shanghai;
  ASSERT_TRUE(absl::LoadTimeZone("Asia/Shanghai", &shanghai));
  EXPECT_EQ(ZoneName(shanghai), "Asia/Shanghai");
  EXPECT_EQ(ZoneName(absl::UTCTimeZone()), "UTC");
}

TEST(ZoneNameTest, TheMachinesOwnIsNoFile) {
  absl::TimeZone own = absl::LocalTimeZone();
  absl::LoadTimeZone("/etc/localtime", &own);  // stays the local one where there is no such file
  EXPECT_NE(ZoneName(own)[0], '/');
  EXPECT_NE(ZoneName(own), "localtime");
}

}  // namespace
}  // namespace liushui::cli
