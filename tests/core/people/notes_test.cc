// Remarks and files: who may add them, their numbers, and that they leave the version alone.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/people/task_desk.h"

namespace liushui::core {
namespace {

using ledger::v1::Fact;
using world::Person;
using world::World;

const Person kAnn{"ann", {"clerk"}};
const Person kSue{"sue", {"leader"}};

constexpr char kWork[] = R"(
workflow: work
title: 工作
states:
  - id: write
    task: { role: clerk, title: 写, delegate: { role: runner }, supervisor: { role: leader } }
    next: [ { event: done, to: [rest] } ]
  - { id: rest, next: [ { event: go, to: [over] } ] }
  - { id: over, final: true }
events: [ { name: go } ]
)";

class NotesTest : public ::testing::Test {
 protected:
  NotesTest() : world_("2026-03-02T08:00:00+08:00"), desk_(world_, Begin(), "write") {}
  uint64_t Begin() {
    world_.DeployYaml(kWork);
    instance_ = world_.Start(kAnn, "work").value();
    return instance_;
  }
  static std::string File(size_t hash_bytes = 32, const std::string& name = "签字.pdf") {
    return absl::StrCat("sha256: '", std::string(hash_bytes, 'h'), "' size: 3 name: '", name,
                        "' media_type: 'application/pdf' note: '签字页'");
  }

  World world_;
  uint64_t instance_ = 0;
  TaskDesk desk_;
};

TEST_F(NotesTest, NotesAreNumberedAndLeaveTheVersion) {
  ASSERT_EQ(desk_.Reason(kAnn, "comment", "text: '已致电'"), "");
  ASSERT_EQ(desk_.Reason(kSue, "attach", File()), "");
  EXPECT_EQ(desk_.Row().notes(), 2u);
  EXPECT_EQ(desk_.Row().attachments(), 1u);
  EXPECT_EQ(desk_.Version(), 1u);
  const std::vector<Fact> notes = FactsOf(world_, Fact::kTaskNoted);
  EXPECT_EQ(notes[0].task_noted().number(), 1u);
  EXPECT_EQ(notes[0].task_noted().text(), "已致电");
  EXPECT_EQ(notes[1].task_noted().number(), 2u);
  EXPECT_EQ(notes[1].task_noted().attachment().name(), "签字.pdf");
  EXPECT_EQ(notes[1].task_noted().attachment().size(), 3u);
}

TEST_F(NotesTest, SubstituteNotesOnSomebodysBehalf) {
  ASSERT_TRUE(desk_.Take({"sub", {"clerk"}, "ann"}, "comment", "text: 'x'").ok());
  EXPECT_EQ(FactsOf(world_, Fact::kTaskNoted)[0].task_noted().on_behalf_of(), "ann");
}

TEST_F(NotesTest, OnlyWhoIsConcernedMayNote) {
  EXPECT_EQ(desk_.Reason({"don", {"runner"}}, "comment", "text: 'x'"), "ROLE_DENIED");
  ASSERT_TRUE(world_.Claim(kAnn, {instance_, "write"}).ok());
  ASSERT_TRUE(desk_.Take(kAnn, "delegate", "to: 'don'").ok());
  EXPECT_EQ(desk_.Reason({"don", {"runner"}}, "comment", "text: 'x'"), "");
  EXPECT_EQ(desk_.Reason({"zed", {"driver"}}, "attach", File()), "ROLE_DENIED");
}

TEST_F(NotesTest, EachWrongNoteHasItsReason) {
  struct Row {
    const char* what;
    std::string kind;
    std::string fields;
    std::string reason;
  };
  const Row rows[] = {
      {"nothing said", "comment", "", "INPUT_INVALID"},
      {"as much as may be", "comment", "text: '" + std::string(2'000, 'x') + "'", ""},
      {"too much", "comment", "text: '" + std::string(2'001, 'x') + "'", "INPUT_INVALID"},
      {"no hash", "attach", File(31), "INPUT_INVALID"},
      {"no name", "attach", File(32, ""), "INPUT_INVALID"},
      {"as long a name as may be", "attach", File(32, std::string(256, 'n')), ""},
      {"too long a name", "attach", File(32, std::string(257, 'n')), "INPUT_INVALID"},
  };
  for (const Row& row : rows) EXPECT_EQ(desk_.Reason(kAnn, row.kind, row.fields), row.reason) << row.what;
}

TEST_F(NotesTest, ClosedTaskTakesNone) {
  ASSERT_TRUE(world_.Complete(kAnn, {instance_, "write"}).ok());
  EXPECT_EQ(desk_.Reason(kAnn, "comment", "text: 'x'"), "TASK_CLOSED");
}

TEST_F(NotesTest, ThousandAreEnough) {
  for (int i = 0; i < 1'000; ++i) ASSERT_TRUE(desk_.Take(kAnn, "comment", "text: 'x'").ok());
  EXPECT_EQ(desk_.Reason(kAnn, "comment", "text: 'x'"), "NOTES_TOO_MANY");
}

}  // namespace
}  // namespace liushui::core
