// Children by way of the outbox: started, heard of and cancelled once each, through restarts and stuck ends.
#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kReview[] = R"yaml(
workflow: review
title: 复核
data: [ { name: days, type: int, input: true } ]
states:
  - id: read
    task: { role: clerk, title: 复核 }
    next: [ { event: done, to: [agreed] } ]
  - { id: agreed, final: true, output: "{'days': data.days + 1}" }
)yaml";

// Beside the child something may spin until the afternoon. Its name comes before that of the child.
constexpr char kOrder[] = R"yaml(
workflow: order
title: 订单
data:
  - { name: days, type: int, input: true, value: "1" }
  - { name: why, type: string, value: "''" }
events: [ { name: withdraw } ]
states:
  - id: open
    next: [ { event: withdraw, to: [withdrawn] } ]
    regions:
      - id: work
        states:
          - id: check
            child: { workflow: review, key: instance.key, input: { days: data.days }, set: { days: result.days } }
            next:
              - { event: done, to: [checked] }
              - { event: failed, to: [failed], then: [ { set: { why: event.data.code } } ] }
          - { id: failed, next: [ { event: withdraw, to: [withdrawn] } ] }
          - { id: checked, next: [ { event: withdraw, to: [withdrawn] } ] }
      - id: noise
        states:
          - { id: quiet, next: [ { after: 1h, to: [loud] } ] }
          - id: loud
            next:
              - when: "data.days < 100 && now < timestamp('2026-03-02T06:00:00Z')"
                then: [ { set: { days: data.days } } ]
                to: [louder]
          - { id: louder, next: [ { to: [loud] } ] }
  - { id: withdrawn, final: true }
)yaml";

class ChildrenTest : public testing::Test {
 protected:
  ChildrenTest() {
    desk_.Deploy(kReview);
    desk_.Deploy(kOrder);
  }
  void Settle() { desk_.Advance(absl::ZeroDuration()); }
  std::vector<state::v1::InstanceState> Children(uint64_t parent) {
    auto children = desk_.reads().ListChildren(parent, 10);
    LIUSHUI_CHECK_OK(children.status());
    return std::move(children->shown);
  }
  // The number of the only child, which has a task 1.
  uint64_t OnlyChild(uint64_t parent) {
    Settle();
    const auto children = Children(parent);
    LIUSHUI_CHECK(children.size() == 1);
    return children[0].instance();
  }
  int Undelivered() {
    int rows = 0;
    LIUSHUI_CHECK_OK(desk_.disk().store().ScanRows({"b", "", false}, [&](auto, auto) { return ++rows > 0; }));
    return rows;
  }
  bool Does(uint64_t instance, const std::string& input) { return desk_.Take(Li(), instance, input).ok(); }

  Desk desk_;
};

TEST_F(ChildrenTest, StartAndResultGoThroughTheOutbox) {
  const uint64_t order = desk_.Start(Li(), "order", "o");
  const uint64_t child = OnlyChild(order);
  EXPECT_EQ(desk_.Get(child).parent().instance(), order);
  EXPECT_EQ(desk_.Get(child).business_key(), "o");
  ASSERT_TRUE(Does(child, "complete { task: 1 }"));
  Settle();
  EXPECT_THAT(desk_.StatesOf(order), testing::Contains("checked"));
  EXPECT_EQ(desk_.Get(order).data(0).value().int_(), 2);
  EXPECT_EQ(Undelivered(), 0);
  const auto told = desk_.Records([](const auto& r) { return r.step().input().deliver().has_result(); });
  ASSERT_EQ(told.size(), 1);
  EXPECT_EQ(told[0].actor().name(), absl::StrCat("namespaces/beijing/instances/", child));
}

TEST_F(ChildrenTest, AKeyThatIsTakenIsToldToTheParent) {
  desk_.Start(Li(), "review", "o", "inputs { name: 'days' value { int: 1 } }");
  const uint64_t order = desk_.Start(Li(), "order", "o");
  Settle();
  EXPECT_THAT(desk_.StatesOf(order), testing::Contains("failed"));
  EXPECT_EQ(desk_.Get(order).data(1).value().string(), "BUSINESS_KEY_EXISTS");
  // The cancel of a child that never was finds nobody.
  EXPECT_TRUE(Children(order).empty());
  EXPECT_EQ(Undelivered(), 0);
}

TEST_F(ChildrenTest, LeftBeforeItBeganItIsCancelledAllTheSame) {
  const uint64_t order = desk_.Start(Li(), "order", "o");
  ASSERT_TRUE(Does(order, "event { name: 'withdraw' }"));
  desk_.Reopen();
  Settle();
  const auto children = Children(order);
  ASSERT_EQ(children.size(), 1);
  EXPECT_EQ(children[0].status(), state::v1::INSTANCE_STATUS_CANCELLED);
  EXPECT_THAT(children[0].reason(), HasSubstr("has left state check, by an input of li"));
  EXPECT_EQ(Undelivered(), 0);
}

TEST_F(ChildrenTest, AResultForOneThatHasEndedIsWrittenDown) {
  const uint64_t order = desk_.Start(Li(), "order", "o");
  const uint64_t child = OnlyChild(order);
  ASSERT_TRUE(desk_.Take(Li(), child, "cancel { reason: 'no' }").ok());
  ASSERT_TRUE(desk_.Take(Li(), order, "cancel { reason: 'no' }").ok());
  Settle();
  EXPECT_EQ(Undelivered(), 0);
  EXPECT_EQ(desk_.Get(order).status(), state::v1::INSTANCE_STATUS_CANCELLED);
}

TEST_F(ChildrenTest, AStuckParentHearsOfItOnceItGoesOn) {
  const uint64_t order = desk_.Start(Li(), "order", "o");
  const uint64_t child = OnlyChild(order);
  desk_.Advance(absl::Hours(2));
  ASSERT_EQ(desk_.Get(order).status(), state::v1::INSTANCE_STATUS_STUCK);
  ASSERT_TRUE(Does(child, "complete { task: 1 }"));
  Settle();
  EXPECT_EQ(Undelivered(), 1);
  desk_.Reopen();
  desk_.Advance(absl::Hours(6));
  const auto incidents = desk_.reads().ListIncidents(kBranch, order, 10, "");
  ASSERT_TRUE(incidents.ok());
  ASSERT_EQ(incidents->rows.size(), 1);
  ASSERT_TRUE(desk_
                  .Take(Wang(), order,
                        absl::StrCat("resolve { incident: ", incidents->rows[0].incident.incident(), " }"))
                  .ok());
  Settle();
  EXPECT_THAT(desk_.StatesOf(order), testing::Contains("checked"));
  EXPECT_EQ(Undelivered(), 0);
}

TEST_F(ChildrenTest, ADefinitionIsFoundAgainAfterARestart) {
  desk_.Reopen();
  desk_.Deploy(absl::StrCat(kReview, "description: 另一版\n"));
  const uint64_t order = desk_.Start(Li(), "order", "o");
  const uint64_t child = OnlyChild(order);
  EXPECT_EQ(desk_.Get(child).revision(), 1);
  desk_.Deploy(kOrder);
  EXPECT_EQ(desk_.Get(OnlyChild(desk_.Start(Li(), "order", "p"))).revision(), 2);
}

TEST_F(ChildrenTest, WhatIsPinnedMustBeDeployed) {
  const auto elsewhere = CompileYaml(absl::StrCat(kReview, "description: 别处的\n"));
  const Answered answered =
      desk_.Ask(CallerOf(Wang()), DeployRequest{CompileYaml(kOrder, nullptr, {{"review", elsewhere}})});
  EXPECT_EQ(ReasonOf(answered.status()), "WORKFLOW_UNKNOWN");
}

}  // namespace
}  // namespace liushui::runtime
