// Children of items by way of the outbox, through restarts.
#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kRooms[] = R"yaml(
workflow: room
data: [ { name: house, type: string, input: true } ]
states:
  - { id: clean, task: { role: clerk, title: "${data.house}" }, next: [ { event: done, to: [over] } ] }
  - { id: over, final: true, output: "{'minutes': 5}" }
---
workflow: tour
title: 走访
data: [ { name: minutes, type: int, value: "0" }, { name: why, type: string, value: "''" } ]
events: [ { name: leave }, { name: close } ]
states:
  - id: visit
    each:
      in: "['a', 'b', 'c']"
      as: house
      child: { workflow: room, key: "'room ' + house", input: { house: house }, set: { minutes: data.minutes + result.minutes } }
    next:
      - { event: item, when: event.data.failed, then: [ { set: { why: event.data.code } } ] }
      - { event: leave, to: [rest] }
      - { event: done, to: [rest] }
  - { id: rest, next: [ { event: close, to: [over] } ] }
  - { id: over, final: true }
)yaml";

class ItemChildrenTest : public testing::Test {
 protected:
  ItemChildrenTest() { desk_.Deploy(kRooms); }
  void Settle() { desk_.Advance(absl::ZeroDuration()); }
  std::vector<state::v1::InstanceState> Children(uint64_t parent) {
    auto children = desk_.reads().ListChildren(parent, 10);
    LIUSHUI_CHECK_OK(children.status());
    return children->shown;
  }
  int Undelivered() {
    int rows = 0;
    LIUSHUI_CHECK_OK(desk_.disk().store().ScanRows({"b", "", false}, [&](auto, auto) { return ++rows > 0; }));
    return rows;
  }
  bool Does(uint64_t instance, const std::string& input) { return desk_.Take(Li(), instance, input).ok(); }

  Desk desk_;
};

TEST_F(ItemChildrenTest, StartsAndResultsSurviveRestarts) {
  const uint64_t tour = desk_.Start(Li(), "tour");
  desk_.Reopen();
  Settle();
  ASSERT_EQ(Children(tour).size(), 3);
  for (const auto& child : Children(tour)) {
    ASSERT_TRUE(Does(child.instance(), "complete { task: 1 }"));
    desk_.Reopen();
  }
  Settle();
  EXPECT_THAT(desk_.StatesOf(tour), ElementsAre("rest"));
  EXPECT_EQ(desk_.Get(tour).data(0).value().int_(), 15);
  EXPECT_EQ(Undelivered(), 0);
}

TEST_F(ItemChildrenTest, LeavingCancelsThemThroughARestart) {
  const uint64_t tour = desk_.Start(Li(), "tour");
  Settle();
  ASSERT_TRUE(Does(Children(tour)[1].instance(), "complete { task: 1 }"));
  Settle();
  ASSERT_TRUE(Does(tour, "event { name: 'leave' }"));
  desk_.Reopen();
  Settle();
  EXPECT_EQ(Children(tour)[1].status(), state::v1::INSTANCE_STATUS_COMPLETED);
  for (const size_t child : {0, 2}) {
    EXPECT_EQ(Children(tour)[child].status(), state::v1::INSTANCE_STATUS_CANCELLED);
    EXPECT_THAT(Children(tour)[child].reason(), HasSubstr("has left state visit, by an input of li"));
  }
  EXPECT_EQ(Undelivered(), 0);
}

TEST_F(ItemChildrenTest, CancelOvertakesNoStart) {
  const uint64_t tour = desk_.Start(Li(), "tour");
  ASSERT_TRUE(Does(tour, "cancel { reason: 'no' }"));
  desk_.Reopen();
  Settle();
  ASSERT_EQ(Children(tour).size(), 3);
  for (const auto& child : Children(tour)) EXPECT_EQ(child.status(), state::v1::INSTANCE_STATUS_CANCELLED);
  EXPECT_EQ(Undelivered(), 0);
}

TEST_F(ItemChildrenTest, AKeyThatIsTakenIsToldToTheItem) {
  desk_.Start(Li(), "room", "room b", "inputs { name: 'house' value { string: 'b' } }");
  const uint64_t tour = desk_.Start(Li(), "tour");
  Settle();
  EXPECT_EQ(Children(tour).size(), 2);
  EXPECT_EQ(desk_.Get(tour).data(1).value().string(), "BUSINESS_KEY_EXISTS");
  ASSERT_EQ(desk_.Get(tour).incidents_size(), 1);
  EXPECT_EQ(desk_.Get(tour).incidents(0).reason(), "ITEMS_FAILED");
  EXPECT_EQ(Undelivered(), 0);
}

}  // namespace
}  // namespace liushui::runtime
