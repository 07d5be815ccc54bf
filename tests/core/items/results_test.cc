// A child for each item: its start, its result, and what becomes of it when the list closes.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/facts_of.h"
#include "tests/world/world.h"

namespace liushui::core {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using world::Person;
using world::World;

const Person kAnn{"ann", {"clerk"}};

constexpr char kRectify[] = R"(
workflow: rectify
title: 整改
data:
  - { name: branch, type: string, input: true }
  - { name: days, type: int, input: true, check: "data.days >= 0" }
states:
  - id: work
    task: { role: clerk, title: "整改 ${data.branch}", form: [ { name: cost, type: int } ], set: { days: "form.cost == null ? data.days : form.cost" } }
    next: [ { event: done, to: [fixed] } ]
  - { id: fixed, final: true, output: "{'cost': data.days * 10}" }
)";

// MORE stands for what else is declared of the list.
constexpr char kInspect[] = R"(
workflow: inspect
title: 检查
data:
  - { name: branches, type: list, of: record, input: true, fields: [ { name: id, type: string, required: true }, { name: days, type: int, required: true } ] }
  - { name: cost, type: int, value: "0" }
  - { name: fixed, type: list, of: string, value: "[]" }
  - { name: bad, type: string, value: "''" }
events: [ { name: leave }, { name: close } ]
states:
  - id: rectify
    each:
      in: data.branches
      as: branch
      key: branch.id
      MORE
      child:
        workflow: rectify
        key: "'R-' + branch.id"
        input: { branch: branch.id, days: branch.days }
        set: { cost: data.cost + result.cost }
      then: [ { set: { fixed: "data.fixed + [branch.id + ':' + string(result.cost)]" } } ]
    next:
      - { event: item, when: event.data.failed, then: [ { set: { bad: "event.data.key + ' ' + event.data.code" } } ] }
      - { event: done, when: event.data.failed == 0, to: [over] }
      - { event: done, to: [some] }
      - { event: leave, to: [some] }
  - { id: some, next: [ { event: close, to: [over] } ] }
  - { id: over, final: true }
)";

class ItemChildrenTest : public ::testing::Test {
 protected:
  ItemChildrenTest() : world_("2026-03-02T09:00:00+08:00") { world_.DeployYaml(kRectify); }

  void Start(absl::string_view more = "may_grow: false",
             absl::string_view branches = "[{'id': 'a', 'days': 1}, {'id': 'b', 'days': 2}]") {
    world_.DeployYaml(absl::StrReplaceAll(kInspect, {{"MORE", more}}));
    instance_ = world_.Start(kAnn, "inspect", absl::StrCat("{'branches': ", branches, "}")).value();
  }
  absl::Status Complete(size_t child, absl::string_view form = "{}") {
    return world_.Complete(kAnn, {Children()[child], "work"}, form);
  }
  std::vector<uint64_t> Children() const { return world_.Children(instance_); }
  state::v1::InstanceStatus StatusOf(size_t child) const { return world_.state(Children()[child]).status(); }
  const state::v1::ItemState& Item(const std::string& key) const {
    return *world_.FindItem({instance_, "rectify", key});
  }
  const state::v1::Activity& each() const { return world_.state(instance_).activities(0); }
  absl::Status Resolve() {
    return world_.Resolve(kAnn, instance_, world_.state(instance_).incidents(0).incident());
  }

  World world_;
  uint64_t instance_ = 0;
};

TEST_F(ItemChildrenTest, EachItemStartsOneThatKnowsWhoseItIs) {
  Start();
  ASSERT_THAT(Children(), SizeIs(2));
  const state::v1::InstanceState& child = world_.state(Children()[1]);
  EXPECT_EQ(child.workflow(), "rectify");
  EXPECT_EQ(child.business_key(), "R-b");
  EXPECT_EQ(child.parent().each(), each().ordinal());
  EXPECT_EQ(child.parent().item_key(), "b");
  EXPECT_EQ(child.parent().child(), Item("b").child());
  EXPECT_EQ(child.definition(), world_.ChartOf(instance_).definition().children(0).definition());
  EXPECT_EQ(world_.Datum(child.instance(), "days").int_value(), 2);
  EXPECT_EQ(world_.state(instance_).activities_size(), 1);
}

TEST_F(ItemChildrenTest, ResultsAreSetAndSeenByThen) {
  Start();
  ASSERT_TRUE(Complete(1).ok());
  EXPECT_EQ(Item("b").status(), state::v1::ITEM_STATUS_DONE);
  EXPECT_THAT(world_.Leaves(instance_), ElementsAre("rectify"));
  ASSERT_TRUE(Complete(0, "{'cost': 5}").ok());
  EXPECT_EQ(world_.Datum(instance_, "cost").int_value(), 70);
  EXPECT_EQ(world_.Datum(instance_, "fixed").DebugString(), R"(["b:20", "a:50"])");
  EXPECT_THAT(world_.Leaves(instance_), ElementsAre("over"));
}

TEST_F(ItemChildrenTest, LimitIsThatOfRunningOnes) {
  Start("limit: 1");
  EXPECT_THAT(Children(), SizeIs(1));
  ASSERT_TRUE(Complete(0).ok());
  ASSERT_THAT(Children(), SizeIs(2));
  ASSERT_TRUE(Complete(1).ok());
  EXPECT_THAT(world_.Leaves(instance_), ElementsAre("over"));
}

TEST_F(ItemChildrenTest, CancelledByAPersonItsItemHasFailed) {
  Start();
  ASSERT_TRUE(world_.Cancel(kAnn, Children()[0], "closed for good").ok());
  EXPECT_EQ(Item("a").status(), state::v1::ITEM_STATUS_FAILED);
  EXPECT_EQ(Item("a").code(), "CHILD_CANCELLED");
  EXPECT_EQ(Item("a").message(), "closed for good");
  EXPECT_EQ(world_.Datum(instance_, "bad").string_value(), "a CHILD_CANCELLED");
  EXPECT_EQ(world_.state(instance_).incidents(0).reason(), "ITEMS_FAILED");
  ASSERT_TRUE(Complete(1).ok());
  EXPECT_THAT(world_.Leaves(instance_), ElementsAre("some"));
}

TEST_F(ItemChildrenTest, KeyThatIsTakenFailsItsItem) {
  ASSERT_TRUE(world_.Start(kAnn, "rectify", "{'branch': 'a', 'days': 1}", "R-a").ok());
  Start();
  EXPECT_THAT(Children(), SizeIs(1));
  EXPECT_EQ(Item("a").code(), "BUSINESS_KEY_EXISTS");
}

TEST_F(ItemChildrenTest, InputsThatItRefusesFailItsItem) {
  Start("limit: 2", "[{'id': 'a', 'days': -1}, {'id': 'b', 'days': 2}]");
  EXPECT_EQ(Item("a").code(), "INPUT_INVALID");
  EXPECT_EQ(Item("b").status(), state::v1::ITEM_STATUS_OPEN);
}

TEST_F(ItemChildrenTest, ResolvingStartsAnother) {
  world_.DeployYaml(absl::StrReplaceAll(kInspect, {{"MORE", "limit: 9"}, {"key: \"'R-' + branch.id\"", ""}}));
  instance_ = world_.Start(kAnn, "inspect", "{'branches': [{'id': 'a', 'days': 1}]}").value();
  ASSERT_TRUE(world_.Cancel(kAnn, Children()[0], "by mistake").ok());
  EXPECT_THAT(world_.Leaves(instance_), ElementsAre("some"));
  instance_ =
      world_.Start(kAnn, "inspect", "{'branches': [{'id': 'a', 'days': 1}, {'id': 'b', 'days': 1}]}").value();
  ASSERT_TRUE(world_.Cancel(kAnn, Children()[0], "by mistake").ok());
  ASSERT_TRUE(Resolve().ok());
  ASSERT_THAT(Children(), SizeIs(3));
  EXPECT_EQ(world_.state(Children()[2]).parent().child(), Item("a").child());
  ASSERT_TRUE(Complete(1).ok());
  ASSERT_TRUE(Complete(2).ok());
  EXPECT_THAT(world_.Leaves(instance_), ElementsAre("over"));
}

TEST_F(ItemChildrenTest, LeavingCancelsAllByOneFact) {
  std::string branches;
  for (int i = 0; i < 60; ++i)
    absl::StrAppend(&branches, i == 0 ? "[" : ", ", "{'id': 'b", i, "', 'days': 1}");
  Start("may_grow: false", absl::StrCat(branches, "]"));
  ASSERT_TRUE(Complete(7).ok());
  ASSERT_TRUE(world_.Send(kAnn, instance_, "leave").ok());
  EXPECT_THAT(FactsOf(world_, FactKind::kEachClosed), SizeIs(1));
  EXPECT_EQ(FactsOf(world_, FactKind::kEachClosed)[0].each_closed().cancel(),
            absl::StrCat("instance ", instance_, " (inspect) has left state rectify, by an input of ann"));
  EXPECT_EQ(StatusOf(7), state::v1::INSTANCE_STATUS_COMPLETED);
  for (size_t child = 0; child < 60; ++child) {
    if (child != 7) {
      EXPECT_EQ(StatusOf(child), state::v1::INSTANCE_STATUS_CANCELLED) << child;
    }
  }
  EXPECT_THAT(FactsOf(world_, FactKind::kItemFailed), IsEmpty());
}

TEST_F(ItemChildrenTest, CancellingTheParentCancelsThem) {
  Start();
  ASSERT_TRUE(world_.Cancel(kAnn, instance_, "no more money").ok());
  EXPECT_EQ(StatusOf(0), state::v1::INSTANCE_STATUS_CANCELLED);
  EXPECT_EQ(StatusOf(1), state::v1::INSTANCE_STATUS_CANCELLED);
}

TEST_F(ItemChildrenTest, LeftAloneTheyGoOnAndNobodyHears) {
  world_.DeployYaml(absl::StrReplaceAll(
      kInspect,
      {{"MORE", "limit: 9"}, {"workflow: rectify\n", "workflow: rectify\n        orphan: leave\n"}}));
  instance_ = world_.Start(kAnn, "inspect", "{'branches': [{'id': 'a', 'days': 1}]}").value();
  ASSERT_TRUE(world_.Send(kAnn, instance_, "leave").ok());
  EXPECT_EQ(StatusOf(0), state::v1::INSTANCE_STATUS_ACTIVE);
  ASSERT_TRUE(Complete(0).ok());
  EXPECT_FALSE(world_.records().back().step().handled());
  EXPECT_EQ(world_.Datum(instance_, "cost").int_value(), 0);
}

TEST_F(ItemChildrenTest, ThoseThatOutliveTheStateAreHeardOfByThen) {
  Start("leave_rest: true");
  ASSERT_TRUE(world_.Send(kAnn, instance_, "leave").ok());
  EXPECT_EQ(StatusOf(0), state::v1::INSTANCE_STATUS_ACTIVE);
  ASSERT_TRUE(Complete(0).ok());
  EXPECT_EQ(world_.Datum(instance_, "cost").int_value(), 10);
  ASSERT_TRUE(world_.Send(kAnn, instance_, "close").ok());
  EXPECT_EQ(StatusOf(1), state::v1::INSTANCE_STATUS_CANCELLED);
}

TEST_F(ItemChildrenTest, EnoughOfThemEndTheRest) {
  Start("until: each.done >= 1");
  ASSERT_TRUE(Complete(1).ok());
  EXPECT_THAT(world_.Leaves(instance_), ElementsAre("over"));
  EXPECT_EQ(StatusOf(0), state::v1::INSTANCE_STATUS_CANCELLED);
}

TEST_F(ItemChildrenTest, ResultThatMeetsTheCancelDoesNothing) {
  world_.DeployYaml(
      "workflow: rectify\ndata: [ { name: branch, type: string, input: true }, { name: days, type: int, "
      "input: true } ]\n"
      "states: [ { id: over, final: true, output: \"{'cost': 1}\" } ]\n");
  Start("until: each.done >= 1");
  EXPECT_THAT(world_.Leaves(instance_), ElementsAre("over"));
  EXPECT_EQ(world_.Datum(instance_, "fixed").DebugString(), R"(["a:1"])");
  EXPECT_EQ(world_.Datum(instance_, "cost").int_value(), 1);
}

TEST_F(ItemChildrenTest, FourHundredStartInStepsThatFit) {
  std::string branches;
  for (int i = 0; i < kMaxItemsAtOnce; ++i) {
    absl::StrAppend(&branches, i == 0 ? "[" : ", ", "{'id': 'b", i, "', 'days': 1}");
  }
  Start("may_grow: false", absl::StrCat(branches, "]"));
  EXPECT_THAT(Children(), SizeIs(kMaxItemsAtOnce));
  EXPECT_GE(world_.state(instance_).steps(), 4u);
  EXPECT_EQ(each().open(), uint32_t{kMaxItemsAtOnce});
}

TEST_F(ItemChildrenTest, OutputOfAnotherTypeFailsItsItem) {
  Start();
  world_.DeployYaml(absl::StrReplaceAll(kRectify, {{"data.days * 10", "'much'"}}));
  ASSERT_TRUE(world_.Migrate(kAnn, {Children()[0]}).ok());
  ASSERT_TRUE(Complete(0).ok());
  EXPECT_EQ(Item("a").code(), "RESULT_INVALID");
  EXPECT_THAT(Item("a").message(), HasSubstr("expected an output of type"));
}

}  // namespace
}  // namespace liushui::core
