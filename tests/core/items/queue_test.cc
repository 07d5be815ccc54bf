// Items beyond the limit: they wait, and open in the order in which they were added.
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

using ledger::v1::Input;
using testing::ElementsAre;
using world::Person;
using world::World;

const Person kAnn{"ann", {"clerk"}};

constexpr char kQueue[] = R"yaml(
workflow: queue
title: 排队
data:
  - { name: names, type: list, of: string, input: true }
  - { name: opened, type: int, value: "0" }
  - { name: trouble, type: int, value: "1" }
  - { name: summary, type: string, value: "''" }
states:
  - id: call
    each:
      in: data.names
      as: name
      may_grow: true
      limit: 2
      until: "each.total == each.done + each.failed && each.done >= 3"
      task:
        role: clerk
        title: "${name.startsWith('x') ? string(1 / (data.trouble - 1)) : name}"
        due: { after: 1h }
        escalate: [ { after: 0h, role: leader } ]
    next:
      - event: done
        then: [ { set: { summary: "string(event.data.done) + '/' + string(event.data.total)" } } ]
        to: [end]
      - { event: repaired, then: [ { set: { trouble: "2" } } ] }
      - { event: leave, to: [end] }
  - { id: end, final: true, output: data.summary }
events: [ { name: leave }, { name: repaired } ]
)yaml";

class QueueTest : public ::testing::Test {
 protected:
  QueueTest() : world_("2026-03-02T09:00:00+08:00") { world_.DeployYaml(kQueue); }

  uint64_t Start(absl::string_view names) {
    instance_ = world_.Start(kAnn, "queue", absl::StrCat("{'names': ", names, "}")).value();
    return instance_;
  }
  absl::Status Complete(const std::string& key) { return world_.Complete(kAnn, {instance_, "call", key}); }
  absl::Status Add(absl::string_view keys_joined) {
    Input input;
    input.mutable_add_items()->set_state("call");
    for (const char c : std::string(keys_joined)) {
      auto* item = input.mutable_add_items()->add_items();
      item->set_key(std::string(1, c));
      item->mutable_value()->set_string(std::string(1, c));
    }
    return world_.Take(kAnn, instance_, input);
  }
  std::vector<std::string> Open() const {
    std::vector<std::string> keys;
    for (const auto& task : world_.OpenTasks(instance_)) keys.push_back(task.item_key());
    return keys;
  }
  const state::v1::Activity& each() const { return world_.state(instance_).activities(0); }

  World world_;
  uint64_t instance_ = 0;
};

TEST_F(QueueTest, OnlyAsManyAsTheLimitAreOpen) {
  Start("['d', 'c', 'b', 'a']");
  EXPECT_THAT(Open(), ElementsAre("d", "c"));
  EXPECT_EQ(each().waiting(), 2u);
  EXPECT_EQ(world_.FindItem({instance_, "call", "b"})->status(), state::v1::ITEM_STATUS_WAITING);
}

TEST_F(QueueTest, TheNextOpensAsOneEndsInOrderOfAdding) {
  Start("['d', 'c', 'b', 'a']");
  ASSERT_TRUE(Complete("c").ok());
  EXPECT_THAT(Open(), ElementsAre("d", "b"));
  ASSERT_TRUE(Complete("d").ok());
  EXPECT_THAT(Open(), ElementsAre("b", "a"));
  EXPECT_EQ(each().waiting(), 0u);
}

TEST_F(QueueTest, AddedItemsWaitBehindThoseThatWait) {
  Start("['p']");
  ASSERT_TRUE(Add("zyxa").ok());
  EXPECT_THAT(Open(), ElementsAre("p", "z"));
  ASSERT_TRUE(Complete("p").ok());
  EXPECT_THAT(Open(), ElementsAre("z", "y"));
  ASSERT_TRUE(Add("b").ok());
  EXPECT_EQ(each().waiting(), 3u);
}

TEST_F(QueueTest, DueCountsFromOpening) {
  Start("['a', 'b', 'c']");
  world_.Advance(absl::Minutes(30));
  ASSERT_TRUE(Complete("a").ok());
  EXPECT_EQ(
      world_.FindTask({instance_, "call", "c"})->due_us(),
      world_.FindTask({instance_, "call", "b"})->due_us() + absl::ToInt64Microseconds(absl::Minutes(30)));
}

TEST_F(QueueTest, UntilEndsItAndTellsHowFarItCame) {
  Start("['a', 'b', 'c']");
  for (const std::string key : {"a", "b", "c"}) ASSERT_TRUE(Complete(key).ok());
  EXPECT_EQ(world_.state(instance_).output().string(), "3/3");
}

TEST_F(QueueTest, WaitingItemThatCannotOpenHasFailedAndTheNextOpens) {
  Start("['a', 'b', 'x', 'c']");
  ASSERT_TRUE(Complete("a").ok());
  EXPECT_THAT(Open(), ElementsAre("b", "c"));
  EXPECT_EQ(world_.FindItem({instance_, "call", "x"})->status(), state::v1::ITEM_STATUS_FAILED);
  EXPECT_EQ(each().failed(), 1u);
  ASSERT_EQ(world_.state(instance_).incidents_size(), 1);
  EXPECT_EQ(world_.state(instance_).incidents(0).reason(), "ITEMS_FAILED");
}

TEST_F(QueueTest, FailedItemsAreOpenedAgainWhenTheirIncidentIsResolved) {
  Start("['a', 'b', 'x', 'x2', 'c']");
  ASSERT_TRUE(Complete("a").ok());
  ASSERT_EQ(each().failed(), 2u);
  ASSERT_TRUE(world_.Send(kAnn, instance_, "repaired").ok());
  ASSERT_TRUE(world_.Resolve(kAnn, instance_, world_.state(instance_).incidents(0).incident()).ok());
  EXPECT_EQ(each().failed(), 0u);
  EXPECT_EQ(each().waiting(), 2u);
  ASSERT_TRUE(Add("d").ok());
  ASSERT_TRUE(Complete("b").ok());
  ASSERT_TRUE(Complete("c").ok());
  EXPECT_THAT(Open(), ElementsAre("x", "x2"));
  ASSERT_TRUE(Complete("x").ok());
  EXPECT_THAT(Open(), ElementsAre("x2", "d"));
}

TEST_F(QueueTest, ManyThatCannotOpenTakeSeveralSteps) {
  Start("['a', 'b']");
  const int count = 250;
  Input input;
  input.mutable_add_items()->set_state("call");
  for (int i = 0; i < count; ++i) {
    auto* item = input.mutable_add_items()->add_items();
    item->set_key(absl::StrCat("x", i));
    item->mutable_value()->set_string("x");
  }
  ASSERT_TRUE(world_.Take(kAnn, instance_, input).ok());
  ASSERT_TRUE(Add("c").ok());
  const size_t before = world_.records().size();
  ASSERT_TRUE(Complete("a").ok());
  world_.Advance(absl::ZeroDuration());
  EXPECT_EQ(world_.records().size() - before, 3u);
  EXPECT_EQ(each().failed(), uint32_t{count});
  EXPECT_THAT(Open(), ElementsAre("b", "c"));
  EXPECT_EQ(world_.state(instance_).incidents_size(), 1);
}

TEST_F(QueueTest, LeavingWithdrawsWhatIsOpenAndForgetsWhatWaits) {
  Start("['a', 'b', 'c']");
  ASSERT_TRUE(world_.Send(kAnn, instance_, "leave").ok());
  EXPECT_EQ(FactsOf(world_, FactKind::kEachClosed).size(), 1u);
  EXPECT_TRUE(world_.OpenTasks(instance_).empty());
  EXPECT_EQ(world_.state(instance_).activities_size(), 0);
}

constexpr char kVote[] = R"(
workflow: vote
title: 表决
data:
  - { name: voters, type: list, of: string, input: true }
  - { name: yes, type: int, value: "0" }
states:
  - id: ask
    each:
      in: data.voters
      as: voter
      until: "data.yes >= 2 || each.open + data.yes < 2"
      task:
        person: voter
        title: "请 ${voter} 表决"
        form: [ { name: agree, type: bool, required: true } ]
        set: { yes: "form.agree ? data.yes + 1 : data.yes" }
    next:
      - { event: done, when: data.yes >= 2, to: [accepted] }
      - { event: done, to: [refused] }
  - { id: accepted, final: true }
  - { id: refused, final: true }
)";

TEST_F(QueueTest, TwoOfThreeDecideAndTheThirdIsWithdrawn) {
  world_.DeployYaml(kVote);
  instance_ = world_.Start(kAnn, "vote", "{'voters': ['ann', 'bob', 'cid']}").value();
  ASSERT_TRUE(world_.Complete({"bob", {}}, {instance_, "ask", "bob"}, "{'agree': true}").ok());
  ASSERT_TRUE(world_.Complete({"cid", {}}, {instance_, "ask", "cid"}, "{'agree': true}").ok());
  EXPECT_THAT(world_.Leaves(instance_), ElementsAre("accepted"));
  EXPECT_EQ(world_.FindTask({instance_, "ask", "ann"})->status(), state::v1::TASK_STATUS_WITHDRAWN);
}

}  // namespace
}  // namespace liushui::core
