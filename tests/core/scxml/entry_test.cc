// Leaving and entering: order, history, completion of parents (W3C SCXML, appendix D).
#include "tests/core/scxml/chart_run.h"

namespace liushui::core {
namespace {

class EntryTest : public ChartRun {};

TEST_F(EntryTest, ExitsInnermostFirstEntersOutermostFirst) {
  Run(R"(
states:
  - id: p
    states:
      - id: q
        states: [ { id: r, next: [ { event: a, then: [ { log: "then" } ], to: [y] } ] } ]
  - id: x
    states: [ { id: w, next: [ { event: b, to: [p] } ] }, { id: y, next: [ { event: b, to: [p] }, { event: c, to: [w] } ] } ]
)");
  EXPECT_EQ(Send("a"), (List{"-r", "-q", "-p", "!then", "+x", "+y"}));
  EXPECT_EQ(Send("b"), (List{"-y", "-x", "+p", "+q", "+r"}));
}

TEST_F(EntryTest, EntryAndExitActionsSurroundTransitionActions) {
  Run(R"(
states:
  - { id: p, exit: [ { log: out } ], next: [ { event: a, then: [ { log: go } ], to: [q] } ] }
  - { id: q, entry: [ { log: in } ], next: [ { event: a, to: [p] } ] }
)");
  EXPECT_EQ(Send("a"), (List{"!out", "-p", "!go", "+q", "!in"}));
}

TEST_F(EntryTest, ParallelIsDoneWhenEveryRegionIs) {
  Run(R"(
states:
  - id: p
    next: [ { event: done, to: [x] } ]
    regions:
      - { id: l, states: [ { id: l1, next: [ { event: a, to: [l2] } ] }, { id: l2, final: true } ] }
      - { id: m, states: [ { id: m1, next: [ { event: b, to: [m2] } ] }, { id: m2, final: true } ] }
  - { id: x, next: [ { event: b, to: [p] } ] }
)");
  EXPECT_EQ(Send("a"), (List{"-l1", "+l2"}));
  EXPECT_EQ(Send("b"), (List{"-m1", "+m2", "-m2", "-m", "-l2", "-l", "-p", "+x"}));
}

TEST_F(EntryTest, DoneClimbsNestedParallels) {
  Run(R"(
states:
  - id: p
    next: [ { event: done, to: [x] } ]
    regions:
      - id: q
        regions:
          - { id: l, states: [ { id: l1, next: [ { event: a, to: [l2] } ] }, { id: l2, final: true } ] }
      - { id: m, states: [ { id: m2, final: true } ] }
  - { id: x, next: [ { event: b, to: [p] } ] }
)");
  EXPECT_EQ(Send("a").back(), "+x");
}

constexpr char kNestedParallel[] = R"(
states:
  - id: p
    next: [ { event: done, to: [x] }, { event: done.state.q, then: [ { log: inner } ] } ]
    regions:
      - id: q
        regions:
          - { id: l, states: [ { id: l1, next: [ { event: a, to: [l2] } ] }, { id: l2, final: true } ] }
          - { id: m, states: [ { id: m1, next: [ { event: b, to: [m2] } ] }, { id: m2, final: true } ] }
      - { id: k, states: [ { id: k1, next: [ { event: c, to: [k2] } ] }, { id: k2, final: true } ] }
  - { id: x, next: [ { event: b, to: [p] } ] }
)";

TEST_F(EntryTest, ParallelWaitsForTheOneInsideIt) {
  Run(kNestedParallel);
  EXPECT_EQ(Send("c"), (List{"-k1", "+k2"}));
  EXPECT_EQ(Send("a"), (List{"-l1", "+l2"}));
  EXPECT_EQ(Send("b"),
            (List{"-m1", "+m2", "!inner", "-k2", "-k", "-m2", "-m", "-l2", "-l", "-q", "-p", "+x"}));
}

TEST_F(EntryTest, InnerParallelIsDoneBeforeTheOuter) {
  Run(kNestedParallel);
  Send("a");
  EXPECT_EQ(Send("b"), (List{"-m1", "+m2", "!inner"}));
  EXPECT_EQ(Send("c").back(), "+x");
}

TEST_F(EntryTest, InternalTransitionOfAParallelLeavesIt) {
  Run(R"(
states:
  - id: p
    next: [ { event: a, to: [l1], internal: true } ]
    regions:
      - { id: l, states: [ { id: l1, next: [ { event: b, to: [l1] } ] } ] }
      - { id: m, states: [ { id: m1, next: [ { event: b, to: [m1] } ] } ] }
)");
  EXPECT_EQ(Send("a"), (List{"-m1", "-m", "-l1", "-l", "-p", "+p", "+l", "+l1", "+m", "+m1"}));
}

TEST_F(EntryTest, InternalTransitionToOutsideLeavesItsSource) {
  Run(R"(
states:
  - id: p
    next: [ { event: a, to: [x], internal: true } ]
    states: [ { id: q, next: [ { event: b, to: [q] } ] } ]
  - { id: x, next: [ { event: b, to: [p] } ] }
)");
  EXPECT_EQ(Send("a"), (List{"-q", "-p", "+x"}));
}

TEST_F(EntryTest, DoneComesAfterWhatTheFinalStatesEntryRaises) {
  Run(R"(
states:
  - id: p
    next: [ { event: done, then: [ { log: done } ], to: [x] }, { event: b, then: [ { log: raised } ] } ]
    states:
      - { id: q, next: [ { event: a, to: [f] } ] }
      - { id: f, final: true, entry: [ { raise: b } ] }
  - { id: x, next: [ { event: b, to: [p] } ] }
)");
  EXPECT_EQ(Send("a"), (List{"-q", "+f", "!raised", "-f", "-p", "!done", "+x"}));
}

TEST_F(EntryTest, ShallowHistoryRemembersTheChildDeepTheLeaf) {
  Run(R"(
states:
  - id: p
    next: [ { event: b, to: [x] } ]
    states:
      - { id: sh, history: shallow, next: [ { to: [p1] } ] }
      - { id: dh, history: deep, next: [ { to: [p1] } ] }
      - { id: p1, next: [ { event: a, to: [p2] } ] }
      - id: p2
        states: [ { id: q1, next: [ { event: a, to: [q2] } ] }, { id: q2, next: [ { event: out.a, to: [p1] } ] } ]
  - { id: x, next: [ { event: a, to: [sh] }, { event: c, to: [dh] } ] }
)");
  Send("a");
  Send("a");
  Send("b");
  EXPECT_EQ(Send("a"), (List{"-x", "+p", "+p2", "+q1"}));
  Send("a");
  Send("b");
  EXPECT_EQ(Send("c"), (List{"-x", "+p", "+p2", "+q2"}));
}

TEST_F(EntryTest, InternalTransitionKeepsItsSource) {
  Run(R"(
states:
  - id: p
    next: [ { event: a, to: [q2], internal: true }, { event: b, to: [q2] } ]
    states: [ { id: q1, next: [ { event: c, to: [q2] } ] }, { id: q2, next: [ { event: c, to: [q1] } ] } ]
)");
  EXPECT_EQ(Send("a"), (List{"-q1", "+q2"}));
  EXPECT_EQ(Send("b"), (List{"-q2", "-p", "+p", "+q2"}));
}

TEST_F(EntryTest, TopLevelRegionsEndTheWorkflowTogether) {
  Run(R"(
regions:
  - { id: l, states: [ { id: l1, next: [ { event: a, to: [l2] } ] }, { id: l2, final: true } ] }
  - { id: m, states: [ { id: m1, next: [ { event: b, to: [m2] } ] }, { id: m2, final: true } ] }
)");
  Send("a");
  EXPECT_EQ(world_.state(instance_).status(), state::v1::INSTANCE_STATUS_ACTIVE);
  Send("b");
  EXPECT_EQ(world_.state(instance_).status(), state::v1::INSTANCE_STATUS_COMPLETED);
}

TEST_F(EntryTest, HistoryByDefaultRunsItsContentAfterTheParentsEntry) {
  Run(R"(
states:
  - { id: x, next: [ { event: a, to: [h] } ] }
  - id: p
    entry: [ { log: parent } ]
    next: [ { event: b, to: [x] } ]
    states:
      - { id: h, history: shallow, next: [ { to: [p2], then: [ { log: first time } ] } ] }
      - { id: p1, next: [ { event: c, to: [p2] } ] }
      - { id: p2, entry: [ { log: child } ], next: [ { event: c, to: [p1] } ] }
)");
  EXPECT_EQ(Send("a"), (List{"-x", "+p", "!parent", "!first time", "+p2", "!child"}));
  Send("c");
  Send("b");
  EXPECT_EQ(Send("a"), (List{"-x", "+p", "!parent", "+p1"}));
}

TEST_F(EntryTest, HistoryOfAParallelRemembersEveryRegion) {
  Run(R"(
states:
  - id: p
    next: [ { event: out, to: [x] } ]
    regions:
      - { id: l, states: [ { id: l1, next: [ { event: a, to: [l2] } ] }, { id: l2, next: [ { event: b, to: [l1] } ] } ] }
      - { id: m, states: [ { id: m1, next: [ { event: c, to: [m2] } ] }, { id: m2, next: [ { event: b, to: [m1] } ] } ] }
      - { id: dh, history: deep, next: [ { to: [l1] } ] }
  - { id: x, next: [ { event: a, to: [dh] } ] }
)");
  Send("a");
  Send("out.a");
  EXPECT_EQ(Send("a"), (List{"-x", "+p", "+l", "+l2", "+m", "+m1"}));
}

TEST_F(EntryTest, TargetsInSeveralRegionsAreEnteredTogether) {
  Run(R"(
states:
  - { id: x, next: [ { event: a, to: [m2, l2] } ] }
  - id: p
    next: [ { event: b, to: [x] } ]
    regions:
      - { id: l, states: [ { id: l1, next: [ { event: c, to: [l2] } ] }, { id: l2, next: [ { event: c, to: [l1] } ] } ] }
      - { id: m, states: [ { id: m1, next: [ { event: c, to: [m2] } ] }, { id: m2, next: [ { event: c, to: [m1] } ] } ] }
      - { id: k, states: [ { id: k1, next: [ { event: c, to: [k1] } ] } ] }
)");
  EXPECT_EQ(Send("a"), (List{"-x", "+p", "+l", "+l2", "+m", "+m2", "+k", "+k1"}));
}

TEST_F(EntryTest, DoneOfACompoundComesOnceItsFinalIsEntered) {
  Run(R"(
states:
  - id: p
    next: [ { event: done, then: [ { log: "${event.data}" } ], to: [x] } ]
    states:
      - { id: q, next: [ { event: a, to: [f] } ] }
      - { id: f, final: true, output: "'result'" }
  - { id: x, next: [ { event: b, to: [p] } ] }
)");
  EXPECT_EQ(Send("a"), (List{"-q", "+f", "-f", "-p", "!result", "+x"}));
}

TEST_F(EntryTest, ErrorInEntryDoesNotStopTheStatesBelow) {
  Run(R"(
states:
  - { id: x, next: [ { event: a, to: [p] } ] }
  - id: p
    entry: [ { set: { n: 1 / data.n } }, { log: never } ]
    states: [ { id: q, entry: [ { log: inner } ], next: [ { event: b, to: [x] } ] } ]
)");
  EXPECT_EQ(Send("a"), (List{"-x", "+p", "+q", "!inner"}));
  EXPECT_EQ(world_.state(instance_).incidents_size(), 1);
}

}  // namespace
}  // namespace liushui::core
