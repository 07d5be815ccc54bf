#include "engine/runtime/read/list_filter.h"

#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace liushui::runtime {
namespace {

using state::v1::InstanceState;
using state::v1::TaskState;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

template <typename Row>
bool Matches(const std::string& filter, const std::string& row_text) {
  Row row;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(row_text, &row));
  const auto compiled = ListFilter<Row>::Compile(filter);
  EXPECT_TRUE(compiled.ok()) << compiled.status();
  if (!compiled.ok()) return false;
  const auto matches = compiled->Matches(row, absl::FromUnixSeconds(1'000));
  EXPECT_TRUE(matches.ok()) << matches.status();
  return matches.ok() && *matches;
}

TEST(ListFilterTest, TasksAreMatchedByTheirFields) {
  const std::string task =
      R"pb(workflow: "leave"
           priority: 60
           due_us: 999000000
           status: TASK_STATUS_OPEN
           parts { part { roles: "clerk" } })pb";
  EXPECT_TRUE(Matches<TaskState>("", task));
  EXPECT_TRUE(Matches<TaskState>("task.priority > 50 && task.due_time < now", task));
  EXPECT_FALSE(Matches<TaskState>("task.priority > 60 || task.workflow == 'notice'", task));
  EXPECT_TRUE(Matches<TaskState>("task.parts.exists(p, 'clerk' in p.candidate_roles)", task));
  EXPECT_TRUE(Matches<TaskState>("task.status in ['OPEN', 'CLAIMED']", task));
  EXPECT_TRUE(Matches<TaskState>("task.end_time == null && has(task.due_time)", task));
}

TEST(ListFilterTest, InstancesAreMatchedByTheirData) {
  const std::string instance = R"pb(status: INSTANCE_STATUS_ACTIVE
                                    data {
                                      name: "refund"
                                      value { int: 600 }
                                    })pb";
  EXPECT_TRUE(Matches<InstanceState>("data.refund > 500 && instance.status == 'ACTIVE'", instance));
  EXPECT_FALSE(Matches<InstanceState>("data.refund > 600", instance));
}

TEST(ListFilterTest, WhatHasNoValueDoesNotMatch) {
  EXPECT_FALSE(Matches<TaskState>("task.due_time < now", "priority: 1"));
  EXPECT_FALSE(Matches<InstanceState>("data.refund > 500", "instance: 1"));
  EXPECT_FALSE(
      Matches<InstanceState>("data.refund > 500", "data { name: \"refund\" value { string: \"much\" } }"));
  EXPECT_FALSE(Matches<InstanceState>("data.refund", "data { name: \"refund\" value { int: 1 } }"));
}

TEST(ListFilterTest, MistakesAreRefusedWithTheirPlace) {
  const struct {
    std::string filter;
    std::string message;
  } kMistakes[] = {
      {"task.priority >", "at line 1, column"},
      {"task.priority > 50 && task.owner == 'li'", "at line 1, column 28"},
      {"instance.status == 'ACTIVE'", "at line 1, column 1"},
      {"task.priority + 1", "true or false"},
      {"task.priority == 'high'", "at line 1, column 15"},
      {"task.status == 'DONE'", "never 'DONE', at line 1, column 16"},
  };
  for (const auto& mistake : kMistakes) {
    const absl::Status refused = ListFilter<TaskState>::Compile(mistake.filter).status();
    EXPECT_EQ(ReasonOf(refused), "FILTER_INVALID") << mistake.filter;
    EXPECT_THAT(std::string(refused.message()), HasSubstr(mistake.message)) << mistake.filter;
    EXPECT_EQ(ViolationsOf(refused).size(), 1U);
  }
}

TEST(ListFilterTest, EqualitiesAtTheTopAreFound) {
  const auto filter = ListFilter<TaskState>::Compile(
      "task.status == 'OPEN' && 'leave' == task.workflow && (task.state == 'ask' || task.priority > 1) && "
      "task.title != 'x'");
  ASSERT_TRUE(filter.ok()) << filter.status();
  EXPECT_THAT(filter->equalities(), UnorderedElementsAre(Pair("status", "OPEN"), Pair("workflow", "leave")));
  EXPECT_TRUE(filter->Reads("status"));
  EXPECT_FALSE(filter->Reads("due_time"));
  EXPECT_THAT(ListFilter<TaskState>::Compile("")->equalities(), IsEmpty());
}

TEST(ListFilterTest, CostlyFilterIsRefusedInEvaluation) {
  const auto filter = ListFilter<InstanceState>::Compile(
      "data.list.all(a, data.list.all(b, data.list.all(c, a + b + c < 100)))");
  ASSERT_TRUE(filter.ok()) << filter.status();
  InstanceState state;
  auto* list = state.add_data();
  list->set_name("list");
  for (int i = 0; i < 100; ++i) list->mutable_value()->mutable_list()->add_values()->set_int_(1);
  EXPECT_EQ(ReasonOf(filter->Matches(state, absl::UnixEpoch()).status()), "EXPRESSION_BUDGET");
}

}  // namespace
}  // namespace liushui::runtime
