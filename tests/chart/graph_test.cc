#include "engine/chart/compiler/graph.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

TEST(GraphTest, FindsWhatNothingEnters) {
  ExpectProblems({
      Marked("no way in", "workflow: w\nstates:\n  - { id: a, final: true }\n  - §{ id: b, final: true }\n",
             {"STATE_UNREACHABLE"}),
      Marked("only from itself",
             "workflow: w\nstates:\n  - { id: a, final: true }\n  - §{ id: b, next: [ { event: error, to: b "
             "} ] }\n",
             {"STATE_UNREACHABLE"}),
      Marked("only the outermost is named",
             "workflow: w\nstates:\n  - { id: a, final: true }\n  - §{ id: b, states: [ { id: c, final: true "
             "} ] }\n",
             {"STATE_UNREACHABLE"}),
      Marked(
          "history nobody asks for",
          "workflow: w\nstates: [ { id: a, final: true }, §{ id: h, history: deep, next: [ { to: a } ] } ]\n",
          {"STATE_UNREACHABLE"}),
      Marked("a region not beside but behind another target",
             "workflow: w\ninitial: [ r2 ]\nstates:\n  - §id: p\n    regions:\n"
             "      - { id: r, states: [ §{ id: r1, final: true }, { id: r2, final: true } ] }\n"
             "      - { id: s, states: [ { id: s1, final: true } ] }\n",
             {"DEAD_END", "STATE_UNREACHABLE"}),
  });
}

TEST(GraphTest, FindsWhatNothingLeaves) {
  ExpectProblems({
      Marked("no transition", "workflow: w\nstates: [ §{ id: a } ]\n", {"DEAD_END"}),
      Marked("only without target", "workflow: w\nstates:\n  - §{ id: a, next: [ { event: error } ] }\n",
             {"DEAD_END"}),
      Marked("region that nothing leaves",
             "workflow: w\nregions:\n  - { id: a, states: [ { id: b, final: true } ] }\n  - §{ id: c }\n",
             {"DEAD_END"}),
  });
}

TEST(GraphTest, AWayOutMayBeTheParentsOrANeighboursTransition) {
  MustCompile(
      "workflow: w\nstates:\n  - { id: p, next: [ { after: 1h, to: z } ], states: [ { id: a } ] }\n"
      "  - { id: z, final: true }\n");
  MustCompile(
      "workflow: w\nstates:\n  - id: p\n    regions:\n      - { id: a }\n"
      "      - { id: b, states: [ { id: c, next: [ { after: 1h, to: z } ] } ] }\n  - { id: z, final: true "
      "}\n");
}

TEST(GraphTest, FindsCirclesWithoutTriggerAndGuard) {
  ExpectProblems({
      Marked("to itself", "workflow: w\nstates:\n  - { id: a, next: [ §{ to: a } ] }\n", {"ENDLESS_LOOP"}),
      Marked(
          "without target",
          "workflow: w\nstates:\n  - { id: a, next: [ §{ then: [ { raise: x } ] }, { event: x, to: b } ] }\n"
          "  - { id: b, final: true }\n",
          {"ENDLESS_LOOP"}),
      Marked(
          "of two",
          "workflow: w\nstates:\n  - { id: a, next: [ §{ to: b } ] }\n  - { id: b, next: [ §{ to: a } ] }\n",
          {"ENDLESS_LOOP", "ENDLESS_LOOP"}),
      Marked("from the parent into itself",
             "workflow: w\nstates:\n  - { id: a, next: [ §{ internal: true, to: b } ], states: [ { id: b } ] "
             "}\n",
             {"ENDLESS_LOOP"}),
      Marked("through the first state of a target",
             "workflow: w\nstates:\n  - { id: a, next: [ §{ to: b } ] }\n"
             "  - { id: b, states: [ { id: c, next: [ §{ to: a } ] } ] }\n",
             {"ENDLESS_LOOP", "ENDLESS_LOOP"}),
  });
}

TEST(GraphTest, AGuardOrATriggerBreaksTheCircle) {
  MustCompile(
      "workflow: w\nstates:\n  - { id: a, next: [ { when: now > now, to: b } ] }\n"
      "  - { id: b, next: [ { when: today == '', to: a }, { after: 1h, to: a } ] }\n");
  MustCompile(
      "workflow: w\nstates:\n  - { id: a, next: [ { after: 1s, to: b } ] }\n  - { id: b, next: [ { to: a } ] "
      "}\n");
  MustCompile(
      "workflow: w\nstates:\n  - { id: a, next: [ { to: b } ] }\n"
      "  - { id: b, next: [ { when: now > now, to: z }, { to: a } ] }\n  - { id: z, final: true }\n");
}

}  // namespace
}  // namespace liushui::chart
