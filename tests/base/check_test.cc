#include "engine/base/check.h"

#include "gtest/gtest.h"

namespace liushui {
namespace {

TEST(CheckTest, TrueConditionGoesOn) {
  int evaluations = 0;
  LIUSHUI_CHECK(++evaluations == 1);
  EXPECT_EQ(evaluations, 1);
}

TEST(CheckTest, OkStatusGoesOn) {
  int evaluations = 0;
  const auto evaluate = [&evaluations] {
    ++evaluations;
    return absl::OkStatus();
  };
  LIUSHUI_CHECK_OK(evaluate());
  EXPECT_EQ(evaluations, 1);
}

TEST(CheckDeathTest, FalseConditionNamesPlaceAndCondition) {
  const int rows = 3;
  EXPECT_DEATH(LIUSHUI_CHECK(rows == 4), "check_test\\.cc:[0-9]+: CHECK failed: rows == 4");
}

TEST(CheckDeathTest, BadStatusIsPrinted) {
  EXPECT_DEATH(LIUSHUI_CHECK_OK(absl::DataLossError("record 9 is torn")),
               "CHECK failed: absl::DataLossError.*DATA_LOSS: record 9 is torn");
}

}  // namespace
}  // namespace liushui
