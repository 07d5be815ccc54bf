#include "clients/cli/reports/zone_name.h"

#include "gtest/gtest.h"

namespace liushui::cli {
namespace {

TEST(ZoneNameTest, NamesWhatTheWorldKnowsAndOffsetsElse) {
  absl::TimeZone shanghai;
  ASSERT_TRUE(absl::LoadTimeZone("Asia/Shanghai", &shanghai));
  EXPECT_EQ(ZoneName(shanghai), "Asia/Shanghai");
  EXPECT_EQ(ZoneName(absl::UTCTimeZone()), "UTC");
  EXPECT_NE(ZoneName(absl::LocalTimeZone()), "localtime");
}

}  // namespace
}  // namespace liushui::cli
