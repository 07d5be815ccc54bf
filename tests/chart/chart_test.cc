#include "engine/chart/chart.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::string_view kListening = R"(
workflow: w
events: [ { name: client.withdrew }, { name: client.withdrew.late }, { name: client }, { name: other } ]
states:
  - id: a
    task: { role: clerk }
    next:
      - { event: done, to: [b] }
      - { event: client, to: [b] }
      - { event: client.withdrew, to: [b] }
      - { event: client.withdrew.*, to: [b] }
      - { event: "*", to: [b] }
      - { event: error, to: [b] }
  - { id: b, final: true }
)";

TEST(ChartTest, DescriptorsMatchWholeTokens) {
  struct Row {
    absl::string_view descriptor;
    absl::string_view event;
    bool matches;
  };
  const Row rows[] = {{"a.b", "a.b", true},   {"a.b", "a.b.c", true},
                      {"a.b", "a.bc", false}, {"a.b", "a", false},
                      {"*", "a.b", true},     {"a.*", "a.b", true},
                      {"a.*", "a", true},     {"a.*", "ab", false},
                      {"a.", "a.b", true},    {"error", "error.execution", true}};
  for (const Row& row : rows) {
    EXPECT_EQ(Matches(row.descriptor, row.event), row.matches) << row.descriptor << " and " << row.event;
  }
}

TEST(ChartTest, FindsTheTransitionsOfAnEvent) {
  const auto chart = MustCompile(kListening);
  EXPECT_THAT(chart->TransitionsFor("done.a"), ElementsAre(0, 4));
  EXPECT_THAT(chart->TransitionsFor("done.a.x"), ElementsAre(4));
  EXPECT_THAT(chart->TransitionsFor("client"), ElementsAre(1, 4));
  EXPECT_THAT(chart->TransitionsFor("client.withdrew"), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(chart->TransitionsFor("client.withdrew.late"), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(chart->TransitionsFor("clients"), ElementsAre(4));
  EXPECT_THAT(chart->TransitionsFor("error.execution"), ElementsAre(4, 5));
}

TEST(ChartTest, TheIndexAgreesWithMatching) {
  const auto chart = MustCompile(kListening);
  for (const absl::string_view event :
       {"done.a", "done", "client", "client.withdrew", "client.withdrew.x", "error", "x"}) {
    std::vector<int> expected;
    for (size_t i = 0; i < chart->transitions().size(); ++i) {
      const Transition& transition = chart->transitions()[i];
      const std::string& descriptor = transition.events.front();
      if (transition.exact ? descriptor == event : Matches(descriptor, event)) {
        expected.push_back(static_cast<int>(i));
      }
    }
    EXPECT_EQ(chart->TransitionsFor(event), expected) << event;
  }
}

TEST(ChartTest, FindsByName) {
  const auto chart = MustCompile(kListening);
  EXPECT_EQ(chart->FindState("w"), kRoot);
  EXPECT_EQ(chart->FindState("b"), 2);
  EXPECT_EQ(chart->FindState("c"), kNoState);
  EXPECT_EQ(chart->FindDatum("c"), -1);
  ASSERT_NE(chart->FindEvent("client"), nullptr);
  EXPECT_EQ(chart->FindEvent("client")->name, "client");
  EXPECT_EQ(chart->FindEvent("c"), nullptr);
}

}  // namespace
}  // namespace liushui::chart
