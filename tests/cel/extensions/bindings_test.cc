// cel.bind and the macros with two variables.
#include <gtest/gtest.h>

#include "tests/cel/evaluating.h"

namespace liushui::cel {
namespace {

TEST(BindingsTest, NameStandsForValue) {
  ExpectAll({
      {"cel.bind(x, 2, x * x)", "4"},
      {"cel.bind(x, 1, cel.bind(y, x + 1, x + y))", "3"},
      {"cel.bind(x, 1, cel.bind(x, x + 1, x))", "2"},
      {"cel.bind(x, [1, 2], x.map(y, y + x[0]))", "[2, 3]"},
      {"[1, 2].map(y, cel.bind(x, y * 2, x + y))", "[3, 6]"},
      {"cel.bind(x, 1, 2) + cel.bind(y, 3, y)", "5"},
      {"cel.bind(x, 1 / 0, 2)", "EXPRESSION_ERROR"},
      {"cel.bind(x, x, 2)", "EXPRESSION_TYPE"},
      {"cel.bind(x.y, 1, 2)", "EXPRESSION_SYNTAX"},
      {"cel.bind(1, 1, 2)", "EXPRESSION_SYNTAX"},
      {"cel.bind(x, 1)", "EXPRESSION_TYPE"},
  });
  EXPECT_EQ(TypeOf("cel.bind(x, 'a', [x])"), "list(string)");
}

TEST(BindingsTest, TwoVariablesAreIndexAndElementOrKeyAndValue) {
  ExpectAll({
      {"[1, 2].all(i, v, v == i + 1)", "true"},
      {"{'a': 1}.all(k, v, k == 'a' && v == 1)", "true"},
      {"[5, 7].exists(i, v, i == 1 && v == 7)", "true"},
      {"[5, 7].exists_one(i, v, v > 4)", "false"},
      {"[5, 7].existsOne(i, v, i == 0)", "true"},
      {"[5, 7].transformList(i, v, i * 10 + v)", "[5, 17]"},
      {"[5, 7].transformList(i, v, i > 0, v)", "[7]"},
      {"{'b': 1, 'a': 2}.transformList(k, v, k)", "[\"a\", \"b\"]"},
      {"[5, 7].transformMap(i, v, v * 2)", "{0: 10, 1: 14}"},
      {"{'a': 1, 'b': 2}.transformMap(k, v, v > 1, k + k)", "{\"b\": \"bb\"}"},
      {"{'a': 1, 'b': 2}.transformMapEntry(k, v, {v: k})", "{1: \"a\", 2: \"b\"}"},
      {"{'a': 1, 'b': 2}.transformMapEntry(k, v, v > 1, {v: k})", "{2: \"b\"}"},
      {"{'a': 1}.transformMapEntry(k, v, {})", "{}"},
      {"{'a': 1}.transformMapEntry(k, v, {?k: optional.none()})", "{}"},
      {"['a', 'a'].transformMapEntry(i, v, {v: i})", "EXPRESSION_ERROR"},
      {"[1].transformMapEntry(i, v, [v])", "EXPRESSION_TYPE"},
      {"[1].transformMapEntry(i, v, dyn(v))", "EXPRESSION_ERROR"},
      {"[1].transformList(i, v, v, v)", "EXPRESSION_TYPE"},
      {"dyn(1).all(i, v, true)", "EXPRESSION_ERROR"},
      {"[0, 1].transformMap(i, v, 1 / v)", "EXPRESSION_ERROR"},
      {"[0, 1].exists(i, v, 1 / v == 1)", "true"},
  });
}

TEST(BindingsTest, LoopsNestInsideOneAnother) {
  ExpectAll({
      {"[[1], [2, 3]].transformList(i, l, l.transformList(j, v, [i, j, v]))",
       "[[[0, 0, 1]], [[1, 0, 2], [1, 1, 3]]]"},
      {"[1].transformList(i, v, cel.bind(x, v + 1, [x].map(y, [i, v, x, y])))", "[[[0, 1, 2, 2]]]"},
  });
}

TEST(BindingsTest, VariablesAreTwoPlainNames) {
  EXPECT_EQ(MessageOf("[1].all(i, i, true)"),
            "the variables of all have different names; another 'i' is found at line 1, column 12");
  EXPECT_EQ(MessageOf("[1].transformMap(i, v.w, true)"),
            "the second argument of transformMap is the name of a variable; it is not, at line 1, column 23");
}

TEST(BindingsTest, TypesOfVariablesAndResults) {
  const Claim rows[] = {
      {"['a'].transformList(i, v, i)", "list(int)"},
      {"['a'].transformMap(i, v, v)", "map(int, string)"},
      {"{'a': 1}.transformMap(k, v, [v])", "map(string, list(int))"},
      {"{'a': 1}.transformMapEntry(k, v, {v: k})", "map(int, string)"},
      {"['a'].all(i, v, i)", "expected bool in all(), found int at line 1, column 17"},
      {"['a'].all(i, v, v > i)", "no overload of '>' takes (string, int) at line 1, column 19"},
  };
  for (const Claim& row : rows) EXPECT_EQ(TypeOf(row.source), row.result) << row.source;
}

TEST(BindingsTest, EntriesAreLimited) {
  Environment environment;
  environment.AddVariable("x", Type::Dyn());
  Value::Entries entries;
  for (int64_t i = 0; i < kMaxValueElements; ++i) entries.emplace_back(Value::Int(i), Value::Null());
  const Slots slots({Value::Map(std::move(entries))});
  EXPECT_EQ(ResultOf("[1].transformMapEntry(i, v, x).size()", environment, slots), "100000");
  EXPECT_EQ(ResultOf("[1, 2].transformMapEntry(i, v, x).size()", environment, slots), "EXPRESSION_BUDGET");
}

}  // namespace
}  // namespace liushui::cel
