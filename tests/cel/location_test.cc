#include "engine/cel/location.h"

#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "engine/base/refusal.h"

namespace liushui::cel {
namespace {

TEST(LocationTest, CompileErrorsCarryReasonAndPlace) {
  const absl::Status status = TypeError("it does not fit", {3, 14});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), "EXPRESSION_TYPE");
  EXPECT_EQ(status.message(), "it does not fit at line 3, column 14");
  EXPECT_EQ(LocationOf(status), (SourceLocation{3, 14}));
  EXPECT_EQ(ReasonOf(SyntaxError("", {})), "EXPRESSION_SYNTAX");
}

TEST(LocationTest, OtherStatusesHaveNoPlace) {
  EXPECT_EQ(LocationOf(absl::OkStatus()), absl::nullopt);
  EXPECT_EQ(LocationOf(EvaluationError("a")), absl::nullopt);
}

TEST(LocationTest, PlaceIsAddedOnce) {
  const absl::Status first = WithLocation(RangeError("too large"), {1, 2});
  EXPECT_EQ(first.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(ReasonOf(first), "EXPRESSION_ERROR");
  EXPECT_EQ(LocationOf(WithLocation(first, {5, 6})), (SourceLocation{1, 2}));
}

TEST(LocationTest, PlaceStandsBehindLongMessages) {
  const absl::Status status = SyntaxError(std::string(10'000, 'x'), {12, 34});
  EXPECT_LE(status.message().size(), kMaxMessageBytes);
  EXPECT_TRUE(absl::EndsWith(status.message(), " at line 12, column 34"));
}

TEST(LocationTest, BudgetKeepsItsCode) {
  const absl::Status status = WithLocation(BudgetError("too much"), {1, 2});
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(status), "EXPRESSION_BUDGET");
}

TEST(LocationTest, FailuresAreLeftAlone) {
  const absl::Status failure = absl::UnavailableError("the disk is gone");
  EXPECT_EQ(WithLocation(failure, {1, 2}), failure);
}

}  // namespace
}  // namespace liushui::cel
