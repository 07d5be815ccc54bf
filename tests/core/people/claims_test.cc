// Four eyes, joint parts and candidates: who may not, for how long, and what is said when nobody may.
#include <string>

#include "engine/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/core/facts_of.h"
#include "tests/world/world.h"

namespace liushui::core {
namespace {

using world::Person;
using world::World;

const Person kAnn{"ann", {"clerk"}};
const Person kBob{"bob", {"clerk"}};
const Person kCid{"cid", {"clerk"}};

// `check` names `write`; nothing in `write` names `check`.
constexpr char kSideBySide[] = R"(
workflow: pair
title: 两人
states:
  - id: both
    next: [ { event: done, to: [over] }, { event: again, to: [both] } ]
    regions:
      - id: left
        states:
          - { id: write, task: { role: clerk, title: 写 }, next: [ { event: done, to: [written] } ] }
          - { id: written, next: [ { event: rewrite, to: [write] }, { event: close, to: [left_over] } ] }
          - { id: left_over, final: true }
      - id: right
        states:
          - { id: check, task: { role: clerk, title: 核, separate_from: [write] }, next: [ { event: done, to: [checked] } ] }
          - { id: checked, next: [ { event: recheck, to: [check] }, { event: close, to: [right_over] } ] }
          - { id: right_over, final: true }
  - { id: over, final: true }
events: [ { name: again }, { name: rewrite }, { name: recheck }, { name: close } ]
)";

class FourEyesTest : public ::testing::Test {
 protected:
  FourEyesTest() : world_("2026-03-02T08:00:00+08:00") {
    world_.DeployYaml(kSideBySide);
    instance_ = world_.Start(kAnn, "pair").value();
  }
  World::TaskName At(const std::string& state) const { return {instance_, state}; }

  World world_;
  uint64_t instance_ = 0;
};

TEST_F(FourEyesTest, NamingOneSideBindsBoth) {
  ASSERT_TRUE(world_.Complete(kAnn, At("check")).ok());
  EXPECT_EQ(ReasonOf(world_.Claim(kAnn, At("write"))), "SEPARATION_OF_DUTIES");
}

TEST_F(FourEyesTest, ClaimedBeforeIsRefusedAtCompletion) {
  ASSERT_TRUE(world_.Claim(kAnn, At("check")).ok());
  ASSERT_TRUE(world_.Complete(kAnn, At("write")).ok());
  EXPECT_EQ(ReasonOf(world_.Complete(kAnn, At("check"))), "SEPARATION_OF_DUTIES");
}

TEST_F(FourEyesTest, ReleaseAndReclaimDoNotForget) {
  ASSERT_TRUE(world_.Claim(kAnn, At("check")).ok());
  ASSERT_TRUE(world_.Complete(kAnn, At("write")).ok());
  ASSERT_TRUE(world_.Release(kAnn, At("check")).ok());
  EXPECT_EQ(ReasonOf(world_.Claim(kAnn, At("check"))), "SEPARATION_OF_DUTIES");
  EXPECT_TRUE(world_.Complete(kBob, At("check")).ok());
}

TEST_F(FourEyesTest, HoldsForLifeThroughLeavingAndReentry) {
  ASSERT_TRUE(world_.Complete(kAnn, At("write")).ok());
  ASSERT_TRUE(world_.Send(kAnn, instance_, "again").ok());
  ASSERT_TRUE(world_.Send(kAnn, instance_, "again").ok());
  EXPECT_EQ(ReasonOf(world_.Claim(kAnn, At("check"))), "SEPARATION_OF_DUTIES");
}

TEST_F(FourEyesTest, EveryEarlierCompleterIsKeptApart) {
  ASSERT_TRUE(world_.Complete(kAnn, At("write")).ok());
  ASSERT_TRUE(world_.Send(kAnn, instance_, "rewrite").ok());
  ASSERT_TRUE(world_.Complete(kBob, At("write")).ok());
  EXPECT_EQ(ReasonOf(world_.Claim(kAnn, At("check"))), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(ReasonOf(world_.Claim(kBob, At("check"))), "SEPARATION_OF_DUTIES");
  EXPECT_TRUE(world_.Complete(kCid, At("check")).ok());
}

TEST_F(FourEyesTest, WithdrawnTaskKeepsNobodyApart) {
  ASSERT_TRUE(world_.Claim(kAnn, At("write")).ok());
  ASSERT_TRUE(world_.Send(kAnn, instance_, "again").ok());
  EXPECT_TRUE(world_.Complete(kAnn, At("check")).ok());
}

TEST_F(FourEyesTest, SamePersonMayDoTheSameTaskAgain) {
  ASSERT_TRUE(world_.Complete(kAnn, At("write")).ok());
  ASSERT_TRUE(world_.Send(kAnn, instance_, "rewrite").ok());
  EXPECT_TRUE(world_.Complete(kAnn, At("write")).ok());
}

TEST_F(FourEyesTest, RefusalIsRecordedAndChangesNothing) {
  ASSERT_TRUE(world_.Complete(kAnn, At("write")).ok());
  const uint64_t steps = world_.state(instance_).steps();
  ASSERT_FALSE(world_.Claim(kAnn, At("check")).ok());
  EXPECT_EQ(world_.records().back().refused().reason(), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(world_.records().back().refused().input().kind_case(), ledger::v1::Input::kClaim);
  EXPECT_EQ(world_.state(instance_).steps(), steps);
}

constexpr char kJoint[] = R"(
workflow: joint
title: 共同交付
data:
  - { name: maker, type: string, input: true }
states:
  - id: make
    task: { person: data.maker, title: 做 }
    next: [ { event: done, to: [deliver] } ]
  - id: deliver
    task:
      title: 交付
      separate_from: [make]
      by:
        - { as: manager, role: [manager, deputy], form: [ { name: how, type: string, required: true } ] }
        - { as: consultant, person: "['con', 'sue']" }
    next: [ { event: done, when: "form.manager.how == '面谈'", to: [met] }, { event: done, to: [sent] } ]
  - { id: met, final: true }
  - { id: sent, final: true }
)";

class JointTest : public ::testing::Test {
 protected:
  JointTest() : world_("2026-03-02T08:00:00+08:00") {
    world_.DeployYaml(kJoint);
    instance_ = world_.Start(kAnn, "joint", "{'maker': 'max'}").value();
    LIUSHUI_CHECK_OK(world_.Complete({"max", {}}, {instance_, "make"}));
  }
  World::TaskName Part(const std::string& part) const { return {instance_, "deliver", "", part}; }
  const state::v1::TaskPartState& Row(int part) const { return world_.FindTask(Part(""))->parts(part); }

  World world_;
  uint64_t instance_ = 0;
  const Person manager_{"may", {"manager"}};
  const Person consultant_{"con", {}};
};

TEST_F(JointTest, EachPartHasItsOwnClaimAndVersion) {
  ASSERT_TRUE(world_.Claim(manager_, Part("manager")).ok());
  EXPECT_EQ(Row(0).claimed_by(), "may");
  EXPECT_EQ(Row(0).version(), 2u);
  EXPECT_EQ(Row(1).claimed_by(), "");
  EXPECT_EQ(Row(1).version(), 1u);
}

TEST_F(JointTest, PartsAreForDifferentRolesAndPersons) {
  EXPECT_EQ(ReasonOf(world_.Claim(consultant_, Part("manager"))), "ROLE_DENIED");
  EXPECT_EQ(ReasonOf(world_.Claim(manager_, Part("consultant"))), "ROLE_DENIED");
  EXPECT_TRUE(world_.Claim({"sue", {}}, Part("consultant")).ok());
}

TEST_F(JointTest, OnePersonMayNotEvenClaimBothParts) {
  const Person both{"con", {"manager"}};
  ASSERT_TRUE(world_.Claim(both, Part("manager")).ok());
  EXPECT_EQ(ReasonOf(world_.Claim(both, Part("consultant"))), "SEPARATION_OF_DUTIES");
}

TEST_F(JointTest, EveryPartIsKeptApartFromTheMaker) {
  EXPECT_EQ(ReasonOf(world_.Claim({"max", {"manager"}}, Part("manager"))), "SEPARATION_OF_DUTIES");
}

TEST_F(JointTest, DoneWhenEveryPartIsAndSeesAllForms) {
  ASSERT_TRUE(world_.Complete(manager_, Part("manager"), "{'how': '面谈'}").ok());
  EXPECT_EQ(world_.Leaves(instance_), std::vector<std::string>{"deliver"});
  EXPECT_EQ(ReasonOf(world_.Complete(manager_, Part("manager"), "{'how': '电话'}")), "TASK_CLOSED");
  ASSERT_TRUE(world_.Complete(consultant_, Part("consultant")).ok());
  EXPECT_EQ(world_.Leaves(instance_), std::vector<std::string>{"met"});
}

TEST_F(JointTest, UnknownPartIsRefused) {
  EXPECT_EQ(ReasonOf(world_.Claim(manager_, Part("driver"))), "TASK_UNKNOWN");
}

constexpr char kNobody[] = R"(
workflow: nobody
title: 无人
data:
  - { name: doer, type: string, input: true }
  - { name: checkers, type: list, of: string, input: true }
  - { name: barred, type: list, of: string, value: "[]" }
states:
  - id: both
    regions:
      - id: left
        states:
          - { id: do_it, task: { person: data.doer, title: 做 }, next: [ { event: done, to: [did] } ] }
          - { id: did, final: true }
      - id: right
        states:
          - id: check
            task:
              person: data.checkers
              title: 核
              separate_from: [do_it]
              not_by: data.barred
              due: { after: 1h }
              escalate: [ { after: 0h, role: boss } ]
            next: [ { event: done, to: [checked] } ]
          - { id: checked, final: true }
    next: [ { event: done, to: [over] }, { event: leave, to: [over] } ]
  - { id: over, final: true }
events: [ { name: leave } ]
)";

class NobodyTest : public ::testing::Test {
 protected:
  NobodyTest() : world_("2026-03-02T08:00:00+08:00") { world_.DeployYaml(kNobody); }
  uint64_t Start(const std::string& checkers) {
    return world_.Start(kAnn, "nobody", "{'doer': 'dan', 'checkers': " + checkers + "}").value();
  }
  std::vector<std::string> Incidents(uint64_t instance) const {
    std::vector<std::string> reasons;
    for (const auto& incident : world_.state(instance).incidents()) reasons.push_back(incident.reason());
    return reasons;
  }

  World world_;
};

TEST_F(NobodyTest, TaskForNobodyIsAnIncidentWhenItOpens) {
  EXPECT_EQ(Incidents(Start("[]")), std::vector<std::string>{"NO_ELIGIBLE_CANDIDATE"});
}

TEST_F(NobodyTest, CompletionThatKeepsTheLastOneApartIsAnIncident) {
  const uint64_t instance = Start("['dan']");
  EXPECT_TRUE(Incidents(instance).empty());
  ASSERT_TRUE(world_.Complete({"dan", {}}, {instance, "do_it"}).ok());
  EXPECT_EQ(Incidents(instance), std::vector<std::string>{"NO_ELIGIBLE_CANDIDATE"});
}

TEST_F(NobodyTest, SomebodyLeftIsNoIncident) {
  const uint64_t instance = Start("['dan', 'eve']");
  ASSERT_TRUE(world_.Complete({"dan", {}}, {instance, "do_it"}).ok());
  EXPECT_TRUE(Incidents(instance).empty());
}

TEST_F(NobodyTest, LeavingTheStateEndsTheIncident) {
  const uint64_t instance = Start("[]");
  ASSERT_TRUE(world_.Send(kAnn, instance, "leave").ok());
  EXPECT_TRUE(Incidents(instance).empty());
}

TEST_F(NobodyTest, EscalationToSomebodyEndsTheIncident) {
  const uint64_t instance = Start("[]");
  world_.Advance(absl::Hours(1));
  EXPECT_TRUE(Incidents(instance).empty());
  EXPECT_TRUE(world_.Complete({"bea", {"boss"}}, {instance, "check"}).ok());
}

}  // namespace
}  // namespace liushui::core
