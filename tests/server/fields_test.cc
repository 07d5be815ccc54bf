#include "engine/server/messages/fields.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace liushui::server {
namespace {

TEST(FieldChecksTest, GoodFieldsPass) {
  FieldChecks checks;
  checks.Text("a", std::string(4, 'x'), 4);
  checks.RequiredText("b", "x", 4);
  checks.Range("c", 1, 1, 1);
  EXPECT_TRUE(checks.Result().ok());
}

TEST(FieldChecksTest, AllThatIsWrongIsSaidAtOnce) {
  FieldChecks checks;
  checks.Text("a", "xxxxx", 4);
  checks.RequiredText("b", "", 4);
  checks.Range("c", 9, 1, 8);
  const absl::Status status = checks.Result();
  EXPECT_EQ(ReasonOf(status), "FIELD_INVALID");
  EXPECT_EQ(status.message(), "a: expected at most 4 bytes, found 5 (and 2 more)");
  ASSERT_EQ(ViolationsOf(status).size(), 3u);
  EXPECT_EQ(ViolationsOf(status)[2].description, "expected a number from 1 to 8, found 9");
}

TEST(FieldChecksTest, NamesAreOneWord) {
  FieldChecks good;
  good.Name("event", "client.withdrew", 64);
  good.Name("event", "客户.撤回", 64);
  EXPECT_TRUE(good.Result().ok());
  FieldChecks bad;
  bad.Name("event", "a b", 64);
  bad.Name("event", "a\n", 64);
  bad.Name("event", "", 64);
  EXPECT_EQ(bad.violations().size(), 3u);
  EXPECT_EQ(bad.violations()[1].description,
            "expected a name without spaces and control characters, found 'a\\n'");
}

TEST(FieldChecksTest, KeysAreOneLine) {
  FieldChecks checks;
  checks.Key("business_key", "order 17/上海", 64);
  checks.Key("business_key", "", 64);
  EXPECT_TRUE(checks.Result().ok());
  checks.Key("business_key", "order\n17", 64);
  checks.Key("business_key", std::string("\x1b[2J"), 64);
  EXPECT_EQ(checks.violations().size(), 2u);
}

TEST(PageTest, TokenOfAnAnswerIsReadBack) {
  const std::string next("t\0\xff row", 7);
  const auto page = ReadPage({10, PageToken(next)}, 50);
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->after, next);
  EXPECT_EQ(page->size, 10);
  EXPECT_EQ(PageToken(""), "");
}

TEST(PageTest, ZeroMeansTheDefault) {
  EXPECT_EQ(ReadPage({0, ""}, 50)->size, 50);
}

TEST(PageTest, LimitsHoldOnBothSides) {
  EXPECT_TRUE(ReadPage({kMaxPageSize, ""}, 50).ok());
  EXPECT_EQ(ReasonOf(ReadPage({kMaxPageSize + 1, ""}, 50).status()), "PAGE_INVALID");
  EXPECT_EQ(ReasonOf(ReadPage({-1, ""}, 50).status()), "PAGE_INVALID");
  EXPECT_EQ(ReasonOf(ReadPage({1, "%%"}, 50).status()), "PAGE_INVALID");
  EXPECT_TRUE(ReadPage({1, std::string(kMaxPageTokenBytes, 'A')}, 50).ok());
  EXPECT_EQ(ReasonOf(ReadPage({1, std::string(kMaxPageTokenBytes + 4, 'A')}, 50).status()), "PAGE_INVALID");
}

}  // namespace
}  // namespace liushui::server
