#include "engine/cel/nulls/condition.h"

#include "gtest/gtest.h"

namespace liushui::cel {
namespace {

Condition About(absl::string_view source) {
  const auto condition = ConditionAbout("form", source, "form");
  EXPECT_TRUE(condition.has_value()) << source;
  return condition.value_or(Condition());
}

void ExpectSame(absl::string_view left, absl::string_view right) {
  EXPECT_EQ(About(left).question, About(right).question) << left << " and " << right;
  EXPECT_EQ(About(left).answer, About(right).answer) << left << " and " << right;
}

TEST(ConditionTest, BlanksAndBracketsSayNothing) {
  ExpectSame("form.a==1&&form.b", "(form.a == 1) && (form.b)");
}

TEST(ConditionTest, NegationTurnsTheAnswer) {
  ExpectSame("!(form.a == 1)", "form.a != 1");
  ExpectSame("!!(form.a)", "form.a");
  EXPECT_EQ(About("form.a").question, About("!form.a").question);
  EXPECT_NE(About("form.a").answer, About("!form.a").answer);
}

TEST(ConditionTest, OtherThingsAreOtherQuestions) {
  const char* const sources[] = {"form.a",
                                 "form.b",
                                 "has(form.a)",
                                 "form.a == 1",
                                 "form.a == '1'",
                                 "form.a in [1]",
                                 "form.a in [1,2]",
                                 "form.a && form.b",
                                 "form.a || form.b",
                                 "form.a ? form.b : form.c",
                                 "form.?a == form.b",
                                 "form.a.contains('x')",
                                 "form.a == {'x': 1}",
                                 "size(form.a) > 1 ? true : false"};
  for (const char* left : sources) {
    const auto one = ConditionAbout("form", left, "form");
    for (const char* right : sources) {
      const auto other = ConditionAbout("form", right, "form");
      if (left == right || !one.has_value() || !other.has_value()) continue;
      EXPECT_NE(one->question, other->question) << left << " and " << right;
    }
  }
}

TEST(ConditionTest, TheRecordIsRenamed) {
  EXPECT_EQ(ConditionAbout("form", "form.a > 1", "result")->question,
            ConditionAbout("result", "result.a > 1", "result")->question);
}

TEST(ConditionTest, WhatMayChangeIsNone) {
  for (const char* source : {"form.a > data.b", "now > form.a", "In('x')", "date(form.a) == 'x'",
                             "form.list.all(i, i > 0)", "form.a >"}) {
    EXPECT_FALSE(ConditionAbout("form", source, "form").has_value()) << source;
  }
}

}  // namespace
}  // namespace liushui::cel
