// Items that go on although their state was left, and the timers of items.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/facts_of.h"
#include "tests/world/world.h"

namespace liushui::core {
namespace {

using testing::ElementsAre;
using world::Person;
using world::World;

const Person kAnn{"ann", {"clerk"}};

constexpr char kSurvey[] = R"(
workflow: survey
title: 调查
data:
  - { name: names, type: list, of: string, input: true }
  - { name: answers, type: int, value: "0" }
  - { name: heard, type: int, value: "0" }
  - { name: late, type: int, value: "0" }
states:
  - id: ask
    each:
      in: data.names
      as: name
      limit: 3
      leave_rest: true
      until: each.done >= 1
      task:
        role: clerk
        title: "问 ${name}"
        due: { after: 1h }
        escalate: [ { after: 1h, role: leader } ]
      then: [ { set: { answers: data.answers + 1 } } ]
    next:
      - { event: done, to: [weigh] }
  - id: weigh
    next:
      - { event: item.ask, then: [ { set: { heard: data.heard + 1 } } ] }
      - { event: overdue.ask, then: [ { set: { late: data.late + 1 } } ] }
      - { event: again, to: [ask] }
      - { event: close, to: [end] }
  - { id: end, final: true }
events: [ { name: again }, { name: close } ]
)";

class LeftTest : public ::testing::Test {
 protected:
  LeftTest() : world_("2026-03-02T09:00:00+08:00") {
    world_.DeployYaml(kSurvey);
    instance_ = world_.Start(kAnn, "survey", "{'names': ['a', 'b', 'c', 'd', 'e']}").value();
  }
  absl::Status Complete(const std::string& key) { return world_.Complete(kAnn, {instance_, "ask", key}); }
  std::vector<std::string> Open() const {
    std::vector<std::string> keys;
    for (const auto& task : world_.OpenTasks(instance_)) keys.push_back(task.item_key());
    return keys;
  }
  int64_t Datum(absl::string_view name) const { return world_.Datum(instance_, name).int_value(); }

  World world_;
  uint64_t instance_ = 0;
};

TEST_F(LeftTest, WhatIsOpenStaysOpen) {
  ASSERT_TRUE(Complete("a").ok());
  EXPECT_THAT(world_.Leaves(instance_), ElementsAre("weigh"));
  EXPECT_EQ(FactsOf(world_, FactKind::kEachLeft).size(), 1u);
  EXPECT_TRUE(world_.state(instance_).activities(0).left());
  EXPECT_THAT(Open(), testing::IsSupersetOf({"b", "c"}));
}

TEST_F(LeftTest, WhatWaitsStillOpensAndThenStillRuns) {
  ASSERT_TRUE(Complete("a").ok());
  world_.Advance(absl::ZeroDuration());
  EXPECT_THAT(Open(), ElementsAre("b", "c", "d"));
  ASSERT_TRUE(Complete("b").ok());
  EXPECT_THAT(Open(), ElementsAre("c", "d", "e"));
  EXPECT_EQ(Datum("answers"), 2);
}

TEST_F(LeftTest, TheChartHearsOfThemNoMore) {
  ASSERT_TRUE(Complete("a").ok());
  ASSERT_TRUE(Complete("b").ok());
  world_.Advance(absl::Hours(2));
  EXPECT_EQ(Datum("heard"), 0);
  EXPECT_EQ(Datum("late"), 0);
  EXPECT_TRUE(world_.FindTask({instance_, "ask", "c"})->overdue());
  EXPECT_EQ(world_.FindTask({instance_, "ask", "c"})->escalations(), 1u);
}

TEST_F(LeftTest, ItClosesWithItsLastItem) {
  for (const std::string key : {"a", "b", "c"}) ASSERT_TRUE(Complete(key).ok());
  world_.Advance(absl::ZeroDuration());
  for (const std::string key : {"d", "e"}) ASSERT_TRUE(Complete(key).ok());
  EXPECT_EQ(world_.state(instance_).activities_size(), 0);
  EXPECT_EQ(FactsOf(world_, FactKind::kEachClosed).size(), 1u);
  EXPECT_EQ(Datum("answers"), 5);
}

TEST_F(LeftTest, EndOfTheInstanceWithdrawsThem) {
  ASSERT_TRUE(Complete("a").ok());
  ASSERT_TRUE(world_.Send(kAnn, instance_, "close").ok());
  EXPECT_THAT(Open(), ElementsAre());
  EXPECT_EQ(world_.FindTask({instance_, "ask", "b"})->status(), state::v1::TASK_STATUS_WITHDRAWN);
  EXPECT_EQ(world_.state(instance_).status(), state::v1::INSTANCE_STATUS_COMPLETED);
}

TEST_F(LeftTest, CancelWithdrawsThem) {
  ASSERT_TRUE(world_.Cancel(kAnn, instance_, "enough").ok());
  EXPECT_THAT(Open(), ElementsAre());
  EXPECT_EQ(world_.state(instance_).activities_size(), 0);
}

TEST_F(LeftTest, AnotherEntryHasItemsOfItsOwn) {
  ASSERT_TRUE(Complete("a").ok());
  ASSERT_TRUE(world_.Send(kAnn, instance_, "again").ok());
  EXPECT_EQ(world_.state(instance_).activities_size(), 2);
  ASSERT_TRUE(Complete("b").ok());
  EXPECT_THAT(world_.Leaves(instance_), ElementsAre("weigh"));
  EXPECT_EQ(Datum("answers"), 2);
}

constexpr char kErrands[] = R"(
workflow: errands
title: 办事
data:
  - { name: names, type: list, of: string, input: true }
  - { name: paid, type: list, of: string, value: "[]" }
states:
  - id: pay
    each:
      in: data.names
      as: name
      leave_rest: true
      job: { type: pay, retry: { max: 1, backoff: 1s } }
      then: [ { set: { paid: "data.paid + [name]" } } ]
    next:
      - { event: go, to: [on] }
      - { event: done, to: [on] }
  - { id: on, next: [ { event: again, to: [pay] }, { event: close, to: [end] } ] }
  - { id: end, final: true }
events: [ { name: go }, { name: again }, { name: close } ]
)";

class LeftErrandsTest : public ::testing::Test {
 protected:
  LeftErrandsTest() : world_("2026-03-02T09:00:00+08:00") {
    world_.DeployYaml(kErrands);
    instance_ = world_.Start(kAnn, "errands", "{'names': ['a', 'b']}").value();
  }
  absl::Status Fail() { return world_.FailJob(instance_, "pay", "no money"); }
  absl::Status Pay() { return world_.CompleteJob(instance_, "pay"); }
  absl::Status Send(absl::string_view event) { return world_.Send(kAnn, instance_, event); }
  absl::Status Resolve() {
    return world_.Resolve(kAnn, instance_, world_.state(instance_).incidents(0).incident());
  }
  std::vector<std::string> Incidents() const {
    std::vector<std::string> reasons;
    for (const auto& incident : world_.state(instance_).incidents()) reasons.push_back(incident.reason());
    return reasons;
  }
  std::string Paid() const { return world_.Datum(instance_, "paid").DebugString(); }

  World world_;
  uint64_t instance_ = 0;
};

TEST_F(LeftErrandsTest, WhatFailedBeforeCanBeTriedAgainAfter) {
  ASSERT_TRUE(Fail().ok());
  ASSERT_TRUE(Send("go").ok());
  ASSERT_THAT(Incidents(), ElementsAre("ITEMS_FAILED"));
  ASSERT_TRUE(Resolve().ok());
  EXPECT_THAT(Incidents(), ElementsAre());
  ASSERT_TRUE(Pay().ok());
  ASSERT_TRUE(Pay().ok());
  EXPECT_EQ(Paid(), R"(["b", "a"])");
  EXPECT_EQ(world_.state(instance_).activities_size(), 0);
}

TEST_F(LeftErrandsTest, ItStaysAsLongAsOneHasFailed) {
  ASSERT_TRUE(Fail().ok());
  ASSERT_TRUE(Fail().ok());
  EXPECT_THAT(world_.Leaves(instance_), ElementsAre("on"));
  EXPECT_EQ(world_.state(instance_).activities(0).failed(), 2u);
  EXPECT_THAT(Incidents(), ElementsAre("ITEMS_FAILED"));
  ASSERT_TRUE(Resolve().ok());
  ASSERT_TRUE(Pay().ok());
  ASSERT_TRUE(Pay().ok());
  EXPECT_EQ(world_.state(instance_).activities_size(), 0);
}

TEST_F(LeftErrandsTest, ResolvingOpensThoseOfEveryEntry) {
  ASSERT_TRUE(Fail().ok());
  ASSERT_TRUE(Send("go").ok());
  ASSERT_TRUE(Send("again").ok());
  EXPECT_THAT(Incidents(), ElementsAre("ITEMS_FAILED"));
  ASSERT_TRUE(Resolve().ok());
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(Pay().ok()) << i;
  EXPECT_EQ(world_.Datum(instance_, "paid").list().size(), 4u);
  EXPECT_EQ(world_.state(instance_).activities_size(), 0);
}

TEST_F(LeftErrandsTest, TheEndOfTheInstanceEndsThem) {
  ASSERT_TRUE(Fail().ok());
  ASSERT_TRUE(Send("go").ok());
  ASSERT_TRUE(Send("close").ok());
  EXPECT_THAT(Incidents(), ElementsAre());
  EXPECT_EQ(world_.state(instance_).activities_size(), 0);
}

constexpr char kCalls[] = R"(
workflow: calls
title: 回访
data: [ { name: late, type: int, value: "0" } ]
states:
  - id: call
    each:
      in: "[]"
      as: name
      may_grow: true
      task:
        role: clerk
        title: "致电 ${name}"
        due: { after: 1h, remind: ["-30m"] }
        escalate: [ { after: 1h, person: name } ]
    next:
      - { event: overdue, then: [ { set: { late: data.late + 1 } } ] }
      - { event: leave, to: [end] }
  - { id: end, final: true }
events: [ { name: leave } ]
)";

class ItemTimersTest : public LeftTest {
 protected:
  ItemTimersTest() {
    world_.DeployYaml(kCalls);
    instance_ = world_.Start(kAnn, "calls").value();
  }
  absl::Status Add(const std::string& key) {
    return world_.AddItem(kAnn, instance_, "call", key, absl::StrCat("'", key, "'"));
  }
  const state::v1::TaskState& Task(const std::string& key) const {
    return *world_.FindTask({instance_, "call", key});
  }
};

TEST_F(ItemTimersTest, StateHoldsOnlyTheEarliest) {
  for (const std::string key : {"a", "b", "c"}) {
    ASSERT_TRUE(Add(key).ok());
    world_.Advance(absl::Minutes(1));
  }
  EXPECT_EQ(world_.state(instance_).timers_size(), 0);
  EXPECT_EQ(world_.state(instance_).activities(0).next_timer().item_key(), "a");
}

TEST_F(ItemTimersTest, EachIsRemindedOverdueAndEscalatedInTurn) {
  ASSERT_TRUE(Add("a").ok());
  world_.Advance(absl::Minutes(10));
  ASSERT_TRUE(Add("b").ok());
  world_.Advance(absl::Minutes(25));
  EXPECT_EQ(Task("a").reminders(), 1u);
  EXPECT_EQ(Task("b").reminders(), 0u);
  world_.Advance(absl::Minutes(30));
  EXPECT_TRUE(Task("a").overdue());
  EXPECT_FALSE(Task("b").overdue());
  world_.Advance(absl::Hours(2));
  EXPECT_EQ(Datum("late"), 2);
  EXPECT_EQ(Task("b").escalations(), 1u);
  EXPECT_FALSE(world_.state(instance_).activities(0).has_next_timer());
}

TEST_F(ItemTimersTest, CompletionClearsItWhereverItStands) {
  for (const std::string key : {"a", "b", "c"}) {
    ASSERT_TRUE(Add(key).ok());
    world_.Advance(absl::Minutes(1));
  }
  ASSERT_TRUE(world_.Complete(kAnn, {instance_, "call", "b"}).ok());
  EXPECT_EQ(world_.state(instance_).activities(0).next_timer().item_key(), "a");
  ASSERT_TRUE(world_.Complete(kAnn, {instance_, "call", "a"}).ok());
  EXPECT_EQ(world_.state(instance_).activities(0).next_timer().item_key(), "c");
  world_.Advance(absl::Hours(3));
  EXPECT_EQ(Datum("late"), 1);
}

TEST_F(ItemTimersTest, MovedDueMovesIt) {
  ASSERT_TRUE(Add("a").ok());
  ASSERT_TRUE(Add("b").ok());
  ledger::v1::Input input;
  input.mutable_update()->set_task(Task("a").task());
  input.mutable_update()->set_due_us(absl::ToUnixMicros(world_.now() + absl::Hours(5)));
  input.mutable_update()->set_reason("later");
  world_.Advance(absl::Minutes(90));
  world_.Advance(absl::Minutes(60));
  ASSERT_TRUE(world_.Take({"a", {}}, instance_, input).ok());
  EXPECT_EQ(world_.state(instance_).activities(0).next_timer().item_key(), "a");
  EXPECT_EQ(Datum("late"), 2);
  world_.Advance(absl::Hours(5));
  EXPECT_EQ(Datum("late"), 3);
}

}  // namespace
}  // namespace liushui::core
