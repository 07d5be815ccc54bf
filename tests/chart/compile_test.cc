#include "engine/chart/compile.h"

#include "absl/strings/str_join.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

using ::testing::ElementsAre;

constexpr absl::string_view kTwoStates = R"(
workflow: hello
title: 你好
states:
  - id: greet
    task: { role: clerk, title: 问好 }
    next: [ { event: done, to: greeted } ]
  - { id: greeted, final: true }
)";

TEST(CompileTest, TwoStatesAndOneTask) {
  const auto chart = MustCompile(kTwoStates);
  EXPECT_EQ(chart->workflow(), "hello");
  ASSERT_EQ(chart->states().size(), 3);
  const State& root = chart->state(kRoot);
  EXPECT_EQ(root.kind, StateKind::kCompound);
  EXPECT_THAT(root.children, ElementsAre(1, 2));
  EXPECT_THAT(root.initial, ElementsAre(1));
  EXPECT_EQ(root.last_descendant, 2);
  ASSERT_EQ(chart->transitions().size(), 1);
  EXPECT_THAT(chart->transitions()[0].events, ElementsAre("done.greet"));
  EXPECT_TRUE(chart->transitions()[0].exact);
  EXPECT_THAT(chart->TransitionsFor("done.greet"), ElementsAre(0));
  ASSERT_TRUE(chart->state(1).task.has_value());
  EXPECT_EQ(chart->state(1).task->priority, 50u);
}

}  // namespace
}  // namespace liushui::chart
