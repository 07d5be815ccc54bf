#include "engine/base/status_macros.h"

#include <memory>

#include "gtest/gtest.h"

namespace liushui {
namespace {

absl::Status CountThenReturn(const absl::Status& status, int* passed) {
  RETURN_IF_ERROR(status);
  ++*passed;
  return absl::OkStatus();
}

absl::StatusOr<int> Half(int number) {
  if (number % 2 != 0) return absl::InvalidArgumentError("odd");
  return number / 2;
}

absl::StatusOr<int> Quarter(int number) {
  ASSIGN_OR_RETURN(const int half, Half(number));
  ASSIGN_OR_RETURN(int quarter, Half(half));
  return quarter;
}

absl::StatusOr<int> OpenBox(absl::StatusOr<std::unique_ptr<int>> box) {
  std::unique_ptr<int> opened;
  ASSIGN_OR_RETURN(opened, std::move(box));
  return *opened;
}

TEST(StatusMacrosTest, OkGoesOn) {
  int passed = 0;
  EXPECT_TRUE(CountThenReturn(absl::OkStatus(), &passed).ok());
  EXPECT_EQ(passed, 1);
}

TEST(StatusMacrosTest, ErrorReturnsAtOnce) {
  int passed = 0;
  EXPECT_EQ(CountThenReturn(absl::NotFoundError("gone"), &passed), absl::NotFoundError("gone"));
  EXPECT_EQ(passed, 0);
}

TEST(StatusMacrosTest, ValueIsAssigned) {
  EXPECT_EQ(Quarter(12).value(), 3);
}

TEST(StatusMacrosTest, FirstErrorOfTwoIsReturned) {
  EXPECT_FALSE(Quarter(3).ok());
}

TEST(StatusMacrosTest, SecondErrorOfTwoIsReturned) {
  EXPECT_FALSE(Quarter(6).ok());
}

TEST(StatusMacrosTest, MoveOnlyValueIsMoved) {
  EXPECT_EQ(OpenBox(std::make_unique<int>(7)).value(), 7);
}

TEST(StatusMacrosTest, StatusOfAnEmptyBoxIsReturned) {
  EXPECT_EQ(OpenBox(absl::DataLossError("torn")).status(), absl::DataLossError("torn"));
}

}  // namespace
}  // namespace liushui
