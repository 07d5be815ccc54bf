// Delegation, recall and reassignment: who may give whose work to whom, and in whose hands it is then.
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
const Person kDon{"don", {"runner"}};
const Person kSue{"sue", {"leader"}};

constexpr char kWrite[] = R"(
workflow: paper
title: 文稿
data: [ { name: words, type: int, value: "0" }, { name: seen, type: int, value: "0" } ]
states:
  - id: write
    task:
      role: clerk
      title: 写
      person: "['eve']"
      delegate: { role: runner, person: "'pat'" }
      supervisor: { role: leader, person: "'hal'" }
      due: { after: 1h, escalate: [ { after: 0h, role: boss } ] }
      form:
        - { name: words, type: int, required: true }
        - { name: hint, type: string }
      set: { words: form.words }
    next:
      - { event: done, to: [over] }
      - { event: claimed, then: [ { set: { seen: data.seen + 1 } } ] }
      - { event: released, then: [ { set: { seen: data.seen + 10 } } ] }
  - { id: over, final: true }
)";

class HandoverTest : public ::testing::Test {
 protected:
  HandoverTest() : world_("2026-03-02T08:00:00+08:00"), desk_(world_, Begin(), "write") {}
  uint64_t Begin() {
    world_.DeployYaml(kWrite);
    instance_ = world_.Start(kAnn, "paper").value();
    return instance_;
  }
  World::TaskName Name() const { return {instance_, "write"}; }

  World world_;
  uint64_t instance_ = 0;
  TaskDesk desk_;
};

TEST_F(HandoverTest, OwnerStaysResponsibleWhileAnotherWorks) {
  ASSERT_TRUE(world_.Claim(kAnn, Name()).ok());
  ASSERT_EQ(desk_.Reason(kAnn, "delegate", "to: 'don' note: '请核对' to_roles: 'runner'"), "");
  EXPECT_EQ(desk_.Part().claimed_by(), "ann");
  EXPECT_EQ(desk_.Part().delegate(), "don");
  EXPECT_EQ(desk_.Part().delegate_note(), "请核对");
  EXPECT_EQ(desk_.Version(), 3u);
}

TEST_F(HandoverTest, WorkComesBackToBeConfirmed) {
  ASSERT_TRUE(world_.Claim(kAnn, Name()).ok());
  ASSERT_TRUE(desk_.Take(kAnn, "delegate", "to: 'don'").ok());
  ASSERT_TRUE(world_.Complete(kDon, Name(), "{'words': 7, 'hint': '快'}").ok());
  EXPECT_EQ(desk_.Row().status(), state::v1::TASK_STATUS_CLAIMED);
  EXPECT_EQ(desk_.Part().delegate(), "");
  EXPECT_TRUE(desk_.Part().delegate_done());
  EXPECT_EQ(desk_.Part().draft_by(), "don");
  ASSERT_TRUE(world_.Complete(kAnn, Name()).ok());
  EXPECT_EQ(world_.Datum(instance_, "words").int_value(), 7);
  EXPECT_EQ(desk_.Part().completed_by(), "ann");
}

TEST_F(HandoverTest, OwnerMayChangeWhatCameBack) {
  ASSERT_TRUE(world_.Claim(kAnn, Name()).ok());
  ASSERT_TRUE(desk_.Take(kAnn, "delegate", "to: 'don'").ok());
  ASSERT_TRUE(world_.Complete(kDon, Name(), "{'words': 7}").ok());
  ASSERT_TRUE(world_.Complete(kAnn, Name(), "{'words': 8}").ok());
  EXPECT_EQ(world_.Datum(instance_, "words").int_value(), 8);
}

TEST_F(HandoverTest, OwnerMayGiveItAgain) {
  ASSERT_TRUE(world_.Claim(kAnn, Name()).ok());
  ASSERT_TRUE(desk_.Take(kAnn, "delegate", "to: 'don'").ok());
  ASSERT_TRUE(world_.Complete(kDon, Name(), "{'words': 7}").ok());
  ASSERT_TRUE(desk_.Take(kAnn, "delegate", "to: 'pat'").ok());
  EXPECT_FALSE(desk_.Part().delegate_done());
  ASSERT_TRUE(world_.Complete({"pat"}, Name()).ok());
  EXPECT_THAT(desk_.Part().workers(), ::testing::ElementsAre("don", "pat"));
}

TEST_F(HandoverTest, DelegateMustFillTheWholeForm) {
  ASSERT_TRUE(world_.Claim(kAnn, Name()).ok());
  ASSERT_TRUE(desk_.Take(kAnn, "delegate", "to: 'don'").ok());
  EXPECT_EQ(ReasonOf(world_.Complete(kDon, Name(), "{'hint': '快'}")), "FORM_INVALID");
}

TEST_F(HandoverTest, RecalledWorkIsTheOwnersAgain) {
  ASSERT_TRUE(world_.Claim(kAnn, Name()).ok());
  ASSERT_TRUE(desk_.Take(kAnn, "delegate", "to: 'don'").ok());
  ASSERT_EQ(desk_.Reason(kAnn, "recall"), "");
  EXPECT_EQ(ReasonOf(world_.Complete(kDon, Name(), "{'words': 7}")), "ROLE_DENIED");
  EXPECT_TRUE(world_.Complete(kAnn, Name(), "{'words': 7}").ok());
}

TEST_F(HandoverTest, EachWrongHandOverHasItsReason) {
  struct Row {
    const char* what;
    const Person& who;
    std::string kind;
    std::string fields;
    std::string reason;
  };
  ASSERT_TRUE(world_.Claim(kAnn, Name()).ok());
  const Row rows[] = {
      {"not the holder", kBob, "delegate", "to: 'don'", "TASK_NOT_HELD"},
      {"no candidate", kDon, "delegate", "to: 'bob'", "ROLE_DENIED"},
      {"to oneself", kAnn, "delegate", "to: 'ann' to_roles: 'clerk'", "INPUT_INVALID"},
      {"to nobody", kAnn, "delegate", "", "INPUT_INVALID"},
      {"to one who holds another role", kAnn, "delegate", "to: 'zed' to_roles: 'driver'",
       "PERSON_NOT_ELIGIBLE"},
      {"an old version", kAnn, "delegate", "to: 'don' version: 1", "STALE_ETAG"},
      {"recall of nothing", kAnn, "recall", "", "TASK_NOT_DELEGATED"},
      {"recall by another", kBob, "recall", "", "TASK_NOT_HELD"},
      {"reassigned by its holder", kAnn, "reassign", "to: 'bob' note: 'x'", "ROLE_DENIED"},
      {"reassigned by a boss who was not called",
       {"bea", {"boss"}},
       "reassign",
       "to: 'bob' note: 'x'",
       "ROLE_DENIED"},
      {"reassigned without a word", kSue, "reassign", "to: 'bob'", "REASON_MISSING"},
      {"reassigned to a stranger", kSue, "reassign", "to: 'zed' note: 'x' to_roles: 'driver'",
       "PERSON_NOT_ELIGIBLE"},
      {"reassigned to a mere delegate", kSue, "reassign", "to: 'don' note: 'x' to_roles: 'runner'",
       "PERSON_NOT_ELIGIBLE"},
      {"an unknown part", kAnn, "delegate", "to: 'don' part: 'left'", "TASK_UNKNOWN"},
  };
  for (const Row& row : rows) EXPECT_EQ(desk_.Reason(row.who, row.kind, row.fields), row.reason) << row.what;
}

TEST_F(HandoverTest, WhileGivenTheOwnerCannotWorkOnIt) {
  ASSERT_TRUE(world_.Claim(kAnn, Name()).ok());
  ASSERT_TRUE(desk_.Take(kAnn, "delegate", "to: 'don'").ok());
  EXPECT_EQ(ReasonOf(world_.Complete(kAnn, Name(), "{'words': 7}")), "TASK_DELEGATED");
  EXPECT_EQ(desk_.Reason(kAnn, "delegate", "to: 'bob'"), "TASK_DELEGATED");
  EXPECT_EQ(desk_.Reason(kDon, "delegate", "to: 'bob'"), "TASK_NOT_HELD");
}

TEST_F(HandoverTest, LostRaceSaysWhoHasTheWork) {
  ASSERT_TRUE(world_.Claim(kAnn, Name()).ok());
  ASSERT_TRUE(desk_.Take(kAnn, "delegate", "to: 'don'").ok());
  const absl::Status stale = desk_.Take(kAnn, "delegate", "to: 'bob' version: 2");
  EXPECT_EQ(ReasonOf(stale), "STALE_ETAG");
  EXPECT_THAT(std::string(stale.message()), ::testing::HasSubstr("held by ann, who gave the work to don"));
}

TEST_F(HandoverTest, ReassignedTaskIsInAnotherHandAndTellsTheChartOnce) {
  ASSERT_EQ(desk_.Reason(kSue, "reassign", "to: 'bob' note: '分派'"), "");
  EXPECT_EQ(desk_.Part().claimed_by(), "bob");
  EXPECT_EQ(world_.Datum(instance_, "seen").int_value(), 1);
  ASSERT_EQ(desk_.Reason(kSue, "reassign", "to: 'ann' note: '病了'"), "");
  EXPECT_EQ(desk_.Part().claimed_by(), "ann");
  EXPECT_EQ(world_.Datum(instance_, "seen").int_value(), 1);
  ASSERT_EQ(desk_.Reason({"hal"}, "reassign", "note: '先放着'"), "");
  EXPECT_EQ(desk_.Part().claimed_by(), "");
  EXPECT_EQ(desk_.Row().status(), state::v1::TASK_STATUS_OPEN);
  EXPECT_EQ(world_.Datum(instance_, "seen").int_value(), 11);
  EXPECT_EQ(desk_.Version(), 4u);
}

TEST_F(HandoverTest, ReassignmentTakesTheWorkFromTheDelegateToo) {
  ASSERT_TRUE(world_.Claim(kAnn, Name()).ok());
  ASSERT_TRUE(desk_.Take(kAnn, "delegate", "to: 'don'").ok());
  ASSERT_TRUE(desk_.Take(kSue, "reassign", "to: 'bob' note: '急'").ok());
  EXPECT_EQ(desk_.Part().delegate(), "");
  EXPECT_EQ(ReasonOf(world_.Complete(kDon, Name(), "{'words': 7}")), "ROLE_DENIED");
  EXPECT_EQ(ReasonOf(world_.Complete(kAnn, Name(), "{'words': 7}")), "TASK_CLAIMED");
  EXPECT_TRUE(world_.Complete(kBob, Name(), "{'words': 7}").ok());
}

TEST_F(HandoverTest, ReassignmentToTheHolderChangesNothing) {
  ASSERT_TRUE(world_.Claim(kAnn, Name()).ok());
  ASSERT_TRUE(desk_.Take(kSue, "reassign", "to: 'ann' note: 'x'").ok());
  EXPECT_TRUE(FactsOf(world_, Fact::kTaskReassigned).empty());
  EXPECT_EQ(desk_.Version(), 2u);
}

TEST_F(HandoverTest, WhoWasCalledByTheLadderSupervises) {
  world_.Advance(absl::Hours(1));
  EXPECT_EQ(desk_.Reason({"bea", {"boss"}}, "reassign", "to: 'bob' note: '催'"), "");
  EXPECT_THAT(desk_.Row().supervisor_roles(), ::testing::ElementsAre("leader", "boss"));
}

TEST_F(HandoverTest, FactsSayWhoAndForWhom) {
  ASSERT_TRUE(world_.Claim({"sub", {"clerk"}, "ann"}, Name()).ok());
  ASSERT_TRUE(desk_.Take(kAnn, "delegate", "to: 'don'").ok());
  ASSERT_TRUE(world_.Complete({"ron", {"runner"}, "don"}, Name(), "{'words': 1}").ok());
  ASSERT_TRUE(world_.Complete({"sub", {"clerk"}, "ann"}, Name()).ok());
  EXPECT_EQ(FactsOf(world_, Fact::kTaskClaimed)[0].task_claimed().on_behalf_of(), "ann");
  EXPECT_EQ(FactsOf(world_, Fact::kTaskDelegateDone)[0].task_delegate_done().person(), "ron");
  EXPECT_EQ(FactsOf(world_, Fact::kTaskDelegateDone)[0].task_delegate_done().on_behalf_of(), "don");
  EXPECT_EQ(FactsOf(world_, Fact::kTaskCompleted)[0].task_completed().person(), "sub");
  EXPECT_EQ(FactsOf(world_, Fact::kTaskCompleted)[0].task_completed().on_behalf_of(), "ann");
  EXPECT_EQ(desk_.Part().completed_for(), "ann");
}

TEST_F(HandoverTest, SubstituteAndSubstitutedHoldTogether) {
  ASSERT_TRUE(world_.Claim(kAnn, Name()).ok());
  const Person substitute{"sub", {"clerk"}, "ann"};
  EXPECT_TRUE(world_.Claim(substitute, Name()).ok());
  EXPECT_EQ(ReasonOf(world_.Complete({"sub", {"clerk"}}, Name(), "{'words': 1}")), "TASK_CLAIMED");
  EXPECT_TRUE(world_.Release(substitute, Name()).ok());
  ASSERT_TRUE(world_.Claim(substitute, Name()).ok());
  EXPECT_TRUE(world_.Complete(kAnn, Name(), "{'words': 1}").ok());
}

TEST_F(HandoverTest, NamedPersonsAreThoseOnWhoseBehalf) {
  EXPECT_EQ(ReasonOf(world_.Claim({"eve", {}, "zed"}, Name())), "ROLE_DENIED");
  EXPECT_TRUE(world_.Claim({"zed", {}, "eve"}, Name()).ok());
}

}  // namespace
}  // namespace liushui::core
