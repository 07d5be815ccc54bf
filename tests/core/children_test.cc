// Children: what a state starts and what becomes of it, from the parent's side and from the child's.
#include "engine/core/children.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/facts_of.h"
#include "tests/world/world.h"

namespace liushui::core {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using world::Person;
using world::World;

const Person kAnn{"ann", {"clerk"}};

constexpr char kReview[] = R"(
workflow: review
title: 复核
data:
  - { name: amount, type: int, input: true, check: "data.amount > 0" }
states:
  - id: reading
    task: { role: clerk, title: 复核 }
    next:
      - { event: done, to: [agreed] }
      - { after: 1d, to: [spin] }
  - { id: spin, next: [ { when: data.amount > 0, then: [ { set: { amount: data.amount + 1 } } ], to: [spun] } ] }
  - { id: spun, next: [ { to: [spin] } ] }
  - { id: agreed, final: true, output: "{'agreed': true, 'amount': data.amount * 2}" }
)";

// FAILED stands for what it does when the child fails.
constexpr char kOrder[] = R"(
workflow: order
title: 订单
data:
  - { name: amount, type: int, input: true }
  - { name: number, type: string, input: true, value: "instance.name" }
  - { name: paid, type: int, value: "0" }
  - { name: why, type: string, value: "''" }
events: [ { name: withdraw } ]
states:
  - id: check
    child: { workflow: review, key: data.number, input: { amount: data.amount }, set: { paid: result.amount } }
    next:
      - { event: done, when: result.agreed, to: [paid] }
      - { event: done, to: [withdrawn] }
      - { event: withdraw, to: [withdrawn] }
FAILED
  - { id: refused, next: [ { event: withdraw, to: [withdrawn] } ] }
  - { id: paid, final: true }
  - { id: withdrawn, final: true }
)";
constexpr char kOnFailed[] =
    "      - { event: failed, to: [refused], then: [ { set: { why: event.data.code } } ] }\n";

constexpr char kNeverFailed[] = "      - { event: failed, when: data.paid > 0, to: [refused] }\n";

std::string Order(absl::string_view on_failed = kOnFailed) {
  return absl::StrReplaceAll(kOrder, {{"FAILED\n", on_failed}});
}

class ChildrenTest : public ::testing::Test {
 protected:
  ChildrenTest() : world_("2026-03-02T09:00:00+08:00") { world_.DeployYaml(kReview); }

  uint64_t Start(absl::string_view workflow, absl::string_view inputs = "{}") {
    return world_.Start(kAnn, workflow, inputs).value();
  }
  uint64_t OnlyChild(uint64_t parent) {
    const std::vector<uint64_t> children = world_.Children(parent);
    EXPECT_EQ(children.size(), 1u);
    return children.empty() ? 0 : children.front();
  }
  state::v1::InstanceStatus StatusOf(uint64_t instance) { return world_.state(instance).status(); }
  std::string Text(uint64_t instance, absl::string_view datum) {
    return world_.Datum(instance, datum).string_value();
  }

  World world_;
};

TEST_F(ChildrenTest, StartsWithItsStateAndKnowsItsParent) {
  world_.DeployYaml(Order());
  const uint64_t order = Start("order", "{'amount': 7}");
  const state::v1::InstanceState& child = world_.state(OnlyChild(order));
  EXPECT_EQ(child.workflow(), "review");
  EXPECT_EQ(child.parent().instance(), order);
  EXPECT_EQ(child.parent().state(), "check");
  EXPECT_EQ(child.parent().depth(), 1u);
  EXPECT_EQ(child.business_key(), absl::StrCat("namespaces/test/instances/", order));
  EXPECT_EQ(child.definition(), world_.ChartOf(order).definition().children(0).definition());
  EXPECT_EQ(world_.Datum(child.instance(), "amount").int_value(), 7);
}

TEST_F(ChildrenTest, ItsOutputIsTheResult) {
  world_.DeployYaml(Order());
  const uint64_t order = Start("order", "{'amount': 7}");
  const uint64_t child = OnlyChild(order);
  ASSERT_TRUE(world_.Complete(kAnn, {child, "reading"}).ok());
  EXPECT_EQ(StatusOf(child), state::v1::INSTANCE_STATUS_COMPLETED);
  EXPECT_THAT(world_.Leaves(order), ElementsAre("paid"));
  EXPECT_EQ(world_.Datum(order, "paid").int_value(), 14);
}

TEST_F(ChildrenTest, WhatItsOutputLacksWithinIsNull) {
  world_.DeployYaml(absl::StrReplaceAll(
      kReview, {{"      - { event: done, to: [agreed] }",
                 "      - { event: done, when: data.amount > 1, to: [agreed] }\n"
                 "      - { event: done, to: [also] }"},
                {"'agreed': true", "'agreed': true, 'more': {'a': 1}"},
                {"  - { id: spin,",
                 "  - { id: also, final: true, output: \"{'agreed': true, 'amount': 1, 'more': "
                 "{'a': 2, 'b': 3}}\" }\n  - { id: spin,"}}));
  world_.DeployYaml(absl::StrReplaceAll(
      Order(), {{"paid: result.amount", "paid: \"result.more.b == null ? 5 : result.more.b\""}}));
  for (const auto& [amount, paid] : {std::pair(7, 5), std::pair(1, 3)}) {
    const uint64_t order = Start("order", absl::StrCat("{'amount': ", amount, "}"));
    ASSERT_TRUE(world_.Complete(kAnn, {OnlyChild(order), "reading"}).ok());
    EXPECT_EQ(world_.Datum(order, "paid").int_value(), paid);
  }
}

TEST_F(ChildrenTest, LeavingTheStateCancelsIt) {
  world_.DeployYaml(Order());
  const uint64_t order = Start("order", "{'amount': 7}");
  const uint64_t child = OnlyChild(order);
  ASSERT_TRUE(world_.Send(kAnn, order, "withdraw").ok());
  EXPECT_EQ(StatusOf(child), state::v1::INSTANCE_STATUS_CANCELLED);
  EXPECT_EQ(world_.state(child).reason(),
            absl::StrCat("instance ", order, " (order) has left state check, by an input of ann"));
  EXPECT_THAT(world_.OpenTasks(child), IsEmpty());
  EXPECT_THAT(FactsOf(world_, FactKind::kChildFailed), IsEmpty());
}

TEST_F(ChildrenTest, CancellingTheParentCancelsIt) {
  world_.DeployYaml(Order());
  const uint64_t order = Start("order", "{'amount': 7}");
  ASSERT_TRUE(world_.Cancel(kAnn, order, "no more money").ok());
  EXPECT_EQ(StatusOf(OnlyChild(order)), state::v1::INSTANCE_STATUS_CANCELLED);
}

TEST_F(ChildrenTest, CancelledByAPersonItHasFailed) {
  world_.DeployYaml(Order());
  const uint64_t order = Start("order", "{'amount': 7}");
  ASSERT_TRUE(world_.Cancel(kAnn, OnlyChild(order), "wrong client").ok());
  EXPECT_THAT(world_.Leaves(order), ElementsAre("refused"));
  EXPECT_EQ(Text(order, "why"), "CHILD_CANCELLED");
}

TEST_F(ChildrenTest, AKeyThatIsTakenIsAFailure) {
  world_.DeployYaml(Order());
  ASSERT_TRUE(world_.Start(kAnn, "review", "{'amount': 1}", "K-1").ok());
  const uint64_t order = Start("order", "{'amount': 7, 'number': 'K-1'}");
  EXPECT_THAT(world_.Leaves(order), ElementsAre("refused"));
  EXPECT_EQ(Text(order, "why"), "BUSINESS_KEY_EXISTS");
  EXPECT_THAT(world_.Children(order), IsEmpty());
}

TEST_F(ChildrenTest, InputsThatItRefusesAreAFailure) {
  world_.DeployYaml(Order());
  const uint64_t order = Start("order", "{'amount': -1}");
  EXPECT_THAT(world_.Leaves(order), ElementsAre("refused"));
  EXPECT_EQ(Text(order, "why"), "INPUT_INVALID");
}

TEST_F(ChildrenTest, AFailureNobodyAwaitsIsAnIncidentAndResolvedStartsAnother) {
  world_.DeployYaml(absl::StrReplaceAll(Order(kNeverFailed), {{"key: data.number, ", ""}}));
  const uint64_t order = Start("order", "{'amount': 7}");
  ASSERT_TRUE(world_.Cancel(kAnn, OnlyChild(order), "by mistake").ok());
  EXPECT_THAT(world_.Leaves(order), ElementsAre("check"));
  ASSERT_EQ(world_.state(order).incidents_size(), 1);
  const ledger::v1::IncidentRaised incident = world_.state(order).incidents(0);
  EXPECT_EQ(incident.reason(), "CHILD_FAILED");
  EXPECT_THAT(incident.message(), HasSubstr("by mistake"));
  ASSERT_TRUE(world_.Resolve(kAnn, order, incident.incident()).ok());
  ASSERT_EQ(world_.Children(order).size(), 2u);
  ASSERT_TRUE(world_.Complete(kAnn, {world_.Children(order)[1], "reading"}).ok());
  EXPECT_THAT(world_.Leaves(order), ElementsAre("paid"));
}

TEST_F(ChildrenTest, ASecondTryHasTheKeyWithItsNumber) {
  world_.DeployYaml(Order(kNeverFailed));
  const uint64_t order = Start("order", "{'amount': 7, 'number': 'K-1'}");
  ASSERT_TRUE(world_.Cancel(kAnn, OnlyChild(order), "by mistake").ok());
  ASSERT_TRUE(world_.Resolve(kAnn, order, world_.state(order).incidents(0).incident()).ok());
  ASSERT_EQ(world_.Children(order).size(), 2u);
  const state::v1::InstanceState& second = world_.state(world_.Children(order)[1]);
  EXPECT_EQ(second.business_key(), "K-1#2");
  ASSERT_TRUE(world_.Complete(kAnn, {second.instance(), "reading"}).ok());
  EXPECT_THAT(world_.Leaves(order), ElementsAre("paid"));
}

TEST_F(ChildrenTest, AKeyOfAnotherParentsChildIsTakenForEver) {
  world_.DeployYaml(Order());
  const uint64_t first = Start("order", "{'amount': 7, 'number': 'K-1'}");
  ASSERT_TRUE(world_.Complete(kAnn, {OnlyChild(first), "reading"}).ok());
  const uint64_t second = Start("order", "{'amount': 7, 'number': 'K-1'}");
  EXPECT_EQ(Text(second, "why"), "BUSINESS_KEY_EXISTS");
}

TEST_F(ChildrenTest, AKeyOfOneThatRunsIsTaken) {
  world_.DeployYaml(absl::StrReplaceAll(
      Order(),
      {{"{ workflow: review,", "{ workflow: review, orphan: leave,"},
       {"      - { event: withdraw, to: [withdrawn] }\n", "      - { event: withdraw, to: [check] }\n"}}));
  const uint64_t order = Start("order", "{'amount': 7, 'number': 'K-1'}");
  ASSERT_TRUE(world_.Send(kAnn, order, "withdraw").ok());
  EXPECT_EQ(Text(order, "why"), "BUSINESS_KEY_EXISTS");
}

// `withdraw` leaves the child alone and asks for another.
std::string Another() {
  return absl::StrReplaceAll(
      Order(kNeverFailed),
      {{"{ workflow: review,", "{ workflow: review, orphan: leave,"},
       {"      - { event: withdraw, to: [withdrawn] }\n", "      - { event: withdraw, to: [check] }\n"}});
}

TEST_F(ChildrenTest, TwoNeverRunUnderOneKey) {
  world_.DeployYaml(Another());
  const uint64_t order = Start("order", "{'amount': 7, 'number': 'K-1'}");
  ASSERT_TRUE(world_.Cancel(kAnn, OnlyChild(order), "by mistake").ok());
  ASSERT_TRUE(world_.Send(kAnn, order, "withdraw").ok());
  ASSERT_EQ(world_.Children(order).size(), 2u);
  ASSERT_TRUE(world_.Send(kAnn, order, "withdraw").ok());
  EXPECT_EQ(world_.Children(order).size(), 2u);
  ASSERT_EQ(world_.state(order).incidents_size(), 1);
  EXPECT_THAT(world_.state(order).incidents(0).message(), HasSubstr("BUSINESS_KEY_EXISTS"));
  ASSERT_TRUE(world_.Complete(kAnn, {world_.Children(order)[1], "reading"}).ok());
  ASSERT_TRUE(world_.Resolve(kAnn, order, world_.state(order).incidents(0).incident()).ok());
  ASSERT_EQ(world_.Children(order).size(), 3u);
  EXPECT_EQ(world_.state(world_.Children(order)[2]).business_key(), "K-1#3");
}

TEST_F(ChildrenTest, AFurtherKeyThatAStrangerTookIsPassedOver) {
  world_.DeployYaml(Another());
  ASSERT_TRUE(world_.Start(kAnn, "review", "{'amount': 1}", "K-1#2").ok());
  const uint64_t order = Start("order", "{'amount': 7, 'number': 'K-1'}");
  ASSERT_TRUE(world_.Cancel(kAnn, OnlyChild(order), "by mistake").ok());
  ASSERT_TRUE(world_.Send(kAnn, order, "withdraw").ok());
  ASSERT_EQ(world_.Children(order).size(), 2u);
  EXPECT_EQ(world_.state(world_.Children(order)[1]).business_key(), "K-1#3");
}

TEST(KeyOfTryTest, ThereIsAnEndOfTries) {
  int asked = 0;
  const auto all_ended = [&](const std::string&) -> absl::StatusOr<KeyHolder> {
    ++asked;
    return KeyHolder::kEndedSibling;
  };
  EXPECT_EQ(KeyOfTry("k", all_ended).value(), "k");
  EXPECT_EQ(asked, kMaxTriesOfKey);
  const auto last_is_free = [](const std::string& key) -> absl::StatusOr<KeyHolder> {
    return key == absl::StrCat("k#", kMaxTriesOfKey) ? KeyHolder::kNobody : KeyHolder::kEndedSibling;
  };
  EXPECT_EQ(KeyOfTry("k", last_is_free).value(), absl::StrCat("k#", kMaxTriesOfKey));
}

TEST(KeyOfTryTest, IsKnownByItsNumber) {
  for (const char* const key : {"k", "k#2", "k#17"}) EXPECT_TRUE(IsKeyOfTry(key, "k")) << key;
  for (const char* const key : {"k#1", "k#02", "k#", "k#x", "k2", "j#2"})
    EXPECT_FALSE(IsKeyOfTry(key, "k")) << key;
}

TEST_F(ChildrenTest, AKeyWithoutRoomForANumberDoesNotOpen) {
  world_.DeployYaml(Order());
  for (const size_t bytes : {245u, 246u}) {
    const uint64_t order =
        Start("order", absl::StrCat("{'amount': 7, 'number': '", std::string(bytes, 'k'), "'}"));
    EXPECT_EQ(world_.Children(order).size(), bytes == 245 ? 1u : 0u);
    EXPECT_EQ(world_.state(order).incidents_size(), bytes == 245 ? 0 : 1);
  }
}

TEST_F(ChildrenTest, MigrationIsRefusedWhereItsOutputWouldNotFit) {
  const std::string order_yaml =
      absl::StrReplaceAll(Order(), {{"set: { paid: result.amount }", "set: { why: string(result.amount) }"}});
  world_.DeployYaml(order_yaml);
  const uint64_t order = Start("order", "{'amount': 7}");
  world_.DeployYaml(absl::StrReplaceAll(kReview, {{"data.amount * 2", "'much'"}}));
  world_.DeployYaml(order_yaml);
  EXPECT_EQ(ReasonOf(world_.Migrate(kAnn, {order})), "MIGRATION_CHILD_DIFFERS");
  ASSERT_TRUE(world_.Complete(kAnn, {OnlyChild(order), "reading"}).ok());
  EXPECT_EQ(Text(order, "why"), "14");
}

TEST_F(ChildrenTest, LeftAloneItGoesOnAndNobodyHears) {
  world_.DeployYaml(
      absl::StrReplaceAll(Order(), {{"{ workflow: review,", "{ workflow: review, orphan: leave,"}}));
  const uint64_t order = Start("order", "{'amount': 7}");
  const uint64_t child = OnlyChild(order);
  ASSERT_TRUE(world_.Send(kAnn, order, "withdraw").ok());
  EXPECT_EQ(StatusOf(child), state::v1::INSTANCE_STATUS_ACTIVE);
  ASSERT_TRUE(world_.Complete(kAnn, {child, "reading"}).ok());
  EXPECT_EQ(StatusOf(child), state::v1::INSTANCE_STATUS_COMPLETED);
  EXPECT_TRUE(world_.records().back().has_message_dropped());
}

TEST_F(ChildrenTest, AStuckOneIsWaitedForAndCanStillBeCancelled) {
  world_.DeployYaml(Order());
  const uint64_t order = Start("order", "{'amount': 7}");
  const uint64_t child = OnlyChild(order);
  world_.Advance(absl::Hours(25));
  EXPECT_EQ(StatusOf(child), state::v1::INSTANCE_STATUS_STUCK);
  EXPECT_THAT(world_.Leaves(order), ElementsAre("check"));
  ASSERT_TRUE(world_.Send(kAnn, order, "withdraw").ok());
  EXPECT_EQ(StatusOf(child), state::v1::INSTANCE_STATUS_CANCELLED);
}

TEST_F(ChildrenTest, AResultThatMeetsTheCancelIsRecordedAndDoesNothing) {
  world_.DeployYaml("workflow: quick\nstates: [ { id: over, final: true } ]\n");
  world_.DeployYaml(R"(
workflow: race
events: [ { name: home } ]
states:
  - id: both
    regions:
      - id: a
        states: [ { id: first, child: { workflow: quick }, next: [ { event: done, to: [rest] } ] } ]
      - id: b
        states: [ { id: second, child: { workflow: quick }, next: [ { event: done, to: [rest] } ] } ]
  - { id: rest, next: [ { event: home, to: [over] } ] }
  - { id: over, final: true }
)");
  const uint64_t race = Start("race");
  EXPECT_EQ(world_.Children(race).size(), 2u);
  EXPECT_THAT(world_.Leaves(race), ElementsAre("rest"));
  // Both ended before the first result was delivered; that made the parent give up the second.
  const auto& records = world_.records();
  const ledger::v1::Record& crossed = records[records.size() - 2];
  EXPECT_EQ(crossed.step().input().deliver().result().child(),
            world_.state(world_.Children(race)[1]).parent().child());
  EXPECT_THAT(crossed.step().facts(), IsEmpty());
  EXPECT_FALSE(crossed.step().handled());
  EXPECT_EQ(records.back().message_dropped().failure().reason(), "INSTANCE_ENDED");
}

TEST_F(ChildrenTest, AChildOfItselfEndsAtTheDeepest) {
  world_.DeployYaml(R"(
workflow: deep
data: [ { name: why, type: string, value: "''" } ]
states:
  - id: down
    child: { workflow: deep }
    next:
      - { event: done, to: [over] }
      - { event: failed, to: [over], then: [ { set: { why: event.data.code } } ] }
  - { id: over, final: true }
)");
  const uint64_t root = Start("deep");
  EXPECT_EQ(world_.Instances().size(), 1 + kMaxChildDepth);
  for (const uint64_t instance : world_.Instances()) {
    EXPECT_EQ(StatusOf(instance), state::v1::INSTANCE_STATUS_COMPLETED);
    EXPECT_EQ(world_.state(instance).definition(), world_.state(root).definition());
  }
  EXPECT_EQ(Text(world_.Instances().back(), "why"), "CHILD_TOO_DEEP");
}

TEST_F(ChildrenTest, ACancelGoesDownToTheLast) {
  world_.DeployYaml(Order());
  world_.DeployYaml(R"(
workflow: day
states:
  - id: morning
    child: { workflow: order, input: { amount: "3" } }
    next: [ { event: done, to: [over] }, { event: failed, to: [over] } ]
  - { id: over, final: true }
)");
  const uint64_t day = Start("day");
  const uint64_t order = OnlyChild(day);
  const uint64_t review = OnlyChild(order);
  EXPECT_EQ(world_.state(review).parent().depth(), 2u);
  ASSERT_TRUE(world_.Cancel(kAnn, day, "holiday").ok());
  EXPECT_EQ(StatusOf(order), state::v1::INSTANCE_STATUS_CANCELLED);
  EXPECT_EQ(StatusOf(review), state::v1::INSTANCE_STATUS_CANCELLED);
}

TEST_F(ChildrenTest, ItRunsOnTheDefinitionThatWasThereAtDeploy) {
  world_.DeployYaml(Order());
  world_.DeployYaml(absl::StrReplaceAll(kReview, {{"amount * 2", "amount * 3"}}));
  const uint64_t order = Start("order", "{'amount': 7}");
  ASSERT_TRUE(world_.Complete(kAnn, {OnlyChild(order), "reading"}).ok());
  EXPECT_EQ(world_.Datum(order, "paid").int_value(), 14);
  world_.DeployYaml(Order());
  const uint64_t later = Start("order", "{'amount': 7}");
  EXPECT_NE(world_.state(later).definition(), world_.state(order).definition());
  ASSERT_TRUE(world_.Complete(kAnn, {OnlyChild(later), "reading"}).ok());
  EXPECT_EQ(world_.Datum(later, "paid").int_value(), 21);
}

TEST_F(ChildrenTest, AnOutputThatTheParentCannotReadIsAFailure) {
  world_.DeployYaml(Order());
  const uint64_t order = Start("order", "{'amount': 7}");
  const uint64_t child = OnlyChild(order);
  world_.DeployYaml(absl::StrReplaceAll(kReview, {{"data.amount * 2", "'much'"}}));
  ASSERT_TRUE(world_.Migrate(kAnn, {child}).ok());
  ASSERT_TRUE(world_.Complete(kAnn, {child, "reading"}).ok());
  EXPECT_THAT(world_.Leaves(order), ElementsAre("refused"));
  EXPECT_EQ(Text(order, "why"), "RESULT_INVALID");
}

TEST_F(ChildrenTest, MigrationKeepsOneThatIsDeclaredAlike) {
  world_.DeployYaml(Order());
  const uint64_t order = Start("order", "{'amount': 7}");
  world_.DeployYaml(absl::StrReplaceAll(Order(), {{"id: check", "id: proof"}, {"title: 订单", "title: 单"}}));
  ASSERT_TRUE(world_.Migrate(kAnn, {order, {"check=proof"}}).ok());
  ASSERT_TRUE(world_.Complete(kAnn, {OnlyChild(order), "reading"}).ok());
  EXPECT_THAT(world_.Leaves(order), ElementsAre("paid"));
}

TEST_F(ChildrenTest, MigrationCancelsOneThatIsNotAndStartsAnother) {
  world_.DeployYaml(Order());
  const uint64_t order = Start("order", "{'amount': 7, 'number': 'K-1'}");
  world_.DeployYaml(absl::StrReplaceAll(Order(), {{"key: data.number", "key: data.number + '-2'"}}));
  ASSERT_TRUE(world_.Migrate(kAnn, {order}).ok());
  ASSERT_EQ(world_.Children(order).size(), 2u);
  EXPECT_EQ(StatusOf(world_.Children(order)[0]), state::v1::INSTANCE_STATUS_CANCELLED);
  EXPECT_EQ(StatusOf(world_.Children(order)[1]), state::v1::INSTANCE_STATUS_ACTIVE);
}

TEST_F(ChildrenTest, ACancelOfSomebodyElsesChildIsRefused) {
  world_.DeployYaml(Order());
  const uint64_t order = Start("order", "{'amount': 7}");
  ledger::v1::Input input;
  input.mutable_deliver()->mutable_origin()->set_instance(order + 100);
  input.mutable_deliver()->mutable_cancel()->set_child(world_.state(OnlyChild(order)).parent().child());
  EXPECT_EQ(ReasonOf(world_.Take({}, OnlyChild(order), input)), "NO_RECEIVER");
}

}  // namespace
}  // namespace liushui::core
