// Where null tests are demanded: what counts as one, and what wants one.
#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/cel/location.h"
#include "engine/cel/program.h"
#include "engine/cel/template.h"
#include "gtest/gtest.h"
#include "tests/cel/evaluating.h"

namespace liushui::cel {
namespace {

Environment Sheet() {
  const Type maybe = Type::Nullable(Type::Int());
  Environment environment;
  environment.AddVariable("data.x", maybe);
  environment.AddVariable("data.y", maybe);
  environment.AddVariable("data.n", Type::Int());
  environment.AddVariable("data.yes", Type::Nullable(Type::Bool()));
  environment.AddVariable("data.text", Type::Nullable(Type::String()));
  environment.AddVariable("data.list", Type::Nullable(Type::List(Type::Int())));
  environment.AddVariable("data.some", Type::Nullable(Type::Record({{"a", maybe}, {"b", Type::Int()}})));
  environment.AddVariable("data.rows", Type::List(Type::Record({{"a", maybe}, {"b", Type::Int()}})));
  environment.AddVariable("form", Type::Record({{"x", maybe}, {"n", Type::Int()}}));
  environment.AddVariable("data", Type::Record({{"x", maybe}, {"t", Type::String()}, {"n", Type::Int()}}));
  environment.AddFunction("date", {Type::Int()}, Type::String());
  environment.DemandNullTests();
  return environment;
}

// "" or the column at which a null test is missing.
std::string MissingIn(absl::string_view source, const Environment& environment = Sheet()) {
  const absl::Status status = Program::Compile(source, environment).status();
  if (status.ok()) return "";
  if (ReasonOf(status) != kReasonNull) return std::string(status.message());
  return std::to_string(LocationOf(status)->column);
}

void ExpectFine(const std::vector<std::string>& sources) {
  for (const std::string& source : sources) EXPECT_EQ(MissingIn(source), "") << source;
}

void ExpectMissing(const std::vector<std::pair<std::string, std::string>>& table) {
  for (const auto& [source, column] : table) EXPECT_EQ(MissingIn(source), column) << source;
}

TEST(CompilerNullsTest, WhereNullFailsATestIsDemanded) {
  ExpectMissing({
      {"data.x + 1", "1"},
      {"1 + data.x", "5"},
      {"data.n < data.x", "10"},
      {"-data.x", "2"},
      {"!data.yes", "2"},
      {"data.yes && true", "1"},
      {"data.yes ? 1 : 2", "1"},
      {"size(data.text) > 2", "6"},
      {"data.text.startsWith('a')", "1"},
      {"data.text.matches('a')", "1"},
      {"data.list[0]", "1"},
      {"1 in data.list", "6"},
      {"data.list.all(i, i > 0)", "1"},
      {"data.some.b", "1"},
      {"has(data.some.b)", "5"},
      {"data.some.?b", "1"},
      {"string(data.x)", "8"},
      {"date(data.x)", "6"},
      {"sum([1, data.x])", "5"},
      {"{data.text: 1}", "2"},
      {"data.rows.exists(r, r.a > 5)", "21"},
      {"form.x * 2", "1"},
      {"math.greatest(data.x, 1, 2)", "15"},
      {"'%d'.format([data.x])", "14"},
      {"'%d %s'.format([data.n, data.text])", "25"},
      {"'%d'.format(data.rows.map(r, r.a))", "23"},
      {"[data.text, dyn(data.n)].join()", "1"},
      {"data['x'] + 1", "1"},
      {"form['x'] * 2", "1"},
      {"data.some['b']", "1"},
      {"data.rows[0]['a'] + 1", "1"},
      {"data.rows.map(r, r['a'] + 1)", "18"},
      {"form[?'x'].orValue(0) + 1", "12"},
      {"form['' + string(data.n)] + 1", "1"},
      {"form.exists(k, v, v > 5)", "19"},
      {"data['' + string(data.n)] + 1", "1"},
      {"data[?string(data.n)].orValue(0) + 1", "23"},
      {"data.map(k, data[k] + 1)", "13"},
      {"[{'a': data.x}, {'b': 1}].map(r, r.a + 1)", "36"},
      {"[{'a': data.x}, {'a': 'b'}][0].a + 1", "1"},
      {"(data.n > 0 ? {'a': data.x} : {'b': 1}).a + 1", "41"},
      {"[[data.x], ['a']].map(l, l[0] + 1)", "26"},
      {"[dyn(1), data.x][0] + 1", "1"},
  });
}

TEST(CompilerNullsTest, WhereNullDoesNoHarmNoneIs) {
  ExpectFine({"data.x == 5",
              "data.x != data.y",
              "data.x == null",
              "data.x",
              "[data.x, 1]",
              "{'a': data.x}",
              "data.x in [1, 2]",
              "type(data.x) == int",
              "has(data.x)",
              "data.?x.orValue(0) + 1",
              "data.?some.?b.orValue(0) + 1",
              "dyn(data.x) + 1",
              "data.rows.map(r, r.a)",
              "data.n == 1 ? data.x : 5",
              "size([data.x, 'a'])",
              "data['n'] + 1",
              "form['n'] + data.rows[0]['b']",
              "data['' + string(data.n)] == null",
              "cel.bind(v, data['' + string(data.n)], v != null && v > 1)",
              "[{'a': 1}, {'b': data.x}].map(r, has(r.a) ? r.a + 1 : 0)",
              "[[1], ['a']][0][0] + 1",
              "[data.x, 'a'] + [1]"});
}

TEST(CompilerNullsTest, ATestBeforeIsEnough) {
  ExpectFine({
      "data.x != null && data.x > 5",
      "null != data.x && data.x > 5",
      "data.x == null || data.x > 5",
      "data.x != null ? data.x + 1 : 0",
      "data.x == null ? 0 : data.x + 1",
      "has(data.x) && data.x > 5",
      "!has(data.x) || data.x > 5",
      "!(data.x == null) && data.x > 5",
      "!(data.x != null && data.n > 0) || data.x > 5",
      "!(data.x == null || data.y == null) && data.x + data.y > 5",
      "data.x == 5 && data.x + 1 == 6",
      "data.x == data.n && data.x + 1 == 6",
      "data.x in [1, 2] && data.x + 1 == 6",
      "data.n > 0 && data.x != null && (data.x > 5 || data.x < 2)",
      "(data.x != null ? data.x > 5 : false) && data.x + 1 > 0",
      "data.some != null && data.some.a != null && data.some.a > data.some.b",
      "data.rows.all(r, r.a == null || r.a > 0)",
      "data.rows.all(r, r.a == null || data.rows.exists(s, s.b > r.a))",
      "form.x != null && form.x > form.n",
      "data.some == null ? 0 : data.some.b",
      "cel.bind(z, data.x, z == null ? 0 : z + 1)",
      "cel.bind(z, 1, data.x != null) && data.x > 5",
      "data.x != null && [1].all(i, i < data.x)",
      "data.rows.filter(r, r.a != null).map(r, r.a + 1)",
      "data.rows.filter(r, r.a != null && r.b > 0).filter(r, r.a > 0).all(r, r.a < 9)",
      "data.rows.map(r, r.a != null, r.a + 1)",
      "data.x > 0 || data.x == null",
      "data.x > 0 || data.n > 0 || data.x == null",
      "data.x > 0 && data.x != null",
      "data.x > data.y || data.x == null || data.y == null",
      "data.x > data.y || data.y < 0 && data.x != null || data.y == null || data.x == null",
      "data['x'] != null && data['x'] + data.x > 0",
      "data.x != null && data.x != null && data.x > 5",
      "data.x != null && '%d'.format([data.x]) == '5'",
  });
}

TEST(CompilerNullsTest, ATestElsewhereIsNot) {
  ExpectMissing({
      {"data.x > 5 && data.x == null", "1"},
      {"data.x > 5 || data.x != null", "1"},
      {"data.x > data.y || data.x == null", "10"},
      {"data.x > 0 || data.y > 0 && data.x == null", "1"},
      // Each would do without the other only if the other did without it.
      {"(data.x > 0 ? data.y == null : data.y == null) || (data.y > 0 ? data.x == null : data.x == null)",
       "2"},
      {"data.rows.filter(r, r.a == null).map(r, r.a + 1)", "41"},
      {"data.rows.filter(r, r.b != null).map(r, r.a + 1)", "41"},
      {"data.rows.map(r, r.b > 0, r.a + 1)", "27"},
      {"data.rows.map(r, r.a != null, r.a + 1) == [] || data.rows.exists(r, r.a > 0)", "69"},
      {"data.x != null || data.x > 5", "19"},
      {"data.x == null && data.x > 5", "19"},
      {"data.x == null ? data.x + 1 : 0", "18"},
      {"data.y != null && data.x > 5", "19"},
      {"data.x != data.y && data.x > 5", "21"},
      {"data.x == data.y && data.x > 5", "21"},
      {"data.x != 5 && data.x > 5", "16"},
      {"(data.x != null || data.n > 0) && data.x > 5", "35"},
      {"!(data.x != null && data.n > 0) && data.x > 5", "36"},
      {"(data.n > 0 ? data.x != null : true) && data.x > 5", "41"},
      {"[data.x != null && true, data.x > 5]", "26"},
      {"data.rows.all(r, r.a != null) && data.rows.all(r, r.a > 0)", "51"},
      {"data.rows.all(r, r.a != null && data.rows.exists(r, r.a > 0))", "53"},
      // A field that is null is there all the same.
      {"has(form.x) && form.x > 5", "16"},
      {"form.?x.orValue(0) + 1", "9"},
      {"data.some != null && data.some.a > 0", "22"},
  });
}

TEST(CompilerNullsTest, WhatIsKnownBeforehandNeedsNone) {
  Places known;
  known.Add("data.x");
  known.Add("form.x");
  Environment environment = Sheet();
  environment.DemandNullTests(known);
  EXPECT_EQ(MissingIn("data.x + form.x", environment), "");
  EXPECT_EQ(MissingIn("data.y + data.x", environment), "1");
  EXPECT_EQ(Program::Compile("data.x", environment)->result_type(), Type::Int());
}

TEST(CompilerNullsTest, WhatIsKnownOnConditionNeedsTheCondition) {
  Places known;
  known.AddWhen(*ConditionAbout("form", "form.n > 1 && form.n < 5", "form"), "form.x");
  known.AddWhen(*ConditionAbout("form", "form.n != 7", "form"), "data.x");
  Environment environment = Sheet();
  environment.DemandNullTests(known);
  EXPECT_EQ(MissingIn("form.n>1 && form . n < 5 ? form.x + 1 : 0", environment), "");
  EXPECT_EQ(MissingIn("!(form.n > 1 && form.n < 5) || form.x > 0", environment), "");
  EXPECT_EQ(MissingIn("form.n == 7 ? 0 : data.x + 1", environment), "");
  EXPECT_EQ(MissingIn("!!(form.n != 7) ? data.x + 1 : 0", environment), "");
  EXPECT_EQ(MissingIn("form.n > 1 ? form.x + 1 : 0", environment), "14");
  EXPECT_EQ(MissingIn("form.n == 7 ? data.x + 1 : 0", environment), "15");
}

TEST(CompilerNullsTest, ATypeThatIsKnownStillMeetsNull) {
  Places known;
  known.Add("data.x");
  Environment environment = Sheet();
  environment.DemandNullTests(known);
  EXPECT_EQ(MissingIn("data.x == null ? 0 : data.x + 1", environment), "");
  EXPECT_EQ(MissingIn("null != data.x", environment), "");
}

TEST(CompilerNullsTest, AMapOfTextKeysIsARecord) {
  const auto result = Program::Compile("{'a': data.x, 'b': 's'}", Sheet());
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->result_type().ToString(), "record(a: wrapper(int), b: string)");
  const auto either = Program::Compile("data.n > 0 ? {'a': data.x} : {'a': 1}", Sheet());
  ASSERT_TRUE(either.ok());
  EXPECT_EQ(either->result_type().ToString(), "record(a: wrapper(int))");
}

TEST(CompilerNullsTest, AFieldOfOnlyOneOfTwoRecordsMayBeMissing) {
  ExpectMissing({
      {"(data.n > 0 ? {'a': 1} : {'b': 2}).a + 1", "36"},
      {"(data.n > 0 ? form : data).t == 's'", "28"},
      {"[{'a': 1}, {'b': 2}].all(row, row.a != null)", "35"},
      {"[{'a': 1}, {'b': 2}].all(row, has(row.b) && row.a > 0)", "49"},
      {"{'of': data.n > 0 ? {'a': 1} : {'b': 2}}.of.a", "45"},
  });
  ExpectFine({
      "(data.n > 0 ? {'a': 1} : {'a': 2, 'b': 3}).a + 1",
      "(data.n > 0 ? {'a': 1} : {'b': 2}).?a.orValue(0) + 1",
      "(data.n > 0 ? form : data).n > 0",
      "cel.bind(r, data.n > 0 ? {'a': 1} : {'b': 2}, has(r.a) && r.a > 0)",
      "cel.bind(r, data.n > 0 ? {'a': 1} : {'b': 2}, !has(r.a) || r.a > 0)",
      "cel.bind(r, data.n > 0 ? {'a': 1} : {'b': 2}, r.a > 0 && has(r.a))",
  });
  EXPECT_EQ(
      MessageOf("(data.n > 0 ? form : data).t", Sheet()),
      "'t' is not in every value that may stand here; expected has() before, or .?t at line 1, column 28");
}

TEST(CompilerNullsTest, ADeepTreeOfMissingTestsEnds) {
  std::string source = "data.x > 0";
  for (int i = 0; i < 30; ++i) {
    source = absl::StrCat("(", source, i % 2 == 0 ? " || " : " && ", "cel.bind(v", i, ", data.y, v", i,
                          " == null))");
  }
  EXPECT_EQ(MissingIn(source), "31");
}

TEST(CompilerNullsTest, AProgramTellsWhatItTested) {
  const auto program = Program::Compile("data.x != null && data.n > 0", Sheet());
  ASSERT_TRUE(program.ok());
  EXPECT_TRUE(program->not_null_when(true).Has("data.x"));
  EXPECT_TRUE(program->not_null_when(false).empty());
}

TEST(CompilerNullsTest, TextTakesNoNull) {
  EXPECT_EQ(LocationOf(Template::Compile("a ${data.text} b", Sheet()).status())->column, 5);
  EXPECT_TRUE(Template::Compile("a ${data.text == null ? '' : data.text} b", Sheet()).ok());
}

TEST(CompilerNullsTest, TheMessageNamesThePlace) {
  EXPECT_EQ(MessageOf("data.rows.all(row, row.a > 0)", Sheet()),
            "'row.a' may be null here; expected a test before, as in row.a != null && ... at line 1, column "
            "20");
}

TEST(CompilerNullsTest, UnlessDemandedNothingChanges) {
  Environment environment;
  environment.AddVariable("x", Type::Nullable(Type::Int()));
  EXPECT_EQ(TypeOf("x + 1", environment), "int");
  EXPECT_EQ(TypeOf("x != null ? x : 1", environment), "wrapper(int)");
}

}  // namespace
}  // namespace liushui::cel
