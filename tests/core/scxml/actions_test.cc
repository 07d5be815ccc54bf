// Executable content: simultaneous assignment, branches, loops, sending, and what an error ends.
#include "engine/core/scxml/actions.h"

#include "engine/base/refusal.h"
#include "tests/core/facts_of.h"
#include "tests/core/scxml/chart_run.h"

namespace liushui::core {
namespace {

constexpr char kActions[] = R"yaml(
workflow: actions
title: 动作
data:
  - { name: x, type: int, value: "1" }
  - { name: y, type: int, value: "2" }
  - { name: list, type: list, of: int, value: "[3, 1, 2]" }
  - { name: seen, type: list, of: int, value: "[]" }
  - { name: note, type: string, optional: true }
states:
  - id: p
    next:
      - { event: swap, then: [ { set: { x: data.y, y: data.x } } ] }
      - { event: half, then: [ { set: { x: "10", y: data.x / 0 } }, { log: never } ] }
      - { event: order, then: [ { set: { x: data.x + 1 } }, { set: { y: data.x } } ] }
      - { event: branch, then: [ { if: { when: data.x > data.y, then: [ { log: more } ], else: [ { log: less } ] } } ] }
      - event: loop
        then:
          - for: { in: data.list, as: outer, then: [ { for: { in: "[10, 20]", as: inner, then: [ { set: { seen: "data.seen + [outer * inner]" } } ] } } ] }
      - { event: broken, then: [ { for: { in: data.list, as: n, then: [ { set: { seen: "data.seen + [2 / (n - 1)]" } } ] } } ] }
      - { event: later, then: [ { send: { event: come, after: 1h, id: one, with: { text: "'早'" } } }, { send: { event: come, after: 2h, id: two, with: { text: "'晚'" } } } ] }
      - { event: stop, then: [ { cancel: one } ] }
      - { event: come, then: [ { set: { note: event.data.text } } ] }
      - { event: bare, then: [ { send: { event: come } } ] }
      - { event: far, then: [ { send: { event: come, to: "'namespaces/elsewhere/instances/1'" } } ] }
      - { event: end, to: [q] }
  - { id: q, exit: [ { set: { x: 1 / 0 } } ], final: true }
events:
  - { name: come, form: [ { name: text, type: string } ] }
  - { name: swap }
  - { name: half }
  - { name: order }
  - { name: branch }
  - { name: loop }
  - { name: broken }
  - { name: later }
  - { name: stop }
  - { name: bare }
  - { name: far }
  - { name: end }
)yaml";

class ActionsTest : public ChartRun {
 protected:
  ActionsTest() {
    world_.DeployYaml(kActions);
    instance_ = world_.Start(ann_, "actions").value();
  }
  std::string Show(absl::string_view datum) const { return world_.Datum(instance_, datum).DebugString(); }
  int Incidents() const { return world_.state(instance_).incidents_size(); }
};

TEST_F(ActionsTest, SetIsSimultaneous) {
  Send("swap");
  EXPECT_EQ(Show("x") + Show("y"), "21");
}

TEST_F(ActionsTest, ActionsOfABlockFollowOneAnother) {
  Send("order");
  EXPECT_EQ(Show("x") + Show("y"), "22");
}

TEST_F(ActionsTest, FailedSetAssignsNothingAndEndsItsBlock) {
  EXPECT_EQ(Send("half"), List{});
  EXPECT_EQ(Show("x") + Show("y"), "12");
  EXPECT_EQ(Incidents(), 1);
}

TEST_F(ActionsTest, IfRunsOneBranch) {
  EXPECT_EQ(Send("branch"), List{"!less"});
  Send("swap");
  EXPECT_EQ(Send("branch"), List{"!more"});
}

TEST_F(ActionsTest, ForRunsForEveryElementInOrder) {
  Send("loop");
  EXPECT_EQ(Show("seen"), "[30, 60, 10, 20, 20, 40]");
}

TEST_F(ActionsTest, ErrorInALoopKeepsWhatWasDoneAndEndsTheBlock) {
  Send("broken");
  EXPECT_EQ(Show("seen"), "[1]");
  EXPECT_EQ(Incidents(), 1);
}

TEST_F(ActionsTest, DelayedSendsComeWithTheirPayload) {
  Send("later");
  world_.Advance(absl::Hours(1));
  EXPECT_EQ(Show("note"), "\"早\"");
  world_.Advance(absl::Hours(1));
  EXPECT_EQ(Show("note"), "\"晚\"");
}

TEST_F(ActionsTest, CancelTakesBackOnlyWhatItNames) {
  Send("later");
  Send("stop");
  world_.Advance(absl::Hours(1));
  EXPECT_EQ(Show("note"), "null");
  world_.Advance(absl::Hours(1));
  EXPECT_EQ(Show("note"), "\"晚\"");
}

TEST_F(ActionsTest, FieldsThatWereNotSentAreNull) {
  Send("bare");
  EXPECT_EQ(Show("note"), "null");
  EXPECT_EQ(Incidents(), 0);
}

TEST_F(ActionsTest, ReceiverElsewhereIsAnError) {
  Send("far");
  ASSERT_EQ(Incidents(), 1);
  EXPECT_TRUE(FactsOf(world_, FactKind::kMessageSent).empty());
}

TEST_F(ActionsTest, ErrorOfTheLastMomentIsToldThoughTheInstanceEnds) {
  Send("end");
  EXPECT_EQ(world_.state(instance_).status(), state::v1::INSTANCE_STATUS_COMPLETED);
  EXPECT_EQ(FactsOf(world_, FactKind::kIncidentRaised).size(), 1u);
  EXPECT_EQ(Incidents(), 0);
}

}  // namespace
}  // namespace liushui::core
