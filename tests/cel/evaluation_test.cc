// The budget of an evaluation.
#include "engine/cel/evaluation.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "tests/cel/evaluating.h"

namespace liushui::cel {
namespace {

Value Numbers(int64_t count) {
  Value::Elements elements;
  for (int64_t i = 0; i < count; ++i) elements.push_back(Value::Int(i));
  return Value::List(std::move(elements));
}

// The result for `x` of any type.
std::string With(Value x, absl::string_view source) {
  Environment environment;
  environment.AddVariable("x", Type::Dyn());
  return ResultOf(source, environment, Slots({std::move(x)}));
}

TEST(EvaluationTest, StepsAreLimited) {
  EXPECT_EQ(With(Numbers(kMaxSteps), "x.all(i, true)"), "true");
  EXPECT_EQ(With(Numbers(kMaxSteps + 1), "x.all(i, true)"), "EXPRESSION_BUDGET");
  EXPECT_EQ(With(Numbers(300), "x.all(i, x.all(j, true))"), "true");
  EXPECT_EQ(With(Numbers(400), "x.all(i, x.all(j, true))"), "EXPRESSION_BUDGET");
}

TEST(EvaluationTest, TurnsOfLargeBodiesTakeMoreSteps) {
  std::string body = "true";
  for (int i = 1; i < kExpressionsPerStep - 2; ++i) body += "&&true";
  EXPECT_EQ(With(Numbers(kMaxSteps), absl::StrCat("x.all(i, ", body, ")")), "true");
  EXPECT_EQ(With(Numbers(kMaxSteps), absl::StrCat("x.all(i, ", body, "&&true)")), "EXPRESSION_BUDGET");
}

TEST(EvaluationTest, ReadingLargeValuesTakesSteps) {
  const Value text = Value::String(std::string(kMaxValueBytes, 'a'));
  const Value both = Value::Map({{Value::String("text"), text}, {Value::String("list"), Numbers(1000)}});
  const std::string budget = "EXPRESSION_BUDGET";
  EXPECT_EQ(With(both, "x.text == x.text"), "true");
  EXPECT_EQ(With(both, "x.list.all(i, x.text == x.text)"), budget);
  EXPECT_EQ(With(both, "x.list.all(i, x.text.matches('b'))"), "false");
  EXPECT_EQ(With(both, "x.list.exists(i, x.text.matches('b'))"), budget);
  EXPECT_EQ(With(both, "x.list.exists(i, x.text.contains('b'))"), budget);
  EXPECT_EQ(With(both, "x.list.exists(i, x.text < x.text)"), budget);
  EXPECT_EQ(With(both, "x.list.exists(i, size(x.text) == 0)"), budget);
  EXPECT_EQ(With(both, "x.list.exists(i, bytes(x.text) == b'')"), budget);
}

TEST(EvaluationTest, BudgetIsNotAbsorbed) {
  EXPECT_EQ(With(Numbers(kMaxSteps + 1), "x.all(i, true) || true"), "EXPRESSION_BUDGET");
}

TEST(EvaluationTest, TextIsLimited) {
  const std::string half(kMaxValueBytes / 2, 'a');
  EXPECT_EQ(With(Value::String(half), "size(x + x)"), absl::StrCat(kMaxValueBytes));
  EXPECT_EQ(With(Value::String(half), "size(x + x + 'a')"), "EXPRESSION_BUDGET");
  EXPECT_EQ(With(Value::String(half), "size([x, x])"), "2");
  EXPECT_EQ(With(Value::String(half), "size([x, x, 'a'])"), "EXPRESSION_BUDGET");
}

TEST(EvaluationTest, ElementsAreLimited) {
  EXPECT_EQ(With(Numbers(kMaxValueElements / 2), "size(x + x)"), absl::StrCat(kMaxValueElements));
  EXPECT_EQ(With(Numbers(kMaxValueElements / 2), "size(x + x + [1])"), "EXPRESSION_BUDGET");
  EXPECT_EQ(With(Numbers(kMaxValueElements), "size({'a': x})"), "EXPRESSION_BUDGET");
}

TEST(EvaluationTest, DoublingValuesAreLimited) {
  std::string source = "[1]";
  for (int i = 0; i < 40; ++i) absl::StrAppend(&source, ".map(a, [a, a])");
  EXPECT_EQ(ResultOf(source), "EXPRESSION_BUDGET");
}

TEST(EvaluationTest, DepthOfValuesIsLimited) {
  const auto nested = [](int depth) {
    std::string source = "[1]";
    for (int i = 1; i < depth; ++i) absl::StrAppend(&source, ".map(a, [a])");
    return source;
  };
  EXPECT_EQ(ResultOf(absl::StrCat("size(", nested(kMaxValueDepth), ")")), "1");
  EXPECT_EQ(ResultOf(absl::StrCat("size(", nested(kMaxValueDepth + 1), ")")), "EXPRESSION_BUDGET");
}

}  // namespace
}  // namespace liushui::cel
