// What is shown beside a form: computed from the data as they are, never recorded, personal data included.
#include "engine/core/people/shown.h"

#include "engine/audit/fold.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/people/task_desk.h"

namespace liushui::core {
namespace {

using world::World;

constexpr char kCall[] = R"(
workflow: call
title: 回访
data:
  - { name: client, type: string, input: true, personal: true }
  - { name: amount, type: int, value: "300" }
  - { name: visits, type: list, of: string, value: "['early', 'late']" }
states:
  - id: phone
    task:
      role: clerk
      title: 致电
      show: { 客户: data.client, 加倍: data.amount * 2, 坏: 1 / (data.amount - 300) }
    next: [ { event: done, to: [visit] } ]
  - id: visit
    each:
      in: data.visits
      as: when
      task: { role: clerk, title: 拜访, show: { 时间: when } }
    next: [ { event: done, to: [over] } ]
  - { id: over, final: true }
)";

class ShownTest : public ::testing::Test {
 protected:
  ShownTest() : world_("2026-03-02T08:00:00+08:00") {
    world_.DeployYaml(kCall);
    instance_ = world_.Start({"ann", {"clerk"}}, "call", "{'client': '王女士'}").value();
  }
  std::vector<ShownValue> ShownAt(const World::TaskName& name) {
    audit::FoldedInstance folded;
    for (const auto& record : world_.records()) {
      if (record.has_step() && record.instance() == instance_) {
        const absl::Status status = audit::Fold(record, folded);
        EXPECT_TRUE(status.ok()) << status;
      }
    }
    const audit::FoldedRows rows(folded);
    const Surroundings surroundings{world_.ChartOf(instance_), 1, 0, world_.now(), "test", {}};
    return ShownOf(surroundings, Instance(folded.state, &rows), *world_.FindTask(name)).value();
  }

  World world_;
  uint64_t instance_ = 0;
};

TEST_F(ShownTest, ValuesStandInOrderAndAFailureIsTold) {
  const std::vector<ShownValue> shown = ShownAt({instance_, "phone"});
  ASSERT_EQ(shown.size(), 3u);
  EXPECT_EQ(shown[0].label, "客户");
  EXPECT_EQ(shown[0].value->string_value(), "王女士");
  EXPECT_EQ(shown[1].value->int_value(), 600);
  EXPECT_EQ(ReasonOf(shown[2].value.status()), "EXPRESSION_FAILED");
}

TEST_F(ShownTest, TaskOfAnItemShowsItsItem) {
  ASSERT_TRUE(world_.Complete({"ann", {"clerk"}}, {instance_, "phone"}).ok());
  EXPECT_EQ(ShownAt({instance_, "visit", "late"}).at(0).value->string_value(), "late");
}

TEST_F(ShownTest, ClosedTaskShowsNothing) {
  ASSERT_TRUE(world_.Complete({"ann", {"clerk"}}, {instance_, "phone"}).ok());
  EXPECT_TRUE(ShownAt({instance_, "phone"}).empty());
}

TEST_F(ShownTest, NothingShownIsRecorded) {
  for (const auto& fact : FactsOf(world_, FactKind::kTaskOpened)) {
    EXPECT_THAT(fact.DebugString(), ::testing::Not(::testing::HasSubstr("王女士")));
  }
}

}  // namespace
}  // namespace liushui::core
