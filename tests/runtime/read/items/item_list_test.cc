#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/runtime/reads.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kTour[] = R"yaml(
workflow: tour
title: 走访
data: [ { name: houses, type: list, of: record, input: true, fields: [ { name: id, type: string, required: true }, { name: floor, type: int, required: true } ] } ]
events: [ { name: leave } ]
states:
  - id: visit
    each:
      in: data.houses
      as: house
      key: house.id
      limit: 2
      task: { role: clerk, title: "${house.id}" }
    next: [ { event: leave, to: [over] }, { event: done, to: [over] } ]
  - { id: over, final: true }
)yaml";

class ItemListTest : public testing::Test {
 protected:
  ItemListTest() {
    desk_.Deploy(kTour);
    query_.name_space = kBranch;
    query_.state = "visit";
  }

  void Start() {
    StartRequest start;
    start.workflow = "tour";
    ledger::v1::NamedValue& houses = *start.inputs.Add();
    houses.set_name("houses");
    for (int floor = 1; floor <= 5; ++floor) {
      auto& fields = *houses.mutable_value()->mutable_list()->add_values()->mutable_record();
      auto* id = fields.add_fields();
      id->set_name("id");
      id->mutable_value()->set_string(std::string(1, static_cast<char>('f' - floor)));
      auto* number = fields.add_fields();
      number->set_name("floor");
      number->mutable_value()->set_int_(floor);
    }
    query_.instance = desk_.Ask(CallerOf(Li()), start).value().record.instance();
  }

  // Keys, all pages of `limit` together.
  std::vector<std::string> Keys(const std::string& filter = "", const std::string& order_by = "",
                                int limit = 50) {
    ItemQuery query = query_;
    query.filter = filter;
    query.order_by = order_by;
    query.limit = limit;
    std::vector<std::string> keys;
    do {
      const auto page = desk_.reads().ListItems(query);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      for (const auto& row : page->rows) keys.push_back(row.item.key());
      query.after = page->next;
    } while (!query.after.empty());
    return keys;
  }

  Desk desk_;
  ItemQuery query_;
};

TEST_F(ItemListTest, ByKeyUnlessAskedOtherwise) {
  Start();
  EXPECT_THAT(Keys(), ElementsAre("a", "b", "c", "d", "e"));
  EXPECT_THAT(Keys("", "number"), ElementsAre("e", "d", "c", "b", "a"));
  EXPECT_THAT(Keys("", "status desc, key desc"), ElementsAre("c", "b", "a", "e", "d"));
}

TEST_F(ItemListTest, PagesOfAnySizeGiveTheSame) {
  Start();
  for (int limit = 1; limit <= 6; ++limit) {
    EXPECT_EQ(Keys("", "", limit), Keys());
    EXPECT_EQ(Keys("", "number desc", limit), Keys("", "number desc"));
  }
}

TEST_F(ItemListTest, FiltersReadValueAndStatus) {
  Start();
  EXPECT_THAT(Keys("item.value.floor > 3"), ElementsAre("a", "b"));
  EXPECT_THAT(Keys("item.status == 'WAITING' && item.value.floor < 5"), ElementsAre("b", "c"));
  EXPECT_THAT(Keys("item.task == '' && item.end_time == null && item.number == 5"), ElementsAre("a"));
  query_.status = state::v1::ITEM_STATUS_OPEN;
  EXPECT_THAT(Keys(), ElementsAre("d", "e"));
}

TEST_F(ItemListTest, WrongQuestionsAreRefused) {
  Start();
  query_.filter = "item.floor > 3";
  EXPECT_EQ(ReasonOf(desk_.reads().ListItems(query_).status()), "FILTER_INVALID");
  query_.filter = "item.status == 'LATE'";
  EXPECT_EQ(ReasonOf(desk_.reads().ListItems(query_).status()), "FILTER_INVALID");
  query_.filter = "";
  query_.order_by = "value";
  EXPECT_EQ(ReasonOf(desk_.reads().ListItems(query_).status()), "ORDER_INVALID");
  query_.order_by = "";
  query_.name_space = "elsewhere";
  EXPECT_EQ(ReasonOf(desk_.reads().ListItems(query_).status()), "INSTANCE_UNKNOWN");
}

TEST_F(ItemListTest, WhatIsNoListIsRefused) {
  Start();
  for (const std::string& state : {std::string("over"), std::string("vist"), std::string("tour")}) {
    query_.state = state;
    EXPECT_EQ(ReasonOf(desk_.reads().ListItems(query_).status()), "STATE_UNKNOWN");
  }
}

TEST_F(ItemListTest, NothingOfClosedLists) {
  Start();
  ASSERT_TRUE(desk_.Take(Li(), query_.instance, "event { name: 'leave' }").ok());
  EXPECT_THAT(Keys(), IsEmpty());
}

TEST_F(ItemListTest, ItemsAndTheirQueuesSurviveARestart) {
  Start();
  desk_.Reopen();
  const auto page = desk_.reads().ListItems(query_);
  for (const auto& row : page->rows) {
    if (row.item.key() != "e") continue;
    const std::string complete = absl::StrCat("complete { task: ", row.item.task(), " }");
    ASSERT_TRUE(desk_.Take(Li(), query_.instance, complete).ok());
  }
  query_.status = state::v1::ITEM_STATUS_OPEN;
  EXPECT_THAT(Keys(), ElementsAre("c", "d"));
}

constexpr char kFamily[] = R"yaml(
workflow: room
states:
  - { id: clean, task: { role: clerk, title: Clean }, next: [ { event: done, to: [over] } ] }
  - { id: over, final: true }
---
workflow: tour
title: 走访
events: [ { name: leave } ]
states:
  - id: visit
    each: { in: "['a', 'b', 'c']", as: house, limit: 2, child: { workflow: room } }
    next: [ { event: leave, to: [over] }, { event: done, to: [over] } ]
  - { id: over, final: true }
)yaml";

TEST_F(ItemListTest, ChildrenAreNamedOnceTheyHaveStarted) {
  desk_.Deploy(kFamily);
  query_.instance = desk_.Start(Li(), "tour");
  desk_.Advance(absl::ZeroDuration());
  const auto children = desk_.reads().ListChildren(query_.instance, 10)->shown;
  ASSERT_EQ(children.size(), 2);
  EXPECT_THAT(Keys("item.child.endsWith('/instances/" + std::to_string(children[1].instance()) + "')"),
              ElementsAre("b"));
  EXPECT_THAT(Keys("item.child == ''"), ElementsAre("c"));
  const auto page = desk_.reads().ListItems(query_);
  EXPECT_EQ(page->rows[0].child, children[0].instance());
}

}  // namespace
}  // namespace liushui::runtime
