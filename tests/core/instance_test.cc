// Rows read through an instance: its own changes first, then what is stored.
#include "engine/core/instance.h"

#include "engine/audit/fold.h"
#include "engine/base/refusal.h"
#include "gtest/gtest.h"

namespace liushui::core {
namespace {

class InstanceTest : public ::testing::Test {
 protected:
  InstanceTest() : rows_(stored_), instance_({}, &rows_) {
    stored_.tasks[1].set_title("stored");
    stored_.jobs[2].set_type("sms.send");
    stored_.items[{3, "b"}].set_key("b");
  }
  audit::FoldedInstance stored_;
  audit::FoldedRows rows_;
  Instance instance_;
};

TEST_F(InstanceTest, ChangedTaskHidesTheStoredOne) {
  EXPECT_EQ((*instance_.Task(1))->title(), "stored");
  (*instance_.MutableTask(1))->set_title("changed");
  EXPECT_EQ((*instance_.Task(1))->title(), "changed");
  EXPECT_EQ(instance_.changes().tasks.size(), 1u);
}

TEST_F(InstanceTest, ReadingIsNoChange) {
  ASSERT_TRUE(instance_.Task(1).ok());
  ASSERT_TRUE(instance_.Job(2).ok());
  EXPECT_TRUE(instance_.changes().tasks.empty());
  EXPECT_TRUE(instance_.changes().jobs.empty());
}

TEST_F(InstanceTest, UnknownRowsAreNamed) {
  EXPECT_EQ(ReasonOf(instance_.Task(9).status()), "TASK_UNKNOWN");
  EXPECT_EQ(ReasonOf(instance_.Job(9).status()), "JOB_UNKNOWN");
}

TEST_F(InstanceTest, DeletedJobIsUnknown) {
  instance_.mutable_changes().jobs[2] = absl::nullopt;
  EXPECT_EQ(ReasonOf(instance_.Job(2).status()), "JOB_UNKNOWN");
}

TEST_F(InstanceTest, ItemKeysFollowTheChanges) {
  instance_.mutable_changes().items[{3, "a"}] = state::v1::ItemState();
  instance_.mutable_changes().items[{3, "b"}] = absl::nullopt;
  instance_.mutable_changes().items[{4, "c"}] = state::v1::ItemState();
  EXPECT_EQ(*instance_.ItemKeys(3), std::vector<std::string>{"a"});
}

}  // namespace
}  // namespace liushui::core
