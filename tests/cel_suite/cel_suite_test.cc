// The public suite of CEL, whole: what passes, what does not, and what is out of scope by name and reason.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

#include "absl/strings/str_format.h"
#include "tests/cel_suite/scores.h"
#include "tests/cel_suite/suite.h"
#include "tests/cel_suite/verdict.h"

namespace liushui::cel_suite {
namespace {

const std::set<std::string> kFilesOfOneSection = {"parsing", "checking", "comprehension"};

class CelSuiteTest : public testing::Test {
 protected:
  void SetUp() override {
    if (SuiteIsThere()) return;
    if (std::getenv("CI") != nullptr) FAIL() << "@bufbuild/cel-spec is not in $LIUSHUI_SUITES";
    GTEST_SKIP()
        << "@bufbuild/cel-spec is not in $LIUSHUI_SUITES; ./dev test fetches it where it reaches npm";
  }

  // Judges every case of a file, and gives the names of those that pass.
  std::set<CaseName> Judge(absl::string_view file, absl::Status (*judge)(const Case&), Excuses excuses) {
    const absl::StatusOr<std::vector<Case>> cases = ReadCases(file);
    EXPECT_TRUE(cases.ok()) << cases.status();
    if (!cases.ok()) return {};
    Scores scores(std::move(excuses));
    for (const Case& one : *cases) scores.Count(one, judge(one));
    scores.Report();
    return scores.passed();
  }
};

// What was out of scope once it was written down: lower it with each that leaves the list.
constexpr size_t kMostOutOfScope = 865;

std::map<CaseName, std::string> Classes() {
  std::map<CaseName, std::string> classes;
  for (const std::vector<std::string>& row : ReadTable("cel_classes.tsv")) {
    classes[{row.at(0), row.at(1), row.at(2)}] = row.at(3);
  }
  return classes;
}

TEST_F(CelSuiteTest, ExpressionsMeanWhatTheSuiteSays) {
  const std::set<CaseName> passed = Judge("conformance", JudgeMeaning, Excuses::OfAllBut(kFilesOfOneSection));
  size_t core = 0;
  size_t core_passed = 0;
  for (const auto& [name, kind] : Classes()) {
    if (kind != "core") continue;
    ++core;
    core_passed += passed.count(name);
  }
  absl::PrintF("of the core: %d of %d\n", core_passed, core);
  EXPECT_EQ(core, 1'101u);
  EXPECT_EQ(core_passed, core);
}

TEST_F(CelSuiteTest, SyntaxIsReadAsTheSuiteReadsIt) {
  Judge("parsing", JudgeSyntax, Excuses::Of({"parsing"}));
}

TEST_F(CelSuiteTest, TypesAreThoseTheSuiteDeduces) {
  Judge("checking", JudgeTypes, Excuses::Of({"checking"}));
}

TEST_F(CelSuiteTest, ComprehensionsHold) {
  Judge("comprehension", JudgeTruth, Excuses::Of({"comprehension"}));
}

TEST(OutOfScopeTest, OnlyShrinks) {
  EXPECT_LE(ReadTable("out_of_scope.tsv").size(), kMostOutOfScope);
}

}  // namespace
}  // namespace liushui::cel_suite
