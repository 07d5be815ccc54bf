#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/cel/evaluating.h"

namespace liushui::cel {
namespace {

TEST(StringsTest, PositionsCountCodePoints) {
  ExpectAll({
      {"'流水线'.charAt(1)", "\"水\""},
      {"'流水线'.charAt(3)", "\"\""},
      {"'流水线'.charAt(4)", "EXPRESSION_ERROR"},
      {"'流水线'.charAt(-1)", "EXPRESSION_ERROR"},
      {"''.charAt(0)", "\"\""},
      {"'流水流水'.indexOf('水')", "1"},
      {"'流水流水'.indexOf('水', 2)", "3"},
      {"'流水'.indexOf('线')", "-1"},
      {"'流水'.indexOf('')", "0"},
      {"'流水'.indexOf('', 2)", "2"},
      {"'流水'.indexOf('', 3)", "EXPRESSION_ERROR"},
      {"''.indexOf('a')", "-1"},
      {"'流水流水'.lastIndexOf('流')", "2"},
      {"'流水流水'.lastIndexOf('流', 1)", "0"},
      {"'流水流水'.lastIndexOf('流', 2)", "2"},
      {"'流水'.lastIndexOf('')", "2"},
      {"'流水'.lastIndexOf('流', 3)", "EXPRESSION_ERROR"},
      {"'aaa'.lastIndexOf('aa')", "1"},
  });
}

TEST(StringsTest, SubstringStaysInside) {
  ExpectAll({
      {"'流水线'.substring(1)", "\"水线\""},
      {"'流水线'.substring(3)", "\"\""},
      {"'流水线'.substring(0, 2)", "\"流水\""},
      {"'流水线'.substring(2, 2)", "\"\""},
      {"'流水线'.substring(4)", "EXPRESSION_ERROR"},
      {"'流水线'.substring(-1)", "EXPRESSION_ERROR"},
      {"'流水线'.substring(0, 4)", "EXPRESSION_ERROR"},
      {"'流水线'.substring(2, 1)", "EXPRESSION_ERROR"},
  });
  EXPECT_EQ(MessageOf("'abc'.substring(2, 1)"),
            "substring() ends at 1, before it begins at 2 at line 1, column 7");
  EXPECT_EQ(MessageOf("'abc'.charAt(9)"), "position 9 is outside \"abc\" at line 1, column 7");
}

TEST(StringsTest, CaseIsThatOfAscii) {
  ExpectAll({
      {"'AbcÆ流'.lowerAscii()", "\"abcÆ流\""},
      {"'aBcæ流'.upperAscii()", "\"ABCæ流\""},
      {"'流水线'.reverse()", "\"线水流\""},
      {"''.reverse()", "\"\""},
  });
}

TEST(StringsTest, TrimTakesUnicodeWhiteSpace) {
  ExpectAll({
      {"' \\t\\u00a0\\u3000流 水\\u2028\\r\\n'.trim()", "\"流 水\""},
      {"'\\u200b流'.trim() == '\\u200b流'", "true"},
      {"'   '.trim()", "\"\""},
  });
}

TEST(StringsTest, SplitKeepsToItsLimit) {
  ExpectAll({
      {"'a,b,c'.split(',')", "[\"a\", \"b\", \"c\"]"},
      {"'a,b,c'.split(',', 2)", "[\"a\", \"b,c\"]"},
      {"'a,b,c'.split(',', 1)", "[\"a,b,c\"]"},
      {"'a,b,c'.split(',', 0)", "[]"},
      {"'a,b,c'.split(',', -1)", "[\"a\", \"b\", \"c\"]"},
      {"'a,b,c'.split(',', 9)", "[\"a\", \"b\", \"c\"]"},
      {"',a,'.split(',')", "[\"\", \"a\", \"\"]"},
      {"''.split(',')", "[\"\"]"},
      {"'流水线'.split('')", "[\"流\", \"水\", \"线\"]"},
      {"'流水线'.split('', 2)", "[\"流\", \"水线\"]"},
      {"''.split('')", "[]"},
  });
}

TEST(StringsTest, ReplaceKeepsToItsLimit) {
  ExpectAll({
      {"'a-b-c'.replace('-', '+')", "\"a+b+c\""},
      {"'a-b-c'.replace('-', '+', 1)", "\"a+b-c\""},
      {"'a-b-c'.replace('-', '+', 0)", "\"a-b-c\""},
      {"'a-b-c'.replace('-', '', -1)", "\"abc\""},
      {"'aaa'.replace('aa', 'b')", "\"ba\""},
      {"'流水'.replace('', '·')", "\"·流·水·\""},
      {"'流水'.replace('', '·', 2)", "\"·流·水\""},
      {"''.replace('', 'a')", "\"a\""},
  });
}

TEST(StringsTest, JoinTakesStrings) {
  ExpectAll({
      {"['a', 'b'].join()", "\"ab\""},
      {"['a', '', 'b'].join('、')", "\"a、、b\""},
      {"[].join(',')", "\"\""},
      {"[1].join(',')", "EXPRESSION_TYPE"},
      {"['a', dyn(1)].join(',')", "EXPRESSION_ERROR"},
  });
}

TEST(StringsTest, QuoteEscapes) {
  ExpectAll({
      {R"(strings.quote('a"b\\c\n\a') == '"a\\"b\\\\c\\n\\a"')", "true"},
      {"strings.quote('流水') == '\"流水\"'", "true"},
      {"strings.quote('')", "\"\\\"\\\"\""},
  });
}

TEST(StringsTest, OtherKindsFitNoOverload) {
  for (const char* call :
       {"charAt(0)", "indexOf('a')", "lastIndexOf('a')", "substring(0)", "lowerAscii()", "upperAscii()",
        "trim()", "reverse()", "split('a')", "replace('a', 'b')", "join()"}) {
    EXPECT_EQ(ResultOf(absl::StrCat("1.", call)), "EXPRESSION_TYPE") << call;
    EXPECT_EQ(ResultOf(absl::StrCat("dyn(1).", call)), "EXPRESSION_ERROR") << call;
  }
  EXPECT_EQ(ResultOf("strings.quote(dyn(1))"), "EXPRESSION_ERROR");
  EXPECT_EQ(UncheckedResultOf("'a'.charAt(true)"), "EXPRESSION_ERROR");
  EXPECT_EQ(UncheckedResultOf("'a'.substring(1, 2, 3)"), "EXPRESSION_ERROR");
  EXPECT_EQ(TypeOf("'a'.split(',')"), "list(string)");
}

TEST(StringsTest, ResultsAreLimited) {
  Environment environment;
  environment.AddVariable("x", Type::String());
  const Slots slots({Value::String(std::string(kMaxValueBytes, 'a'))});
  EXPECT_EQ(ResultOf("x.replace('a', 'bb').size()", environment, slots), "EXPRESSION_BUDGET");
  EXPECT_EQ(ResultOf("x.split('').size()", environment, slots), "EXPRESSION_BUDGET");
  EXPECT_EQ(ResultOf("[x, 'a'].join().size()", environment, slots), "EXPRESSION_BUDGET");
  EXPECT_EQ(ResultOf("strings.quote(x).size()", environment, slots), "EXPRESSION_BUDGET");
  EXPECT_EQ(ResultOf("x.split(x).size()", environment, slots), "2");
}

}  // namespace
}  // namespace liushui::cel
