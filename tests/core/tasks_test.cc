// Claiming, releasing and completing tasks: who may, in what order, and what follows.
#include <string>

#include "engine/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/world/world.h"

namespace liushui::core {
namespace {

using world::Person;
using world::World;

const Person kAnn{"ann", {"clerk"}};
const Person kBob{"bob", {"clerk"}};
const Person kEve{"eve", {"visitor"}};

constexpr char kTwoSteps[] = R"(
workflow: two_steps
title: 两步
data:
  - { name: sum, type: int, value: "0" }
states:
  - id: write
    task:
      role: clerk
      title: 写
      form:
        - { name: amount, type: int, required: true, check: "form.amount > 0" }
        - { name: note, type: string }
      set: { sum: form.amount }
    next:
      - { event: claimed, then: [ { log: "taken by ${event.actor}" } ] }
      - { event: done, to: [check] }
  - id: check
    task:
      role: clerk
      title: 核对
      separate_from: [write]
      form:
        - { name: agree, type: bool, required: true }
    next:
      - { event: done, when: form.agree, to: [agreed] }
      - { event: done, to: [write] }
  - { id: agreed, final: true, output: "{'sum': data.sum}" }
)";

class TasksTest : public ::testing::Test {
 protected:
  TasksTest() : world_("2026-03-02T08:00:00+08:00") {
    world_.DeployYaml(kTwoSteps);
    instance_ = world_.Start(kAnn, "two_steps").value();
  }

  World::TaskName At(const std::string& state) const { return {instance_, state}; }
  std::string ReasonToComplete(const Person& who, const std::string& state, const std::string& form) {
    return ReasonOf(world_.Complete(who, At(state), form));
  }

  World world_;
  uint64_t instance_ = 0;
};

TEST_F(TasksTest, CompletionMovesOn) {
  ASSERT_TRUE(world_.Complete(kAnn, At("write"), "{'amount': 5}").ok());
  EXPECT_EQ(world_.Leaves(instance_), std::vector<std::string>{"check"});
  EXPECT_EQ(world_.Datum(instance_, "sum"), cel::Value::Int(5));
}

TEST_F(TasksTest, OutputIsThatOfTheFinalState) {
  ASSERT_TRUE(world_.Complete(kAnn, At("write"), "{'amount': 5}").ok());
  ASSERT_TRUE(world_.Complete(kBob, At("check"), "{'agree': true}").ok());
  EXPECT_EQ(world_.state(instance_).status(), state::v1::INSTANCE_STATUS_COMPLETED);
  EXPECT_EQ(world_.state(instance_).output().record().fields(0).value().int_(), 5);
}

TEST_F(TasksTest, StrangerIsDeniedByRoleAndRecorded) {
  const size_t before = world_.records().size();
  EXPECT_EQ(ReasonToComplete(kEve, "write", "{'amount': 5}"), "ROLE_DENIED");
  ASSERT_EQ(world_.records().size(), before + 1);
  EXPECT_EQ(world_.records().back().refused().reason(), "ROLE_DENIED");
}

TEST_F(TasksTest, WriterMayNotCheckHimself) {
  ASSERT_TRUE(world_.Complete(kAnn, At("write"), "{'amount': 5}").ok());
  EXPECT_EQ(ReasonOf(world_.Claim(kAnn, At("check"))), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(ReasonToComplete(kAnn, "check", "{'agree': true}"), "SEPARATION_OF_DUTIES");
}

TEST_F(TasksTest, SeparationIsSymmetricAcrossReentry) {
  ASSERT_TRUE(world_.Complete(kAnn, At("write"), "{'amount': 5}").ok());
  ASSERT_TRUE(world_.Complete(kBob, At("check"), "{'agree': false}").ok());
  EXPECT_EQ(ReasonOf(world_.Claim(kBob, At("write"))), "SEPARATION_OF_DUTIES");
}

TEST_F(TasksTest, AllFaultsOfAFormAreToldAtOnce) {
  const absl::Status status = world_.Complete(kAnn, At("write"), "{'amout': 5, 'note': 7}");
  EXPECT_EQ(ReasonOf(status), "FORM_INVALID");
  std::vector<std::string> fields;
  for (const Violation& violation : ViolationsOf(status)) fields.push_back(violation.field);
  EXPECT_EQ(fields.size(), 3u) << status;
}

TEST_F(TasksTest, RuleOfAFieldIsChecked) {
  EXPECT_EQ(ReasonToComplete(kAnn, "write", "{'amount': 0}"), "FORM_INVALID");
}

TEST_F(TasksTest, HeldTaskIsLostToOthers) {
  ASSERT_TRUE(world_.Claim(kAnn, At("write")).ok());
  const absl::Status status = world_.Claim(kBob, At("write"));
  EXPECT_EQ(ReasonOf(status), "TASK_CLAIMED");
  EXPECT_NE(status.message().find("ann"), absl::string_view::npos);
  EXPECT_EQ(ReasonToComplete(kBob, "write", "{'amount': 5}"), "TASK_CLAIMED");
}

TEST_F(TasksTest, OnlyItsHolderReleases) {
  EXPECT_EQ(ReasonOf(world_.Release(kAnn, At("write"))), "TASK_NOT_HELD");
  ASSERT_TRUE(world_.Claim(kAnn, At("write")).ok());
  EXPECT_EQ(ReasonOf(world_.Release(kBob, At("write"))), "TASK_NOT_HELD");
  EXPECT_TRUE(world_.Release(kAnn, At("write")).ok());
  EXPECT_TRUE(world_.Claim(kBob, At("write")).ok());
}

TEST_F(TasksTest, StaleVersionIsRefused) {
  ledger::v1::Input input;
  input.mutable_claim()->set_task(world_.FindTask(At("write"))->task());
  input.mutable_claim()->set_version(9);
  EXPECT_EQ(ReasonOf(world_.Take(kAnn, instance_, input)), "STALE_ETAG");
}

TEST_F(TasksTest, ClosedTaskIsClosed) {
  const uint32_t task = world_.FindTask(At("write"))->task();
  ASSERT_TRUE(world_.Complete(kAnn, At("write"), "{'amount': 5}").ok());
  ledger::v1::Input input;
  input.mutable_claim()->set_task(task);
  EXPECT_EQ(ReasonOf(world_.Take(kBob, instance_, input)), "TASK_CLOSED");
}

TEST_F(TasksTest, ClaimRaisesItsEvent) {
  ASSERT_TRUE(world_.Claim(kAnn, At("write")).ok());
  const auto& facts = world_.records().back().step().facts();
  ASSERT_EQ(facts.size(), 2);
  EXPECT_EQ(facts[1].logged(), "taken by ann");
}

TEST_F(TasksTest, CancelWithdrawsAndEnds) {
  ASSERT_TRUE(world_.Cancel(kAnn, instance_, "客户不要了").ok());
  EXPECT_EQ(world_.FindTask(At("write"))->status(), state::v1::TASK_STATUS_WITHDRAWN);
  EXPECT_EQ(ReasonOf(world_.Claim(kAnn, At("write"))), "INSTANCE_ENDED");
}

TEST_F(TasksTest, UnmatchedEventIsRecordedUnhandled) {
  ASSERT_TRUE(world_.Send(kAnn, instance_, "weather.changed").ok());
  EXPECT_FALSE(world_.records().back().step().handled());
}

TEST_F(TasksTest, ReservedEventIsRefused) {
  EXPECT_EQ(ReasonOf(world_.Send(kAnn, instance_, "done.write")), "EVENT_RESERVED");
}

constexpr char kJoint[] = R"(
workflow: joint
title: 共同交付
data:
  - { name: note, type: string, optional: true }
states:
  - id: deliver
    task:
      title: 交付
      by:
        - { as: manager, role: manager, form: [ { name: how, type: string, required: true } ] }
        - { as: consultant, role: consultant }
      set: { note: form.manager.how }
    next:
      - { event: done, to: [delivered] }
  - { id: delivered, final: true }
)";

TEST(JointTaskTest, PartsInAnyOrderByDifferentPersons) {
  World world("2026-03-02T08:00:00+08:00");
  world.DeployYaml(kJoint);
  const Person both{"both", {"manager", "consultant"}};
  const uint64_t instance = world.Start(both, "joint").value();
  ASSERT_TRUE(world.Complete(both, {instance, "deliver", "", "consultant"}).ok());
  EXPECT_EQ(ReasonOf(world.Complete(both, {instance, "deliver", "", "manager"}, "{'how': '面谈'}")),
            "SEPARATION_OF_DUTIES");
  ASSERT_TRUE(
      world.Complete({"may", {"manager"}}, {instance, "deliver", "", "manager"}, "{'how': '面谈'}").ok());
  EXPECT_EQ(world.state(instance).status(), state::v1::INSTANCE_STATUS_COMPLETED);
  EXPECT_EQ(world.Datum(instance, "note"), cel::Value::String("面谈"));
}

}  // namespace
}  // namespace liushui::core
