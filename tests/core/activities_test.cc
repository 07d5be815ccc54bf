// Activities live exactly as long as their state; events of an activity reach exactly its own state.
#include <string>

#include "engine/base/refusal.h"
#include "tests/core/facts_of.h"
#include "tests/core/scxml/chart_run.h"

namespace liushui::core {
namespace {

class ActivitiesTest : public ChartRun {};

TEST_F(ActivitiesTest, ReentryWithdrawsOneTaskAndOpensAnother) {
  Run(R"(
states:
  - id: p
    task: { role: clerk, title: t }
    next: [ { event: a, to: [p] }, { event: done, to: [q] } ]
  - { id: q, final: true }
)");
  const uint32_t first = world_.FindTask({instance_, "p"})->task();
  Send("a");
  EXPECT_NE(world_.FindTask({instance_, "p"})->task(), first);
  EXPECT_EQ(world_.OpenTasks(instance_).size(), 1u);
  EXPECT_EQ(FactsOf(world_, FactKind::kTaskWithdrawn).front().task_withdrawn(), first);
}

TEST_F(ActivitiesTest, TargetlessTransitionLeavesTheTaskOpen) {
  Run(R"(
states:
  - id: p
    task: { role: clerk, title: t }
    next: [ { event: a, then: [ { log: heard } ] }, { event: done, to: [q] } ]
  - { id: q, final: true }
)");
  Send("a");
  EXPECT_EQ(world_.OpenTasks(instance_).size(), 1u);
  EXPECT_TRUE(FactsOf(world_, FactKind::kTaskWithdrawn).empty());
}

TEST_F(ActivitiesTest, TitleAndDueSeeTheDataAtTheEndOfTheMacrostep) {
  Run(R"yaml(
states:
  - { id: p, next: [ { event: a, to: [q] } ] }
  - id: q
    next: [ { when: data.n == 0, internal: true, then: [ { set: { n: "7" } } ] }, { event: done, to: [z] } ]
    states:
      - id: r
        task: { role: clerk, title: "t${data.n}", due: { at: "now + duration(string(data.n) + 'h')", escalate: [ { after: 0h, role: boss } ] } }
        next: [ { event: done, to: [y] } ]
      - { id: y, final: true }
  - { id: z, final: true }
)yaml");
  Send("a");
  EXPECT_EQ(world_.FindTask({instance_, "r"})->title(), "t7");
  EXPECT_EQ(absl::FromUnixMicros(world_.FindTask({instance_, "r"})->due_us()),
            At("2026-03-02T16:00:00+08:00"));
}

TEST_F(ActivitiesTest, TaskThatCannotOpenIsAnIncidentAndNoTask) {
  Run(R"(
states:
  - id: p
    task: { role: clerk, title: "${1 / data.n}" }
    next: [ { event: a, to: [p] }, { event: done, to: [q] } ]
  - { id: q, final: true }
)");
  EXPECT_TRUE(world_.OpenTasks(instance_).empty());
  ASSERT_EQ(world_.state(instance_).incidents_size(), 1);
  EXPECT_EQ(world_.state(instance_).incidents(0).reason(), "EXPRESSION_FAILED");
}

// Two tasks side by side: each state's bare `done` and `overdue` are its own.
constexpr char kTwoTasks[] = R"(
regions:
  - id: l
    states:
      - id: l1
        task: { role: clerk, title: t, due: { after: 1h } }
        next: [ { event: done, to: [l2] }, { event: overdue, then: [ { log: l1 late } ] } ]
      - { id: l2, next: [ { event: overdue.m1, then: [ { log: heard of m1 } ] }, { event: b, to: [l3] } ] }
      - { id: l3, final: true }
  - id: m
    states:
      - id: m1
        task: { role: clerk, title: t, due: { after: 2h } }
        next: [ { event: done, to: [m2] }, { event: overdue, then: [ { log: m1 late } ] } ]
      - { id: m2, next: [ { event: b, to: [m3] } ] }
      - { id: m3, final: true }
)";

TEST_F(ActivitiesTest, BareDoneIsOfTheStatesOwnTask) {
  Run(kTwoTasks);
  ASSERT_TRUE(world_.Complete({"c", {"clerk"}}, {instance_, "l1"}).ok());
  EXPECT_EQ(world_.Leaves(instance_), (List{"m1", "l2"}));
}

TEST_F(ActivitiesTest, BareOverdueIsOfTheStatesOwnDue) {
  Run(kTwoTasks);
  world_.Advance(absl::Hours(1));
  EXPECT_EQ(Moves(world_.records().back()), List{"!l1 late"});
}

TEST_F(ActivitiesTest, ElsewhereTheStateIsNamedAndItsOwnTransitionComesToo) {
  Run(kTwoTasks);
  ASSERT_TRUE(world_.Complete({"c", {"clerk"}}, {instance_, "l1"}).ok());
  world_.Advance(absl::Hours(2));
  EXPECT_EQ(Moves(world_.records().back()), (List{"!heard of m1", "!m1 late"}));
}

TEST_F(ActivitiesTest, SetRunsBeforeTransitionsAreSelected) {
  Run(R"(
states:
  - id: p
    task:
      role: clerk
      title: t
      form: [ { name: amount, type: int, required: true } ]
      set: { n: 10 / form.amount }
    next: [ { event: done, when: data.n == 5, to: [q] }, { event: done, to: [r] } ]
  - { id: q, final: true }
  - { id: r, final: true }
)");
  ASSERT_TRUE(world_.Complete({"c", {"clerk"}}, {instance_, "p"}, "{'amount': 2}").ok());
  EXPECT_EQ(world_.Leaves(instance_), List{"q"});
}

TEST_F(ActivitiesTest, CompletionWhoseSetFailsIsRefusedAndChangesNothing) {
  Run(R"(
states:
  - id: p
    task:
      role: clerk
      title: t
      form: [ { name: amount, type: int, required: true } ]
      set: { n: 10 / form.amount }
    next: [ { event: done, to: [q] } ]
  - { id: q, final: true }
)");
  const size_t records = world_.records().size();
  EXPECT_EQ(ReasonOf(world_.Complete({"c", {"clerk"}}, {instance_, "p"}, "{'amount': 0}")),
            "EXPRESSION_FAILED");
  EXPECT_EQ(world_.records().size(), records);
  EXPECT_EQ(world_.OpenTasks(instance_).size(), 1u);
}

TEST_F(ActivitiesTest, StateDueIsOfTheWholeStateAndGoesWithIt) {
  Run(R"(
states:
  - id: p
    due: { after: 2h, remind: ["50%"], escalate: [ { after: 0h, role: boss } ] }
    next: [ { event: reminder, then: [ { log: soon } ] }, { event: overdue, then: [ { log: late } ] }, { event: done, to: [q] } ]
    states:
      - { id: p1, next: [ { event: a, to: [p2] } ] }
      - { id: p2, next: [ { event: b, to: [p3] } ] }
      - { id: p3, final: true }
  - { id: q, next: [ { event: a, to: [r] } ] }
  - { id: r, final: true }
)");
  Send("a");
  world_.Advance(absl::Hours(1));
  EXPECT_EQ(Moves(world_.records().back()), List{"!soon"});
  world_.Advance(absl::Hours(1));
  EXPECT_EQ(KindsOf(world_.records().back()),
            (std::vector<FactKind>{FactKind::kTimerCleared, FactKind::kStateOverdue,
                                   FactKind::kStateEscalated, FactKind::kLogged}));
  Send("b");
  EXPECT_EQ(world_.state(instance_).timers_size(), 0);
}

}  // namespace
}  // namespace liushui::core
