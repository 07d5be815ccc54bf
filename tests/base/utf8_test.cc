#include "engine/base/utf8.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace liushui {
namespace {

TEST(Utf8Test, TakesWhatTheStandardTakes) {
  const std::vector<std::string> good = {"",
                                         "plain",
                                         "投诉处理",
                                         "\xC2\x80",
                                         "\xED\x9F\xBF",      // U+D7FF
                                         "\xEE\x80\x80",      // U+E000
                                         "\xF0\x90\x80\x80",  // U+10000
                                         "\xF4\x8F\xBF\xBF"};
  for (const std::string& text : good) EXPECT_TRUE(IsUtf8(text)) << text;
}

TEST(Utf8Test, RefusesEverythingElse) {
  const std::vector<std::string> bad = {"\x80",              // a continuation first
                                        "\xC3",              // cut off
                                        "\xE6\x8A",          // cut off
                                        "\xC0\x80",          // overlong
                                        "\xC1\xBF",          // overlong
                                        "\xE0\x9F\xBF",      // overlong
                                        "\xF0\x8F\xBF\xBF",  // overlong
                                        "\xED\xA0\x80",      // surrogate
                                        "\xF4\x90\x80\x80",  // beyond U+10FFFF
                                        "\xF5\x80\x80\x80",
                                        "\xFF",
                                        "a\xC3(b"};
  for (const std::string& text : bad) EXPECT_FALSE(IsUtf8(text)) << testing::PrintToString(text);
}

TEST(Utf8Test, CutsBetweenCharacters) {
  EXPECT_EQ(Utf8Prefix("投诉", 6), "投诉");
  EXPECT_EQ(Utf8Prefix("投诉", 5), "投");
  EXPECT_EQ(Utf8Prefix("投诉", 3), "投");
  EXPECT_EQ(Utf8Prefix("投诉", 2), "");
  EXPECT_EQ(Utf8Prefix("a\xF0\x9F\x98\x80z", 4), "a");
  EXPECT_EQ(Utf8Prefix("abc", 2), "ab");
  EXPECT_EQ(Utf8Prefix("", 0), "");
}

TEST(Utf8Test, MarksWhereItCut) {
  EXPECT_EQ(Shortened("投诉", 6), "投诉");
  EXPECT_EQ(Shortened("投诉", 5), "投…");
}

TEST(Utf8Test, CountsCharactersNotBytes) {
  EXPECT_EQ(CountCodePoints(""), 0);
  EXPECT_EQ(CountCodePoints("ab"), 2);
  EXPECT_EQ(CountCodePoints("投诉a"), 3);
}

TEST(IsBlankTest, BlanksShowNothing) {
  for (const char* blank : {"", " ", "\t\r\n", "\u3000", "\u00A0 \u2003", "\u200B\uFEFF"}) {
    EXPECT_TRUE(IsBlank(blank)) << blank;
  }
  for (const char* text : {"x", " 急", "。", "\u3000.\u3000", "0"}) EXPECT_FALSE(IsBlank(text)) << text;
}

}  // namespace
}  // namespace liushui
