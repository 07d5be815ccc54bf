#include "engine/core/candidates.h"

#include <string>

#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/world/world.h"

namespace liushui::core {
namespace {

using state::v1::TaskPartState;
using world::Person;
using world::World;

const Person kAnn{"ann", {"clerk"}};
const Person kBob{"bob", {"clerk"}};

ledger::v1::Actor ActorOf(const Person& person) {
  ledger::v1::Actor actor;
  actor.set_name(person.name);
  for (const std::string& role : person.roles) actor.add_roles(role);
  return actor;
}

TaskPartState PartOf(const std::string& text) {
  TaskPartState part;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &part)) << text;
  return part;
}

TEST(OfferedTest, OpenPartsAreOfferedByRoleOrName) {
  const struct {
    const char* part;
    bool offered;  // to ann, a clerk
  } kCases[] = {
      {"part { roles: 'clerk' }", true},
      {"part { people: 'ann' }", true},
      {"part { roles: 'leader' people: 'bob' }", false},
      {"part { roles: 'clerk' excluded: 'ann' }", false},
      {"part { roles: 'clerk' } claimed_by: 'bob'", false},
      {"part { roles: 'clerk' } completed_by: 'bob'", false},
      {"part {}", false},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(IsOffered(PartOf(test.part), ActorOf(kAnn)), test.offered) << test.part;
  }
}

class KeptApartTest : public ::testing::Test {
 protected:
  KeptApartTest() : world_("2026-03-02T08:00:00+08:00") {
    world_.DeployYaml(R"(
workflow: pair
title: 两人
states:
  - { id: write, task: { role: clerk, title: 写 }, next: [ { event: done, to: [check] } ] }
  - { id: check, task: { role: clerk, title: 核, separate_from: [write] }, next: [ { event: done, to: [hand] } ] }
  - id: hand
    task:
      title: 交
      by: [ { as: giver, role: clerk }, { as: taker, role: clerk } ]
    next: [ { event: done, to: [over] } ]
  - { id: over, final: true }
)");
    instance_ = world_.Start(kAnn, "pair").value();
  }
  std::string Because(const std::string& state, int part, const Person& person) {
    const state::v1::TaskState& task = *world_.FindTask({instance_, state});
    return KeptApartBecause({world_.ChartOf(instance_), world_.state(instance_), task}, task.parts(part),
                            person.name);
  }

  World world_;
  uint64_t instance_ = 0;
};

TEST_F(KeptApartTest, CompletionOfTheOtherStateKeepsApart) {
  EXPECT_EQ(Because("write", 0, kAnn), "");
  ASSERT_TRUE(world_.Complete(kAnn, {instance_, "write"}).ok());
  EXPECT_EQ(Because("check", 0, kAnn), "the same person completed write");
  EXPECT_EQ(Because("check", 0, kBob), "");
}

TEST_F(KeptApartTest, PartsAreForDifferentPeople) {
  ASSERT_TRUE(world_.Complete(kAnn, {instance_, "write"}).ok());
  ASSERT_TRUE(world_.Complete(kBob, {instance_, "check"}).ok());
  ASSERT_TRUE(world_.Claim(kAnn, {instance_, "hand", "", "giver"}).ok());
  EXPECT_EQ(Because("hand", 1, kAnn), "the same person has part 'giver'");
  EXPECT_EQ(Because("hand", 0, kAnn), "");
  EXPECT_EQ(Because("hand", 1, kBob), "");
}

TEST_F(KeptApartTest, ExclusionKeepsApart) {
  const TaskPartState part = PartOf("part { roles: 'clerk' excluded: 'ann' }");
  const state::v1::TaskState& task = *world_.FindTask({instance_, "write"});
  const Duty duty{world_.ChartOf(instance_), world_.state(instance_), task};
  EXPECT_EQ(KeptApartBecause(duty, part, "ann"), "the rule of this task excludes this person");
  EXPECT_EQ(KeptApartBecause(duty, part, "bob"), "");
}

}  // namespace
}  // namespace liushui::core
