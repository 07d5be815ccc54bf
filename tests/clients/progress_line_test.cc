#include "clients/cli/progress_line.h"

#include "gtest/gtest.h"

namespace liushui::cli {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'000);

TEST(ProgressLine, SaysNoRateAtFirst) {
  ProgressLine line;
  EXPECT_EQ(line.Text("records", 1'000, 5'000, kStart), "1000 of 5000 records");
  EXPECT_EQ(line.Text("records", 2'000, 5'000, kStart + absl::Milliseconds(900)), "2000 of 5000 records");
}

TEST(ProgressLine, SaysRateAndTimeToGo) {
  ProgressLine line;
  line.Text("records", 1'000, 125'000, kStart);
  EXPECT_EQ(line.Text("records", 5'000, 125'000, kStart + absl::Seconds(2)),
            "5000 of 125000 records, 2000/s, 1m to go");
}

TEST(ProgressLine, ForgetsHowFastItWasLongAgo) {
  ProgressLine line;
  line.Text("records", 1'000'000, 1'001'000, kStart);
  for (int second = 1; second <= 60; ++second)
    line.Text("records", 1'000'000 + 10 * second, 1'001'000, kStart + absl::Seconds(second));
  EXPECT_EQ(line.Text("records", 1'000'610, 1'001'000, kStart + absl::Seconds(61)),
            "1000610 of 1001000 records, 10/s, 39s to go");
}

TEST(ProgressLine, BeginsAnewForSomethingElse) {
  ProgressLine line;
  line.Text("records", 1'000, 2'000, kStart);
  EXPECT_EQ(line.Text("files", 3, 7, kStart + absl::Seconds(5)), "3 of 7 files");
}

TEST(ProgressLine, NothingIsToGoAtTheEnd) {
  ProgressLine line;
  line.Text("files", 1, 7, kStart);
  EXPECT_EQ(line.Text("files", 7, 7, kStart + absl::Seconds(2)), "7 of 7 files, 3/s");
}

}  // namespace
}  // namespace liushui::cli
