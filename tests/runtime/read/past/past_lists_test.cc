// What was: whatever the lists answered at some position, they answer when they are asked for it afterwards.
#include "engine/runtime/read/past/past_lists.h"

#include <random>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {
namespace {

using ::testing::IsEmpty;

constexpr char kErrand[] = R"yaml(
workflow: errand
title: 差事
data:
  - { name: hours, type: int, input: true, value: "2" }
states:
  - id: do
    task:
      role: clerk
      title: "做 ${data.hours}"
      due: { at: "now + duration(string(data.hours) + 'h')", escalate: [ { after: 0h, role: leader } ] }
      show: { "小时": data.hours }
    next: [ { event: done, to: [over] } ]
  - { id: over, final: true }
)yaml";

constexpr int kSteps = 60;

std::vector<InstanceQuery> InstanceQueries() {
  std::vector<InstanceQuery> queries(6);
  queries[1].workflow = "leave";
  queries[1].limit = 2;
  queries[2].filter = "instance.status == 'ACTIVE'";
  queries[3].order_by = "business_key desc";
  queries[3].limit = 3;
  queries[4].filter = "instance.workflow == 'leave' && instance.business_key == 'k3'";
  queries[5].filter = "instance.start_time < now - duration('1h')";
  for (InstanceQuery& query : queries) query.name_space = kBranch;
  return queries;
}

std::vector<TaskQuery> TaskQueries(const ledger::v1::Actor& actor) {
  std::vector<TaskQuery> queries(9);
  queries[1].filter = "task.status != 'WITHDRAWN'";
  queries[1].limit = 2;
  queries[2].mine = &actor;
  queries[3].order_by = "due_time desc, title";
  queries[3].limit = 3;
  queries[4].status = state::v1::TASK_STATUS_COMPLETED;
  queries[5].overdue = true;
  queries[6].instance = 2;
  queries[6].has_instance = true;
  queries[7].filter = "task.due_time < now";
  queries[8].order_by = "due_time, priority desc";
  for (TaskQuery& query : queries) query.name_space = kBranch;
  return queries;
}

class PastTest : public testing::Test {
 protected:
  PastTest() {
    desk_.Deploy(kLeave);
    desk_.Deploy(kErrand);
    actor_ = CallerOf(Zhang()).actor;
  }

  // All pages of a list, as they were at a position or, without one, are.
  template <typename Query, typename List>
  std::string Listed(Query query, absl::optional<uint64_t> as_of, List list) {
    query.as_of = as_of;
    std::string rows;
    for (int pages = 0; pages < 100; ++pages) {
      const auto page = list(query);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) return rows;
      EXPECT_EQ(page->position, as_of.value_or(page->position));
      for (const auto& row : page->rows) absl::StrAppend(&rows, row.ShortDebugString(), "\n");
      query.after = page->next;
      if (query.after.empty()) return rows;
    }
    ADD_FAILURE() << "a list without end";
    return rows;
  }

  std::vector<std::string> AllLists(absl::optional<uint64_t> as_of) {
    std::vector<std::string> lists;
    for (const InstanceQuery& query : InstanceQueries()) {
      lists.push_back(
          Listed(query, as_of, [&](const auto& page) { return desk_.reads().ListInstances(page); }));
    }
    for (const TaskQuery& query : TaskQueries(actor_)) {
      lists.push_back(Listed(query, as_of, [&](const auto& page) { return desk_.reads().ListTasks(page); }));
    }
    return lists;
  }

  // Does something to somebody's instance; most of it may be refused.
  void DoSomething(std::mt19937& random) {
    const auto below = [&](size_t count) { return random() % count; };
    const Person& person = below(2) == 0 ? Li() : Zhang();
    if (instances_.empty() || below(5) == 0) {
      const bool leave = below(2) == 0;
      instances_.push_back(
          leave ? desk_.Start(person, "leave", absl::StrCat("k", instances_.size()))
                : desk_.Start(person, "errand", "",
                              absl::StrCat("inputs { name: 'hours' value { int: ", 1 + below(5), " } }")));
      return;
    }
    const uint64_t instance = instances_[below(instances_.size())];
    const std::string task = absl::StrCat("task: ", 1 + below(3), " ");
    const std::string choices[] = {
        absl::StrCat("claim { ", task, "}"),
        absl::StrCat("release { ", task, "}"),
        absl::StrCat("complete { ", task, " form { name: 'note' value { string: '探亲' } } }"),
        absl::StrCat("complete { ", task, " form { name: 'agree' value { bool: false } } }"),
        absl::StrCat("complete { ", task, "}"),
        "cancel { reason: '不办了' }"};
    const size_t choice = below(16);
    if (choice >= 12) {
      desk_.Advance(absl::Minutes(20 * static_cast<int>(1 + below(6))));
      return;
    }
    // Refusals are part of it.
    (void)desk_.Take(person, instance, choices[choice % 6 == 5 && below(3) > 0 ? 2 : choice % 6]);
  }

  Desk desk_;
  ledger::v1::Actor actor_;
  std::vector<uint64_t> instances_;
};

TEST_F(PastTest, ListsAnswerWhatTheyAnsweredThen) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  std::map<uint64_t, std::vector<std::string>> seen;
  for (int step = 0; step < kSteps; ++step) {
    DoSomething(random);
    seen[desk_.reads().position()] = AllLists(absl::nullopt);
  }
  for (const auto& [position, lists] : seen) {
    SCOPED_TRACE(absl::StrCat("position ", position));
    const std::vector<std::string> then = AllLists(position);
    for (size_t i = 0; i < lists.size(); ++i) ASSERT_EQ(then[i], lists[i]) << "list " << i;
  }
}

TEST_F(PastTest, PagesOfThePastStayAsTheyWere) {
  for (int i = 0; i < 6; ++i) instances_.push_back(desk_.Start(Li(), "errand"));
  TaskQuery query;
  query.name_space = kBranch;
  query.limit = 2;
  query.as_of = desk_.reads().position();
  const std::string whole =
      Listed(query, query.as_of, [&](const auto& page) { return desk_.reads().ListTasks(page); });
  std::string rows;
  for (size_t i = 0; i < 3; ++i) {
    const auto page = desk_.reads().ListTasks(query);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const auto& row : page->rows) absl::StrAppend(&rows, row.ShortDebugString(), "\n");
    query.after = page->next;
    // What happens between two pages changes nothing.
    ASSERT_TRUE(desk_.Take(Li(), instances_[i + 3], "claim { task: 1 }").ok());
    desk_.Start(Li(), "errand");
  }
  EXPECT_THAT(query.after, IsEmpty());
  EXPECT_EQ(rows, whole);
}

TEST_F(PastTest, PositionsBeyondTheLedgerAreRefused) {
  TaskQuery tasks;
  tasks.name_space = kBranch;
  InstanceQuery instances;
  instances.name_space = kBranch;
  for (const uint64_t position : {uint64_t{0}, desk_.reads().position() + 1}) {
    tasks.as_of = position;
    instances.as_of = position;
    EXPECT_EQ(ReasonOf(desk_.reads().ListTasks(tasks).status()), "POSITION_UNKNOWN");
    EXPECT_EQ(ReasonOf(desk_.reads().ListInstances(instances).status()), "POSITION_UNKNOWN");
  }
}

TEST_F(PastTest, TokenOfAnotherListIsRefused) {
  TaskQuery query;
  query.name_space = kBranch;
  query.as_of = desk_.reads().position();
  query.after = "o-another";
  EXPECT_EQ(ReasonOf(desk_.reads().ListTasks(query).status()), "PAGE_INVALID");
}

}  // namespace
}  // namespace liushui::runtime
