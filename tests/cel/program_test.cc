#include "engine/cel/program.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "tests/cel/evaluating.h"

namespace liushui::cel {
namespace {

std::string Repeat(absl::string_view text, int count) {
  std::string repeated;
  for (int i = 0; i < count; ++i) absl::StrAppend(&repeated, text);
  return repeated;
}

Environment TwoNumbers() {
  Environment environment;
  environment.AddVariable("data.b", Type::Int());
  environment.AddVariable("data.a", Type::Int());
  environment.AddFunction("now", {}, Type::Timestamp());
  return environment;
}

TEST(ProgramTest, KeepsNothingOfEnvironmentAndSource) {
  absl::StatusOr<Program> program = absl::UnknownError("not compiled");
  {
    const std::string source = "data.a - data.b";
    const Environment environment = TwoNumbers();
    program = Program::Compile(source, environment);
  }
  const Program copy = *program;
  EXPECT_EQ(copy.Evaluate(Slots({Value::Int(1), Value::Int(5)}))->int_value(), 4);
  EXPECT_EQ(copy.source(), "data.a - data.b");
  EXPECT_EQ(copy.result_type(), Type::Int());
}

TEST(ProgramTest, NamesTheVariablesItReads) {
  EXPECT_EQ(Program::Compile("data.b > 1 || data.b < data.a", TwoNumbers())->variables(),
            (std::vector<std::string>{"data.a", "data.b"}));
  EXPECT_TRUE(Program::Compile("1 + 1", TwoNumbers())->variables().empty());
}

TEST(ProgramTest, ConstantReadsNothing) {
  EXPECT_TRUE(Program::Compile("[1].map(x, x)", TwoNumbers())->constant());
  EXPECT_FALSE(Program::Compile("data.a", TwoNumbers())->constant());
  EXPECT_FALSE(Program::Compile("now()", TwoNumbers())->constant());
}

TEST(ProgramTest, EmptyActivationHasNothing) {
  const Environment environment = TwoNumbers();
  EXPECT_EQ(ResultOf("1 + 1", environment, EmptyActivation()), "2");
  EXPECT_EQ(ResultOf("data.a", environment, EmptyActivation()), "EXPRESSION_ERROR");
  EXPECT_EQ(ResultOf("now()", environment, EmptyActivation()), "EXPRESSION_ERROR");
}

TEST(ProgramTest, SourceLengthIsLimited) {
  const std::string longest = absl::StrCat("1", std::string(kMaxSourceBytes - 1, ' '));
  EXPECT_EQ(ResultOf(longest), "1");
  EXPECT_EQ(ResultOf(longest + " "), "EXPRESSION_SYNTAX");
}

TEST(ProgramTest, NestingIsLimited) {
  const auto nested = [](absl::string_view open, absl::string_view close, int depth) {
    return absl::StrCat(Repeat(open, depth), "1", Repeat(close, depth));
  };
  // The whole expression is the first level.
  const int deepest = kMaxNestingDepth - 1;
  EXPECT_EQ(ResultOf(nested("(", ")", deepest)), "1");
  EXPECT_EQ(ResultOf(nested("(", ")", deepest + 1)), "EXPRESSION_SYNTAX");
  EXPECT_EQ(ResultOf(absl::StrCat(nested("[", "]", deepest), " != []")), "true");
  EXPECT_EQ(ResultOf(nested("[", "]", deepest + 1)), "EXPRESSION_SYNTAX");
  EXPECT_EQ(ResultOf(nested("int(", ")", deepest)), "1");
  EXPECT_EQ(ResultOf(nested("int(", ")", deepest + 1)), "EXPRESSION_SYNTAX");
  EXPECT_EQ(ResultOf(nested("false ? 2 : ", "", deepest)), "1");
  EXPECT_EQ(ResultOf(nested("false ? 2 : ", "", deepest + 1)), "EXPRESSION_SYNTAX");
}

TEST(ProgramTest, HostileNestingIsRefused) {
  for (const char* open : {"(", "[", "{1:", "a(", "a[", "-(", "!(", "a?b:", "[1].all(x,"}) {
    EXPECT_EQ(ResultOf(Repeat(open, 1000)), "EXPRESSION_SYNTAX") << open;
  }
}

TEST(ProgramTest, OperatorsInARowAreLimited) {
  EXPECT_EQ(ResultOf(absl::StrCat("1", Repeat(" + 1", kMaxTreeHeight - 1))), absl::StrCat(kMaxTreeHeight));
  EXPECT_EQ(ResultOf(absl::StrCat("1", Repeat(" + 1", kMaxTreeHeight))), "EXPRESSION_SYNTAX");
  EXPECT_EQ(ResultOf(Repeat("!", 5000) + "true"), "EXPRESSION_SYNTAX");
  EXPECT_EQ(ResultOf(Repeat("-", 5000) + "1"), "EXPRESSION_SYNTAX");
  EXPECT_EQ(ResultOf("a" + Repeat(".a", 5000)), "EXPRESSION_SYNTAX");
}

TEST(ProgramTest, LogicInARowIsNotLimited) {
  EXPECT_EQ(ResultOf(absl::StrCat("true", Repeat("&&true", 2000))), "true");
  EXPECT_EQ(ResultOf(absl::StrCat("false", Repeat("||false", 2000))), "false");
}

TEST(ProgramTest, MistakesCarryTheirPlace) {
  const absl::Status syntax = Program::Compile("1 +\n  )", Environment()).status();
  EXPECT_EQ(LocationOf(syntax), (SourceLocation{2, 3}));
  const absl::Status type = Program::Compile("1 +\n\n ''", Environment()).status();
  EXPECT_EQ(LocationOf(type), (SourceLocation{1, 3}));
  const absl::Status evaluation =
      Program::Compile("1 == 1 &&\n 1 / 0 == 1", Environment())->Evaluate(Slots()).status();
  EXPECT_EQ(LocationOf(evaluation), (SourceLocation{2, 4}));
}

}  // namespace
}  // namespace liushui::cel
