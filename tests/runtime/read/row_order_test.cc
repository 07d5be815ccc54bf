#include "engine/runtime/read/row_order.h"

#include "engine/base/refusal.h"
#include "gtest/gtest.h"

namespace liushui::runtime {
namespace {

using state::v1::TaskState;
using Order = RowOrder<TaskState>;

Order Parsed(absl::string_view text) {
  auto order = Order::Parse(text, views::TaskFields());
  EXPECT_TRUE(order.ok()) << order.status();
  return *std::move(order);
}

TaskState Task(int64_t due_us, uint32_t priority) {
  TaskState task;
  task.set_due_us(due_us);
  task.set_priority(priority);
  return task;
}

TEST(RowOrderTest, FirstFieldCountsMost) {
  const Order order = Parsed("due_time, priority desc");
  const auto place = [&](const TaskState& task, const char* key) { return order.PlaceOf(task, key); };
  EXPECT_TRUE(order.IsBefore(place(Task(1, 0), "b"), place(Task(2, 9), "a")));
  EXPECT_TRUE(order.IsBefore(place(Task(1, 9), "b"), place(Task(1, 0), "a")));
  EXPECT_TRUE(order.IsBefore(place(Task(1, 9), "a"), place(Task(1, 9), "b")));
  EXPECT_FALSE(order.IsBefore(place(Task(1, 9), "a"), place(Task(1, 9), "a")));
}

TEST(RowOrderTest, MissingValuesComeLastEitherWay) {
  for (const char* text : {"due_time", "due_time desc"}) {
    const Order order = Parsed(text);
    EXPECT_TRUE(order.IsBefore(order.PlaceOf(Task(5, 0), "b"), order.PlaceOf(Task(0, 0), "a"))) << text;
  }
}

TEST(RowOrderTest, PlaceSurvivesItsToken) {
  const Order order = Parsed("due_time, overdue desc, title");
  TaskState task = Task(0, 0);
  task.set_title(std::string(300, 'x'));
  const RowPlace place = order.PlaceOf(task, std::string("\0\xff key", 6));
  const auto again = PlaceIn(TokenOf(place));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_FALSE(order.IsBefore(place, *again));
  EXPECT_FALSE(order.IsBefore(*again, place));
  EXPECT_EQ(ReasonOf(PlaceIn("nonsense").status()), "PAGE_INVALID");
}

TEST(RowOrderTest, MistakesAreRefused) {
  for (const char* text : {"due", "parts", "due_time up", "due_time,", "priority, priority desc", "a b c",
                           "state, title, priority, overdue, notes, reminders"}) {
    EXPECT_EQ(ReasonOf(Order::Parse(text, views::TaskFields()).status()), "ORDER_INVALID") << text;
  }
  EXPECT_TRUE(Parsed("  ").empty());
}

TEST(RowOrderTest, BeginningsAreRecognised) {
  EXPECT_TRUE(Parsed("due_time asc").Begins({"due_time", "priority desc"}));
  EXPECT_TRUE(Parsed("due_time, priority desc").Begins({"due_time", "priority desc"}));
  EXPECT_FALSE(Parsed("due_time, priority").Begins({"due_time", "priority desc"}));
}

}  // namespace
}  // namespace liushui::runtime
