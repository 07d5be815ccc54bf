// Counterexamples that were found once, run every time. A file of kept/ is what a failing property prints:
// the events, the chart, and above them, by hand, what it showed.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/chart/compile.h"
#include "gtest/gtest.h"
#include "tests/random_charts/comparison.h"
#include "tests/random_charts/generators/generators.h"

namespace liushui::random_charts {
namespace {

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const auto& file :
       std::filesystem::directory_iterator(absl::StrCat(LIUSHUI_SOURCE_DIR, "/tests/random_charts/kept"))) {
    names.push_back(file.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class KeptTest : public ::testing::TestWithParam<std::string> {};

TEST_P(KeptTest, AgreesOrIsRefused) {
  std::ifstream file(absl::StrCat(LIUSHUI_SOURCE_DIR, "/tests/random_charts/kept/", GetParam(), ".yaml"));
  std::stringstream text;
  text << file.rdbuf();
  const RandomCase kept = ReadCase(text.str());
  const auto chart = chart::Compile(kept.workflow, {});
  // Some charts were kept because the compiler must refuse them; they have no events.
  if (kept.events.empty()) {
    EXPECT_EQ(ReasonOf(chart.status()), "DECLARATION_INVALID") << GetParam();
    return;
  }
  ASSERT_TRUE(chart.ok()) << chart.status();
  EXPECT_EQ(Compare(kept, *chart).difference, "");
}

INSTANTIATE_TEST_SUITE_P(All, KeptTest, ::testing::ValuesIn(Names()),
                         [](const auto& name) { return name.param; });

}  // namespace
}  // namespace liushui::random_charts
