// delegate, recall, reassign, draft and update, as somebody at the screen sees them.
#include "clients/cli/commands.h"
#include "clients/cli/session.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/screen.h"

namespace liushui::cli {
namespace {

using client::FakeServer;
using ::testing::HasSubstr;

v1::Task Given() {
  return MessageOf<v1::Task>(R"pb(
    name: "namespaces/test/tasks/17-3"
    title: "首次答复客户"
    status: CLAIMED
    parts { claimed_by: "li" delegate: "wang" etag: "3" })pb");
}

TEST(DelegateCommand, SaysWhoHasTheWork) {
  FakeServer server;
  v1::DelegateTaskRequest seen;
  server.tasks.delegate_task = [&](auto&, const v1::DelegateTaskRequest& request,
                                   v1::DelegateTaskResponse& response) {
    seen = request;
    *response.mutable_task() = Given();
    return grpc::Status::OK;
  };
  const Screen screen = RunCommand(server, {"delegate", "17-3", "--to", "wang", "--note", "请核对"});
  EXPECT_EQ(screen.out, "task 17-3 首次答复客户: claimed, li, given to wang\n");
  EXPECT_EQ(seen.name(), "namespaces/test/tasks/17-3");
  EXPECT_EQ(seen.to(), "wang");
  EXPECT_EQ(seen.note(), "请核对");
  EXPECT_EQ(RunCommand(server, {"delegate", "17-3"}).exit_code, kMisused);
}

TEST(ReassignCommand, NeedsANoteButNoPerson) {
  FakeServer server;
  v1::ReassignTaskRequest seen;
  server.tasks.reassign_task = [&](auto&, const v1::ReassignTaskRequest& request, auto&) {
    seen = request;
    return grpc::Status::OK;
  };
  EXPECT_EQ(RunCommand(server, {"reassign", "17-3", "--to", "wang"}).exit_code, kMisused);
  EXPECT_EQ(RunCommand(server, {"reassign", "17-3", "--note", "放回"}).exit_code, kDone);
  EXPECT_EQ(seen.to(), "");
  EXPECT_EQ(seen.note(), "放回");
}

TEST(RecallCommand, PrintsJson) {
  FakeServer server;
  server.tasks.recall_task = [](auto&, const auto&, v1::RecallTaskResponse& response) {
    *response.mutable_task() = Given();
    return grpc::Status::OK;
  };
  EXPECT_THAT(RunCommand(server, {"recall", "17-3", "--json"}).out, HasSubstr("\"delegate\": \"wang\""));
}

TEST(DraftCommand, SendsTheForm) {
  FakeServer server;
  v1::SaveDraftRequest seen;
  server.tasks.save_draft = [&](auto&, const v1::SaveDraftRequest& request, auto&) {
    seen = request;
    return grpc::Status::OK;
  };
  EXPECT_EQ(RunCommand(server, {"draft", "17-3", "--form", R"({"a": "x"})"}).exit_code, kDone);
  EXPECT_EQ(seen.form().fields().at("a").string_value(), "x");
}

TEST(UpdateCommand, CountsFromTheServersTime) {
  FakeServer server;
  v1::UpdateTaskRequest seen;
  server.clock.get_clock = [](auto&, const auto&, v1::GetClockResponse& response) {
    *response.mutable_time() = At(8, 0);
    return grpc::Status::OK;
  };
  server.tasks.update_task = [&](auto&, const v1::UpdateTaskRequest& request, auto&) {
    seen = request;
    return grpc::Status::OK;
  };
  const Screen screen = RunCommand(server, {"update", "17-3", "--priority", "90", "--due", "17:30",
                                            "--follow-up", "+1h", "--reason", "急"});
  EXPECT_EQ(screen.exit_code, kDone) << screen.err;
  EXPECT_EQ(seen.priority(), 90);
  EXPECT_EQ(seen.due_time().seconds(), At(17, 30).seconds());
  EXPECT_EQ(seen.follow_up_time().seconds(), At(9, 0).seconds());
  EXPECT_EQ(seen.reason(), "急");
  EXPECT_EQ(RunCommand(server, {"update", "17-3", "--no-follow-up"}).exit_code, kDone);
  EXPECT_TRUE(seen.clear_follow_up());
  EXPECT_FALSE(seen.has_priority());
  EXPECT_EQ(RunCommand(server, {"update", "17-3", "--priority", "101"}).exit_code, kMisused);
}

TEST(TaskCommand, ShowsWhatIsWaitedForAndFilledIn) {
  FakeServer server;
  server.tasks.get_task = [](auto&, const auto&, v1::GetTaskResponse& response) {
    ParseText(R"pb(task {
                     name: "namespaces/test/tasks/17-5"
                     title: "提供"
                     status: CLAIMED
                     notes: 2
                     attachments: 1
                     waiting_for: "consultant"
                     parts { part: "manager" completed_by: "sun" completed_for: "li" }
                     parts {
                       part: "consultant"
                       title: "投顾"
                       claimed_by: "he"
                       draft_by: "he"
                       draft {
                         fields {
                           key: "opinion"
                           value { string_value: "可" }
                         }
                       }
                     }
                     shown {
                       label: "客户"
                       value { string_value: "王女士" }
                     }
                     shown { label: "坏" problem: "no value" }
                   })pb",
              response);
    return grpc::Status::OK;
  };
  const Screen screen = RunCommand(server, {"task", "17-5"});
  EXPECT_THAT(screen.out, HasSubstr("投顾 (he)"));
  EXPECT_THAT(screen.out, HasSubstr("sun for li"));
  EXPECT_THAT(screen.out, HasSubstr("draft of he, part consultant"));
  EXPECT_THAT(screen.out, HasSubstr("王女士"));
  EXPECT_THAT(screen.out, HasSubstr("no value"));
}

}  // namespace
}  // namespace liushui::cli
