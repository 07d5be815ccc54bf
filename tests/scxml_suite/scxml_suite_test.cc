// Every document of the public SCXML suite, run by its script; where it lies see SuiteFolder.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/scxml_suite/suite.h"

namespace liushui::scxml_suite {

// What GoogleTest prints for a parameter.
void PrintTo(const ListedDocument& document, std::ostream* out) {
  *out << document.path;
}

namespace {

// What was out of scope once it was written down: lower it with each that leaves the list.
constexpr size_t kMostOutOfScope = 20;

struct Tally {
  int passed = 0;
  int refused = 0;
  int failed = 0;
  int out_of_scope = 0;
};

// Prints the figures, one line for each class, when all is over.
class Scores : public ::testing::Environment {
 public:
  static Scores& Get() {
    static Scores* const scores = new Scores;  // owned by GoogleTest
    return *scores;
  }
  Tally& Of(const std::string& kind) { return tallies_[kind]; }
  void TearDown() override {
    Tally all;
    for (const auto& [kind, tally] : tallies_) {
      Print(kind, tally);
      all.passed += tally.passed;
      all.refused += tally.refused;
      all.failed += tally.failed;
      all.out_of_scope += tally.out_of_scope;
    }
    if (!tallies_.empty()) Print("SCXML suite", all);
  }

 private:
  static void Print(const std::string& kind, const Tally& tally) {
    std::cout << kind << ": " << tally.passed << " passed, " << tally.refused << " refused as they must be, "
              << tally.failed << " failed, " << tally.out_of_scope << " out of scope\n";
  }
  std::map<std::string, Tally> tallies_;
};

const auto* const kScores = ::testing::AddGlobalTestEnvironment(&Scores::Get());

class ScxmlSuiteTest : public ::testing::TestWithParam<ListedDocument> {
 protected:
  void SetUp() override {
    if (!SuiteFolder().empty()) return;
    if (std::getenv("CI") != nullptr) FAIL() << "@scion-scxml/test-framework is not in $LIUSHUI_SUITES";
    GTEST_SKIP() << "@scion-scxml/test-framework is not in $LIUSHUI_SUITES; ./dev test fetches it where it "
                    "reaches npm";
  }
};

TEST_P(ScxmlSuiteTest, DoesWhatItsScriptSays) {
  const ListedDocument& document = GetParam();
  const absl::Status status = RunDocument(document.path);
  Tally& tally = Scores::Get().Of(document.kind);
  if (const auto listed = OutOfScope().find(document.path); listed != OutOfScope().end()) {
    ++tally.out_of_scope;
    EXPECT_FALSE(status.ok()) << document.path << " passes: take it off out_of_scope.tsv";
    return;
  }
  if (document.reference == "doc-reject") {
    ++(absl::IsNotFound(status) ? tally.refused : tally.failed);
    EXPECT_TRUE(absl::IsNotFound(status)) << status;
    return;
  }
  ++(status.ok() ? tally.passed : tally.failed);
  EXPECT_TRUE(status.ok()) << status;
}

std::string NameOf(const ::testing::TestParamInfo<ListedDocument>& info) {
  std::string name = info.param.path.substr(0, info.param.path.rfind(".scxml"));
  for (char& c : name) {
    if (!absl::ascii_isalnum(c)) c = '_';
  }
  return absl::StrCat(name, "_", info.index);
}

INSTANTIATE_TEST_SUITE_P(Scion, ScxmlSuiteTest, ::testing::ValuesIn(Documents()), NameOf);

TEST(ListedDocumentsTest, AreAllOfTheSuite) {
  EXPECT_EQ(Documents().size(), 330u);
}

TEST(OutOfScopeTest, OnlyShrinks) {
  EXPECT_LE(OutOfScope().size(), kMostOutOfScope);
}

TEST(OutOfScopeTest, NamesListedDocumentsThatTheReferenceCouldNotRunEither) {
  for (const auto& [path, reason] : OutOfScope()) {
    const auto& documents = Documents();
    const auto found =
        std::find_if(documents.begin(), documents.end(),
                     [&path = path](const ListedDocument& listed) { return listed.path == path; });
    ASSERT_NE(found, documents.end()) << path;
    EXPECT_TRUE(found->reference == "FAIL" || found->reference == "untranslatable") << path;
    EXPECT_FALSE(reason.empty()) << path;
  }
}

}  // namespace
}  // namespace liushui::scxml_suite
