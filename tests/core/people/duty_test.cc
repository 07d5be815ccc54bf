// In which order what stands against somebody is told: what must be recorded comes before what need not.
#include "engine/core/people/duty.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/people/task_desk.h"

namespace liushui::core {
namespace {

using world::Person;
using world::World;

constexpr char kPair[] = R"(
workflow: pair
title: 两人
states:
  - id: write
    task: { role: clerk, title: 写 }
    next: [ { event: done, to: [check] } ]
  - id: check
    task: { role: clerk, title: 核, separate_from: [write] }
    next: [ { event: done, to: [over] } ]
  - { id: over, final: true }
)";

class DutyTest : public ::testing::Test {
 protected:
  DutyTest() : world_("2026-03-02T08:00:00+08:00") {
    world_.DeployYaml(kPair);
    instance_ = world_.Start({"ann", {"clerk"}}, "pair").value();
    LIUSHUI_CHECK_OK(world_.Complete({"ann", {"clerk"}}, {instance_, "write"}));
    LIUSHUI_CHECK_OK(world_.Claim({"bob", {"clerk"}}, {instance_, "check"}));
  }
  std::string Claim(const Person& who, const std::string& fields = "") {
    return TaskDesk(world_, instance_, "check").Reason(who, "claim", fields);
  }

  World world_;
  uint64_t instance_ = 0;
};

TEST_F(DutyTest, RoleIsToldBeforeVersionAndHolder) {
  EXPECT_EQ(Claim({"zed", {"driver"}}, "version: 1"), "ROLE_DENIED");
}

TEST_F(DutyTest, SeparationIsToldBeforeVersionAndHolder) {
  EXPECT_EQ(Claim({"ann", {"clerk"}}, "version: 1"), "SEPARATION_OF_DUTIES");
}

TEST_F(DutyTest, VersionIsToldBeforeTheHolder) {
  EXPECT_EQ(Claim({"eve", {"clerk"}}, "version: 1"), "STALE_ETAG");
  EXPECT_EQ(Claim({"eve", {"clerk"}}, "version: 2"), "TASK_CLAIMED");
}

TEST_F(DutyTest, ClosedTaskIsNobodysDuty) {
  TaskDesk write(world_, instance_, "write");
  EXPECT_EQ(write.Reason({"zed", {"driver"}}, "claim"), "TASK_CLOSED");
}

TEST_F(DutyTest, WhatIsHeldOnSomebodysBehalfIsToldSo) {
  TaskDesk check(world_, instance_, "check");
  ASSERT_TRUE(check.Take({"bob", {"clerk"}}, "release").ok());
  ASSERT_TRUE(check.Take({"tan", {"clerk"}, "lou"}, "claim").ok());
  EXPECT_THAT(std::string(check.Take({"tan", {"clerk"}}, "release").message()),
              ::testing::HasSubstr("is held by tan on behalf of lou, not on his own: it is for lou"));
  EXPECT_THAT(std::string(check.Take({"eve", {"clerk"}}, "release").message()),
              ::testing::HasSubstr("is not held by eve, but by tan on behalf of lou"));
  EXPECT_TRUE(check.Take({"lou", {"clerk"}}, "release").ok());
}

TEST_F(DutyTest, RefusalNamesThePersonOnWhoseBehalf) {
  const absl::Status denied = TaskDesk(world_, instance_, "check").Take({"sub", {"driver"}, "zed"}, "claim");
  EXPECT_THAT(std::string(denied.message()), ::testing::HasSubstr("sub, on behalf of zed, holds driver"));
}

}  // namespace
}  // namespace liushui::core
