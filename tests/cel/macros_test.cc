// The macros, from their syntax to their values.
#include <gtest/gtest.h>

#include "tests/cel/evaluating.h"

namespace liushui::cel {
namespace {

TEST(MacrosTest, Values) {
  ExpectAll({
      {"has({'a': 1}.a)", "true"},
      {"has({'a': 1}.b)", "false"},
      {"has({'a': {'b': 1}}.a.b)", "true"},
      {"[1, 2].all(x, x > 0)", "true"},
      {"[1, 2].all(x, x > 1)", "false"},
      {"[].all(x, x > 1)", "true"},
      {"[1, 2].exists(x, x > 1)", "true"},
      {"[].exists(x, true)", "false"},
      {"[1, 2].exists_one(x, x > 1)", "true"},
      {"[2, 2].existsOne(x, x > 1)", "false"},
      {"[1, 2].map(x, x * 2)", "[2, 4]"},
      {"[1, 2, 3].map(x, x > 1, x * 2)", "[4, 6]"},
      {"[1, 2, 3].filter(x, x != 2)", "[1, 3]"},
      {"{'b': 1, 'a': 2}.map(k, k)", "[\"a\", \"b\"]"},
      {"{'b': 1, 'a': 2}.filter(k, k != 'a')", "[\"b\"]"},
      {"[[1, 2], [3]].map(x, x.map(y, y + x[0]))", "[[2, 3], [6]]"},
      {"[1].map(x, [2].map(x, x))", "[[2]]"},
      {"[1, 2].map(x, [x].exists(y, y == 2))", "[false, true]"},
  });
}

TEST(MacrosTest, DecidingElementMakesUpForErrors) {
  ExpectAll({
      {"[0, 1].exists(x, 1 / x == 1)", "true"},
      {"[1, 0].all(x, 1 / x == 2)", "false"},
      {"[0, 1].exists(x, 1 / x == 2)", "EXPRESSION_ERROR"},
      {"[0, 1].all(x, 1 / x == 1)", "EXPRESSION_ERROR"},
      {"[0, 1].exists_one(x, 1 / x == 1)", "EXPRESSION_ERROR"},
      {"[0, 1].map(x, 1 / x)", "EXPRESSION_ERROR"},
      {"[0, 1].filter(x, 1 / x == 1)", "EXPRESSION_ERROR"},
      {"[1, 'a'].exists(x, dyn(x) == 'a')", "true"},
      {"[dyn(1)].all(x, x)", "EXPRESSION_ERROR"},
      {"dyn(1).all(x, true)", "EXPRESSION_ERROR"},
      {"has(dyn(1).a)", "EXPRESSION_ERROR"},
  });
}

TEST(MacrosTest, WrongArgumentsAreRefused) {
  const Claim rows[] = {
      {"has(a)", "has() takes a field, as in has(a.b); it does not at line 1, column 5"},
      {"has(has(a.b))", "has() takes a field, as in has(a.b); it does not at line 1, column 11"},
      {"[1].all(a.b, true)",
       "the first argument of all is the name of a variable; it is not, at line 1, column 11"},
      {"[1].map(.x, true)",
       "the first argument of map is the name of a variable; it is not, at line 1, column 10"},
      {"[1].all(x)", "nothing is declared as 'x' at line 1, column 9"},
      {"[1].all(1)", "there is no function 'all' at line 1, column 5"},
      {"has(1, 2)", "there is no function 'has' at line 1, column 1"},
      {"1.all(x, true)", "a macro goes over a list or a map, not int at line 1, column 1"},
      {"[1].all(x, x)", "expected bool in all(), found int at line 1, column 12"},
      {"[1].map(x, x, x)", "expected bool in map(), found int at line 1, column 12"},
      {"[1].exists(x, x == 'a')", "no overload of '==' takes (int, string) at line 1, column 17"},
  };
  for (const Claim& row : rows) EXPECT_EQ(MessageOf(row.source), row.result) << row.source;
}

TEST(MacrosTest, LoopVariableHidesDeclaredName) {
  Environment environment;
  environment.AddVariable("x", Type::String());
  environment.AddVariable("x.y", Type::String());
  const Slots slots({Value::String("outer"), Value::String("dotted")});
  EXPECT_EQ(ResultOf("[1].map(x, x)", environment, slots), "[1]");
  EXPECT_EQ(ResultOf("[{'y': 1}].map(x, x.y)", environment, slots), "[1]");
  EXPECT_EQ(ResultOf("[1].map(x, .x)", environment, slots), "[\"outer\"]");
  EXPECT_EQ(ResultOf("[1].map(x, x) == [1] && x == 'outer'", environment, slots), "true");
}

}  // namespace
}  // namespace liushui::cel
