// Width, printability, tables, tones and times.
#include <sstream>

#include "clients/cli/display_width.h"
#include "clients/cli/table.h"
#include "clients/cli/terminal.h"
#include "gtest/gtest.h"
#include "tests/clients/screen.h"

namespace liushui::cli {
namespace {

TEST(DisplayWidthTest, CountsColumns) {
  const struct {
    const char* text;
    int width;
  } kCases[] = {
      {"", 0},           {"abc", 3},     {"客户", 4},       {"客户经理 a", 10}, {"《每日投资内参》", 16},
      {"１２", 4},                                           // fullwidth digits
      {"｡ｱ", 2},                                             // halfwidth katakana
      {"é", 1},          {"e\u0301", 1},                     // e and a combining accent
      {"한국", 4},       {"→·…", 3},     {"\U0001F600", 2},  // emoji
      {"\U00020000", 2},                                     // a rare ideograph
      {"a\u200Bb", 2},                                       // zero width space
      {"\xff\xfe", 2},                                       // not UTF-8
      {"\xe5\xae", 2},                                       // cut within a character
      {"客\xe6", 3},
  };
  for (const auto& test : kCases) EXPECT_EQ(DisplayWidth(test.text), test.width) << test.text;
}

TEST(DisplayWidthTest, PaddingCountsColumns) {
  EXPECT_EQ(PadRight("客户", 6), "客户  ");
  EXPECT_EQ(PadRight("abcdef", 3), "abcdef");
}

TEST(PrintableTest, ControlCharactersAreShown) {
  EXPECT_EQ(Printable("a\nb"), "a\\nb");
  EXPECT_EQ(Printable("\x1b[31mred\x07"), "\\x1b[31mred\\x07");
  EXPECT_EQ(Printable("客户\t"), "客户\\x09");
}

struct Paper {
  std::ostringstream out;
  Terminal terminal{&out, &out, Shanghai()};
};

TEST(TableTest, ColumnsAreAlignedByWidth) {
  Paper paper;
  Table table({"ID", "TITLE", "EMPTY", "WHO"});
  table.Add({"1", "首次答复客户", "", "li"});
  table.Add({"12", "callback", "", "张三"});
  table.Add({"3", "", "", "wang"});
  table.Print(paper.terminal);
  EXPECT_EQ(paper.out.str(),
            "ID  TITLE         WHO\n"
            "1   首次答复客户  li\n"
            "12  callback      张三\n"
            "3                 wang\n");
}

TEST(TableTest, NoBlanksAtTheEndOfALine) {
  Paper paper;
  Table table({"A", "B"});
  table.Add({"x", "y"});
  table.Add({"xx", ""});
  table.Print(paper.terminal);
  EXPECT_EQ(paper.out.str(), "A   B\nx   y\nxx\n");
}

TEST(TableTest, TextOfOthersCannotBreakIt) {
  Paper paper;
  Table table({"A"});
  table.Add({"x\ny\x1b[2J"});
  table.Print(paper.terminal);
  EXPECT_EQ(paper.out.str(), "A\nx\\ny\\x1b[2J\n");
}

TEST(TableTest, FieldsWithoutValueAreLeftOut) {
  Paper paper;
  PrintFields(paper.terminal, {{"title", "投诉处理"}, {"nothing at all", ""}, {"key", "K1"}});
  EXPECT_EQ(paper.out.str(), "title  投诉处理\nkey    K1\n");
}

TEST(TerminalTest, ToneIsAColourOnlyWhereAskedFor) {
  Paper paper;
  EXPECT_EQ(Toned(paper.terminal, Tone::kBad, "late"), "late");
  paper.terminal.color = true;
  EXPECT_EQ(Toned(paper.terminal, Tone::kBad, "late"), "\x1b[31mlate\x1b[0m");
  EXPECT_EQ(Toned(paper.terminal, Tone::kPlain, "late"), "late");
}

TEST(TerminalTest, TimeIsShownInItsZone) {
  EXPECT_EQ(TimeText(At(8, 30), Shanghai()), "2026-03-02T08:30:00+08:00");
  EXPECT_EQ(TimeText(At(8, 30), absl::UTCTimeZone()), "2026-03-02T00:30:00+00:00");
  EXPECT_EQ(TimeText(google::protobuf::Timestamp(), Shanghai()), "");
}

}  // namespace
}  // namespace liushui::cli
