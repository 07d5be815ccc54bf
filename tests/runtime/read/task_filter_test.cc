#include "engine/runtime/read/task_filter.h"

#include "gtest/gtest.h"

namespace liushui::runtime {
namespace {

using state::v1::TaskState;

TaskState Task(bool overdue, bool was_overdue, bool closed) {
  TaskState task;
  task.set_overdue(overdue);
  task.set_was_overdue(was_overdue);
  task.set_closed_us(closed ? 7 : 0);
  return task;
}

TEST(TaskFilterTest, OverdueMeansStillOrWhenItWasClosed) {
  TaskQuery query;
  EXPECT_TRUE(MatchesFields(query, Task(false, false, false)));
  query.overdue = true;
  EXPECT_TRUE(MatchesFields(query, Task(true, true, false)));
  EXPECT_FALSE(MatchesFields(query, Task(false, false, false)));
  // Its due was moved, and it is open: it is late no more. Once it is closed it counts as late.
  EXPECT_FALSE(MatchesFields(query, Task(false, true, false)));
  EXPECT_TRUE(MatchesFields(query, Task(false, true, true)));
  EXPECT_TRUE(MatchesFields(query, Task(true, true, true)));
  EXPECT_FALSE(MatchesFields(query, Task(false, false, true)));
}

TEST(TaskFilterTest, FieldsAreJoined) {
  TaskState task = Task(false, false, false);
  task.set_workflow("leave");
  task.set_state("approve");
  TaskQuery query;
  query.workflow = "leave";
  EXPECT_TRUE(MatchesFields(query, task));
  query.state = "ask";
  EXPECT_FALSE(MatchesFields(query, task));
}

}  // namespace
}  // namespace liushui::runtime
