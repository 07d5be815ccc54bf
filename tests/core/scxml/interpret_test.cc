// Which transitions an event takes, and what follows until the chart rests (W3C SCXML, appendix D).
#include "engine/base/refusal.h"
#include "tests/core/scxml/chart_run.h"

namespace liushui::core {
namespace {

class InterpretTest : public ChartRun {};

TEST_F(InterpretTest, FirstMatchingTransitionInDocumentOrderWins) {
  Run(R"(
states:
  - { id: p, next: [ { event: a, when: "data.n > 0", to: [q] }, { event: a, to: [r] }, { event: a, to: [q] } ] }
  - { id: q, next: [ { event: b, to: [p] } ] }
  - { id: r, next: [ { event: b, to: [p] } ] }
)");
  EXPECT_EQ(Send("a"), (List{"-p", "+r"}));
}

TEST_F(InterpretTest, DescendantPreemptsAncestor) {
  Run(R"(
states:
  - id: p
    next: [ { event: a, to: [x] } ]
    states: [ { id: q, next: [ { event: a, to: [r] } ] }, { id: r, next: [ { event: b, to: [q] } ] } ]
  - { id: x, next: [ { event: b, to: [p] } ] }
)");
  EXPECT_EQ(Send("a"), (List{"-q", "+r"}));
  EXPECT_EQ(Send("a"), (List{"-r", "-p", "+x"}));
}

TEST_F(InterpretTest, RegionsMoveSideBySide) {
  Run(R"(
states:
  - id: p
    next: [ { event: c, to: [out] } ]
    regions:
      - { id: l, states: [ { id: l1, next: [ { event: a, to: [l2] } ] }, { id: l2, next: [ { event: b, to: [l1] } ] } ] }
      - { id: m, states: [ { id: m1, next: [ { event: a, to: [m2] } ] }, { id: m2, next: [ { event: b, to: [m1] } ] } ] }
  - { id: out, next: [ { event: b, to: [p] } ] }
)");
  EXPECT_EQ(Send("a"), (List{"-m1", "-l1", "+l2", "+m2"}));
}

TEST_F(InterpretTest, ConflictIsWonByTheEarlierRegion) {
  Run(R"(
states:
  - id: p
    regions:
      - { id: l, states: [ { id: l1, next: [ { event: a, to: [x] } ] } ] }
      - { id: m, states: [ { id: m1, next: [ { event: a, to: [y] } ] } ] }
  - { id: x, next: [ { event: b, to: [p] } ] }
  - { id: y, next: [ { event: b, to: [p] } ] }
)");
  EXPECT_EQ(Send("a").back(), "+x");
}

TEST_F(InterpretTest, TargetlessTransitionLeavesNothing) {
  Run("states: [ { id: p, next: [ { event: a, then: [ { set: { n: data.n + 1 } } ] }, { event: b, to: [q] } "
      "] },"
      " { id: q, next: [ { event: a, to: [p] } ] } ]\n");
  EXPECT_EQ(Send("a"), List{});
  EXPECT_EQ(world_.Datum(instance_, "n"), cel::Value::Int(1));
}

TEST_F(InterpretTest, InternalEventsComeBeforeTheNextExternalOne) {
  Run(R"(
states:
  - { id: p, next: [ { event: a, then: [ { raise: b }, { raise: c } ], to: [q] } ] }
  - { id: q, next: [ { event: b, to: [r] }, { event: c, to: [p] } ] }
  - { id: r, next: [ { event: c, to: [s] } ] }
  - { id: s, next: [ { event: a, to: [p] } ] }
)");
  EXPECT_EQ(Send("a"), (List{"-p", "+q", "-q", "+r", "-r", "+s"}));
}

TEST_F(InterpretTest, PassedThroughStateOpensNothing) {
  Run(R"(
states:
  - { id: p, next: [ { event: a, to: [q] } ] }
  - id: q
    task: { role: clerk, title: t }
    next: [ { to: [r] }, { event: done, to: [r] } ]
  - { id: r, next: [ { event: a, to: [p] } ] }
)");
  Send("a");
  EXPECT_EQ(world_.FindTask({instance_, "q"}), nullptr);
}

TEST_F(InterpretTest, TokensBoundPrefixes) {
  Run("states: [ { id: p, next: [ { event: out, to: [q] }, { event: b, to: [q] } ] },"
      " { id: q, next: [ { event: b, to: [p] } ] } ]\n");
  EXPECT_EQ(Send("outer"), List{});
  EXPECT_EQ(Send("out.a"), (List{"-p", "+q"}));
}

TEST_F(InterpretTest, SelfSentEventIsAStepOfItsOwn) {
  Run(R"(
states:
  - { id: p, next: [ { event: a, then: [ { send: { event: b } }, { raise: c } ] }, { event: c, to: [q] } ] }
  - { id: q, next: [ { event: b, to: [r] } ] }
  - { id: r, next: [ { event: a, to: [p] } ] }
)");
  const size_t before = world_.records().size();
  EXPECT_EQ(Send("a"), (List{"-q", "+r"}));  // the last record is the delayed event's
  EXPECT_EQ(world_.records().size(), before + 2);
}

TEST_F(InterpretTest, CancelledSendNeverComes) {
  Run(R"(
states:
  - id: p
    next:
      - { event: a, then: [ { send: { event: c, after: 1h, id: later } } ] }
      - { event: b, then: [ { cancel: later } ] }
      - { event: c, to: [q] }
  - { id: q, next: [ { event: a, to: [p] } ] }
)");
  Send("a");
  Send("b");
  world_.Advance(absl::Hours(2));
  EXPECT_EQ(world_.Leaves(instance_), List{"p"});
  Send("a");
  world_.Advance(absl::Hours(2));
  EXPECT_EQ(world_.Leaves(instance_), List{"q"});
}

TEST_F(InterpretTest, ErrorEndsItsBlockAndIsAnIncidentWhenUnhandled) {
  Run(R"(
states:
  - { id: p, next: [ { event: a, then: [ { set: { n: "1 / data.n" } }, { log: never } ], to: [q] } ] }
  - { id: q, next: [ { event: a, to: [p] } ] }
)");
  EXPECT_EQ(Send("a"), (List{"-p", "+q"}));
  ASSERT_EQ(world_.state(instance_).incidents_size(), 1);
  EXPECT_EQ(world_.state(instance_).incidents(0).reason(), "EXPRESSION_FAILED");
}

TEST_F(InterpretTest, HandledErrorIsNoIncident) {
  Run(R"(
states:
  - id: p
    next:
      - { event: a, then: [ { set: { n: "1 / data.n" } } ] }
      - { event: error.execution, to: [q] }
  - { id: q, next: [ { event: a, to: [p] } ] }
)");
  EXPECT_EQ(Send("a"), (List{"-p", "+q"}));
  EXPECT_EQ(world_.state(instance_).incidents_size(), 0);
}

TEST_F(InterpretTest, EndlessMicrostepsAreRefusedAndChangeNothing) {
  Run(R"(
states:
  - { id: p, next: [ { event: a, to: [q] } ] }
  - { id: q, next: [ { when: "data.n == 0", then: [ { set: { n: data.n } } ], to: [r] }, { event: b, to: [p] } ] }
  - { id: r, next: [ { when: "data.n == 0", to: [q] }, { event: b, to: [p] } ] }
)");
  const size_t before = world_.records().size();
  EXPECT_EQ(ReasonOf(world_.Send(ann_, instance_, "a")), "MICROSTEP_LIMIT");
  EXPECT_EQ(world_.records().size(), before);
  EXPECT_EQ(world_.Leaves(instance_), List{"p"});
}

TEST_F(InterpretTest, EndlessTimerParksTheInstanceUntilItIsCancelled) {
  Run(R"(
states:
  - { id: p, next: [ { after: 1h, to: [q] } ] }
  - { id: q, next: [ { when: "data.n == 0", then: [ { set: { n: data.n } } ], to: [r] }, { event: b, to: [p] } ] }
  - { id: r, next: [ { when: "data.n == 0", to: [q] }, { event: b, to: [p] } ] }
)");
  world_.Advance(absl::Hours(1));
  EXPECT_EQ(world_.state(instance_).status(), state::v1::INSTANCE_STATUS_STUCK);
  EXPECT_EQ(ReasonOf(world_.Send(ann_, instance_, "a")), "INSTANCE_STUCK");
  const uint32_t incident = world_.state(instance_).incidents(0).incident();
  ASSERT_TRUE(world_.Resolve(ann_, instance_, incident).ok());
  EXPECT_EQ(world_.state(instance_).status(), state::v1::INSTANCE_STATUS_STUCK);
  ASSERT_EQ(world_.state(instance_).incidents_size(), 1);
  EXPECT_TRUE(world_.Resolve(ann_, instance_, world_.state(instance_).incidents(0).incident()).ok());
  EXPECT_TRUE(world_.Cancel(ann_, instance_, "goes in circles").ok());
  EXPECT_EQ(world_.state(instance_).incidents_size(), 0);
}

TEST_F(InterpretTest, EventStaysBoundForTheEventlessTransitionsAfterIt) {
  Run(R"(
states:
  - { id: p, next: [ { event: a, to: [q] }, { event: b, to: [q] } ] }
  - id: q
    next:
      - { when: "event.name == 'a'", then: [ { log: "by ${event.name} of ${event.actor}" } ], to: [r] }
      - { event: c, to: [p] }
  - { id: r, next: [ { event: a, to: [p] } ] }
)");
  EXPECT_EQ(Send("a"), (List{"-p", "+q", "-q", "!by a of ann", "+r"}));
  Send("a");
  EXPECT_EQ(Send("b"), (List{"-p", "+q"}));
}

TEST_F(InterpretTest, GuardSeesWhichStatesAreActive) {
  Run(R"yaml(
regions:
  - { id: l, states: [ { id: l1, next: [ { event: a, to: [l2] } ] }, { id: l2, next: [ { event: c, to: [l3] } ] }, { id: l3, final: true } ] }
  - { id: m, states: [ { id: m1, next: [ { event: b, when: "In('l2')", to: [m2] } ] }, { id: m2, next: [ { event: c, to: [m3] } ] }, { id: m3, final: true } ] }
)yaml");
  EXPECT_EQ(Send("b"), List{});
  EXPECT_FALSE(world_.records().back().step().handled());
  Send("a");
  EXPECT_EQ(Send("b"), (List{"-m1", "+m2"}));
  EXPECT_TRUE(world_.records().back().step().handled());
}

TEST_F(InterpretTest, GuardThatFailsIsFalseAndAnError) {
  Run(R"(
states:
  - { id: p, next: [ { event: a, when: 1 / data.n == 1, to: [q] }, { event: a, to: [r] } ] }
  - { id: q, next: [ { event: b, to: [p] } ] }
  - { id: r, next: [ { event: b, to: [p] }, { event: error.execution, then: [ { log: heard } ] } ] }
)");
  EXPECT_EQ(Send("a"), (List{"-p", "+r", "!heard"}));
  EXPECT_EQ(world_.state(instance_).incidents_size(), 0);
}

TEST_F(InterpretTest, GuardThatFailsOnEveryErrorIsALoopWithAnEnd) {
  Run(R"(
states:
  - id: p
    next:
      - { event: a, then: [ { set: { n: 1 / data.n } } ] }
      - { event: error.execution, when: 1 / data.n == 1, to: [q] }
      - { event: b, to: [q] }
  - { id: q, next: [ { event: b, to: [p] } ] }
)");
  EXPECT_EQ(ReasonOf(world_.Send(ann_, instance_, "a")), "MICROSTEP_LIMIT");
}

TEST_F(InterpretTest, DeeperTransitionWinsOverAnEarlierRegion) {
  Run(R"(
states:
  - id: p
    next: [ { event: a, to: [x] } ]
    regions:
      - { id: l, states: [ { id: l1, next: [ { event: b, to: [l1] } ] } ] }
      - { id: m, states: [ { id: m1, next: [ { event: a, to: [m2] } ] }, { id: m2, next: [ { event: b, to: [m1] } ] } ] }
  - { id: x, next: [ { event: b, to: [p] } ] }
)");
  EXPECT_EQ(Send("a"), (List{"-m1", "+m2"}));
  EXPECT_EQ(Send("a").back(), "+x");
}

constexpr char kFailingWithoutEvent[] = R"(
states:
  - { id: p, next: [ { event: a, to: [q] }, { after: 1h, to: [q] } ] }
  - { id: q, next: [ { when: 1 / data.n == 1, to: [p] }, { event: b, to: [p] } ] }
)";

TEST_F(InterpretTest, EventlessGuardThatFailsIsRefusedAndChangesNothing) {
  Run(kFailingWithoutEvent);
  const size_t before = world_.records().size();
  EXPECT_EQ(ReasonOf(world_.Send(ann_, instance_, "a")), "MICROSTEP_LIMIT");
  EXPECT_EQ(world_.records().size(), before);
  EXPECT_EQ(world_.Leaves(instance_), List{"p"});
}

TEST_F(InterpretTest, EventlessGuardThatFailsParksWhatATimerStarted) {
  Run(kFailingWithoutEvent);
  world_.Advance(absl::Hours(1));
  EXPECT_EQ(world_.state(instance_).status(), state::v1::INSTANCE_STATUS_STUCK);
  EXPECT_EQ(world_.Leaves(instance_), List{"p"});
  EXPECT_TRUE(world_.Cancel(ann_, instance_, "cannot go on").ok());
}

TEST_F(InterpretTest, RegionsAreEnteredInOrderAndLeftInReverse) {
  Run(R"(
states:
  - { id: x, next: [ { event: a, to: [p] } ] }
  - id: p
    exit: [ { log: out } ]
    next: [ { event: a, to: [x] } ]
    regions:
      - { id: l, exit: [ { log: left } ], states: [ { id: l1, next: [ { event: b, to: [l1] } ] } ] }
      - { id: m, exit: [ { log: right } ], states: [ { id: m1, next: [ { event: b, to: [m1] } ] } ] }
)");
  EXPECT_EQ(Send("a"), (List{"-x", "+p", "+l", "+l1", "+m", "+m1"}));
  EXPECT_EQ(Send("a"), (List{"-m1", "!right", "-m", "-l1", "!left", "-l", "!out", "-p", "+x"}));
}

}  // namespace
}  // namespace liushui::core
