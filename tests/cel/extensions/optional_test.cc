#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/cel/evaluating.h"

namespace liushui::cel {
namespace {

TEST(OptionalTest, MadeAndAsked) {
  ExpectAll({
      {"optional.of(1)", "optional.of(1)"},
      {"optional.of(null).hasValue()", "true"},
      {"optional.none()", "optional.none()"},
      {"optional.none().hasValue()", "false"},
      {"optional.of(1).value()", "1"},
      {"optional.none().value()", "EXPRESSION_ERROR"},
      {"optional.of(1) == optional.of(1.0)", "EXPRESSION_TYPE"},
      {"optional.of(1) == optional.of(dyn(1.0))", "true"},
      {"optional.of(1) == optional.none()", "false"},
      {"optional.none() == optional.none()", "true"},
      {"dyn(optional.of(1)) == dyn(1)", "false"},
      {"type(optional.none()) == optional_type", "true"},
      {"dyn(1).hasValue()", "EXPRESSION_ERROR"},
      {"dyn(1).value()", "EXPRESSION_ERROR"},
      {"1.hasValue()", "EXPRESSION_TYPE"},
      {"optional.of(1) < optional.of(2)", "EXPRESSION_TYPE"},
      {"{optional.of(1): 1}", "EXPRESSION_TYPE"},
  });
}

TEST(OptionalTest, ZeroOfEveryKindHoldsNothing) {
  for (const char* zero : {"null", "false", "0", "0u", "0.0", "-0.0", "''", "b''", "[]", "{}",
                           "duration('0s')", "timestamp(0)"}) {
    EXPECT_EQ(ResultOf(absl::StrCat("optional.ofNonZeroValue(", zero, ")")), "optional.none()") << zero;
  }
  for (const char* other : {"true", "1", "1u", "0.5", "'0'", "b'0'", "[0]", "{0: 0}", "duration('1s')",
                            "timestamp(1)", "int", "optional.none()"}) {
    EXPECT_EQ(ResultOf(absl::StrCat("optional.ofNonZeroValue(", other, ").hasValue()")), "true") << other;
  }
}

TEST(OptionalTest, AlternativeIsEvaluatedOnlyWhenNeeded) {
  ExpectAll({
      {"optional.of(1).orValue(2)", "1"},
      {"optional.none().orValue(2)", "2"},
      {"optional.of(1).orValue(1 / 0)", "1"},
      {"optional.none().orValue(1 / 0)", "EXPRESSION_ERROR"},
      {"optional.of(1).or(optional.of(1 / 0))", "optional.of(1)"},
      {"optional.none().or(optional.of(2))", "optional.of(2)"},
      {"optional.none().or(optional.none())", "optional.none()"},
      {"optional.of(1).orValue('a')", "EXPRESSION_TYPE"},
      {"optional.of(1).or(optional.of('a'))", "EXPRESSION_TYPE"},
      {"optional.of(1).or(2)", "EXPRESSION_TYPE"},
      {"dyn(1).orValue(2)", "EXPRESSION_ERROR"},
      {"optional.none().or(dyn(1))", "EXPRESSION_ERROR"},
  });
}

TEST(OptionalTest, SelectionChains) {
  ExpectAll({
      {"{'a': {'b': 1}}.?a.b", "optional.of(1)"},
      {"{'a': {'b': 1}}.?a.?b", "optional.of(1)"},
      {"{'a': {'b': 1}}.?c.b", "optional.none()"},
      {"{'a': {'b': 1}}.?a.c", "optional.none()"},
      {"{'a': {'b': [7]}}.?a.b[0].orValue(8)", "7"},
      {"{'a': 1}.?a.orValue(2)", "1"},
      {"{'a': 1}.?`a`.orValue(2)", "1"},
      {"{'a': dyn(1)}.?a.b", "EXPRESSION_ERROR"},
      {"dyn(1).?a", "EXPRESSION_ERROR"},
      {"1.?a", "EXPRESSION_TYPE"},
      {"{1: 2}.?a", "EXPRESSION_TYPE"},
      {"optional.of(1).a", "EXPRESSION_TYPE"},
      {"has({'a': {'b': 1}}.?a.b)", "true"},
      {"has({'a': {'b': 1}}.?a.c)", "false"},
      {"has({'a': {'b': 1}}.?c.b)", "false"},
      {"has({'a': {'b': 1}}.?a)", "EXPRESSION_SYNTAX"},
      {"has(optional.of(dyn(1)).a)", "EXPRESSION_ERROR"},
      {"{'a': 1}.?a()", "EXPRESSION_SYNTAX"},
  });
}

TEST(OptionalTest, DeclaredNameThatIsNullIsMissing) {
  Environment environment;
  environment.AddVariable("data.note", Type::Nullable(Type::String()));
  EXPECT_EQ(TypeOf("data.?note", environment), "optional_type(string)");
  EXPECT_EQ(ResultOf("data.?note.orValue('-')", environment, Slots({Value::Null()})), "\"-\"");
  EXPECT_EQ(ResultOf("data.?note.orValue('-')", environment, Slots({Value::String("a")})), "\"a\"");
  EXPECT_EQ(ResultOf("data.?other", environment), "EXPRESSION_TYPE");
}

TEST(OptionalTest, FieldsOfRecordsHaveTheirTypes) {
  Environment environment;
  environment.AddVariable("client", Type::Record({{"risk", Type::Int()}}));
  EXPECT_EQ(TypeOf("client.?risk", environment), "optional_type(int)");
  EXPECT_EQ(TypeOf("optional.of(client).risk", environment), "optional_type(int)");
  EXPECT_EQ(TypeOf("client.?age", environment),
            "there is no field 'age' in record(risk: int) at line 1, column 9");
  EXPECT_EQ(TypeOf("client[?'risk']", environment), "optional_type(int)");
  EXPECT_EQ(TypeOf("client[?string(client.risk)]", environment), "optional_type(int)");
}

TEST(OptionalTest, ElementsAndEntriesMayBeMissing) {
  ExpectAll({
      {"[1, ?optional.of(2), ?optional.none()]", "[1, 2]"},
      {"{'a': 1, ?'b': optional.of(2), ?'c': optional.none()}", "{\"a\": 1, \"b\": 2}"},
      {"{?'a': {'x': 1}.?y}", "{}"},
      {"[?1]", "EXPRESSION_TYPE"},
      {"{?'a': 1}", "EXPRESSION_TYPE"},
      {"[?dyn(1)]", "EXPRESSION_ERROR"},
      {"{?'a': dyn(1)}", "EXPRESSION_ERROR"},
      {"{?'a': optional.of(1), 'a': 2}", "EXPRESSION_ERROR"},
      {"{?'a': optional.none(), 'a': 2}", "{\"a\": 2}"},
  });
  EXPECT_EQ(TypeOf("[1, ?optional.of(2)]"), "list(int)");
  EXPECT_EQ(TypeOf("{?'a': optional.of(2)}"), "map(string, int)");
}

TEST(OptionalTest, MapsWhatItHolds) {
  ExpectAll({
      {"optional.of(2).optMap(x, x * 3)", "optional.of(6)"},
      {"optional.none().optMap(x, 1 / 0)", "optional.none()"},
      {"optional.of(0).optMap(x, 1 / x)", "EXPRESSION_ERROR"},
      {"{'a': {'b': 1}}.?a.optFlatMap(x, x.?b)", "optional.of(1)"},
      {"{'a': {'b': 1}}.?a.optFlatMap(x, x.?c)", "optional.none()"},
      {"optional.of(1).optFlatMap(x, x)", "EXPRESSION_TYPE"},
      {"optional.of(1).optFlatMap(x, dyn(x))", "EXPRESSION_ERROR"},
      {"1.optMap(x, x)", "EXPRESSION_TYPE"},
      {"dyn(1).optMap(x, x)", "EXPRESSION_ERROR"},
      {"optional.of(1).optMap(x.y, 1)", "EXPRESSION_SYNTAX"},
  });
  EXPECT_EQ(TypeOf("optional.of(2).optMap(x, 'a')"), "optional_type(string)");
  EXPECT_EQ(TypeOf("optional.of({'a': 1}).optFlatMap(x, x.?a)"), "optional_type(int)");
}

TEST(OptionalTest, TypesFollowWhatIsHeld) {
  const Claim rows[] = {
      {"optional.of(1)", "optional_type(int)"},
      {"optional.none()", "optional_type(dyn)"},
      {"optional.none().orValue(1)", "int"},
      {"optional.of([]).orValue([1])", "list(int)"},
      {"optional.of(1).value()", "int"},
      {"[optional.none(), optional.of(1)]", "list(optional_type(int))"},
      {"[optional.of(1), optional.of(dyn(1))]", "list(optional_type(dyn))"},
      {"true ? optional.of(dyn(1)) : optional.of(1)", "optional_type(dyn)"},
  };
  for (const Claim& row : rows) EXPECT_EQ(TypeOf(row.source), row.result) << row.source;
}

TEST(OptionalTest, AreCountedAsNesting) {
  Environment environment;
  environment.AddVariable("x", Type::Dyn());
  Value nested;
  for (int i = 0; i < kMaxValueDepth; ++i) nested = Value::Optional(nested);
  EXPECT_EQ(nested.extent().depth, kMaxValueDepth);
  EXPECT_EQ(ResultOf("optional.of(x)", environment, Slots({nested})), "EXPRESSION_BUDGET");
}

}  // namespace
}  // namespace liushui::cel
