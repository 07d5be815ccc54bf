// Every rule of the translation, on the idioms of the suite.
#include "tests/scxml_suite/ecmascript.h"

#include "gtest/gtest.h"

namespace liushui::scxml_suite {
namespace {

struct Case {
  const char* ecmascript;
  const char* cel;
};

TEST(EcmascriptTest, ExpressionsAreRewritten) {
  const Case kCases[] = {
      {"x === 10", "x == 10"},
      {"x !== 'foo'", "x != 'foo'"},
      {"typeof Var1 === 'undefined' ", "Var1 == null"},
      {"var1==undefined", "var1==null"},
      {"var1 instanceof Array", "type(var1) == list"},
      {"Math.pow(i,3)", "(i * i * i)"},
      {"[].concat(Var1, [4])", "(Var1 + [4])"},
      {"Var4==0 | Var3 != 2", "Var4==0 || Var3 != 2"},
      {"{p1: 'v1', p2: 'v2'}", "{'p1': 'v1', 'p2': 'v2'}"},
      {"'b, x:' + x", "'b, x:' + string(x)"},
      {"(function(str, starts){return true;})(Var1, Var2)", "Var1.startsWith(Var2)"},
      {"_name", "instance.workflow"},
      {"return", kUnreadable},
  };
  for (const Case& c : kCases) EXPECT_EQ(ToCel(c.ecmascript), c.cel);
}

TEST(EcmascriptTest, ConditionsAreTrueOrFalse) {
  const Case kCases[] = {
      {"x < 100", "x < 100"},
      {"Var1", "!((Var1) in [null, false, 0, ''])"},
      {"!Var2", "(Var2) in [null, false, 0, '']"},
      {"In('s1')", "In('s1')"},
      {"'foo'", "true"},
      {"''", "false"},
      {"return", kUnreadable},
  };
  for (const Case& c : kCases) EXPECT_EQ(ToCondition(c.ecmascript), c.cel);
}

TEST(EcmascriptTest, TextIsJsonOrAString) {
  const Case kCases[] = {
      {" [1,2,3] ", "[1,2,3]"},
      {"123", "123"},
      {"{ \"size\" : 27 }", "{ \"size\" : 27 }"},
      {"this  is\na string", "'this is a string'"},
      {"it's", "'it\\'s'"},
      {"  ", "null"},
  };
  for (const Case& c : kCases) EXPECT_EQ(TextToCel(c.ecmascript), c.cel);
}

TEST(EcmascriptTest, ScriptsThatAssignAreRead) {
  const auto script = ReadScript("var x = 1, y; // both\n x += 2;");
  ASSERT_TRUE(script.ok()) << script.status();
  ASSERT_EQ(script->size(), 2u);
  EXPECT_EQ((*script)[0].name + "=" + (*script)[0].value, "x=1");
  EXPECT_EQ((*script)[1].name + "=" + (*script)[1].value, "x=x + (2)");
}

TEST(EcmascriptTest, OtherScriptsAreNotTranslated) {
  EXPECT_TRUE(absl::IsUnimplemented(ReadScript("foo();").status()));
  EXPECT_TRUE(absl::IsUnimplemented(ReadScript("function foo() { x = 1; }").status()));
}

TEST(EcmascriptTest, VariablesAreNamesThatAreNoFieldsNorCalls) {
  EXPECT_EQ(VariablesOf("a.b + size(c) + 'd' + a == null ? 1 : e2"),
            (std::vector<std::string>{"a", "c", "e2"}));
}

}  // namespace
}  // namespace liushui::scxml_suite
