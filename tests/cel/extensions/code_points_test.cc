#include "engine/cel/functions/code_points.h"

#include <gtest/gtest.h>

#include <string>

namespace liushui::cel {
namespace {

constexpr size_t kNone = absl::string_view::npos;

TEST(CodePointsTest, PositionsBecomeBytes) {
  EXPECT_EQ(ByteOfPosition("流a", 0), 0u);
  EXPECT_EQ(ByteOfPosition("流a", 1), 3u);
  EXPECT_EQ(ByteOfPosition("流a", 2), 4u);
  EXPECT_EQ(ByteOfPosition("流a", 3), kNone);
  EXPECT_EQ(ByteOfPosition("流a", -1), kNone);
  EXPECT_EQ(ByteOfPosition("", 0), 0u);
}

TEST(CodePointsTest, LengthIsThatOfTheFirst) {
  EXPECT_EQ(CodePointLength("流水"), 3u);
  EXPECT_EQ(CodePointLength("a流"), 1u);
  EXPECT_EQ(CodePointLength(""), 0u);
}

TEST(CodePointsTest, FindsFirstAndLast) {
  EXPECT_EQ(FindText("abab", "b"), 1u);
  EXPECT_EQ(FindText("abab", "b", 2), 3u);
  EXPECT_EQ(FindText("abab", "c"), kNone);
  EXPECT_EQ(FindText("abab", "", 4), 4u);
  EXPECT_EQ(FindText("abab", "", 5), kNone);
  EXPECT_EQ(FindLastText("aaa", "aa"), 1u);
  EXPECT_EQ(FindLastText("aaa", ""), 3u);
  EXPECT_EQ(FindLastText("aaa", "b"), kNone);
}

// The naive search would take some 10^11 comparisons here.
TEST(CodePointsTest, SearchIsLinear) {
  const std::string text(1'000'000, 'a');
  const std::string wanted = std::string(400'000, 'a') + "b" + std::string(100'000, 'a');
  EXPECT_EQ(FindText(text, wanted), kNone);
  EXPECT_EQ(FindLastText(text, wanted), kNone);
}

TEST(CodePointsTest, TrimsWhiteSpaceOnly) {
  EXPECT_EQ(Trimmed("\u3000 \u0085流\u2003水\t"), "流\u2003水");
  EXPECT_EQ(Trimmed("\u200b"), "\u200b");
  EXPECT_EQ(Trimmed(" "), "");
}

}  // namespace
}  // namespace liushui::cel
