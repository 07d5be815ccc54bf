// Notes of tasks, and what is shown beside a form.
#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {
namespace {

constexpr char kCall[] = R"yaml(
workflow: call
title: 回访
data: [ { name: client, type: string, input: true, personal: true } ]
states:
  - id: phone
    task: { role: clerk, title: 致电, show: { 客户: data.client } }
    next: [ { event: done, to: [over] } ]
  - { id: over, final: true }
)yaml";

class TaskReadsTest : public ::testing::Test {
 protected:
  TaskReadsTest() {
    desk_.Deploy(kCall);
    call_ = desk_.Start(Li(), "call", "", "inputs { name: 'client' value { string: '王女士' } }");
  }
  Desk desk_;
  uint64_t call_ = 0;
};

TEST_F(TaskReadsTest, NotesComeInPages) {
  for (const char* text : {"'a'", "'b'", "'c'"}) {
    ASSERT_TRUE(desk_.Take(Li(), call_, absl::StrCat("comment { task: 1 text: ", text, " }")).ok());
  }
  const auto first = desk_.reads().ListNotes(call_, 1, 2, "");
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->rows.size(), 2u);
  EXPECT_EQ(first->rows[1].note().text(), "b");
  const auto second = desk_.reads().ListNotes(call_, 1, 2, first->next);
  ASSERT_TRUE(second.ok()) << second.status();
  ASSERT_EQ(second->rows.size(), 1u);
  EXPECT_EQ(second->rows[0].note().text(), "c");
  EXPECT_EQ(second->next, "");
}

TEST_F(TaskReadsTest, NoteIsFoundByItsNumber) {
  ASSERT_TRUE(desk_.Take(Li(), call_, "comment { task: 1 text: 'a' }").ok());
  EXPECT_EQ(desk_.reads().GetNote(call_, 1, 1)->note().person(), "li");
  EXPECT_EQ(ReasonOf(desk_.reads().GetNote(call_, 1, 2).status()), "NOTE_UNKNOWN");
}

TEST_F(TaskReadsTest, NotesSurviveARestart) {
  ASSERT_TRUE(desk_.Take(Li(), call_, "comment { task: 1 text: 'a' }").ok());
  desk_.Reopen();
  EXPECT_TRUE(desk_.reads().GetNote(call_, 1, 1).ok());
}

TEST_F(TaskReadsTest, ShownIsComputedFromTheData) {
  const auto shown = desk_.reads().ShowTask(kBranch, call_, 1);
  ASSERT_TRUE(shown.ok()) << shown.status();
  ASSERT_EQ(shown->size(), 1u);
  EXPECT_EQ(shown->at(0).value->string_value(), "王女士");
  EXPECT_EQ(ReasonOf(desk_.reads().ShowTask("elsewhere", call_, 1).status()), "TASK_UNKNOWN");
}

TEST_F(TaskReadsTest, AnswerOfEveryChangeHasTheTask) {
  for (const char* input :
       {"claim { task: 1 }", "save_draft { task: 1 }", "delegate { task: 1 to: 'zhang' }",
        "recall { task: 1 }", "comment { task: 1 text: 'a' }", "update { task: 1 follow_up_us: 5 }"}) {
    const auto answered = desk_.Take(Li(), call_, input, input);
    ASSERT_TRUE(answered.ok()) << input << ": " << answered.status();
    ASSERT_TRUE(answered->task.has_value()) << input;
    const auto repeated = desk_.Take(Li(), call_, input, input);
    ASSERT_TRUE(repeated.ok() && repeated->task.has_value()) << input;
    EXPECT_EQ(repeated->task->SerializeAsString(), answered->task->SerializeAsString()) << input;
  }
}

}  // namespace
}  // namespace liushui::runtime
