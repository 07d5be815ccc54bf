#include "engine/chart/problems.h"

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "gtest/gtest.h"

namespace liushui::chart {
namespace {

TEST(ProblemsTest, NoneIsOk) {
  EXPECT_TRUE(Problems("f.yaml", nullptr).ToStatus().ok());
}

TEST(ProblemsTest, AreListedInOrderOfPlace) {
  const SourceMap positions = {
      {"", {1, 1}}, {"states[0]", {5, 3}}, {"states[1]", {3, 3}}, {"states[1].id", {3, 9}}};
  Problems problems("f.yaml", &positions);
  problems.Add("states[0]", "ONE", "one");
  problems.Add("states[1].id", "TWO", "two");
  problems.Add("states[1].task.role[0]", "THREE", "three");  // of unknown place: that of the state
  const absl::Status status = problems.ToStatus();
  EXPECT_EQ(ReasonOf(status), "DECLARATION_INVALID");
  EXPECT_EQ(status.message(), "f.yaml:3:3: three (and 2 more)");
  const std::vector<Violation> expected = {{"states[1].task.role[0]", "THREE", "f.yaml:3:3: three"},
                                           {"states[1].id", "TWO", "f.yaml:3:9: two"},
                                           {"states[0]", "ONE", "f.yaml:5:3: one"}};
  EXPECT_EQ(ViolationsOf(status), expected);
}

TEST(ProblemsTest, WithoutPlacesTheFileIsNamed) {
  Problems problems("complaint", nullptr);
  problems.Add("states[0].id", "ONE", "one");
  EXPECT_EQ(problems.ToStatus().message(), "complaint: one");
}

TEST(ProblemsTest, WhatIsQuotedIsCutAndEscaped) {
  EXPECT_EQ(Quoted("换股\n\x1b[2J"), "'换股\\x0a\\x1b[2J'");
  EXPECT_EQ(Quoted(std::string(kMaxQuoted, 'x')), "'" + std::string(kMaxQuoted, 'x') + "'");
  EXPECT_EQ(Quoted(std::string(kMaxQuoted + 1, 'x')), "'" + std::string(kMaxQuoted, 'x') + "...'");
}

TEST(ProblemsTest, SentencesAreCutAndEscaped) {
  Problems problems("f", nullptr);
  problems.Add("", "R", "found \a" + std::string(kMaxSentence, 'x'));
  EXPECT_EQ(problems.found()[0].message.substr(0, 11), "found \\x07x");
  EXPECT_LT(problems.found()[0].message.size(), kMaxSentence + 10);
}

TEST(ProblemsTest, TheListHasALimit) {
  Problems problems("f", nullptr);
  for (size_t i = 0; i <= kMaxProblems; ++i) problems.Add(absl::StrCat("p", i), "R", "r");
  EXPECT_EQ(problems.found().size(), kMaxProblems);
}

}  // namespace
}  // namespace liushui::chart
