#include "engine/cel/compiler.h"

#include <gtest/gtest.h>

#include "tests/cel/evaluating.h"

namespace liushui::cel {
namespace {

// The data of a small workflow.
Environment Complaint() {
  Environment environment;
  environment.AddVariable("data.refund", Type::Int());
  environment.AddVariable("data.severity", Type::String());
  environment.AddVariable("data.complained_of", Type::Nullable(Type::String()));
  environment.AddVariable("data.holdings",
                          Type::List(Type::Record({{"code", Type::String()}, {"quantity", Type::Int()}})));
  environment.AddVariable("now", Type::Timestamp());
  environment.AddVariable("event", Type::Dyn());
  environment.AddFunction("day_at", {Type::Timestamp(), Type::String()}, Type::Timestamp());
  return environment;
}

TEST(CompilerTest, DeducesTypes) {
  const Claim rows[] = {
      {"data.refund", "int"},
      {"data.refund + 1 > 2", "bool"},
      {"data.holdings[0].code", "string"},
      {"data.holdings.map(h, h.quantity)", "list(int)"},
      {"data.holdings.filter(h, h.quantity > 0)", "list(record(code: string, quantity: int))"},
      {"sum(data.holdings.map(h, h.quantity))", "int"},
      {"data.complained_of == null ? [] : [data.complained_of]", "list(wrapper(string))"},
      {"true ? null : 1", "wrapper(int)"},
      {"now + duration('1h')", "timestamp"},
      {"now - now", "duration"},
      {"event.anything", "dyn"},
      {"event + 1", "int"},
      {"event + event", "dyn"},
      {"event < 3", "bool"},
      {"[]", "list(dyn)"},
      {"[[], [1]]", "list(list(int))"},
      {"[1, 'a']", "list(dyn)"},
      {"{}", "map(dyn, dyn)"},
      {"{'a': 1}", "map(string, int)"},
      {"{'a': 1, 'b': 'c'}", "map(string, dyn)"},
      {"[1] + [2]", "list(int)"},
      {"[1] + [dyn('a')]", "list(dyn)"},
      {"[] + [1]", "list(int)"},
      {"[].filter(n, n % 2 == 0)", "list(int)"},
      {"{}.map(c, c, c)", "list(bool)"},
      {"[].map(n, n + n)", "list(dyn)"},
      {"day_at(now, '14:30')", "timestamp"},
      {"type(1)", "type(int)"},
      {"list", "type(list(dyn))"},
      {"dyn(1)", "dyn"},
      {"has(data.complained_of)", "bool"},
  };
  for (const Claim& row : rows) EXPECT_EQ(TypeOf(row.source, Complaint()), row.result) << row.source;
}

TEST(CompilerTest, RefusesWhatDoesNotFit) {
  const Claim rows[] = {
      {"data.refnd > 1", "nothing is declared as 'data.refnd' at line 1, column 6"},
      {"data", "nothing is declared as 'data' at line 1, column 1"},
      {"unknown(1)", "there is no function 'unknown' at line 1, column 1"},
      {"data.refund + 'a'", "no overload of '+' takes (int, string) at line 1, column 13"},
      {"data.refund == 'a'", "no overload of '==' takes (int, string) at line 1, column 13"},
      {"data.refund == null", "no overload of '==' takes (int, null) at line 1, column 13"},
      {"1 == 1.0", "no overload of '==' takes (int, double) at line 1, column 3"},
      {"data.severity < 3", "no overload of '<' takes (string, int) at line 1, column 15"},
      {"data.severity && true", "expected bool beside '&&', found string at line 1, column 6"},
      {"true || 1", "expected bool beside '||', found int at line 1, column 9"},
      {"1 ? 2 : 3", "expected bool before '?', found int at line 1, column 1"},
      {"true ? 2 : 'a'", "both sides of ':' have one type, not int and string at line 1, column 6"},
      {"!1", "no overload of '!' takes (int) at line 1, column 1"},
      {"-'a'", "no overload of '-' takes (string) at line 1, column 1"},
      {"-1u", "no overload of '-' takes (uint) at line 1, column 1"},
      {"data.refund.cents", "int has no field 'cents' at line 1, column 13"},
      {"data.holdings[0].price",
       "there is no field 'price' in record(code: string, quantity: int) at line 1, column 18"},
      {"data.holdings.code",
       "list(record(code: string, quantity: int)) has no field 'code' at line 1, column 15"},
      {"{1: 2}.a", "the keys of map(int, int) are no field names at line 1, column 8"},
      {"[1]['a']", "no overload of '[]' takes (list(int), string) at line 1, column 4"},
      {"{'a': 1}[2]", "no overload of '[]' takes (map(string, int), int) at line 1, column 9"},
      {"1 in ['a']", "no overload of 'in' takes (int, list(string)) at line 1, column 3"},
      {"1 in 2", "no overload of 'in' takes (int, int) at line 1, column 3"},
      {"{1.5: 2}", "a map's key is a bool, int, uint or string, not double at line 1, column 2"},
      {"size(1)", "no overload of 'size' takes (int) at line 1, column 1"},
      {"size()", "'size' is not called as a function with 0 arguments at line 1, column 1"},
      {"'a'.int()", "'int' is not called as a method with 0 arguments at line 1, column 5"},
      {"contains('a', 'b')", "'contains' is not called as a function with 2 arguments at line 1, column 1"},
      {"[1] + ['a']", "no overload of '+' takes (list(int), list(string)) at line 1, column 5"},
      {"sum(['a'])", "no overload of 'sum' takes (list(string)) at line 1, column 1"},
      {"day_at(1, '14:30')", "day_at() takes (timestamp, string), not (int, string) at line 1, column 1"},
      {"day_at(now)", "day_at() takes (timestamp, string), not (timestamp) at line 1, column 1"},
      {"now.day_at('14:30')", "there is no function 'day_at' at line 1, column 5"},
      {"'a'.matches('(')", "the pattern is not a regular expression: missing ): ( at line 1, column 5"},
      {"has(data.refnd)", "nothing is declared as 'data.refnd' at line 1, column 10"},
      {"dyn", "nothing is declared as 'dyn' at line 1, column 1"},
  };
  for (const Claim& row : rows) EXPECT_EQ(MessageOf(row.source, Complaint()), row.result) << row.source;
}

TEST(CompilerTest, LongestDeclaredPrefixIsVariable) {
  Environment environment;
  environment.AddVariable("a", Type::Map(Type::String(), Type::Dyn()));
  environment.AddVariable("a.b", Type::Map(Type::String(), Type::Dyn()));
  const Slots slots(
      {Value::Map({{Value::String("c"), Value::Int(1)}}), Value::Map({{Value::String("c"), Value::Int(2)}})});
  EXPECT_EQ(ResultOf("a.c", environment, slots), "1");
  EXPECT_EQ(ResultOf("a.b.c", environment, slots), "2");
  EXPECT_EQ(ResultOf("a['c'] + a.b['c']", environment, slots), "3");
}

TEST(CompilerTest, NamesAreLookedUpFromContainerOutwards) {
  Environment environment;
  environment.AddVariable("x", Type::Int());
  environment.AddVariable("a.x", Type::Int());
  environment.AddVariable("a.b.y", Type::Int());
  environment.SetContainer("a.b");
  const Slots slots({Value::Int(1), Value::Int(2), Value::Int(3)});
  EXPECT_EQ(ResultOf("x", environment, slots), "2");
  EXPECT_EQ(ResultOf(".x", environment, slots), "1");
  EXPECT_EQ(ResultOf("y", environment, slots), "3");
  EXPECT_EQ(ResultOf("b.y", environment, slots), "3");
}

TEST(CompilerTest, HasOfDeclaredNameAsksForNull) {
  Environment environment;
  environment.AddVariable("data.a", Type::Nullable(Type::Int()));
  EXPECT_EQ(ResultOf("has(data.a)", environment, Slots({Value::Null()})), "false");
  EXPECT_EQ(ResultOf("has(data.a)", environment, Slots({Value::Int(0)})), "true");
}

TEST(CompilerTest, UncheckedMistakesFailWhenEvaluated) {
  const Claim rows[] = {
      {"x", "EXPRESSION_ERROR"},
      {"x || true", "true"},
      {"f(1) || true", "true"},
      {"1 == 1.0", "true"},
      {"false && 32", "false"},
      {"'a' < 1", "EXPRESSION_ERROR"},
      {"true ? 'a' : 1", "\"a\""},
      {"1 + 'a'", "EXPRESSION_ERROR"},
      {"size(1, 2, 3)", "EXPRESSION_ERROR"},
      {"'a'.matches('(')", "EXPRESSION_ERROR"},
      {"{1.5: 2}", "EXPRESSION_ERROR"},
      {"[0] < [1]", "EXPRESSION_ERROR"},
      {"1 ? 2 : 3", "EXPRESSION_ERROR"},
      {"1.x", "EXPRESSION_ERROR"},
  };
  for (const Claim& row : rows) EXPECT_EQ(UncheckedResultOf(row.source), row.result) << row.source;
}

TEST(CompilerTest, FunctionsAreLookedUpInTheContainer) {
  Environment environment;
  environment.AddFunction("a.b.same", {Type::Letter("T")}, Type::Letter("T"));
  environment.SetContainer("a.b");
  const Slots slots;
  for (const char* source : {"same(3)", "b.same(3)", "a.b.same(3)", ".a.b.same(3)"}) {
    EXPECT_EQ(ResultOf(source, environment, slots), "3") << source;
    EXPECT_EQ(TypeOf(source, environment), "int") << source;
  }
  EXPECT_EQ(ResultOf(".b.same(3)", environment, slots), "EXPRESSION_TYPE");
  EXPECT_EQ(ResultOf("[1].map(a, a.b.same(3))", environment, slots), "EXPRESSION_TYPE");
}

TEST(CompilerTest, MethodsDoNotTakeNamesFromTheHost) {
  Environment environment;
  environment.AddFunction("contains", {Type::Int()}, Type::Int());
  EXPECT_EQ(ResultOf("contains(3)", environment, Slots()), "3");
  EXPECT_EQ(ResultOf("'abc'.contains('b')", environment, Slots()), "true");
}

TEST(CompilerTest, ShortConstantsAreComputedBeforehand) {
  const Environment environment;
  const absl::StatusOr<Program> program = Program::Compile("[1, 2].map(n, n + 1)", environment);
  ASSERT_TRUE(program.ok());
  EXPECT_TRUE(program->constant());
  // Longer ones are left to evaluation, where the budget is larger.
  EXPECT_EQ(
      ResultOf("[[0,1,2,3,4,5,6,7,8,9]].map(l, l.map(a, l.map(b, l.map(c, size(l.map(d, d)))))).size()"),
      "1");
}

}  // namespace
}  // namespace liushui::cel
