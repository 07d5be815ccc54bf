#include "engine/cel/syntax/lexer.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace liushui::cel {
namespace {

char Letter(TokenKind kind) {
  switch (kind) {
    case TokenKind::kEnd:
      return '.';
    case TokenKind::kIdentifier:
      return 'n';
    case TokenKind::kQuotedIdentifier:
      return 'q';
    case TokenKind::kInt:
      return 'i';
    case TokenKind::kUint:
      return 'u';
    case TokenKind::kDouble:
      return 'd';
    case TokenKind::kString:
      return 's';
    case TokenKind::kBytes:
      return 'b';
    case TokenKind::kSymbol:
      return 'o';
  }
  return '?';
}

// Every token as its kind's letter and its text: "n:a o:+ i:1".
std::string Tokens(absl::string_view source) {
  Lexer lexer(source, SourceLocation());
  std::string tokens;
  while (true) {
    const absl::StatusOr<Token> token = lexer.Next();
    if (!token.ok()) return std::string(token.status().message());
    if (token->kind == TokenKind::kEnd) return tokens;
    absl::StrAppend(&tokens, tokens.empty() ? "" : " ", std::string(1, Letter(token->kind)), ":",
                    token->text);
  }
}

TEST(LexerTest, SplitsSourceIntoTokens) {
  const std::pair<std::string, std::string> rows[] = {
      {"", ""},
      {"a+1", "n:a o:+ i:1"},
      {"a<=b&&!c", "n:a o:<= n:b o:&& o:! n:c"},
      {"1 // to the end\n2", "i:1 i:2"},
      {"0x2A 42U 0xffu", "i:0x2A u:42U u:0xffu"},
      {"1.5 .5 1e9 1E-9 2.e", "d:1.5 d:.5 d:1e9 d:1E-9 i:2 o:. n:e"},
      {"'a' \"b\" r'\\' b'c' bR\"d\"", "s:'a' s:\"b\" s:r'\\' b:b'c' b:bR\"d\""},
      {"'''a'b''' \"\"\"\n\"\"\"", "s:'''a'b''' s:\"\"\"\n\"\"\""},
      {"'\\''", "s:'\\''"},
      {"''", "s:''"},
      {"a.`b-c/d.e f`", "n:a o:. q:`b-c/d.e f`"},
      {"rb br b r", "n:rb n:br n:b n:r"},
      {"_a9", "n:_a9"},
  };
  for (const auto& [source, tokens] : rows) EXPECT_EQ(Tokens(source), tokens) << source;
}

TEST(LexerTest, RefusesWhatIsNoToken) {
  const std::pair<std::string, std::string> rows[] = {
      {"a = 1", "no token begins with '=' at line 1, column 3"},
      {"a\n & b", "no token begins with '&' at line 2, column 2"},
      {"'流' 水", "no token begins with '水' at line 1, column 5"},
      {"'abc", "the string has no closing quote; it begins at line 1, column 1"},
      {"'a\nb'", "the string has no closing quote; it begins at line 1, column 1"},
      {"'abc\\'", "the string has no closing quote; it begins at line 1, column 1"},
  };
  for (const auto& [source, message] : rows) EXPECT_EQ(Tokens(source), message) << source;
}

TEST(LexerTest, RefusesBadQuotedName) {
  for (const char* source : {"``", "`a", "`a$`", "`"})
    EXPECT_NE(Tokens(source).find("backquotes"), std::string::npos);
}

TEST(LexerTest, CountsColumnsInCodePoints) {
  Lexer lexer("'流水' a\n b", SourceLocation());
  EXPECT_EQ(lexer.Next()->location, (SourceLocation{1, 1}));
  EXPECT_EQ(lexer.Next()->location, (SourceLocation{1, 6}));
  EXPECT_EQ(lexer.Next()->location, (SourceLocation{2, 2}));
}

TEST(LexerTest, CountsFromOrigin) {
  Lexer lexer("a\nb", SourceLocation{4, 7});
  EXPECT_EQ(lexer.Next()->location, (SourceLocation{4, 7}));
  EXPECT_EQ(lexer.Next()->location, (SourceLocation{5, 1}));
}

}  // namespace
}  // namespace liushui::cel
