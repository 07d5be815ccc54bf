#include "engine/chart/compiler/outline.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

TEST(OutlineTest, RefusesIds) {
  ExpectProblems({
      Marked("no id", "workflow: w\nstates: [ §{ final: true } ]\n", {"NAME_SYNTAX"}),
      Marked("bad id", "workflow: w\nstates: [ { id: §A, final: true } ]\n", {"NAME_SYNTAX"}),
      Marked("bad workflow id", "workflow: §投诉\nstates: [ { id: a, final: true } ]\n", {"NAME_SYNTAX"}),
      Marked("long id",
             absl::StrCat("workflow: w\nstates: [ { id: §", std::string(65, 'a'), ", final: true } ]\n"),
             {"NAME_SYNTAX"}),
      Marked("id twice", "workflow: w\nstates: [ { id: a, final: true }, { id: §a, final: true } ]\n",
             {"NAME_DUPLICATE"}),
      Marked("id of the workflow", "workflow: w\nstates: [ { id: §w, final: true } ]\n", {"NAME_DUPLICATE"}),
  });
}

TEST(OutlineTest, RefusesShapes) {
  ExpectProblems({
      Marked("no states", "§workflow: w\n", {"STATE_SHAPE"}),
      Marked("states and regions",
             "§workflow: w\nstates: [ { id: a, final: true } ]\nregions: [ { id: b, states: [ { id: c, "
             "final: true } ] } ]\n",
             {"STATE_SHAPE"}),
      Marked(
          "states and regions inside",
          "workflow: w\nstates:\n  - §{ id: a, states: [ { id: b, final: true } ], regions: [ { id: c } ], "
          "next: [ { to: d } ] }\n  - { id: d, final: true }\n",
          {"STATE_SHAPE"}),
      Marked("final with children",
             "workflow: w\nstates: [ §{ id: a, final: true, states: [ { id: b, final: true } ] } ]\n",
             {"STATE_SHAPE"}),
      Marked("final with next", "workflow: w\nstates: [ §{ id: a, final: true, next: [ { to: a } ] } ]\n",
             {"STATE_SHAPE"}),
      Marked("final region", "workflow: w\nregions: [ §{ id: a, final: true } ]\n", {"STATE_SHAPE"}),
      Marked(
          "output of no final",
          "workflow: w\nstates: [ §{ id: a, output: '1', next: [ { to: b } ] }, { id: b, final: true } ]\n",
          {"STATE_SHAPE"}),
      Marked("two activities",
             "workflow: w\nstates:\n  - §{ id: a, task: { role: r }, job: { type: t }, next: [ { event: "
             "done, to: b } ] }\n"
             "  - { id: b, final: true }\n",
             {"STATE_SHAPE"}),
      Marked("activity beside children",
             "workflow: w\nstates:\n  - §{ id: a, task: { role: r }, states: [ { id: c, final: true } ], "
             "next: [ { event: done, to: b } ] }\n  - { id: b, final: true }\n",
             {"STATE_SHAPE"}),
      Marked(
          "strange history",
          "workflow: w\nstates: [ { id: a, final: true }, §{ id: h, history: full, next: [ { to: a } ] } ]\n",
          {"STATE_SHAPE"}),
      Marked("history with life",
             "workflow: w\nstates: [ { id: a, final: true }, §{ id: h, history: deep, exit: [ { raise: x } "
             "], next: [ { to: a } ] } ]\n",
             {"STATE_SHAPE"}),
      Marked("nothing but history",
             "workflow: w\nstates: [ { id: a, final: true }, §{ id: b, states: [ { id: h, history: deep, "
             "next: [ { to: §a } ] } ], next: [ { to: a } ] } ]\n",
             {"STATE_SHAPE", "TARGETS_ILLEGAL"}),
  });
}

TEST(OutlineTest, RefusesInitials) {
  ExpectProblems({
      Marked("unknown initial", "workflow: w\ninitial: §b\nstates: [ { id: a, final: true } ]\n",
             {"TARGET_UNKNOWN"}),
      Marked("initial outside",
             "workflow: w\nstates:\n  - { id: a, initial: §c, states: [ { id: b, final: true } ], next: [ { "
             "to: c } ] }\n"
             "  - { id: c, final: true }\n",
             {"TARGETS_ILLEGAL"}),
      Marked("initial of regions",
             "workflow: w\ninitial: §a\nregions: [ { id: a, states: [ { id: b, final: true } ] } ]\n",
             {"STATE_SHAPE"}),
  });
}

TEST(OutlineTest, SeveralTargetsLieInDifferentRegions) {
  constexpr absl::string_view kRegions =
      "workflow: w\nstates:\n  - { id: a, next: [ { to: [%s] } ] }\n  - id: p\n    next: [ { event: done, "
      "to: z } ]\n"
      "    regions:\n      - { id: r, states: [ { id: r1, final: true }, { id: r2, final: true } ] }\n"
      "      - { id: s, states: [ { id: s1, final: true } ] }\n  - { id: z, final: true }\n";
  const auto with = [&](absl::string_view targets) {
    std::string yaml(kRegions);
    return yaml.replace(yaml.find("%s"), 2, std::string(targets));
  };
  EXPECT_THAT(ProblemsOf(with("r2, s1")), ElementsAre("STATE_UNREACHABLE 7:28"));  // r1
  ExpectProblems({
      Marked("siblings", with("r1, §r2"), {"TARGETS_ILLEGAL"}),
      Marked("parent and child", with("r, §r1"), {"TARGETS_ILLEGAL"}),
      Marked("child and parent", with("r1, §p"), {"TARGETS_ILLEGAL"}),
      Marked("twice the same", with("r1, §r1"), {"TARGETS_ILLEGAL"}),
      Marked("exclusive", with("r1, §z"), {"TARGETS_ILLEGAL"}),
      Marked("the workflow itself", with("§w"), {"TARGET_UNKNOWN"}),
  });
}

TEST(OutlineTest, StatesHaveALimit) {
  const auto with = [](int states) {
    std::string yaml = "workflow: w\nstates:\n";
    for (int i = 1; i < states; ++i)
      absl::StrAppend(&yaml, "  - { id: s", i, ", next: [ { to: s", i + 1, " } ] }\n");
    return absl::StrCat(yaml, "  - { id: s", states, ", final: true }\n");
  };
  EXPECT_EQ(MustCompile(with(kMaxStates))->states().size(), kMaxStates + 1);
  EXPECT_THAT(ProblemsOf(with(kMaxStates + 1)),
              Contains(absl::StrCat("LIMIT_EXCEEDED ", kMaxStates + 3, ":5")));
}

TEST(OutlineTest, NestingHasALimit) {
  const auto nested = [](int depth) {
    std::string yaml = absl::StrCat("{ id: s", depth, ", final: true }");
    for (int i = depth - 1; i > 0; --i) yaml = absl::StrCat("{ id: s", i, ", states: [ ", yaml, " ] }");
    // Some way out of it all.
    return absl::StrCat("workflow: w\nstates: [ ", yaml.substr(0, yaml.size() - 1),
                        ", next: [ { after: 1h, to: end } ] }, { id: end, final: true } ]\n");
  };
  EXPECT_EQ(MustCompile(nested(kMaxDepth))->states().size(), kMaxDepth + 2);
  EXPECT_THAT(ProblemsOf(nested(kMaxDepth + 1)), Contains(::testing::StartsWith("LIMIT_EXCEEDED")));
}

TEST(OutlineTest, HistoryAndDeepInitialKeepTheirPlace) {
  const auto chart = MustCompile(R"(
workflow: w
states:
  - id: a
    initial: c
    next: [ { event: "*", to: z } ]
    states:
      - { id: h, history: deep, next: [ { to: b } ] }
      - id: b
        next: [ { after: 1h, to: h } ]
        states: [ { id: c } ]
  - { id: z, final: true }
)");
  const State& a = chart->state(1);
  EXPECT_THAT(a.children, ElementsAre(2, 3));
  EXPECT_THAT(a.history, ElementsAre(2));
  EXPECT_THAT(a.initial, ElementsAre(4));
  EXPECT_EQ(chart->state(2).kind, StateKind::kDeepHistory);
  EXPECT_THAT(chart->transitions()[chart->state(2).transitions[0]].targets, ElementsAre(3));
  EXPECT_THAT(chart->state(kRoot).initial, ElementsAre(1));
}

}  // namespace
}  // namespace liushui::chart
