#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "engine/cel/functions/pattern.h"
#include "tests/cel/evaluating.h"

namespace liushui::cel {
namespace {

TEST(TextTest, Parts) {
  ExpectAll({
      {"'流水线'.contains('水')", "true"},
      {"'流水线'.contains('')", "true"},
      {"'abc'.contains('d')", "false"},
      {"'abc'.startsWith('ab')", "true"},
      {"'abc'.startsWith('bc')", "false"},
      {"'abc'.endsWith('bc')", "true"},
      {"'abc'.endsWith('ab')", "false"},
      {"dyn(1).contains('a')", "EXPRESSION_ERROR"},
      {"'a'.startsWith(dyn(1))", "EXPRESSION_ERROR"},
      {"dyn([]).endsWith('a')", "EXPRESSION_ERROR"},
  });
}

TEST(TextTest, Patterns) {
  ExpectAll({
      {"'600036'.matches('^[0-9]{6}$')", "true"},
      {"'60003'.matches('^[0-9]{6}$')", "false"},
      {"matches('abc', 'b')", "true"},
      {"'流水'.matches('^..$')", "true"},
      {"'abc'.matches('a' + '.c')", "true"},
      {"'abc'.matches(dyn('a.c'))", "true"},
      {"['a', 'b'].exists(p, 'xb'.matches(p))", "true"},
      {"'abc'.matches('(')", "EXPRESSION_TYPE"},
      {"['('].all(p, 'a'.matches(p))", "EXPRESSION_ERROR"},
      {"dyn(1).matches('a')", "EXPRESSION_ERROR"},
      {"'a'.matches(dyn(1))", "EXPRESSION_ERROR"},
  });
}

TEST(TextTest, PatternLengthIsLimited) {
  const std::string longest(kMaxPatternBytes, 'a');
  EXPECT_EQ(ResultOf(absl::StrCat("'a'.matches('", longest, "')")), "false");
  EXPECT_EQ(ResultOf(absl::StrCat("'a'.matches('", longest, "a')")), "EXPRESSION_TYPE");
  EXPECT_EQ(ResultOf(absl::StrCat("['", longest, "a'].all(p, 'a'.matches(p))")), "EXPRESSION_BUDGET");
}

}  // namespace
}  // namespace liushui::cel
