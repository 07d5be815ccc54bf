#include <gtest/gtest.h>

#include "tests/cel/evaluating.h"

namespace liushui::cel {
namespace {

TEST(MathTest, GreatestAndLeastGoAcrossKinds) {
  ExpectAll({
      {"math.greatest(1, 2)", "2"},
      {"math.greatest(1, 2u, 1.5)", "2u"},
      {"math.least(1, 2u, -0.5)", "-0.5"},
      {"math.least([3, 1, 2])", "1"},
      {"math.greatest(7)", "7"},
      {"math.greatest(1, 1.0)", "1"},
      {"math.greatest(1.0, 1)", "1.0"},
      {"math.least(-1, 18446744073709551615u)", "-1"},
      {"math.greatest([])", "EXPRESSION_ERROR"},
      {"math.greatest()", "EXPRESSION_TYPE"},
      {"math.greatest('a')", "EXPRESSION_TYPE"},
      {"math.greatest(1, 2, 'a')", "EXPRESSION_ERROR"},
      {"math.least(dyn('a'), 1)", "EXPRESSION_ERROR"},
      {"math.least(dyn([2, dyn('a')]))", "EXPRESSION_ERROR"},
  });
}

TEST(MathTest, TypesFollowTheNumbers) {
  EXPECT_EQ(TypeOf("math.greatest(1, 2)"), "int");
  EXPECT_EQ(TypeOf("math.greatest(1.5, 2.5, 3.5)"), "double");
  EXPECT_EQ(TypeOf("math.least(1, 2u)"), "dyn");
  EXPECT_EQ(TypeOf("math.least([1u])"), "uint");
  EXPECT_EQ(TypeOf("math.abs(dyn(1))"), "dyn");
  EXPECT_EQ(TypeOf("math.sqrt(4)"), "double");
}

TEST(MathTest, Rounding) {
  ExpectAll({
      {"math.ceil(1.2)", "2.0"},
      {"math.floor(-1.2)", "-2.0"},
      {"math.round(-1.5)", "-2.0"},
      {"math.round(0.5)", "1.0"},
      {"math.round(0.49999999999999994)", "0.0"},
      {"math.trunc(-1.7)", "-1.0"},
      {"math.isNaN(math.round(0.0 / 0.0))", "true"},
      {"math.ceil(1)", "EXPRESSION_TYPE"},
      {"math.ceil(dyn(1))", "EXPRESSION_ERROR"},
      {"math.floor(dyn(1))", "EXPRESSION_ERROR"},
      {"math.round(dyn(1))", "EXPRESSION_ERROR"},
      {"math.trunc(dyn(1))", "EXPRESSION_ERROR"},
      {"math.sqrt(81)", "9.0"},
      {"math.sqrt(2u) == math.sqrt(2.0)", "true"},
      {"math.isNaN(math.sqrt(-1.0))", "true"},
      {"math.sqrt(dyn('a'))", "EXPRESSION_ERROR"},
  });
}

TEST(MathTest, AbsoluteValueAndSign) {
  ExpectAll({
      {"math.abs(-7)", "7"},
      {"math.abs(7u)", "7u"},
      {"math.abs(-0.5)", "0.5"},
      {"math.abs(-9223372036854775807)", "9223372036854775807"},
      {"math.abs(-9223372036854775808)", "EXPRESSION_ERROR"},
      {"math.abs(dyn('a'))", "EXPRESSION_ERROR"},
      {"math.sign(-7)", "-1"},
      {"math.sign(0)", "0"},
      {"math.sign(7u)", "1u"},
      {"math.sign(-0.5)", "-1.0"},
      {"math.isNaN(math.sign(0.0 / 0.0))", "true"},
      {"math.sign(dyn(true))", "EXPRESSION_ERROR"},
  });
}

TEST(MathTest, TestsOfDoubles) {
  ExpectAll({
      {"math.isNaN(0.0 / 0.0)", "true"},
      {"math.isNaN(1.0)", "false"},
      {"math.isInf(-1.0 / 0.0)", "true"},
      {"math.isInf(0.0 / 0.0)", "false"},
      {"math.isFinite(1.0)", "true"},
      {"math.isFinite(0.0 / 0.0)", "false"},
      {"math.isNaN(dyn(1))", "EXPRESSION_ERROR"},
      {"math.isInf(dyn(1))", "EXPRESSION_ERROR"},
      {"math.isFinite(dyn(1))", "EXPRESSION_ERROR"},
  });
}

TEST(MathTest, NamesWithDotsAreNoMethods) {
  EXPECT_EQ(MessageOf("math.abs(1, 2)"),
            "'math.abs' is not called as a function with 2 arguments at line 1, column 6");
  EXPECT_EQ(MessageOf("1.abs()"), "there is no function 'abs' at line 1, column 3");
  EXPECT_EQ(MessageOf("[{'a': 1}].map(math, math.abs(1))"),
            "there is no function 'abs' at line 1, column 27");
}

}  // namespace
}  // namespace liushui::cel
