// Delegation, reassignment, drafts, dates and remarks over gRPC.
#include <string>

#include "engine/server/services/task_calls.h"
#include "gmock/gmock.h"
#include "tests/server/branch_server.h"

namespace liushui::server {
namespace {

using Stub = v1::TaskService::Stub;

constexpr char kDesk[] = R"yaml(
workflow: desk
title: 柜台
data:
  - { name: client, type: string, input: true, personal: true }
  - { name: fen, type: int, value: "0" }
states:
  - id: call
    task:
      role: clerk
      title: 致电
      delegate: { role: runner }
      supervisor: { role: leader }
      show: { 客户: data.client, 坏: 1 / data.fen }
      form:
        - { name: fen, type: int, required: true, minimum: 1, maximum: 500 }
        - { name: why, type: string, max_length: 10, required_when: form.fen > 100 }
      set: { fen: form.fen }
    next: [ { event: done, to: [over] } ]
  - { id: over, final: true }
)yaml";

class HandoverCallsTest : public BranchTest {
 protected:
  HandoverCallsTest() {
    EXPECT_TRUE(branch_.Deploy(kDesk).ok());
    task_ = branch_.OnlyTask(branch_.Start("desk", R"({"client": "王女士"})").body.instance().name()).name();
  }
  template <typename Request>
  Request For() const {
    Request request;
    request.set_name(task_);
    return request;
  }
  Answer<v1::DelegateTaskResponse> Delegate(const std::string& to) {
    auto request = For<v1::DelegateTaskRequest>();
    request.set_to(to);
    request.set_note("请致电");
    return branch_.Call(branch_.tasks(), &Stub::DelegateTask, request);
  }
  v1::Task Shown() {
    return branch_.Call(branch_.tasks(), &Stub::GetTask, For<v1::GetTaskRequest>()).body.task();
  }

  std::string task_;
};

TEST_F(HandoverCallsTest, DelegatedWorkComesBackAndIsConfirmed) {
  branch_.As("ann", "clerk").Claim(task_);
  const auto given = Delegate("don");
  ASSERT_TRUE(given.ok()) << given.status.error_message();
  EXPECT_EQ(given.body.task().parts(0).delegate(), "don");
  EXPECT_EQ(given.body.task().parts(0).delegate_note(), "请致电");
  ASSERT_TRUE(branch_.As("don", "runner").Complete(task_, R"({"fen": 7})").ok());
  const v1::Task shown = Shown();
  EXPECT_TRUE(shown.parts(0).delegate_done());
  EXPECT_EQ(shown.parts(0).draft().fields().at("fen").number_value(), 7);
  const auto confirmed = branch_.As("ann", "clerk").Complete(task_);
  ASSERT_TRUE(confirmed.ok()) << confirmed.status.error_message();
  EXPECT_EQ(confirmed.body.task().parts(0).completed_by(), "ann");
}

TEST_F(HandoverCallsTest, RecallAndReassignMoveTheTask) {
  branch_.As("ann", "clerk").Claim(task_);
  ASSERT_TRUE(Delegate("don").ok());
  ASSERT_TRUE(branch_.Call(branch_.tasks(), &Stub::RecallTask, For<v1::RecallTaskRequest>()).ok());
  auto reassign = For<v1::ReassignTaskRequest>();
  reassign.set_to("bob");
  reassign.set_note("病了");
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.tasks(), &Stub::ReassignTask, reassign).status), "ROLE_DENIED");
  branch_.As("sue", "leader");
  const auto moved = branch_.Call(branch_.tasks(), &Stub::ReassignTask, reassign);
  ASSERT_TRUE(moved.ok()) << moved.status.error_message();
  EXPECT_EQ(moved.body.task().parts(0).claimed_by(), "bob");
}

TEST_F(HandoverCallsTest, RepeatedRequestIsAnsweredOnce) {
  branch_.As("ann", "clerk").Claim(task_);
  auto request = For<v1::DelegateTaskRequest>();
  request.set_to("don");
  request.set_request_id("r-1");
  const auto first = branch_.Call(branch_.tasks(), &Stub::DelegateTask, request);
  const auto second = branch_.Call(branch_.tasks(), &Stub::DelegateTask, request);
  ASSERT_TRUE(second.ok()) << second.status.error_message();
  EXPECT_EQ(second.body.position(), first.body.position());
  EXPECT_EQ(second.body.task().parts(0).etag(), first.body.task().parts(0).etag());
}

TEST_F(HandoverCallsTest, DraftIsKeptAndCompleted) {
  branch_.As("ann", "clerk").Claim(task_);
  auto draft = For<v1::SaveDraftRequest>();
  *draft.mutable_form() = Json(R"({"fen": 50})");
  ASSERT_TRUE(branch_.Call(branch_.tasks(), &Stub::SaveDraft, draft).ok());
  EXPECT_EQ(Shown().parts(0).draft_by(), "ann");
  EXPECT_TRUE(branch_.Complete(task_).ok());
}

TEST_F(HandoverCallsTest, EveryViolationIsReportedAtOnce) {
  branch_.As("ann", "clerk");
  const auto wrong = branch_.Complete(task_, R"({"fen": 501, "why": "十一个字十一个字十一个", "no": 1})");
  const google::rpc::BadRequest bad_request = BadRequestIn(wrong.status);
  std::vector<std::string> fields;
  for (const auto& violation : bad_request.field_violations()) fields.push_back(violation.field());
  EXPECT_THAT(fields, ::testing::ElementsAre("form.fen", "form.why", "form.no"));
  const auto missing = branch_.Complete(task_, R"({"fen": 101})");
  ASSERT_EQ(BadRequestIn(missing.status).field_violations_size(), 1);
  EXPECT_EQ(BadRequestIn(missing.status).field_violations(0).field(), "form.why");
}

TEST_F(HandoverCallsTest, PriorityAndDatesChange) {
  branch_.As("sue", "leader");
  auto update = For<v1::UpdateTaskRequest>();
  update.set_priority(90);
  update.mutable_due_time()->set_seconds(1'772'500'000);
  update.mutable_follow_up_time()->set_seconds(1'772'440'000);
  update.set_reason("急");
  const auto changed = branch_.Call(branch_.tasks(), &Stub::UpdateTask, update);
  ASSERT_TRUE(changed.ok()) << changed.status.error_message();
  EXPECT_EQ(changed.body.task().priority(), 90);
  EXPECT_EQ(changed.body.task().due_time().seconds(), 1'772'500'000);
  EXPECT_EQ(changed.body.task().follow_up_time().seconds(), 1'772'440'000);
  auto clear = For<v1::UpdateTaskRequest>();
  clear.set_clear_follow_up(true);
  EXPECT_FALSE(branch_.Call(branch_.tasks(), &Stub::UpdateTask, clear).body.task().has_follow_up_time());
  clear.mutable_follow_up_time()->set_seconds(5);
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.tasks(), &Stub::UpdateTask, clear).status), "FIELD_INVALID");
}

TEST_F(HandoverCallsTest, PersonalDataIsShownButNotListed) {
  const v1::Task shown = Shown();
  ASSERT_EQ(shown.shown_size(), 2);
  EXPECT_EQ(shown.shown(0).label(), "客户");
  EXPECT_EQ(shown.shown(0).value().string_value(), "王女士");
  EXPECT_NE(shown.shown(1).problem(), "");
  EXPECT_EQ(branch_.OnlyTask(shown.instance()).shown_size(), 0);
}

TEST_F(HandoverCallsTest, FormSaysItsLimits) {
  const v1::Task shown = Shown();
  const v1::FormField& fen = shown.parts(0).form(0);
  EXPECT_EQ(fen.minimum(), 1);
  EXPECT_EQ(fen.maximum(), 500);
  EXPECT_EQ(shown.parts(0).form(1).required_when(), "form.fen > 100");
}

TEST_F(HandoverCallsTest, RemarksAreListedInOrder) {
  branch_.As("ann", "clerk");
  auto comment = For<v1::CommentTaskRequest>();
  for (const char* text : {"一", "二", "三"}) {
    comment.set_text(text);
    ASSERT_TRUE(branch_.Call(branch_.tasks(), &Stub::CommentTask, comment).ok());
  }
  v1::ListTaskNotesRequest list;
  list.set_parent(task_);
  list.set_page_size(2);
  const auto first = branch_.Call(branch_.tasks(), &Stub::ListTaskNotes, list);
  ASSERT_EQ(first.body.notes_size(), 2);
  EXPECT_EQ(first.body.notes(0).name(), task_ + "/notes/1");
  EXPECT_EQ(first.body.notes(0).text(), "一");
  EXPECT_EQ(first.body.notes(0).person(), "ann");
  list.set_page_token(first.body.next_page_token());
  const auto second = branch_.Call(branch_.tasks(), &Stub::ListTaskNotes, list);
  ASSERT_EQ(second.body.notes_size(), 1);
  EXPECT_EQ(second.body.notes(0).text(), "三");
  EXPECT_EQ(second.body.next_page_token(), "");
  EXPECT_EQ(Shown().notes(), 3);
}

TEST_F(HandoverCallsTest, WrongFieldsAreNamed) {
  branch_.As("ann", "clerk");
  EXPECT_EQ(ReasonIn(Delegate("").status), "FIELD_INVALID");
  auto comment = For<v1::CommentTaskRequest>();
  comment.set_text(std::string(2'001, 'x'));
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.tasks(), &Stub::CommentTask, comment).status), "FIELD_INVALID");
}

TEST_F(HandoverCallsTest, JointTaskWaitsForItsOthers) {
  const std::string joint = branch_.OnlyTask(branch_.Start("handover").body.instance().name()).name();
  const auto given = branch_.As("jia", "clerk").Complete(joint, R"({"count": 3})", "giver");
  ASSERT_TRUE(given.ok()) << given.status.error_message();
  EXPECT_THAT(given.body.task().waiting_for(), ::testing::ElementsAre("taker"));
  v1::ReassignTaskRequest reassign;
  reassign.set_name(joint);
  reassign.set_note("x");
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.tasks(), &Stub::ReassignTask, reassign).status), "PART_AMBIGUOUS");
}

}  // namespace
}  // namespace liushui::server
