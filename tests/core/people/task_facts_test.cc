// Folding facts about tasks: what each leaves behind, and that one which does not fit is seen.
#include "engine/core/people/task_facts.h"

#include "absl/strings/str_cat.h"
#include "engine/audit/fold.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace liushui::core {
namespace {

using ledger::v1::Fact;

class TaskFactsTest : public ::testing::Test {
 protected:
  TaskFactsTest() : rows_(empty_), instance_(Started(), &rows_) {
    Fold(
        "task_opened { task: 3 state: 's' separated: true parts { as: 'a' roles: 'clerk' } parts { as: 'b' } "
        "}");
  }
  static state::v1::InstanceState Started() {
    state::v1::InstanceState state;
    state.set_instance(7);
    state.set_steps(1);
    return state;
  }
  absl::Status Apply(const std::string& text) {
    Fact fact;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &fact)) << text;
    return ApplyTaskFact({8, 1'000, "test", &input_}, fact, instance_);
  }
  void Fold(const std::string& text) {
    const absl::Status status = Apply(text);
    ASSERT_TRUE(status.ok()) << text << ": " << status;
  }
  const state::v1::TaskState& Task() { return instance_.changes().tasks.at(3); }
  const state::v1::TaskPartState& Part(int part = 0) { return Task().parts(part); }

  ledger::v1::Input input_;
  audit::FoldedInstance empty_;
  audit::FoldedRows rows_;
  Instance instance_;
};

TEST_F(TaskFactsTest, VersionOfOnePartGrowsWithEachFactAboutIt) {
  uint32_t version = 1;
  for (const char* fact : {"task_claimed { task: 3 part: 'a' person: 'ann' }",
                           "task_draft_saved { task: 3 part: 'a' person: 'ann' }",
                           "task_delegated { task: 3 part: 'a' person: 'ann' to: 'don' }",
                           "task_recalled { task: 3 part: 'a' person: 'ann' delegate: 'don' }",
                           "task_delegated { task: 3 part: 'a' person: 'ann' to: 'don' }",
                           "task_delegate_done { task: 3 part: 'a' person: 'don' }",
                           "task_updated { task: 3 person: 'sue' priority { from: 50 to: 90 } }",
                           "task_reassigned { task: 3 part: 'a' person: 'sue' from: 'ann' to: 'bob' }",
                           "task_released { task: 3 part: 'a' person: 'bob' }",
                           "task_completed { task: 3 part: 'a' person: 'eve' }"}) {
    Fold(fact);
    EXPECT_EQ(Part().version(), ++version) << fact;
  }
  EXPECT_EQ(Part(1).version(), 2u);  // the priority is that of both
}

TEST_F(TaskFactsTest, RemindersRungsAndNotesLeaveTheVersion) {
  for (const char* fact : {"task_reminded: 3", "task_overdue: 3", "task_escalated { task: 3 roles: 'boss' }",
                           "task_noted { task: 3 number: 1 person: 'ann' text: 'x' }"}) {
    Fold(fact);
    EXPECT_EQ(Part().version(), 1u) << fact;
  }
}

TEST_F(TaskFactsTest, WorkersAndTheirPrincipalsAreRememberedOnce) {
  Fold("task_claimed { task: 3 part: 'a' person: 'ann' }");
  Fold("task_delegate_done { task: 3 part: 'a' person: 'ron' on_behalf_of: 'don' }");
  Fold("task_delegate_done { task: 3 part: 'a' person: 'ron' on_behalf_of: 'don' }");
  Fold("task_completed { task: 3 part: 'a' person: 'sub' on_behalf_of: 'ann' }");
  EXPECT_THAT(Part().workers(), ::testing::ElementsAre("ron", "don"));
  std::vector<std::string> names;
  for (const auto& completion : instance_.state().completions()) names.push_back(completion.person());
  EXPECT_THAT(names, ::testing::ElementsAre("ron", "don", "sub", "ann"));
}

TEST_F(TaskFactsTest, ClosedTaskKeepsNoDraft) {
  Fold("task_draft_saved { task: 3 part: 'b' person: 'bob' form { name: 'x' } }");
  Fold("task_withdrawn: 3");
  EXPECT_EQ(Part(1).draft_size(), 0);
  EXPECT_EQ(Part(1).draft_by(), "");
}

TEST_F(TaskFactsTest, NoteIsARowOfItsOwn) {
  Fold("task_noted { task: 3 number: 1 person: 'ann' attachment { name: 'a.pdf' } }");
  EXPECT_EQ(Task().notes(), 1u);
  EXPECT_EQ(Task().attachments(), 1u);
  ASSERT_EQ(instance_.changes().notes.size(), 1u);
  EXPECT_EQ(instance_.changes().notes[0].time_us(), 1'000);
  EXPECT_EQ(instance_.changes().notes[0].note().attachment().name(), "a.pdf");
}

TEST_F(TaskFactsTest, MisfitsAreErrors) {
  for (const char* kind : {"task_claimed", "task_released", "task_completed", "task_delegated",
                           "task_delegate_done", "task_recalled", "task_reassigned", "task_draft_saved"}) {
    EXPECT_FALSE(Apply(absl::StrCat(kind, " { task: 4 part: 'a' }")).ok()) << kind;
    EXPECT_FALSE(Apply(absl::StrCat(kind, " { task: 3 part: 'c' }")).ok()) << kind;
  }
  EXPECT_FALSE(Apply("task_noted { task: 4 }").ok());
  EXPECT_FALSE(Apply("task_updated { task: 4 }").ok());
}

}  // namespace
}  // namespace liushui::core
