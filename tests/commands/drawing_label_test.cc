#include "engine/commands/drawing_label.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace liushui::commands {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(BrokenLines, BreakBetweenWords) {
  EXPECT_THAT(BrokenLines("task: data.manager; due 08:30", 20, 9),
              ElementsAre("task: data.manager;", "due 08:30"));
  EXPECT_THAT(BrokenLines("  \n ", 20, 9), IsEmpty());
}

TEST(BrokenLines, BreakBetweenChineseCharacters) {
  EXPECT_THAT(BrokenLines("补充回访记录", 8, 9), ElementsAre("补充回访", "记录"));
  EXPECT_THAT(BrokenLines("调查 SMS 意见", 8, 9), ElementsAre("调查 SMS", "意见"));
}

TEST(BrokenLines, ClosingPunctuationStaysWithItsWord) {
  EXPECT_THAT(BrokenLines("验收：了解员工", 5, 9), ElementsAre("验", "收：", "了解", "员工"));
}

TEST(BrokenLines, LongWordsAreBroken) {
  EXPECT_THAT(BrokenLines("abcdefgh ij", 3, 9), ElementsAre("abc", "def", "gh", "ij"));
}

TEST(BrokenLines, WhatIsTooMuchIsCut) {
  EXPECT_THAT(BrokenLines("one two three", 5, 2), ElementsAre("one", "two…"));
  EXPECT_THAT(BrokenLines("验收了解员工职责", 8, 1), ElementsAre("验收了…"));
}

TEST(Label, ChineseCharactersTakeTheirFullWidth) {
  Label chinese;
  chinese.Add("流水流水", {10, false, false, 30, 1});
  EXPECT_THAT(chinese.Html(false), HasSubstr("width=\"45\""));  // four squares of ten points, and a margin
  Label latin;
  latin.Add("flow", {10, false, false, 30, 1});
  EXPECT_THAT(latin.Html(false), HasSubstr("width=\"29\""));
}

TEST(Label, TextIsEscaped) {
  Label label;
  label.Add("a < b && c", {});
  EXPECT_THAT(label.Html(true), HasSubstr("a &lt; b &amp;&amp; c"));
}

TEST(Label, NothingIsAddedForNothing) {
  Label label;
  label.Add("", {});
  EXPECT_TRUE(label.empty());
}

}  // namespace
}  // namespace liushui::commands
