#include "engine/cel/template.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "tests/cel/evaluating.h"

namespace liushui::cel {
namespace {

Environment Complaint() {
  Environment environment;
  environment.AddVariable("data.account", Type::String());
  environment.AddVariable("data.refund", Type::Int());
  environment.AddVariable("data.note", Type::Nullable(Type::String()));
  return environment;
}

const Slots& Values() {
  static const Slots& values = *new Slots({Value::String("甲"), Value::Int(500), Value::Null()});
  return values;
}

// The text, or the message of the refusal.
std::string Filled(absl::string_view text) {
  const absl::StatusOr<Template> made = Template::Compile(text, Complaint());
  if (!made.ok()) return std::string(made.status().message());
  const absl::StatusOr<std::string> filled = made->Evaluate(Values());
  return filled.ok() ? *filled : std::string(filled.status().message());
}

TEST(TemplateTest, FillsInValues) {
  const Claim rows[] = {
      {"", ""},
      {"投诉处理", "投诉处理"},
      {"复核 ${data.account} 的投诉", "复核 甲 的投诉"},
      {"${data.account}", "甲"},
      {"${data.account}${data.refund}", "甲500"},
      {"${data.refund / 100} 元", "5 元"},
      {"${data.refund > 1}", "true"},
      {"${timestamp(0)} ${duration('1m')} ${1.5} ${2u}", "1970-01-01T00:00:00Z 60s 1.5 2"},
      {"${{'a': '}'}['a']}", "}"},
      {"${'${'}", "${"},
      {"$${data.account}", "${data.account}"},
      {"$5 $$ $", "$5 $$ $"},
      {"{}", "{}"},
      {"${dyn('a')}", "a"},
  };
  for (const Claim& row : rows) EXPECT_EQ(Filled(row.source), row.result) << row.source;
}

TEST(TemplateTest, RefusalsCountPlacesInTheText) {
  const Claim rows[] = {
      {"投诉 ${data.acount}", "nothing is declared as 'data.acount' at line 1, column 11"},
      {"一\n二 ${1 + }", "expected an expression, found the end at line 2, column 9"},
      {"投诉 ${data.account", "no '}' closes the expression that begins at line 1, column 6"},
      {"${[1]}", "list(int) cannot be written into text at line 1, column 3"},
      {"${null}", "null cannot be written into text at line 1, column 3"},
      {"${}", "expected an expression, found the end at line 1, column 3"},
      {"${'a}", "the string has no closing quote; it begins at line 1, column 3"},
      {"${data.note}", "the value of ${data.note} is null, which cannot be written into text"},
      {"${dyn([])}", "the value of ${dyn([])} is [], which cannot be written into text"},
      {"a ${1 / 0}", "1 / 0: division by zero at line 1, column 7"},
  };
  for (const Claim& row : rows) EXPECT_EQ(Filled(row.source), row.result) << row.source;
}

TEST(TemplateTest, KnowsWhatItReads) {
  const absl::StatusOr<Template> made =
      Template::Compile("${data.refund} ${data.account} ${data.refund}", Complaint());
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made->variables(), (std::vector<std::string>{"data.account", "data.refund"}));
  EXPECT_FALSE(made->constant());
  EXPECT_EQ(made->source(), "${data.refund} ${data.account} ${data.refund}");
  EXPECT_TRUE(Template::Compile("a ${1}", Complaint())->constant());
}

TEST(TemplateTest, ExpressionsAreLimited) {
  std::string text;
  for (int i = 0; i < kMaxTemplateExpressions; ++i) text += "${1}";
  EXPECT_EQ(Filled(text).size(), static_cast<size_t>(kMaxTemplateExpressions));
  EXPECT_EQ(Filled(text + "a").size(), static_cast<size_t>(kMaxTemplateExpressions) + 1);
  EXPECT_EQ(ReasonOf(Template::Compile(text + "${1}", Complaint()).status()), kReasonSyntax);
}

TEST(TemplateTest, TextIsLimited) {
  Environment environment;
  environment.AddVariable("x", Type::String());
  const absl::StatusOr<Template> made = Template::Compile("${x}${x}", environment);
  ASSERT_TRUE(made.ok());
  const auto fill = [&](int64_t size) {
    return made->Evaluate(Slots({Value::String(std::string(static_cast<size_t>(size), 'a'))}));
  };
  EXPECT_TRUE(fill(kMaxValueBytes / 2).ok());
  EXPECT_EQ(ReasonOf(fill(kMaxValueBytes / 2 + 1).status()), kReasonBudget);
}

}  // namespace
}  // namespace liushui::cel
