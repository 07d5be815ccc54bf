// The engine does what the W3C text says, on charts nobody thought of: it agrees with the naive interpreter
// after every macrostep, and every step can be replayed.
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/chart/compile.h"
#include "gtest/gtest.h"
#include "tests/random_charts/comparison.h"
#include "tests/random_charts/generators/generators.h"
#include "tests/random_charts/generators/property.h"

namespace liushui::random_charts {
namespace {

constexpr int kAgreementCases = 20'000;
constexpr int kRoundTripCases = 2'000;
// Every corner of the algorithm is to be met by one chart in so many.
constexpr int kCornerShare = 1'000;
// Of a hundred charts, as many as this may be refused by the compiler, or not come to rest.
constexpr int kRefusedPercentMax = 10;
constexpr int kOverLimitPercentMax = 8;

const char* const kCorners[] = {
    "eventless",
    "targetless",
    "internal",
    "several transitions at once",
    "history by default",
    "conflict won by the descendant",
    "shallow history",
    "conflict won by the first",
    "deep history",
    "parallel done",
    "done",
    "ended",
    "sent",
    "parallel in parallel done",
    "history below what stays",
    "loop",
    "delayed",
    "cancelled",
    "guard that fails",
    "block that fails",
    "error handled",
    "error unhandled",
};

// What became of the charts drawn.
struct Tally {
  int charts = 0;
  int macrosteps = 0;
  int over_limit = 0;
  std::map<std::string, int> refused;  // by the reason given first
  std::map<std::string, int> corners;

  int Refused() const {
    int count = 0;
    for (const auto& [reason, charts_refused] : refused) count += charts_refused;
    return count;
  }

  void Add(const Comparison& comparison) {
    ++charts;
    macrosteps += comparison.macrosteps;
    over_limit += comparison.over_limit;
    for (const std::string& corner : comparison.corners) ++corners[corner];
  }

  void Print() const {
    std::cout << charts << " charts, " << macrosteps << " macrosteps; " << over_limit
              << " did not come to rest; refused by the compiler " << Refused();
    for (const auto& [reason, count] : refused) std::cout << " " << reason << "=" << count;
    std::cout << "\n";
    for (const auto& [corner, count] : corners) std::cout << "  " << corner << ": " << count << "\n";
    std::cout.flush();
  }
};

// Null if the compiler refuses it.
std::shared_ptr<const chart::Chart> CompileOrCount(const workflow::v1::Workflow& workflow, Tally* tally) {
  auto chart = chart::Compile(workflow, {});
  if (chart.ok()) return *std::move(chart);
  const std::vector<Violation> violations = ViolationsOf(chart.status());
  ++tally->refused[violations.empty() ? ReasonOf(chart.status()) : violations.front().reason];
  return nullptr;
}

TEST(AgreementTest, EngineAgreesWithTheNaiveInterpreter) {
  Tally tally;
  CheckProperty("EngineAgreesWithTheNaiveInterpreter", kAgreementCases, [&tally] {
    const RandomCase random_case = *Cases();
    const auto chart = CompileOrCount(random_case.workflow, &tally);
    if (chart == nullptr) RC_DISCARD("refused");
    const Comparison comparison = Compare(random_case, chart);
    tally.Add(comparison);
    if (!comparison.difference.empty()) RC_FAIL(comparison.difference);
  });
  tally.Print();
  if (HasFailure() || tally.charts < kAgreementCases) return;  // shares of a few charts say nothing
  EXPECT_LE(tally.Refused() * 100, (tally.charts + tally.Refused()) * kRefusedPercentMax);
  EXPECT_LE(tally.over_limit * 100, tally.charts * kOverLimitPercentMax);
  for (const char* corner : kCorners) EXPECT_GE(tally.corners[corner] * kCornerShare, tally.charts) << corner;
}

// YAML in any style, the message read from it, and its bytes all say the same chart, and it behaves the same.
TEST(AgreementTest, ChartSurvivesYamlAndBytes) {
  Tally tally;
  CheckProperty("ChartSurvivesYamlAndBytes", kRoundTripCases, [&tally] {
    const RandomCase random_case = *Cases();
    const auto chart = CompileOrCount(random_case.workflow, &tally);
    if (chart == nullptr) RC_DISCARD("refused");
    const std::string yaml = *YamlTexts(random_case.workflow);
    RandomCase read;
    read.events = random_case.events;
    const absl::Status status = chart::ReadYaml(yaml, "chart.yaml", &read.workflow, nullptr);
    if (!status.ok()) RC_FAIL(absl::StrCat(status.ToString(), "\n", yaml));
    RC_ASSERT(read.workflow.SerializeAsString() == random_case.workflow.SerializeAsString());
    workflow::v1::Workflow parsed;
    RC_ASSERT(parsed.ParseFromString(read.workflow.SerializeAsString()));
    const auto again = chart::Compile(parsed, {});
    RC_ASSERT(again.ok());
    RC_ASSERT((*again)->hash() == chart->hash());
    const Comparison comparison = Compare(read, *again);
    if (!comparison.difference.empty()) RC_FAIL(comparison.difference);
    RC_ASSERT(comparison.records == Compare(random_case, chart).records);
  });
}

}  // namespace
}  // namespace liushui::random_charts
