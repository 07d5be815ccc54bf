#include "engine/runtime/read/lists.h"

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/runtime/read/pages.h"
#include "engine/runtime/read/sorted_page.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr char kNote[] = "complete { task: 1 form { name: 'note' value { string: '探亲' } } }";

// Tasks with a due after as many hours as the instance's data say.
constexpr char kErrand[] = R"yaml(
workflow: errand
title: 差事
data:
  - { name: hours, type: int, input: true }
  - { name: weight, type: int, input: true, value: "0" }
states:
  - id: do
    task: { role: clerk, title: "做 ${data.hours}", due: { at: "now + duration(string(data.hours) + 'h')", escalate: [ { after: 0h, role: leader } ] } }
    next: [ { event: done, to: [over] } ]
  - { id: over, final: true }
)yaml";

class ListsTest : public testing::Test {
 protected:
  ListsTest() { desk_.Deploy(kLeave); }

  // Business keys and states of the tasks, all pages of `limit` together.
  std::vector<std::string> Tasks(TaskQuery query, int limit = 50) {
    query.name_space = kBranch;
    query.limit = limit;
    std::vector<std::string> found;
    do {
      const auto page = desk_.reads().ListTasks(query);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      for (const auto& task : page->rows)
        found.push_back(absl::StrCat(task.business_key(), "-", task.state()));
      query.after = page->next;
    } while (!query.after.empty());
    return found;
  }
  std::vector<std::string> Instances(InstanceQuery query, int limit = 50) {
    query.name_space = kBranch;
    query.limit = limit;
    std::vector<std::string> found;
    do {
      const auto page = desk_.reads().ListInstances(query);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      scanned_ = page->scanned;
      for (const auto& state : page->rows) found.push_back(state.business_key());
      query.after = page->next;
    } while (!query.after.empty());
    return found;
  }
  static TaskQuery Filtered(const std::string& filter, const std::string& order_by = "") {
    TaskQuery query;
    query.filter = filter;
    query.order_by = order_by;
    return query;
  }
  static InstanceQuery InstancesWhere(const std::string& filter, const std::string& order_by = "") {
    InstanceQuery query;
    query.filter = filter;
    query.order_by = order_by;
    return query;
  }

  Desk desk_;
  int64_t scanned_ = 0;
};

TEST_F(ListsTest, FilterChoosesTasks) {
  const uint64_t first = desk_.Start(Li(), "leave", "a");
  desk_.Start(Li(), "leave", "b");
  ASSERT_TRUE(desk_.Take(Li(), first, kNote).ok());
  EXPECT_THAT(Tasks(Filtered("task.state == 'approve'")), ElementsAre("a-approve"));
  EXPECT_THAT(Tasks(Filtered("task.status == 'COMPLETED'")), ElementsAre("a-ask"));
  EXPECT_THAT(Tasks(Filtered("task.status != 'OPEN'")), ElementsAre("a-ask"));
  EXPECT_THAT(Tasks(Filtered("task.create_time <= now")), ElementsAre("a-approve", "b-ask"));
  EXPECT_THAT(Tasks(Filtered(absl::StrCat("task.instance == 'namespaces/beijing/instances/", first, "'"))),
              ElementsAre("a-approve"));
  EXPECT_THAT(Tasks(Filtered("task.instance == 'elsewhere'")), IsEmpty());
  TaskQuery both = Filtered("task.business_key == 'b'");
  both.state = "approve";
  EXPECT_THAT(Tasks(both), IsEmpty());
}

TEST_F(ListsTest, FilterChoosesInstances) {
  desk_.Start(Li(), "leave", "short", "inputs { name: 'days' value { int: 2 } }");
  desk_.Start(Li(), "leave", "long", "inputs { name: 'days' value { int: 20 } }");
  EXPECT_THAT(Instances(InstancesWhere("data.days > 5")), ElementsAre("long"));
  EXPECT_THAT(Instances(InstancesWhere("data.hours > 5")), IsEmpty());
  EXPECT_THAT(Instances(InstancesWhere("instance.states.exists(s, s == 'ask')")),
              ElementsAre("long", "short"));
  EXPECT_THAT(Instances(InstancesWhere("instance.workflow == 'leave' && instance.business_key == 'short'")),
              ElementsAre("short"));
  EXPECT_EQ(scanned_, 1);
  EXPECT_THAT(Instances(InstancesWhere("instance.name == 'namespaces/shanghai/instances/1'")), IsEmpty());
}

TEST_F(ListsTest, OrderHoldsAcrossPages) {
  for (const char* key : {"c", "a", "d", "b"}) desk_.Start(Li(), "leave", key);
  for (const int limit : {1, 2, 3, 50}) {
    EXPECT_THAT(Tasks(Filtered("", "business_key"), limit), ElementsAre("a-ask", "b-ask", "c-ask", "d-ask"));
    EXPECT_THAT(Tasks(Filtered("task.business_key != 'c'", "business_key desc"), limit),
                ElementsAre("d-ask", "b-ask", "a-ask"));
    EXPECT_THAT(Instances(InstancesWhere("", "workflow, business_key desc"), limit),
                ElementsAre("d", "c", "b", "a"));
  }
}

TEST_F(ListsTest, OwnTasksComeByDue) {
  desk_.Deploy(kErrand);
  for (const int hours : {5, 1, 3}) {
    desk_.Start(Li(), "errand", absl::StrCat(hours),
                absl::StrCat("inputs { name: 'hours' value { int: ", hours, " } }"));
  }
  desk_.Start(Li(), "leave", "no due");
  const Caller li = CallerOf(Li());
  TaskQuery mine;
  mine.mine = &li.actor;
  for (const int limit : {1, 2, 50}) {
    EXPECT_THAT(Tasks(mine, limit), ElementsAre("1-do", "3-do", "5-do", "no due-ask"));
    EXPECT_THAT(Tasks(Filtered("task.workflow == 'errand'", "due_time"), limit),
                ElementsAre("1-do", "3-do", "5-do"));
    EXPECT_THAT(Tasks(Filtered("", "due_time desc"), limit),
                ElementsAre("5-do", "3-do", "1-do", "no due-ask"));
  }
  mine.workflow = "errand";
  EXPECT_THAT(Tasks(mine), ElementsAre("1-do", "3-do", "5-do"));
}

TEST_F(ListsTest, NonsenseIsRefused) {
  const auto reason = [&](const TaskQuery& query) {
    TaskQuery asked = query;
    asked.name_space = kBranch;
    return ReasonOf(desk_.reads().ListTasks(asked).status());
  };
  desk_.Start(Li(), "leave", "a");
  EXPECT_EQ(reason(Filtered("task.owner == 'li'")), "FILTER_INVALID");
  EXPECT_EQ(reason(Filtered("", "owner")), "ORDER_INVALID");
  for (const char* order : {"", "due_time", "title"}) {
    TaskQuery query = Filtered("", order);
    query.after = "nonsense";
    EXPECT_EQ(reason(query), "PAGE_INVALID") << order;
  }
}

TEST(TaskRangesTest, EqualitiesChooseTheRanges) {
  TaskQuery query;
  query.name_space = "b";
  const auto count = [&](const Equalities& equalities, bool any_status) {
    return TaskRanges(query, equalities, any_status).size();
  };
  EXPECT_EQ(count({}, false), 1U);
  EXPECT_EQ(count({}, true), 2U);
  EXPECT_EQ(count({{"status", "OPEN"}}, true), 1U);
  EXPECT_EQ(count({{"instance", "nonsense"}}, true), 0U);
  query.status = state::v1::TASK_STATUS_COMPLETED;
  EXPECT_EQ(count({{"status", "OPEN"}}, false), 0U);
  query.has_instance = true;
  query.instance = 7;
  EXPECT_EQ(count({{"instance", "namespaces/b/instances/8"}}, false), 0U);
  EXPECT_EQ(count({{"instance", "namespaces/b/instances/7"}}, false), 1U);
}

TEST(SortedPageTest, KeepsNoMoreThanAPage) {
  const auto order = RowOrder<state::v1::TaskState>::Parse("priority desc", views::TaskFields());
  ASSERT_TRUE(order.ok());
  SortedPage<state::v1::TaskState> sorted(*order, 2, absl::nullopt);
  for (const uint32_t priority : {3, 9, 5, 1}) {
    state::v1::TaskState task;
    task.set_priority(priority);
    sorted.Take(absl::StrCat("key ", priority), task);
  }
  Page<state::v1::TaskState> page;
  sorted.Finish(page);
  ASSERT_EQ(page.rows.size(), 2U);
  EXPECT_EQ(page.rows[0].priority(), 9U);
  EXPECT_EQ(page.rows[1].priority(), 5U);
  EXPECT_FALSE(page.next.empty());
}

}  // namespace
}  // namespace liushui::runtime
