#include "engine/server/services/oversight/own_list.h"

#include "gtest/gtest.h"

namespace liushui::server {
namespace {

ledger::v1::Actor Zhang(const std::string& role, const std::string& on_behalf_of = "") {
  ledger::v1::Actor actor;
  actor.set_name("zhang");
  actor.add_roles(role);
  actor.set_on_behalf_of(on_behalf_of);
  return actor;
}

state::v1::TaskState TaskFor(const std::string& role) {
  state::v1::TaskState task;
  task.set_status(state::v1::TASK_STATUS_OPEN);
  task.add_parts()->mutable_part()->add_roles(role);
  return task;
}

TEST(OwnListTest, WhatOneMayDoOneselfIsForOneself) {
  EXPECT_EQ(OnBehalfOf(TaskFor("guard"), Zhang("guard"), {Zhang("guard", "li")}), "");
}

TEST(OwnListTest, WhatOnlyAnotherMayDoIsForHim) {
  EXPECT_EQ(OnBehalfOf(TaskFor("writer"), Zhang("guard"), {Zhang("clerk", "wu"), Zhang("writer", "li")}),
            "li");
}

TEST(OwnListTest, WhatNobodyMayDoIsForNobodyElse) {
  EXPECT_EQ(OnBehalfOf(TaskFor("checker"), Zhang("guard"), {Zhang("writer", "li")}), "");
}

}  // namespace
}  // namespace liushui::server
