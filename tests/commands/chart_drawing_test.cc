#include "engine/commands/chart_drawing.h"

#include "engine/commands/svg_program.h"
#include "engine/server/declarations.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "re2/re2.h"

namespace liushui::commands {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Drawn(const std::string& yaml, const std::set<std::string>& lit = {}) {
  const auto declaration = server::ReadDeclaration({yaml, "w.yaml"});
  EXPECT_TRUE(declaration.ok()) << declaration.status();
  return DrawingOf(declaration->workflow, lit);
}

// The drawing without what only makes it look well.
std::string Plain(std::string drawing) {
  RE2::GlobalReplace(&drawing, "</?(table|tr|td|font)[^>]*>", "");
  return drawing;
}

constexpr char kNested[] = R"(
workflow: w
title: 一 <&> 二
states:
  - id: a
    next:
      - { event: go, when: data.n > 1 && true, to: [b], then: [ { raise: x }, { set: { n: 2, m: 3 } } ] }
      - { event: stay, then: [ { log: hm } ] }
    states:
      - { id: h, history: deep, next: [ { to: i } ] }
      - { id: i, next: [ { after: 1h, to: [j] }, { to: [a] } ] }
      - { id: j, task: { role: clerk, due: { after: 1bd } }, next: [ { event: done, to: [b] } ] }
  - id: b
    regions:
      - { id: r, states: [ { id: k, final: true } ] }
      - { id: s, states: [ { id: l, job: { type: sms.send } } ] }
)";

TEST(ChartDrawingTest, BoxesHoldWhatLiesInside) {
  const std::string drawing = Plain(Drawn(kNested));
  EXPECT_THAT(drawing, HasSubstr("subgraph \"cluster_a\" {"));
  EXPECT_THAT(drawing,
              HasSubstr("    \"h\" [shape=circle, width=0.3, fixedsize=true, tooltip=\"h\", label=\"H*\"]"));
  EXPECT_THAT(drawing,
              HasSubstr("    subgraph \"cluster_r\" {\n      label=<<b>r</b>>\n      style=dashed;"));
  EXPECT_THAT(drawing, HasSubstr("\"k\" [label=<<b>k</b>>, peripheries=2]"));
  EXPECT_THAT(drawing, HasSubstr("task: clerk; due 1bd"));
  EXPECT_THAT(drawing, HasSubstr("job: sms.send"));
}

TEST(ChartDrawingTest, ListsSayWhatIsDoneForEachItem) {
  const auto drawn = [](const std::string& work) {
    return Plain(Drawn("workflow: w\nstates: [ { id: a, each: { in: data.names, " + work + " } } ]\n"));
  };
  EXPECT_THAT(drawn("task: { role: clerk }"), HasSubstr("each of data.names; task: clerk"));
  EXPECT_THAT(drawn("job: { type: sms.send }"), HasSubstr("each of data.names; job: sms.send"));
  EXPECT_THAT(drawn("child: { workflow: visit }"), HasSubstr("each of data.names; child: visit"));
}

TEST(ChartDrawingTest, ArrowsSayWhenAndWhat) {
  const std::string drawing = Plain(Drawn(kNested));
  EXPECT_THAT(drawing,
              HasSubstr("\"a\" -> \"b\" [label=<go [data.n &gt; 1 &amp;&amp; true]<br/>/ raise x; set n, m>, "
                        "ltail=\"cluster_a\", lhead=\"cluster_b\"]"));
  EXPECT_THAT(drawing, HasSubstr("\"i\" -> \"j\" [label=<after 1h>]"));
  // An arrow to the box it begins in goes to the open dot that stands for the box.
  EXPECT_THAT(drawing, HasSubstr("\"i\" -> \"a\" [label=\"\"]"));
  EXPECT_THAT(drawing, HasSubstr("\"a\" [shape=circle, width=0.14, fixedsize=true, label=\"\"]"));
  EXPECT_THAT(drawing, HasSubstr("\"b\" [shape=point, style=invis,"));
  // What leaves nothing is written into the state.
  EXPECT_THAT(drawing, HasSubstr("<br/>stay>"));
}

TEST(ChartDrawingTest, ManyRegionsLieOneBelowTheOther) {
  EXPECT_THAT(Drawn(kNested), Not(HasSubstr("rankdir")));
  EXPECT_THAT(Drawn("workflow: w\ntitle: w\nregions:\n"
                    "  - { id: a, states: [ { id: e, final: true } ] }\n"
                    "  - { id: b, states: [ { id: f, final: true } ] }\n"
                    "  - { id: c, states: [ { id: g, final: true } ] }\n"
                    "  - { id: d, states: [ { id: h, final: true } ] }\n"),
              HasSubstr("rankdir=LR"));
}

// Else what follows a box inside another would be drawn above it, and its arrow under its edge.
TEST(ChartDrawingTest, FromLeftToRightABoxIsLeftAtItsLastState) {
  const std::string box =
      "{ id: r, states: [ { id: box, regions: [ { id: q, states: [ { id: f, final: true } ] }, { id: p, "
      "states: [ { id: g, next: [ { to: [h] } ] }, { id: h, final: true } ] } ], next: [ { event: done, to: "
      "[after] } ] }, { id: after, final: true } ] }";
  const std::string others = ", { id: s, states: [ { id: b } ] }, { id: t, states: [ { id: c } ] }";
  const auto drawn = [](const std::string& regions) {
    return Plain(Drawn("workflow: w\nregions: [ " + regions + " ]\n"));
  };
  EXPECT_THAT(drawn(box + others), HasSubstr("  \"box\" -> \"after\" ["));
  EXPECT_THAT(drawn(box + others + ", { id: u, states: [ { id: d } ] }"),
              HasSubstr("  \"h\" -> \"after\" [label=<done>, ltail=\"cluster_box\"]"));
}

TEST(ChartDrawingTest, EachCompoundStateHasItsBeginning) {
  const std::string drawing = Plain(Drawn(kNested));
  EXPECT_THAT(drawing, HasSubstr("\"begin w\" -> \"a\" [lhead=\"cluster_a\"]"));
  EXPECT_THAT(drawing, HasSubstr("\"begin a\" -> \"i\" []"));
  EXPECT_THAT(drawing, Not(HasSubstr("\"begin b\"")));
}

TEST(ChartDrawingTest, ActiveStatesAreLit) {
  const std::string drawing = Drawn(kNested, {"a", "j"});
  EXPECT_THAT(drawing, HasSubstr("    style=\"rounded,filled\"; fillcolor=\"#fff8e6\"; color=\"#d97706\""));
  EXPECT_THAT(drawing, HasSubstr(", fillcolor=\"#ffe08a\", color=\"#d97706\", penwidth=2]"));
  EXPECT_THAT(Drawn(kNested), Not(HasSubstr("#d97706")));
}

TEST(SvgProgramTest, DotMakesAPicture) {
  const auto svg = MakeSvg(Drawn(kNested, {"j"}));
  ASSERT_TRUE(svg.ok()) << svg.status();
  EXPECT_THAT(*svg, HasSubstr("<svg"));
  EXPECT_THAT(*svg, HasSubstr("fill=\"#ffe08a\""));
  EXPECT_THAT(*svg, HasSubstr("一 &lt;&amp;&gt; 二"));
}

TEST(SvgProgramTest, AMissingProgramIsNamedWithItsPackage) {
  const auto svg = MakeSvg("digraph {}", "no-such-dot");
  EXPECT_EQ(svg.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(svg.status().message()), HasSubstr("package graphviz"));
}

TEST(SvgProgramTest, AFailureOfTheProgramIsSaid) {
  EXPECT_EQ(MakeSvg("no drawing").status().code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace liushui::commands
