// What a parent is told when it has no room for it, and whom it starts when it tries again: through the
// outbox, and through restarts.
#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {
namespace {

using ::testing::ElementsAre;

constexpr char kWriter[] = R"yaml(
workflow: writer
title: 抄写
data: [ { name: text, type: string, value: "''" } ]
states:
  - { id: write, next: [ { event: written, then: [ { set: { text: event.data.text } } ], to: [written] } ] }
  - { id: written, final: true, output: "{'text': data.text}" }
events: [ { name: written, form: [ { name: text, type: string, required: true } ] } ]
)yaml";

constexpr char kShelf[] = R"yaml(
workflow: shelf
title: 书架
data:
  - { name: a, type: string, value: "''" }
  - { name: b, type: string, value: "''" }
  - { name: c, type: string, value: "''" }
  - { name: d, type: string, value: "''" }
  - { name: text, type: string, value: "''" }
events: [ { name: fill, form: [ { name: text, type: string, required: true } ] } ]
states:
  - id: wait
    child: { workflow: writer, key: instance.key, set: { text: result.text } }
    next:
      - { event: done, to: [over] }
      - { event: fill, when: data.a == '', then: [ { set: { a: event.data.text } } ] }
      - { event: fill, when: data.b == '', then: [ { set: { b: event.data.text } } ] }
      - { event: fill, when: data.c == '', then: [ { set: { c: event.data.text } } ] }
      - { event: fill, then: [ { set: { d: event.data.text } } ] }
  - { id: over, final: true }
)yaml";

class WaitingTest : public testing::Test {
 protected:
  WaitingTest() {
    desk_.Deploy(kWriter);
    desk_.Deploy(kShelf);
    shelf_ = desk_.Start(Li(), "shelf", "s");
    Settle();
  }
  void Settle() { desk_.Advance(absl::ZeroDuration()); }
  void Send(uint64_t instance, const std::string& event, size_t bytes) {
    LIUSHUI_CHECK_OK(
        desk_
            .Take(Li(), instance,
                  absl::StrCat("event { name: '", event, "' data { name: 'text' value { string: '",
                               std::string(bytes, 'x'), "' } } }"))
            .status());
    Settle();
  }
  // A full shelf is told more than it has room for.
  void Overfill() {
    for (int i = 0; i < 4; ++i) Send(shelf_, "fill", 15'000);
    Send(Child(0), "written", kBytes);
    ASSERT_EQ(desk_.Get(shelf_).status(), state::v1::INSTANCE_STATUS_STUCK);
    EXPECT_EQ(Undelivered(), 1);
  }
  uint64_t Child(size_t place) {
    auto children = desk_.reads().ListChildren(shelf_, 10);
    LIUSHUI_CHECK_OK(children.status());
    LIUSHUI_CHECK(children->shown.size() > place);
    return children->shown[place].instance();
  }
  int Undelivered() {
    int rows = 0;
    LIUSHUI_CHECK_OK(desk_.disk().store().ScanRows({"b", "", false}, [&](auto, auto) { return ++rows > 0; }));
    return rows;
  }
  Answered Resolve() {
    return desk_.Take(Wang(), shelf_,
                      absl::StrCat("resolve { incident: ", desk_.Get(shelf_).incidents(0).incident(), " }"));
  }
  // To a definition that drops what it is filled with.
  Answered MakeRoom() {
    desk_.Deploy(absl::StrCat("description: more room\n", kShelf));
    InstanceRequest request;
    request.instance = shelf_;
    ledger::v1::Migrate& migrate = *request.input.mutable_migrate();
    for (const Deployed& deployed : desk_.reads().ListDefinitions(kBranch)) {
      if (deployed.chart->workflow() != "shelf" || deployed.revision != 2) continue;
      migrate.set_definition(deployed.chart->hash());
    }
    migrate.set_revision(2);
    migrate.set_from_definition(desk_.Get(shelf_).definition());
    migrate.set_from_revision(1);
    migrate.add_data()->set_name("a");
    migrate.mutable_data(0)->set_expression("''");
    return desk_.Ask(CallerOf(Wang()), std::move(request));
  }

  static constexpr size_t kBytes = 8'000;
  Desk desk_;
  uint64_t shelf_ = 0;
};

TEST_F(WaitingTest, AResultWithoutRoomSurvivesARestartAndIsTaken) {
  Overfill();
  desk_.Reopen();
  Settle();
  EXPECT_EQ(Undelivered(), 1);
  ASSERT_TRUE(MakeRoom().ok());
  Settle();
  EXPECT_EQ(desk_.Get(shelf_).status(), state::v1::INSTANCE_STATUS_COMPLETED);
  EXPECT_EQ(desk_.Get(shelf_).data(4).value().string().size(), kBytes);
  EXPECT_EQ(Undelivered(), 0);
}

TEST_F(WaitingTest, AVainTryLeavesTheResultWhereItIs) {
  Overfill();
  ASSERT_TRUE(Resolve().ok());
  Settle();
  EXPECT_EQ(desk_.Get(shelf_).status(), state::v1::INSTANCE_STATUS_STUCK);
  EXPECT_EQ(desk_.Get(shelf_).incidents_size(), 1);
  EXPECT_EQ(Undelivered(), 1);
  ASSERT_TRUE(desk_.Take(Wang(), shelf_, "cancel { reason: '不要了' }").ok());
  Settle();
  EXPECT_EQ(Undelivered(), 0);
  const uint64_t writer = Child(0);
  const auto dropped = desk_.Records(
      [writer](const auto& record) { return record.message_dropped().origin().instance() == writer; });
  EXPECT_EQ(dropped.size(), 1);
}

TEST_F(WaitingTest, ASecondTryHasTheKeyWithItsNumber) {
  ASSERT_TRUE(desk_.Take(Li(), Child(0), "cancel { reason: '写错了' }").ok());
  Settle();
  ASSERT_TRUE(Resolve().ok());
  Settle();
  const state::v1::InstanceState second = desk_.Get(Child(0));  // those that run come first
  EXPECT_EQ(second.business_key(), "s#2");
  EXPECT_EQ(desk_.Get(Child(1)).business_key(), "s");
  EXPECT_THAT(desk_.StatesOf(shelf_), ElementsAre("wait"));
}

TEST_F(WaitingTest, ChildrenThatRunAreShownBeforeThoseThatEnded) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(desk_.Take(Li(), Child(0), "cancel { reason: '写错了' }").ok());
    Settle();
    ASSERT_TRUE(Resolve().ok());
    Settle();
  }
  const auto all = desk_.reads().ListChildren(shelf_, 10);
  ASSERT_TRUE(all.ok());
  ASSERT_EQ(all->shown.size(), 4);
  EXPECT_EQ(all->shown[0].status(), state::v1::INSTANCE_STATUS_ACTIVE);
  EXPECT_EQ(all->shown[1].business_key(), "s");
  EXPECT_EQ(all->running_left_out + all->ended_left_out, 0);
  const auto some = desk_.reads().ListChildren(shelf_, 2);
  ASSERT_TRUE(some.ok());
  ASSERT_EQ(some->shown.size(), 2);
  EXPECT_EQ(some->shown[0].status(), state::v1::INSTANCE_STATUS_ACTIVE);
  EXPECT_EQ(some->running_left_out, 0);
  EXPECT_EQ(some->ended_left_out, 2);
}

}  // namespace
}  // namespace liushui::runtime
