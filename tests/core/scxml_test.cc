// The SCXML algorithm: order of exits and entries, conflicts, history, completion, errors (W3C SCXML, appendix D).
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/world/world.h"

namespace liushui::core {
namespace {

using world::World;

const world::Person kAnn{"ann", {}};

// The moves of a record: "-a" left, "+b" entered, "!text" logged, in order.
std::vector<std::string> Moves(const ledger::v1::Record& record) {
  std::vector<std::string> moves;
  for (const auto& fact : record.step().facts()) {
    if (fact.kind_case() == ledger::v1::Fact::kStateExited) moves.push_back(absl::StrCat("-", fact.state_exited()));
    if (fact.kind_case() == ledger::v1::Fact::kStateEntered) moves.push_back(absl::StrCat("+", fact.state_entered()));
    if (fact.kind_case() == ledger::v1::Fact::kLogged) moves.push_back(absl::StrCat("!", fact.logged()));
  }
  return moves;
}

using List = std::vector<std::string>;

class ScxmlTest : public ::testing::Test {
 protected:
  ScxmlTest() : world_("2026-03-02T09:00:00+08:00") {}

  // Starts a workflow called `chart` with these states, and events a, b, c.
  void Run(absl::string_view states) {
    world_.DeployYaml(absl::StrCat(
        "workflow: chart\ntitle: t\nevents: [ {name: a}, {name: b}, {name: c}, {name: out.a} ]\n"
        "data:\n  - { name: n, type: int, value: \"0\" }\n",
        states));
    const auto started = world_.Start(kAnn, "chart");
    ASSERT_TRUE(started.ok()) << started.status();
    instance_ = *started;
  }
  List Send(absl::string_view event) {
    const absl::Status status = world_.Send(kAnn, instance_, event);
    EXPECT_TRUE(status.ok()) << status;
    return world_.records().empty() ? List{} : Moves(world_.records().back());
  }

  World world_;
  uint64_t instance_ = 0;
};

TEST_F(ScxmlTest, ExitsInnermostFirstEntersOutermostFirst) {
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

TEST_F(ScxmlTest, EntryAndExitActionsSurroundTransitionActions) {
  Run(R"(
states:
  - { id: p, exit: [ { log: out } ], next: [ { event: a, then: [ { log: go } ], to: [q] } ] }
  - { id: q, entry: [ { log: in } ], next: [ { event: a, to: [p] } ] }
)");
  EXPECT_EQ(Send("a"), (List{"!out", "-p", "!go", "+q", "!in"}));
}

TEST_F(ScxmlTest, FirstMatchingTransitionInDocumentOrderWins) {
  Run(R"(
states:
  - { id: p, next: [ { event: a, when: "data.n > 0", to: [q] }, { event: a, to: [r] }, { event: a, to: [q] } ] }
  - { id: q, next: [ { event: b, to: [p] } ] }
  - { id: r, next: [ { event: b, to: [p] } ] }
)");
  EXPECT_EQ(Send("a"), (List{"-p", "+r"}));
}

TEST_F(ScxmlTest, DescendantPreemptsAncestor) {
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

TEST_F(ScxmlTest, RegionsMoveSideBySide) {
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

TEST_F(ScxmlTest, ConflictIsWonByTheEarlierRegion) {
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

TEST_F(ScxmlTest, ParallelIsDoneWhenEveryRegionIs) {
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

TEST_F(ScxmlTest, DoneClimbsNestedParallels) {
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

TEST_F(ScxmlTest, ShallowHistoryRemembersTheChildDeepTheLeaf) {
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

TEST_F(ScxmlTest, InternalTransitionKeepsItsSource) {
  Run(R"(
states:
  - id: p
    next: [ { event: a, to: [q2], internal: true }, { event: b, to: [q2] } ]
    states: [ { id: q1, next: [ { event: c, to: [q2] } ] }, { id: q2, next: [ { event: c, to: [q1] } ] } ]
)");
  EXPECT_EQ(Send("a"), (List{"-q1", "+q2"}));
  EXPECT_EQ(Send("b"), (List{"-q2", "-p", "+p", "+q2"}));
}

TEST_F(ScxmlTest, TargetlessTransitionLeavesNothing) {
  Run("states: [ { id: p, next: [ { event: a, then: [ { set: { n: data.n + 1 } } ] }, { event: b, to: [q] } ] },"
      " { id: q, next: [ { event: a, to: [p] } ] } ]\n");
  EXPECT_EQ(Send("a"), List{});
  EXPECT_EQ(world_.Datum(instance_, "n"), cel::Value::Int(1));
}

TEST_F(ScxmlTest, InternalEventsComeBeforeTheNextExternalOne) {
  Run(R"(
states:
  - { id: p, next: [ { event: a, then: [ { raise: b }, { raise: c } ], to: [q] } ] }
  - { id: q, next: [ { event: b, to: [r] }, { event: c, to: [p] } ] }
  - { id: r, next: [ { event: c, to: [s] } ] }
  - { id: s, next: [ { event: a, to: [p] } ] }
)");
  EXPECT_EQ(Send("a"), (List{"-p", "+q", "-q", "+r", "-r", "+s"}));
}

TEST_F(ScxmlTest, PassedThroughStateOpensNothing) {
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

TEST_F(ScxmlTest, TokensBoundPrefixes) {
  Run("states: [ { id: p, next: [ { event: out, to: [q] }, { event: b, to: [q] } ] },"
      " { id: q, next: [ { event: b, to: [p] } ] } ]\n");
  EXPECT_EQ(Send("outer"), List{});
  EXPECT_EQ(Send("out.a"), (List{"-p", "+q"}));
}

TEST_F(ScxmlTest, SelfSentEventIsAStepOfItsOwn) {
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

TEST_F(ScxmlTest, CancelledSendNeverComes) {
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

TEST_F(ScxmlTest, ErrorEndsItsBlockAndIsAnIncidentWhenUnhandled) {
  Run(R"(
states:
  - { id: p, next: [ { event: a, then: [ { set: { n: "1 / data.n" } }, { log: never } ], to: [q] } ] }
  - { id: q, next: [ { event: a, to: [p] } ] }
)");
  EXPECT_EQ(Send("a"), (List{"-p", "+q"}));
  ASSERT_EQ(world_.state(instance_).incidents_size(), 1);
  EXPECT_EQ(world_.state(instance_).incidents(0).reason(), "EXPRESSION_FAILED");
}

TEST_F(ScxmlTest, HandledErrorIsNoIncident) {
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

TEST_F(ScxmlTest, EndlessMicrostepsAreRefusedAndChangeNothing) {
  Run(R"(
states:
  - { id: p, next: [ { event: a, to: [q] } ] }
  - { id: q, next: [ { when: "data.n == 0", to: [r] }, { event: b, to: [p] } ] }
  - { id: r, next: [ { when: "data.n == 0", to: [q] }, { event: b, to: [p] } ] }
)");
  const size_t before = world_.records().size();
  EXPECT_EQ(ReasonOf(world_.Send(kAnn, instance_, "a")), "MICROSTEP_LIMIT");
  EXPECT_EQ(world_.records().size(), before);
  EXPECT_EQ(world_.Leaves(instance_), List{"p"});
}

TEST_F(ScxmlTest, EndlessTimerParksTheInstanceUntilItIsCancelled) {
  Run(R"(
states:
  - { id: p, next: [ { after: 1h, to: [q] } ] }
  - { id: q, next: [ { when: "data.n == 0", to: [r] }, { event: b, to: [p] } ] }
  - { id: r, next: [ { when: "data.n == 0", to: [q] }, { event: b, to: [p] } ] }
)");
  world_.Advance(absl::Hours(1));
  EXPECT_EQ(world_.state(instance_).status(), state::v1::INSTANCE_STATUS_STUCK);
  EXPECT_EQ(ReasonOf(world_.Send(kAnn, instance_, "a")), "INSTANCE_STUCK");
  const uint32_t incident = world_.state(instance_).incidents(0).incident();
  ASSERT_TRUE(world_.Resolve(kAnn, instance_, incident).ok());
  EXPECT_EQ(world_.state(instance_).status(), state::v1::INSTANCE_STATUS_STUCK);
  ASSERT_EQ(world_.state(instance_).incidents_size(), 1);
  EXPECT_TRUE(world_.Resolve(kAnn, instance_, world_.state(instance_).incidents(0).incident()).ok());
  EXPECT_TRUE(world_.Cancel(kAnn, instance_, "goes in circles").ok());
  EXPECT_EQ(world_.state(instance_).incidents_size(), 0);
}

TEST_F(ScxmlTest, TopLevelRegionsEndTheWorkflowTogether) {
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

}  // namespace
}  // namespace liushui::core
