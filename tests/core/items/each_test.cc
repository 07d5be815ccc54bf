// One task for each item: opening, completing, adding, and leaving.
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/world/world.h"

namespace liushui::core {
namespace {

using world::Person;
using world::World;

const Person kAnn{"ann", {}};
const Person kBob{"bob", {}};

constexpr char kVisits[] = R"(
workflow: visits
title: 拜访
data:
  - { name: manager, type: string, input: true }
  - { name: clients, type: list, of: string, input: true }
  - { name: done, type: int, value: "0" }
  - { name: moods, type: list, of: string, value: "[]" }
states:
  - id: visit
    each:
      in: data.clients
      as: client
      may_grow: true
      until: "each.total > 0 && each.open == 0 && each.done >= 3"
      task:
        person: data.manager
        title: "拜访 ${client}"
        form: [ { name: mood, type: string, required: true } ]
      then:
        - set: { done: "data.done + 1", moods: "data.moods + [form.mood]" }
    next:
      - { event: done, to: [end] }
      - { event: day.ended, to: [short] }
  - { id: end, final: true, output: data.done }
  - { id: short, final: true, output: data.done }
events:
  - { name: day.ended }
)";

class EachTest : public ::testing::Test {
 protected:
  EachTest() : world_("2026-03-02T09:00:00+08:00") {
    world_.DeployYaml(kVisits);
    instance_ = world_.Start(kAnn, "visits", "{'manager': 'ann', 'clients': ['c1', 'c2']}").value();
  }
  World::TaskName Item(const std::string& key) const { return {instance_, "visit", key}; }

  World world_;
  uint64_t instance_ = 0;
};

TEST_F(EachTest, OneTaskForEachItem) {
  EXPECT_EQ(world_.OpenTasks(instance_).size(), 2u);
  EXPECT_EQ(world_.FindTask(Item("c2"))->title(), "拜访 c2");
}

TEST_F(EachTest, CompletionRunsThenWithItsForm) {
  ASSERT_TRUE(world_.Complete(kAnn, Item("c1"), "{'mood': '好'}").ok());
  EXPECT_EQ(world_.Datum(instance_, "done"), cel::Value::Int(1));
  EXPECT_EQ(world_.Datum(instance_, "moods").list().front(), cel::Value::String("好"));
}

TEST_F(EachTest, AddingIsIdempotentByKey) {
  ASSERT_TRUE(world_.AddItem(kAnn, instance_, "visit", "c3", "'c3'").ok());
  ASSERT_TRUE(world_.AddItem(kAnn, instance_, "visit", "c3", "'c3'").ok());
  EXPECT_EQ(world_.OpenTasks(instance_).size(), 3u);
}

TEST_F(EachTest, KeyWithAnotherValueIsRefused) {
  ASSERT_TRUE(world_.AddItem(kAnn, instance_, "visit", "c3", "'c3'").ok());
  EXPECT_EQ(ReasonOf(world_.AddItem(kAnn, instance_, "visit", "c3", "'c4'")), "ITEM_KEY_REUSED");
}

TEST_F(EachTest, DoneItemIsStillKnownByItsKey) {
  ASSERT_TRUE(world_.Complete(kAnn, Item("c1"), "{'mood': '好'}").ok());
  ASSERT_TRUE(world_.AddItem(kAnn, instance_, "visit", "c1", "'c1'").ok());
  EXPECT_EQ(world_.state(instance_).activities(0).total(), 2u);
  EXPECT_EQ(ReasonOf(world_.AddItem(kAnn, instance_, "visit", "c1", "'c9'")), "ITEM_KEY_REUSED");
}

TEST_F(EachTest, OnlyWhoMayDoItMayAdd) {
  EXPECT_EQ(ReasonOf(world_.AddItem(kBob, instance_, "visit", "c3", "'c3'")), "ROLE_DENIED");
}

TEST_F(EachTest, WrongItemIsRefused) {
  EXPECT_EQ(ReasonOf(world_.AddItem(kAnn, instance_, "visit", "c3", "3")), "ITEM_INVALID");
}

TEST_F(EachTest, UntilEndsIt) {
  ASSERT_TRUE(world_.AddItem(kAnn, instance_, "visit", "c3", "'c3'").ok());
  for (const std::string key : {"c1", "c2", "c3"}) {
    ASSERT_TRUE(world_.Complete(kAnn, Item(key), "{'mood': '好'}").ok());
  }
  EXPECT_EQ(world_.state(instance_).status(), state::v1::INSTANCE_STATUS_COMPLETED);
  EXPECT_EQ(world_.state(instance_).output().int_(), 3);
}

TEST_F(EachTest, LeavingIsOneFactAndWithdrawsTheRest) {
  ASSERT_TRUE(world_.Complete(kAnn, Item("c1"), "{'mood': '好'}").ok());
  ASSERT_TRUE(world_.Send(kAnn, instance_, "day.ended").ok());
  int closed = 0;
  for (const auto& fact : world_.records().back().step().facts()) closed += fact.has_each_closed();
  EXPECT_EQ(closed, 1);
  EXPECT_EQ(world_.FindTask(Item("c1"))->status(), state::v1::TASK_STATUS_COMPLETED);
  EXPECT_EQ(world_.FindTask(Item("c2"))->status(), state::v1::TASK_STATUS_WITHDRAWN);
  EXPECT_EQ(world_.state(instance_).activities_size(), 0);
}

TEST_F(EachTest, ClosedListTakesNoItems) {
  ASSERT_TRUE(world_.Send(kAnn, instance_, "day.ended").ok());
  EXPECT_EQ(ReasonOf(world_.AddItem(kAnn, instance_, "visit", "c3", "'c3'")), "INSTANCE_ENDED");
}

constexpr char kFixed[] = R"(
workflow: fixed
title: 名单
data:
  - { name: names, type: list, of: string, input: true }
states:
  - id: call
    each:
      in: data.names
      as: name
      task: { role: clerk, title: "致电 ${name}" }
    next:
      - { event: done, to: [end] }
  - { id: end, final: true }
)";

TEST(FixedEachTest, EmptyListIsDoneAtOnce) {
  World world("2026-03-02T09:00:00+08:00");
  world.DeployYaml(kFixed);
  const uint64_t instance = world.Start(kAnn, "fixed", "{'names': []}").value();
  EXPECT_EQ(world.state(instance).status(), state::v1::INSTANCE_STATUS_COMPLETED);
}

TEST(FixedEachTest, FixedListDoesNotGrow) {
  World world("2026-03-02T09:00:00+08:00");
  world.DeployYaml(kFixed);
  const uint64_t instance = world.Start(kAnn, "fixed", "{'names': ['x']}").value();
  EXPECT_EQ(ReasonOf(world.AddItem({"c", {"clerk"}}, instance, "call", "y", "'y'")), "EACH_NOT_OPEN");
}

TEST(FixedEachTest, TwoItemsWithOneKeyAreAnIncident) {
  World world("2026-03-02T09:00:00+08:00");
  world.DeployYaml(kFixed);
  const uint64_t instance = world.Start(kAnn, "fixed", "{'names': ['x', 'x']}").value();
  ASSERT_EQ(world.state(instance).incidents_size(), 1);
  EXPECT_EQ(world.state(instance).incidents(0).reason(), "EXPRESSION_FAILED");
}

TEST(FixedEachTest, KeyThatNobodyCouldTypeIsAnIncidentThatNamesTheItem) {
  World world("2026-03-02T09:00:00+08:00");
  world.DeployYaml(kFixed);
  const auto start = [&](const std::string& name) {
    return world.Start(kAnn, "fixed", absl::StrCat("{'names': ['x', '", name, "']}")).value();
  };
  EXPECT_EQ(world.OpenTasks(start(std::string(256, 'k'))).size(), 2u);
  for (const std::string& name : {std::string("two\\nlines"), std::string(257, 'k'), std::string()}) {
    const uint64_t instance = start(name);
    EXPECT_TRUE(world.OpenTasks(instance).empty());
    ASSERT_EQ(world.state(instance).incidents_size(), 1);
    EXPECT_THAT(world.state(instance).incidents(0).message(),
                testing::HasSubstr("the key of item 2 of `data.names` is text of 1 to 256 bytes"));
  }
}

TEST_F(EachTest, KeyThatNobodyCouldTypeIsRefused) {
  for (const std::string& key : {std::string("\x07"), std::string(257, 'k'), std::string()}) {
    EXPECT_EQ(ReasonOf(world_.AddItem(kAnn, instance_, "visit", key, "'c3'")), "ITEM_INVALID");
  }
}

}  // namespace
}  // namespace liushui::core
