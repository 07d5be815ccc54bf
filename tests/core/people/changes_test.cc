// Drafts, priority, due and follow-up: who may change them, and what follows.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/people/task_desk.h"

namespace liushui::core {
namespace {

using ledger::v1::Fact;
using world::Person;
using world::World;

const Person kAnn{"ann", {"clerk"}};
const Person kBob{"bob", {"clerk"}};
const Person kSue{"sue", {"leader"}};

constexpr char kWork[] = R"(
workflow: work
title: 工作
data: [ { name: amount, type: int, value: "0" }, { name: late, type: int, value: "0" } ]
states:
  - id: write
    task:
      role: clerk
      title: 写
      supervisor: { role: leader }
      due: { after: 2h, remind: ["50%"], escalate: [ { after: 0h, role: boss }, { after: 1h, role: chief } ] }
      form:
        - { name: amount, type: int, required: true, minimum: 1 }
        - { name: note, type: string }
      set: { amount: form.amount }
    next:
      - { event: done, to: [plain] }
      - { event: overdue, then: [ { set: { late: data.late + 1 } } ] }
  - id: plain
    task: { role: clerk, title: 核, supervisor: { role: leader } }
    next: [ { event: done, to: [over] } ]
  - { id: over, final: true }
)";

class ChangesTest : public ::testing::Test {
 protected:
  ChangesTest() : world_("2026-03-02T08:00:00+08:00"), desk_(world_, Begin(), "write") {}
  uint64_t Begin() {
    world_.DeployYaml(kWork);
    instance_ = world_.Start(kAnn, "work").value();
    return instance_;
  }
  World::TaskName Name(const std::string& state = "write") const { return {instance_, state}; }
  static std::string Form(absl::string_view name, absl::string_view value) {
    return absl::StrCat("form { name: '", name, "' value { ", value, " } } ");
  }
  static std::string Due(absl::string_view time) {
    return absl::StrCat("due_us: ", absl::ToUnixMicros(At(time)));
  }
  int64_t Late() const { return world_.Datum(instance_, "late").int_value(); }

  World world_;
  uint64_t instance_ = 0;
  TaskDesk desk_;
};

TEST_F(ChangesTest, DraftMayLackWhatIsRequired) {
  ASSERT_TRUE(world_.Claim(kAnn, Name()).ok());
  ASSERT_EQ(desk_.Reason(kAnn, "save_draft", Form("note", "string: '一半'")), "");
  EXPECT_EQ(desk_.Part().draft_by(), "ann");
  EXPECT_EQ(desk_.Part().draft_size(), 1);
  EXPECT_EQ(desk_.Version(), 3u);
}

TEST_F(ChangesTest, DraftHasTheDeclaredTypes) {
  ASSERT_TRUE(world_.Claim(kAnn, Name()).ok());
  EXPECT_EQ(desk_.Reason(kAnn, "save_draft", Form("amount", "string: 'viel'")), "FORM_INVALID");
  EXPECT_EQ(desk_.Reason(kAnn, "save_draft", Form("amout", "int: 3")), "FORM_INVALID");
  EXPECT_EQ(desk_.Reason(kAnn, "save_draft", Form("amount", "int: -3")), "");
}

TEST_F(ChangesTest, CompletionStartsFromTheDraft) {
  ASSERT_TRUE(world_.Claim(kAnn, Name()).ok());
  ASSERT_TRUE(desk_.Take(kAnn, "save_draft", Form("amount", "int: 5") + Form("note", "string: 'x'")).ok());
  ASSERT_TRUE(world_.Complete(kAnn, Name(), "{'amount': 6}").ok());
  EXPECT_EQ(world_.Datum(instance_, "amount").int_value(), 6);
}

TEST_F(ChangesTest, DraftIsForWhoeverWorksOnIt) {
  EXPECT_EQ(desk_.Reason(kAnn, "save_draft"), "TASK_NOT_HELD");
  ASSERT_TRUE(world_.Claim(kAnn, Name()).ok());
  EXPECT_EQ(desk_.Reason(kBob, "save_draft"), "TASK_NOT_HELD");
  EXPECT_EQ(desk_.Reason(kSue, "save_draft"), "ROLE_DENIED");
  ASSERT_TRUE(desk_.Take(kAnn, "delegate", "to: 'bob'").ok());
  EXPECT_EQ(desk_.Reason(kAnn, "save_draft"), "TASK_DELEGATED");
  EXPECT_EQ(desk_.Reason(kBob, "save_draft", Form("amount", "int: 2")), "");
  ASSERT_TRUE(desk_.Take(kAnn, "recall").ok());
  EXPECT_EQ(desk_.Part().draft_by(), "bob");
}

TEST_F(ChangesTest, DraftGoesWithItsHolder) {
  ASSERT_TRUE(world_.Claim(kAnn, Name()).ok());
  ASSERT_TRUE(desk_.Take(kAnn, "save_draft", Form("amount", "int: 5")).ok());
  ASSERT_TRUE(world_.Release(kAnn, Name()).ok());
  EXPECT_EQ(desk_.Part().draft_size(), 0);
  EXPECT_EQ(ReasonOf(world_.Complete(kBob, Name())), "FORM_INVALID");
}

TEST_F(ChangesTest, MovedDueStartsTheLadderAnew) {
  ASSERT_EQ(desk_.Reason(kSue, "update", Due("2026-03-02T14:00:00+08:00") + " reason: '客户改期'"), "");
  world_.AdvanceTo("2026-03-02T10:30:00+08:00");
  EXPECT_EQ(Late(), 0);
  world_.AdvanceTo("2026-03-02T16:00:00+08:00");
  EXPECT_EQ(Late(), 1);
  EXPECT_THAT(TimesOf(world_, FactKind::kTaskReminded),
              ::testing::ElementsAre(At("2026-03-02T11:00:00+08:00")));
  EXPECT_THAT(TimesOf(world_, FactKind::kTaskOverdue),
              ::testing::ElementsAre(At("2026-03-02T14:00:00+08:00")));
  EXPECT_EQ(desk_.Row().escalations(), 2u);
}

TEST_F(ChangesTest, MovedDueIsNoLongerOverdue) {
  world_.AdvanceTo("2026-03-02T10:30:00+08:00");
  ASSERT_TRUE(desk_.Row().overdue());
  ASSERT_TRUE(desk_.Take(kSue, "update", Due("2026-03-02T12:00:00+08:00") + " reason: 'x'").ok());
  EXPECT_FALSE(desk_.Row().overdue());
  world_.AdvanceTo("2026-03-02T13:30:00+08:00");
  EXPECT_EQ(Late(), 2);
}

TEST_F(ChangesTest, WhatWasLateStaysKnownAsLate) {
  const int64_t first_due = desk_.Row().due_us();
  world_.AdvanceTo("2026-03-02T10:30:00+08:00");
  for (const char* due : {"2026-03-02T12:00:00+08:00", "2026-03-02T13:00:00+08:00"}) {
    ASSERT_TRUE(desk_.Take(kSue, "update", Due(due) + " reason: 'x'").ok());
    EXPECT_TRUE(desk_.Row().was_overdue());
    EXPECT_EQ(desk_.Row().first_due_us(), first_due);
  }
  ASSERT_TRUE(world_.Complete(kAnn, Name(), "{'amount': 1}").ok());
  EXPECT_TRUE(desk_.Row().was_overdue());
  EXPECT_FALSE(desk_.Row().overdue());
}

TEST_F(ChangesTest, WhatWasMovedInTimeIsNotLate) {
  ASSERT_TRUE(desk_.Take(kSue, "update", Due("2026-03-02T14:00:00+08:00") + " reason: 'x'").ok());
  world_.AdvanceTo("2026-03-02T13:00:00+08:00");
  EXPECT_FALSE(desk_.Row().was_overdue());
  EXPECT_TRUE(desk_.Row().has_first_due_us());
}

TEST_F(ChangesTest, FirstMomentOf1970IsAFollowUp) {
  ASSERT_EQ(desk_.Reason(kSue, "update", "follow_up_us: 0"), "");
  EXPECT_TRUE(desk_.Row().has_follow_up_us());
  const ledger::v1::TaskUpdated updated = FactsOf(world_, Fact::kTaskUpdated).at(0).task_updated();
  EXPECT_FALSE(updated.follow_up_us().has_from());
  EXPECT_TRUE(updated.follow_up_us().has_to());
}

TEST_F(ChangesTest, FactHoldsOldAndNew) {
  const int64_t old_due = desk_.Row().due_us();
  ASSERT_TRUE(
      desk_.Take(kSue, "update", Due("2026-03-02T14:00:00+08:00") + " priority: 90 reason: '急'").ok());
  const ledger::v1::TaskUpdated updated = FactsOf(world_, Fact::kTaskUpdated).at(0).task_updated();
  EXPECT_EQ(updated.person(), "sue");
  EXPECT_EQ(updated.reason(), "急");
  EXPECT_EQ(updated.priority().from(), 50);
  EXPECT_EQ(updated.priority().to(), 90);
  EXPECT_EQ(updated.due_us().from(), old_due);
  EXPECT_EQ(updated.due_us().to(), desk_.Row().due_us());
  EXPECT_EQ(desk_.Version(), 2u);
}

TEST_F(ChangesTest, TaskWithoutDueMayBeGivenOne) {
  ASSERT_TRUE(world_.Complete(kAnn, Name(), "{'amount': 1}").ok());
  TaskDesk plain(world_, instance_, "plain");
  ASSERT_EQ(plain.Reason(kSue, "update", Due("2026-03-02T14:00:00+08:00") + " reason: 'x'"), "");
  world_.AdvanceTo("2026-03-02T14:00:00+08:00");
  EXPECT_TRUE(plain.Row().overdue());
}

TEST_F(ChangesTest, FollowUpIsTheHoldersToo) {
  ASSERT_TRUE(world_.Claim(kAnn, Name()).ok());
  EXPECT_EQ(desk_.Reason(kAnn, "update", "follow_up_us: 5000000"), "");
  EXPECT_EQ(desk_.Row().follow_up_us(), 5'000'000);
  EXPECT_EQ(desk_.Reason(kSue, "update", "clear_follow_up: true"), "");
  EXPECT_FALSE(desk_.Row().has_follow_up_us());
  EXPECT_EQ(desk_.Reason(kBob, "update", "follow_up_us: 5000000"), "ROLE_DENIED");
}

TEST_F(ChangesTest, EachWrongUpdateHasItsReason) {
  struct Row {
    const char* what;
    const Person& who;
    std::string fields;
    std::string reason;
  };
  ASSERT_TRUE(world_.Claim(kAnn, Name()).ok());
  const Row rows[] = {
      {"priority by the holder", kAnn, "priority: 90 reason: 'x'", "ROLE_DENIED"},
      {"due by the holder", kAnn, Due("2026-03-02T14:00:00+08:00") + " reason: 'x'", "ROLE_DENIED"},
      {"follow-up and priority by the holder", kAnn, "priority: 90 follow_up_us: 5 reason: 'x'",
       "ROLE_DENIED"},
      {"nothing", kSue, "reason: 'x'", "INPUT_INVALID"},
      {"without a reason", kSue, "priority: 90", "REASON_MISSING"},
      {"beyond the top", kSue, "priority: 101 reason: 'x'", "INPUT_INVALID"},
      {"a due in the past", kSue, Due("2026-03-02T08:00:00+08:00") + " reason: 'x'", "INPUT_INVALID"},
      {"an old version", kSue, "priority: 90 reason: 'x' version: 1", "STALE_ETAG"},
      {"a reason of blanks", kSue, "priority: 90 reason: ' \u3000\t'", "REASON_MISSING"},
      {"a follow-up and none", kSue, "follow_up_us: 5 clear_follow_up: true", "INPUT_INVALID"},
      {"too long a reason", kSue, "priority: 90 reason: '" + std::string(2'001, 'x') + "'", "INPUT_INVALID"},
  };
  for (const Row& row : rows) EXPECT_EQ(desk_.Reason(row.who, "update", row.fields), row.reason) << row.what;
}

TEST_F(ChangesTest, WhatStaysIsNoChange) {
  ASSERT_TRUE(desk_.Take(kSue, "update", "priority: 50 reason: 'x'").ok());
  EXPECT_TRUE(FactsOf(world_, Fact::kTaskUpdated).empty());
  EXPECT_EQ(desk_.Version(), 1u);
}

}  // namespace
}  // namespace liushui::core
