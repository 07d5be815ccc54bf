// This repository, held to its own rules.
#include <algorithm>
#include <cctype>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/repo/rules.h"

namespace liushui::repo {

void PrintTo(const Rule& rule, std::ostream* out) {
  *out << rule.name;
}

namespace {

const Tree& ThisRepository() {
  static const Tree* const kTree = new Tree(ReadTree(LIUSHUI_SOURCE_DIR));
  return *kTree;
}

class RepoTest : public testing::TestWithParam<Rule> {};

TEST_P(RepoTest, KeepsTheRule) {
  std::string report;
  for (const Finding& finding : GetParam().check(ThisRepository())) {
    absl::StrAppend(&report, finding.path, ":", finding.line, ": ", GetParam().name, ": ", finding.found,
                    "\n");
  }
  EXPECT_TRUE(report.empty()) << GetParam().asks << "\n" << report;
}

std::string NameOfRule(const testing::TestParamInfo<Rule>& info) {
  std::string name;
  bool upper = true;
  for (const char c : std::string(info.param.name)) {
    if (c != '-') name += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    upper = c == '-';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Rules, RepoTest, testing::ValuesIn(AllRules()), NameOfRule);

TEST(RepoTreeTest, IsFoundWhole) {
  EXPECT_GT(ThisRepository().size(), 50u);
  EXPECT_TRUE(std::any_of(ThisRepository().begin(), ThisRepository().end(),
                          [](const SourceFile& file) { return file.path == "engine/base/check.cc"; }));
}

}  // namespace
}  // namespace liushui::repo
