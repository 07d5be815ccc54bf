#include "engine/base/refusal.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace liushui {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(RefusalTest, CarriesCodeReasonAndSentence) {
  const absl::Status status =
      Refuse(absl::StatusCode::kAborted, "ETAG_STALE", "task 17: expected 4, found 3");
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(status.message(), "task 17: expected 4, found 3");
  EXPECT_EQ(ReasonOf(status), "ETAG_STALE");
  EXPECT_TRUE(IsRefusal(status));
}

TEST(RefusalTest, FailureIsNoRefusal) {
  const absl::Status status = absl::UnavailableError("disk gone");
  EXPECT_FALSE(IsRefusal(status));
  EXPECT_EQ(ReasonOf(status), "");
  EXPECT_THAT(ViolationsOf(status), IsEmpty());
}

TEST(RefusalTest, OkIsNoRefusal) {
  EXPECT_FALSE(IsRefusal(absl::OkStatus()));
  EXPECT_EQ(ReasonOf(absl::OkStatus()), "");
}

TEST(RefusalTest, SurvivesCopies) {
  const absl::Status first = Refuse(absl::StatusCode::kNotFound, "NO_SUCH_TASK", "task 9 is unknown");
  absl::Status second = first;
  EXPECT_EQ(ReasonOf(second), "NO_SUCH_TASK");
  second.Update(absl::InternalError("later"));
  EXPECT_EQ(first, second);
}

TEST(RefusalTest, KeepsViolationsInOrder) {
  const Violation code{"form.holdings[2].code", "FORMAT", "expected six digits, found '60051'"};
  const Violation quantity{"form.holdings[2].quantity", "OUT_OF_RANGE", "expected more than 0, found 0"};
  const absl::Status status = RefuseFields("FORM_INVALID", "2 fields are wrong", {code, quantity});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), "FORM_INVALID");
  EXPECT_THAT(ViolationsOf(status), ElementsAre(code, quantity));
}

TEST(RefusalTest, ViolationMayHaveEmptyParts) {
  const Violation bare{"", "REQUIRED", ""};
  EXPECT_THAT(ViolationsOf(RefuseFields("FORM_INVALID", "1 field is wrong", {bare})), ElementsAre(bare));
}

TEST(RefusalTest, ChineseSentencePassesUnchanged) {
  const Violation violation{"form.主要内容", "REQUIRED", "应填写首次答复的主要内容"};
  EXPECT_THAT(ViolationsOf(RefuseFields("FORM_INVALID", "1 field is wrong", {violation})),
              ElementsAre(violation));
}

TEST(RefusalTest, QuotedTextNeitherEndsAViolationNorMovesACursor) {
  const Violation odd{
      "a\x1f"
      "b",
      "FORMAT", "found '\x1e' and '\x1b[2J', 3:abc"};
  const absl::Status status = RefuseFields("FORM_INVALID", "found '\x7f'\n\tin 投诉", {odd, odd});
  EXPECT_EQ(status.message(), "found '\\x7f'\n\tin 投诉");
  const Violation shown{"a\\x1fb", "FORMAT", "found '\\x1e' and '\\x1b[2J', 3:abc"};
  EXPECT_THAT(ViolationsOf(status), ElementsAre(shown, shown));
}

TEST(RefusalTest, NoViolationsMeansNone) {
  EXPECT_THAT(ViolationsOf(RefuseFields("FORM_INVALID", "nothing", {})), IsEmpty());
}

TEST(RefusalTest, LongTextsAreCutBetweenCharacters) {
  std::string text;
  while (text.size() <= kMaxMessageBytes) text += "字";
  const absl::Status status = Refuse(absl::StatusCode::kInvalidArgument, "TOO_LONG", text);
  EXPECT_LE(status.message().size(), kMaxMessageBytes + 3);
  EXPECT_EQ((status.message().size() - 3) % 3, 0u);
  const absl::Status fits =
      Refuse(absl::StatusCode::kInvalidArgument, "FITS", std::string(kMaxMessageBytes, 'x'));
  EXPECT_EQ(fits.message().size(), kMaxMessageBytes);
}

}  // namespace
}  // namespace liushui
