#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/cel/evaluating.h"

namespace liushui::cel {
namespace {

TEST(FormatTest, TextOfAnyValue) {
  ExpectAll({
      {"'%s'.format(['流水'])", "\"流水\""},
      {"'%s %s %s'.format([1, 2u, 0.5])", "\"1 2 0.5\""},
      {"'%s %s'.format([null, true])", "\"null true\""},
      {"'%s'.format([b'abc'])", "\"abc\""},
      {"'%s'.format([b'\\xff'])", "EXPRESSION_ERROR"},
      {"'%s'.format([timestamp('2024-01-02T03:04:05Z')])", "\"2024-01-02T03:04:05Z\""},
      {"'%s'.format([duration('90m')])", "\"5400s\""},
      {"'%s'.format([int])", "\"int\""},
      {"'%s'.format([[1, 'a', [null]]])", "\"[1, a, [null]]\""},
      {"'%s'.format([{2: 'b', 10: 'a', true: 0.0}])", "\"{10: a, 2: b, true: 0}\""},
      {"'%s'.format([optional.of(1)])", "EXPRESSION_ERROR"},
      {"'%s'.format([[optional.none()]])", "EXPRESSION_ERROR"},
  });
}

TEST(FormatTest, WholeNumbersInEveryBase) {
  ExpectAll({
      {"'%d %d'.format([-7, 7u])", "\"-7 7\""},
      {"'%d'.format([-9223372036854775808])", "\"-9223372036854775808\""},
      {"'%d'.format([1.0])", "EXPRESSION_ERROR"},
      {"'%d %d'.format([0.0 / 0.0, -1.0 / 0.0])", "\"NaN -Infinity\""},
      {"'%b %b %b'.format([5, -5, true])", "\"101 -101 1\""},
      {"'%b'.format([18446744073709551615u]).size()", "64"},
      {"'%b'.format([-9223372036854775808]).size()", "65"},
      {"'%b'.format(['a'])", "EXPRESSION_ERROR"},
      {"'%o'.format([8])", "\"10\""},
      {"'%o'.format([true])", "EXPRESSION_ERROR"},
      {"'%x %X %x'.format([255, 255u, -255])", "\"ff FF -ff\""},
      {"'%x %X'.format(['k', b'\\xff'])", "\"6b FF\""},
      {"'%x'.format([0.5])", "EXPRESSION_ERROR"},
  });
}

TEST(FormatTest, FractionsAreRoundedHalfToEven) {
  ExpectAll({
      {"'%f'.format([2.5])", "\"2.500000\""},
      {"'%.0f %.0f %.0f'.format([0.5, 1.5, 2.5])", "\"0 2 2\""},
      {"'%.3f'.format([1.2345])", "\"1.234\""},
      {"'%.2f %.2f'.format([3, 4u])", "\"3.00 4.00\""},
      {"'%.1f'.format([-0.04])", "\"-0.0\""},
      {"'%e'.format([1052.032911275])", "\"1.052033e+03\""},
      {"'%.2e'.format([-0.00015])", "\"-1.50e-04\""},
      {"'%f %e %.1f'.format([0.0 / 0.0, 1.0 / 0.0, -1.0 / 0.0])", "\"NaN Infinity -Infinity\""},
      {"'%f'.format(['a'])", "EXPRESSION_ERROR"},
      {"'%e'.format([null])", "EXPRESSION_ERROR"},
      {"'%.100f'.format([1.0]).size()", "102"},
      {"'%.101f'.format([1.0])", "EXPRESSION_ERROR"},
      {"'%.100f'.format([-1.7976931348623157e308]).size()", "411"},
  });
}

TEST(FormatTest, MistakesAreExplained) {
  const Claim rows[] = {
      {"'%a'.format([1])",
       "format() knows no %a; it knows %s %d %f %e %b %o %x %X and %% at line 1, column 6"},
      {"'%d %d'.format([1])", "the format has more clauses than the 1 values given at line 1, column 9"},
      {"'50%'.format([])",
       "the format ends within a clause; a percent sign is written %% at line 1, column 7"},
      {"'%.2d'.format([1])", "a number of digits stands before f or e only, as in %.2f at line 1, column 8"},
      {"'%.f'.format([1.0])",
       "behind '%.' stand a number of digits, at most 100, and f or e at line 1, column 7"},
      {"'%d'.format(['流'])", "%d takes int or uint, not string \"流\" at line 1, column 6"},
  };
  for (const Claim& row : rows) EXPECT_EQ(MessageOf(row.source), row.result) << row.source;
}

TEST(FormatTest, PercentAndRest) {
  ExpectAll({
      {"'100%%'.format([])", "\"100%\""},
      {"'%%%s%%'.format(['a'])", "\"%a%\""},
      {"''.format([])", "\"\""},
      {"'a'.format([1, 2])", "\"a\""},
      {"'%流'.format([1])", "EXPRESSION_ERROR"},
      {"dyn(1).format([])", "EXPRESSION_ERROR"},
      {"'a'.format(1)", "EXPRESSION_TYPE"},
  });
}

TEST(FormatTest, ResultIsLimited) {
  Environment environment;
  environment.AddVariable("x", Type::String());
  const Slots slots({Value::String(std::string(kMaxValueBytes / 2, 'a'))});
  EXPECT_EQ(ResultOf("'%s%s'.format([x, x]).size()", environment, slots), absl::StrCat(kMaxValueBytes));
  EXPECT_EQ(ResultOf("'%s%s.'.format([x, x]).size()", environment, slots), "EXPRESSION_BUDGET");
  EXPECT_EQ(ResultOf("'%x%s'.format([x, x]).size()", environment, slots), "EXPRESSION_BUDGET");
}

}  // namespace
}  // namespace liushui::cel
