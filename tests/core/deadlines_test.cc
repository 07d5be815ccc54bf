// Dues, reminders and ladders: when they fire, in what order, and what they change.
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/world/world.h"

namespace liushui::core {
namespace {

using world::Person;
using world::World;

const Person kAnn{"ann", {"clerk"}};
const Person kLeader{"lee", {"team_leader"}};

constexpr char kLadder[] = R"(
workflow: ladder
title: 阶梯
calendar: cn-trading
due: { after: 15d, remind: ["50%", "-7d"], escalate: [ { after: 0h, role: branch_manager } ] }
data:
  - { name: late, type: bool, value: "false" }
states:
  - id: work
    next:
      - { event: client.withdrew, to: [gone] }
    regions:
      - id: answer
        states:
          - id: reply
            task:
              role: clerk
              title: 答复
              due: { after: 1bd }
              escalate:
                - { after: 0h, role: team_leader }
                - { after: 1bd, role: branch_manager }
              form: []
            next:
              - { event: overdue, then: [ { set: { late: "true" } } ] }
              - { event: done, to: [replied] }
          - { id: replied, final: true }
      - id: look
        states:
          - id: wait
            next:
              - { after: 2h, to: [waited] }
          - { id: waited, final: true }
  - { id: gone, final: true }
events:
  - { name: client.withdrew }
)";

class DeadlinesTest : public ::testing::Test {
 protected:
  // A Monday.
  DeadlinesTest() : world_("2026-03-02T09:00:00+08:00") {
    world_.DeployCalendarFile(std::string(LIUSHUI_SOURCE_DIR) + "/workflows/calendars/cn-trading.yaml");
    world_.DeployYaml(kLadder);
    instance_ = world_.Start(kAnn, "ladder").value();
  }

  const state::v1::TaskState& Reply() const { return *world_.FindTask({instance_, "reply"}); }

  World world_;
  uint64_t instance_ = 0;
};

TEST_F(DeadlinesTest, BusinessDueIsResolvedAtEntry) {
  EXPECT_EQ(absl::FromUnixMicros(Reply().due_us()),
            absl::FromCivil(absl::CivilMinute(2026, 3, 3, 9, 0), absl::FixedTimeZone(8 * 3600)));
}

TEST_F(DeadlinesTest, DueThenRungsWithoutChangingTheVersion) {
  world_.AdvanceTo("2026-03-03T08:59:59+08:00");
  EXPECT_FALSE(Reply().overdue());
  world_.AdvanceTo("2026-03-03T09:00:00+08:00");
  EXPECT_TRUE(Reply().overdue());
  EXPECT_EQ(Reply().escalations(), 1u);
  EXPECT_EQ(Reply().parts(0).version(), 1u);
  EXPECT_EQ(world_.Datum(instance_, "late"), cel::Value::Bool(true));
  EXPECT_TRUE(world_.Claim(kLeader, {instance_, "reply"}).ok());
  world_.AdvanceTo("2026-03-04T09:00:00+08:00");
  EXPECT_EQ(Reply().escalations(), 2u);
}

TEST_F(DeadlinesTest, OverdueIsOneRecordWithFactsInOrder) {
  world_.AdvanceTo("2026-03-03T09:00:00+08:00");
  std::vector<int> kinds;
  for (const auto& fact : world_.records().back().step().facts()) kinds.push_back(fact.kind_case());
  using ledger::v1::Fact;
  EXPECT_EQ(kinds, (std::vector<int>{Fact::kTimerCleared, Fact::kTaskOverdue, Fact::kTaskEscalated,
                                     Fact::kTimerSet, Fact::kDataAssigned}));
}

TEST_F(DeadlinesTest, CompletedTaskHasNoLadder) {
  ASSERT_TRUE(world_.Complete(kAnn, {instance_, "reply"}).ok());
  world_.AdvanceTo("2026-03-05T09:00:00+08:00");
  EXPECT_FALSE(Reply().overdue());
}

TEST_F(DeadlinesTest, AfterFiresAtItsOwnTime) {
  world_.AdvanceTo("2026-03-02T12:00:00+08:00");
  const ledger::v1::Record& record = world_.records().back();
  EXPECT_EQ(absl::FromUnixMicros(record.time_us()),
            absl::FromCivil(absl::CivilMinute(2026, 3, 2, 11, 0), absl::FixedTimeZone(8 * 3600)));
  EXPECT_EQ(world_.Leaves(instance_), (std::vector<std::string>{"reply", "waited"}));
}

TEST_F(DeadlinesTest, WholeIsRemindedAndEscalated) {
  ASSERT_TRUE(world_.Complete(kAnn, {instance_, "reply"}).ok());
  world_.AdvanceTo("2026-03-18T09:00:00+08:00");
  int reminders = 0;
  bool escalated = false;
  for (const auto& record : world_.records()) {
    for (const auto& fact : record.step().facts()) {
      if (fact.kind_case() == ledger::v1::Fact::kStateReminded) ++reminders;
      if (fact.has_state_escalated()) escalated = fact.state_escalated().roles(0) == "branch_manager";
    }
  }
  EXPECT_EQ(reminders, 2);
  EXPECT_TRUE(escalated);
}

TEST_F(DeadlinesTest, LeavingClearsEveryTimerInside) {
  ASSERT_TRUE(world_.Send(kAnn, instance_, "client.withdrew").ok());
  EXPECT_EQ(world_.state(instance_).timers_size(), 0);
  EXPECT_EQ(Reply().status(), state::v1::TASK_STATUS_WITHDRAWN);
}

constexpr char kTimes[] = R"yaml(
workflow: times
title: 时刻
calendar: cn-trading
states:
  - id: morning
    next:
      - { at: { time: "08:30" }, to: [noon] }
  - id: noon
    next:
      - { at: { time: "12:30", day: +1bd }, to: [chosen] }
  - id: chosen
    next:
      - { at: "day_at(next_business_day(today), '10:00')", to: [end] }
  - { id: end, final: true }
)yaml";

TEST(TimesTest, PastMomentFiresAtOnceAsItsOwnStep) {
  // A Friday; 08:30 has passed.
  World world("2026-03-06T09:00:00+08:00");
  world.DeployCalendarFile(std::string(LIUSHUI_SOURCE_DIR) + "/workflows/calendars/cn-trading.yaml");
  world.DeployYaml(kTimes);
  const uint64_t instance = world.Start(kAnn, "times").value();
  EXPECT_EQ(world.Leaves(instance), std::vector<std::string>{"noon"});
  EXPECT_TRUE(world.records().back().step().input().has_timer());
  world.AdvanceTo("2026-03-09T12:29:59+08:00");
  EXPECT_EQ(world.Leaves(instance), std::vector<std::string>{"noon"});
  world.AdvanceTo("2026-03-09T12:30:00+08:00");
  EXPECT_EQ(world.Leaves(instance), std::vector<std::string>{"chosen"});
  world.AdvanceTo("2026-03-10T10:00:00+08:00");
  EXPECT_EQ(world.state(instance).status(), state::v1::INSTANCE_STATUS_COMPLETED);
}

}  // namespace
}  // namespace liushui::core
