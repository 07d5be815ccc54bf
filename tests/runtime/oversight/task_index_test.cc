#include "engine/runtime/oversight/task_index.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace liushui::runtime {
namespace {

using state::v1::TaskState;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// 2026-03-04, a Wednesday, 09:00 in Shanghai, which is still the same day in UTC.
constexpr int64_t kMorning = 1'772'586'000;

absl::Time At(absl::Duration after) {
  return absl::FromUnixSeconds(kMorning) + after;
}

TaskState Task(uint32_t ordinal, absl::Duration due, const std::string& more = "") {
  TaskState task;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      absl::StrCat("namespace: 'beijing' workflow: 'leave' state: 'ask' status: TASK_STATUS_OPEN ", more),
      &task));
  task.set_instance(1);
  task.set_task(ordinal);
  task.set_opened_us(absl::ToUnixMicros(At(absl::ZeroDuration())));
  if (due != absl::InfiniteDuration()) task.set_due_us(absl::ToUnixMicros(At(due)));
  return task;
}

class TaskIndexTest : public testing::Test {
 protected:
  void Put(const TaskState& task) {
    index_.Apply({{task.instance(), zone_, {&task}}}, ++position_, At(absl::ZeroDuration()));
  }
  // "due count/overdue", in the order of the buckets.
  std::vector<std::string> Dues(absl::Duration after) {
    CountQuery query;
    query.name_space = "beijing";
    query.group_by = {Dimension::kDue};
    std::vector<std::string> dues;
    for (const CountGroup& group : index_.Count(query, At(after)).groups)
      dues.push_back(absl::StrCat(static_cast<int>(group.key.due), " ", group.count, "/", group.overdue));
    return dues;
  }
  std::vector<uint32_t> ByDue(size_t limit, const absl::optional<DuePlace>& after = absl::nullopt) {
    std::vector<uint32_t> tasks;
    const auto slice = index_.ByDue("beijing", after, limit, [](uint64_t) { return true; });
    for (const DuePlace& place : slice.places) tasks.push_back(place.task);
    last_ = slice.places.empty() ? DuePlace() : slice.places.back();
    return tasks;
  }

  TaskIndex index_;
  absl::TimeZone zone_ = absl::FixedTimeZone(8 * 3600);
  uint64_t position_ = 0;
  DuePlace last_;
};

TEST_F(TaskIndexTest, DuesMoveWithTime) {
  Put(Task(1, absl::Hours(1)));
  Put(Task(2, absl::Hours(14)));      // 23:00 there
  Put(Task(3, absl::Hours(16)));      // tomorrow 01:00 there, today in UTC
  Put(Task(4, absl::Hours(24 * 4)));  // Sunday
  Put(Task(5, absl::Hours(24 * 5)));  // Monday
  Put(Task(6, absl::InfiniteDuration()));
  EXPECT_THAT(Dues(absl::ZeroDuration()), ElementsAre("2 2/0", "3 1/0", "4 1/0", "5 1/0", "6 1/0"));
  EXPECT_THAT(Dues(absl::Hours(1)), ElementsAre("1 1/1", "2 1/0", "3 1/0", "4 1/0", "5 1/0", "6 1/0"));
  EXPECT_THAT(Dues(absl::Hours(15)), ElementsAre("1 2/2", "2 1/0", "4 1/0", "5 1/0", "6 1/0"));
  EXPECT_THAT(Dues(absl::Hours(24 * 30)), ElementsAre("1 5/5", "6 1/0"));
}

TEST_F(TaskIndexTest, ChangedTaskCountsOnceAsItIsNow) {
  Put(Task(1, absl::Hours(1)));
  EXPECT_THAT(Dues(absl::Hours(2)), ElementsAre("1 1/1"));
  Put(Task(1, absl::Hours(3)));
  EXPECT_THAT(Dues(absl::Hours(2)), ElementsAre("2 1/0"));
  TaskState done = Task(1, absl::Hours(3), "parts { completed_by: 'li' } overdue: true was_overdue: true");
  done.set_status(state::v1::TASK_STATUS_COMPLETED);
  done.set_closed_us(absl::ToUnixMicros(At(absl::Hours(4))));
  Put(done);
  EXPECT_THAT(Dues(absl::Hours(5)), IsEmpty());
  EXPECT_EQ(index_.open_tasks(), 0U);
  CountQuery query;
  query.name_space = "beijing";
  query.group_by = {Dimension::kPerson, Dimension::kClosedDay};
  query.closed_day = absl::CivilDay(2026, 3, 4);
  const Counted counted = index_.Count(query, At(absl::Hours(5)));
  ASSERT_EQ(counted.groups.size(), 1U);
  EXPECT_EQ(counted.groups[0].key.person, "li");
  EXPECT_EQ(counted.groups[0].count, 1);
  EXPECT_EQ(counted.groups[0].overdue, 1);
  EXPECT_EQ(counted.position, 3U);
  query.closed_day = absl::CivilDay(2026, 3, 5);
  EXPECT_THAT(index_.Count(query, At(absl::Hours(5))).groups, IsEmpty());
}

TEST_F(TaskIndexTest, TaskOfSeveralPeopleCountsForEach) {
  Put(Task(1, absl::Hours(1), "parts { claimed_by: 'li' } parts { claimed_by: 'wang' }"));
  CountQuery query;
  query.name_space = "beijing";
  query.group_by = {Dimension::kPerson};
  const Counted counted = index_.Count(query, At(absl::ZeroDuration()));
  EXPECT_EQ(counted.groups.size(), 2U);
  EXPECT_EQ(counted.total, 1);
  query.person = "li";
  query.group_by = {};
  EXPECT_EQ(index_.Count(query, At(absl::ZeroDuration())).total, 1);
  query.person = "zhang";
  EXPECT_EQ(index_.Count(query, At(absl::ZeroDuration())).total, 0);
  query.name_space = "shanghai";
  EXPECT_EQ(index_.Count(query, At(absl::ZeroDuration())).total, 0);
}

TEST_F(TaskIndexTest, ClosedDaysAreForgotten) {
  TaskState done = Task(1, absl::Hours(1));
  done.set_status(state::v1::TASK_STATUS_WITHDRAWN);
  done.set_closed_us(done.opened_us());
  Put(done);
  CountQuery query;
  query.name_space = "beijing";
  query.statuses = {state::v1::TASK_STATUS_WITHDRAWN};
  EXPECT_EQ(index_.Count(query, At(absl::Hours(24 * (kClosedDays - 1)))).total, 1);
  EXPECT_EQ(index_.Count(query, At(absl::Hours(24 * kClosedDays))).total, 0);
  index_.Apply({}, 2, At(absl::Hours(24 * (kClosedDays + 2))));
  EXPECT_EQ(index_.Count(query, At(absl::Hours(24 * (kClosedDays + 2)))).total, 0);
}

TEST_F(TaskIndexTest, OtherCalendarMovesTheDaysOfOpenTasks) {
  Put(Task(1, absl::Hours(16)));
  EXPECT_THAT(Dues(absl::ZeroDuration()), ElementsAre("3 1/0"));
  index_.Apply({{1, absl::UTCTimeZone(), {}}}, 2, At(absl::ZeroDuration()));
  EXPECT_THAT(Dues(absl::ZeroDuration()), ElementsAre("2 1/0"));
  index_.Apply({{1, absl::FixedTimeZone(-8 * 3600), {}}}, 3, At(absl::ZeroDuration()));
  EXPECT_THAT(Dues(absl::ZeroDuration()), ElementsAre("3 1/0"));
}

TEST_F(TaskIndexTest, OpenTasksLieInOrderOfDueAndPriority) {
  Put(Task(1, absl::InfiniteDuration(), "priority: 100"));
  Put(Task(2, absl::Hours(2), "priority: 1"));
  Put(Task(3, absl::Hours(2), "priority: 9"));
  Put(Task(4, absl::Hours(1)));
  EXPECT_THAT(ByDue(10), ElementsAre(4, 3, 2, 1));
  EXPECT_THAT(ByDue(3), ElementsAre(4, 3, 2));
  EXPECT_THAT(ByDue(3, last_), ElementsAre(1));
  EXPECT_FALSE(index_.ByDue("beijing", absl::nullopt, 1, [](uint64_t) { return false; }).looked);
}

}  // namespace
}  // namespace liushui::runtime
