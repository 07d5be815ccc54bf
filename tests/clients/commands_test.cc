// The remote commands, as somebody at the screen sees them.
#include "clients/cli/commands.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "clients/cli/declarations/declaration_files.h"
#include "clients/cli/session.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "tests/clients/screen.h"
#include "tests/commands/scratch_files.h"

namespace liushui::cli {
namespace {

using client::FakeServer;
using client::Refusal;
using ::testing::HasSubstr;

v1::Instance Complaint() {
  auto instance = MessageOf<v1::Instance>(R"pb(
    name: "namespaces/test/instances/17"
    workflow: "complaint"
    revision: 2
    business_key: "2026-1"
    subject: "账户 A001 投诉"
    status: ACTIVE
    states: "reply"
    states: "investigate"
    started_by: "hotline"
    open_incidents: 1
    steps: 4
    data {
      fields {
        key: "people"
        value { number_value: 3 }
      }
    })pb");
  *instance.mutable_start_time() = At(8, 30);
  *instance.mutable_update_time() = At(9, 0);
  return instance;
}

v1::Task FirstReply() {
  auto task = MessageOf<v1::Task>(R"pb(
    name: "namespaces/test/tasks/17-3"
    instance: "namespaces/test/instances/17"
    workflow: "complaint"
    business_key: "2026-1"
    state: "first_reply"
    title: "首次答复客户"
    status: OPEN
    overdue: true
    parts {
      candidate_roles: "service_desk"
      candidate_people: "wang"
      etag: "e1"
      form { name: "main_points" title: "答复要点" type: "string" required: true }
      form { name: "manner" type: "string" choices: "phone" choices: "visit" hint: "how" }
    })pb");
  *task.mutable_due_time() = At(17, 30);
  return task;
}

TEST(PsCommand, ListsInstances) {
  FakeServer server;
  v1::ListInstancesRequest seen;
  server.workflows.list_instances = [&](auto&, const v1::ListInstancesRequest& request,
                                        v1::ListInstancesResponse& response) {
    seen = request;
    *response.add_instances() = Complaint();
    return grpc::Status::OK;
  };
  const Screen screen = RunCommand(server, {"ps", "--workflow", "complaint", "--status", "active"});
  EXPECT_EQ(screen.err, "");
  EXPECT_EQ(screen.exit_code, kDone);
  EXPECT_EQ(
      screen.out,
      "INSTANCE  WORKFLOW   KEY     SUBJECT         STATUS  STATES              STARTED                    "
      "CHANGED                    INCIDENTS\n"
      "17        complaint  2026-1  账户 A001 投诉  active  reply, investigate  2026-03-02T08:30:00+08:00  "
      "2026-03-02T09:00:00+08:00  1\n");
  EXPECT_EQ(seen.workflow(), "complaint");
  EXPECT_EQ(seen.status(), v1::Instance::ACTIVE);
}

// Three pages of two instances.
void ServePages(FakeServer& server) {
  server.workflows.list_instances = [](auto&, const v1::ListInstancesRequest& request,
                                       v1::ListInstancesResponse& response) {
    const int page = request.page_token().empty() ? 0 : std::stoi(request.page_token());
    for (int i = 0; i < std::min(2, request.page_size()); ++i) {
      response.add_instances()->set_name(absl::StrCat("namespaces/test/instances/", 2 * page + i));
    }
    if (page < 2) response.set_next_page_token(absl::StrCat(page + 1));
    return grpc::Status::OK;
  };
}

TEST(PsCommand, FollowsPages) {
  FakeServer server;
  ServePages(server);
  const Screen screen = RunCommand(server, {"ps"});
  EXPECT_THAT(screen.out, HasSubstr("\n5 "));
  EXPECT_EQ(screen.err, "");
}

TEST(PsCommand, SaysThatMoreExist) {
  FakeServer server;
  ServePages(server);
  const Screen screen = RunCommand(server, {"ps", "--limit", "3"});
  EXPECT_THAT(screen.out, HasSubstr("\n2 "));
  EXPECT_THAT(screen.out, testing::Not(HasSubstr("\n3 ")));
  EXPECT_EQ(screen.err, "liushui: these are the first 3; more exist, ask for them with --limit\n");
}

TEST(PsCommand, PrintsOneJsonDocument) {
  FakeServer server;
  ServePages(server);
  const Screen screen = RunCommand(server, {"ps", "--json"});
  v1::ListInstancesResponse parsed;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(screen.out, &parsed).ok()) << screen.out;
  EXPECT_EQ(parsed.instances_size(), 6);
}

TEST(PsCommand, UnknownStatusIsMisuse) {
  FakeServer server;
  const Screen screen = RunCommand(server, {"ps", "--status", "sleeping"});
  EXPECT_EQ(screen.exit_code, kMisused);
  EXPECT_EQ(screen.err,
            "liushui: --status: expected one of active, completed, cancelled, stuck, found 'sleeping' "
            "[ARGUMENT_INVALID]\n");
}

TEST(ShowCommand, FindsByKeyAndShowsTasks) {
  FakeServer server;
  std::string name;
  server.workflows.get_instance = [&](auto&, const v1::GetInstanceRequest& request,
                                      v1::GetInstanceResponse& response) {
    name = request.name();
    *response.mutable_instance() = Complaint();
    *response.mutable_next_timer_time() = At(17, 30);
    return grpc::Status::OK;
  };
  server.tasks.list_tasks = [](auto&, const v1::ListTasksRequest&, v1::ListTasksResponse& response) {
    *response.add_tasks() = FirstReply();
    return grpc::Status::OK;
  };
  const Screen screen = RunCommand(server, {"show", "complaint/2026-1"});
  EXPECT_EQ(name, "namespaces/test/workflows/complaint/keys/2026-1");
  EXPECT_EQ(screen.out,
            "instance    17\n"
            "workflow    complaint revision 2\n"
            "key         2026-1\n"
            "subject     账户 A001 投诉\n"
            "status      active\n"
            "states      reply, investigate\n"
            "incidents   1\n"
            "started     2026-03-02T08:30:00+08:00\n"
            "started by  hotline\n"
            "changed     2026-03-02T09:00:00+08:00\n"
            "steps       4\n"
            "\n"
            "DATUM   VALUE\n"
            "people  3\n"
            "next timer 2026-03-02T17:30:00+08:00\n"
            "\n"
            "TASK  TITLE         WORKFLOW   KEY     STATE        STATUS  WHO                      DUE       "
            "                 OVERDUE\n"
            "17-3  首次答复客户  complaint  2026-1  first_reply  open    role service_desk, wang  2026-03-02T"
            "17:30:00+08:00  overdue\n");
}

TEST(ShowCommand, OtherTextThanANameIsMisuse) {
  FakeServer server;
  const Screen screen = RunCommand(server, {"show", "nope"});
  EXPECT_EQ(screen.exit_code, kMisused);
  EXPECT_EQ(screen.err,
            "liushui: expected an instance: its number such as 17, its workflow/key such as "
            "complaint/2026-1, or its full name, found 'nope' [ARGUMENT_INVALID]\n");
}

TEST(TaskCommand, ShowsTheForm) {
  FakeServer server;
  server.tasks.get_task = [](auto&, const v1::GetTaskRequest&, v1::GetTaskResponse& response) {
    *response.mutable_task() = FirstReply();
    return grpc::Status::OK;
  };
  EXPECT_EQ(RunCommand(server, {"task", "17-3"}).out,
            "task      17-3\n"
            "title     首次答复客户\n"
            "workflow  complaint\n"
            "instance  17\n"
            "key       2026-1\n"
            "state     first_reply\n"
            "status    open\n"
            "due       2026-03-02T17:30:00+08:00\n"
            "overdue   yes\n"
            "\n"
            "CANDIDATES               ETAG\n"
            "role service_desk, wang  e1\n"
            "\n"
            "form\n"
            "FIELD        TYPE                         REQUIRED  LABEL     HINT\n"
            "main_points  string                       required  答复要点\n"
            "manner       string, one of phone, visit                      how\n");
}

TEST(TasksCommand, PassesFiltersOn) {
  FakeServer server;
  v1::ListTasksRequest seen;
  server.tasks.list_tasks = [&](auto&, const v1::ListTasksRequest& request, auto&) {
    seen = request;
    return grpc::Status::OK;
  };
  const Screen screen =
      RunCommand(server, {"tasks", "--mine", "--overdue", "--role", "r", "--person", "p", "--workflow", "w",
                          "--state", "s", "--status", "completed", "--instance", "17"});
  EXPECT_EQ(screen.out, "no such tasks in namespace test\n");
  EXPECT_EQ(
      seen.ShortDebugString(),
      "parent: \"namespaces/test\" workflow: \"w\" instance: \"namespaces/test/instances/17\" "
      "state: \"s\" status: COMPLETED role: \"r\" person: \"p\" overdue: true mine: true page_size: 1000");
}

TEST(StartCommand, SendsInputAndSaysWhatStarted) {
  FakeServer server;
  v1::StartInstanceRequest seen;
  server.workflows.start_instance = [&](auto&, const v1::StartInstanceRequest& request,
                                        v1::StartInstanceResponse& response) {
    seen = request;
    *response.mutable_instance() = Complaint();
    response.set_created(true);
    return grpc::Status::OK;
  };
  const Screen screen = RunCommand(server, {"start", "complaint", "--key", "2026-1", "--input",
                                            R"({"people": 3})", "--use-existing", "--request-id", "r1"});
  EXPECT_EQ(screen.out, "instance 17 of complaint started, in reply, investigate\n");
  EXPECT_EQ(seen.input().fields().at("people").number_value(), 3);
  EXPECT_TRUE(seen.use_existing());
  EXPECT_EQ(seen.request_id(), "r1");
}

TEST(SendCommand, KeyIsLookedUp) {
  FakeServer server;
  server.workflows.get_instance = [](auto&, const auto&, v1::GetInstanceResponse& response) {
    *response.mutable_instance() = Complaint();
    return grpc::Status::OK;
  };
  std::string instance;
  server.workflows.send_event = [&](auto&, const v1::SendEventRequest& request, auto&) {
    instance = request.instance();
    return grpc::Status::OK;
  };
  const Screen screen = RunCommand(server, {"send", "complaint/2026-1", "client.called"});
  EXPECT_EQ(instance, "namespaces/test/instances/17");
  EXPECT_EQ(screen.out, "client.called recorded, but nothing waited for it\n");
}

TEST(AddItemsCommand, KeysBecomeItems) {
  FakeServer server;
  v1::AddItemsRequest seen;
  server.workflows.add_items = [&](auto&, const v1::AddItemsRequest& request,
                                   v1::AddItemsResponse& response) {
    seen = request;
    response.set_added(1);
    return grpc::Status::OK;
  };
  const Screen screen = RunCommand(server, {"add-items", "17", "visits", R"({"C2": 1, "C1": {"a": true}})"});
  EXPECT_EQ(screen.out, "1 of 2 items were new\n");
  ASSERT_EQ(seen.items_size(), 2);
  EXPECT_EQ(seen.items(0).key(), "C1");
}

TEST(AddItemsCommand, ManyGoInSeveralCallsAndSmallerOnesWhereTheyDoNotFit) {
  FakeServer server;
  std::vector<int> sizes;
  server.workflows.add_items = [&](auto&, const v1::AddItemsRequest& request,
                                   v1::AddItemsResponse& response) {
    if (request.items_size() > 120)
      return Refusal(grpc::StatusCode::INVALID_ARGUMENT, "RECORD_TOO_LARGE", "too large");
    sizes.push_back(request.items_size());
    response.set_added(request.items_size() - 1);
    response.set_existing(1);
    return grpc::Status::OK;
  };
  std::string items = "{";
  for (int i = 0; i < 450; ++i) absl::StrAppend(&items, i == 0 ? "" : ",", "\"k", i, "\": ", i);
  const Screen screen = RunCommand(server, {"add-items", "17", "visits", items + "}"});
  EXPECT_EQ(screen.out, "445 of 450 items were new, 5 were there already\n");
  EXPECT_EQ(sizes, (std::vector<int>{100, 100, 100, 100, 50}));
}

TEST(ItemsCommand, ShowsWhatWasAskedFor) {
  FakeServer server;
  v1::ListItemsRequest seen;
  server.workflows.list_items = [&](auto&, const v1::ListItemsRequest& request,
                                    v1::ListItemsResponse& response) {
    seen = request;
    v1::Item* item = response.add_items();
    item->set_key("C1");
    item->set_status(v1::Item::FAILED);
    item->set_job("namespaces/test/jobs/17-4");
    item->set_child("namespaces/test/instances/23");
    item->mutable_value()->set_string_value("client one");
    item->set_message("no such number");
    return grpc::Status::OK;
  };
  const Screen screen =
      RunCommand(server, {"items", "17", "visits", "--status", "failed", "--filter", "item.number > 3"});
  EXPECT_EQ(seen.instance(), "namespaces/test/instances/17");
  EXPECT_EQ(seen.status(), v1::Item::FAILED);
  EXPECT_EQ(seen.filter(), "item.number > 3");
  EXPECT_THAT(screen.out, testing::HasSubstr("17-4"));
  EXPECT_THAT(screen.out, testing::HasSubstr("23"));
  EXPECT_THAT(screen.out, testing::HasSubstr("no such number"));
  EXPECT_EQ(RunCommand(server, {"items", "17", "visits", "--status", "late"}).exit_code, kMisused);
}

TEST(CancelCommand, NeedsAReason) {
  FakeServer server;
  EXPECT_EQ(RunCommand(server, {"cancel", "17"}).exit_code, kMisused);
  server.workflows.cancel_instance = [](auto&, const auto&, auto&) { return grpc::Status::OK; };
  EXPECT_EQ(RunCommand(server, {"cancel", "17", "--reason", "twice"}).out, "instance 17 cancelled\n");
}

TEST(CompleteCommand, SendsTheForm) {
  FakeServer server;
  v1::CompleteTaskRequest seen;
  server.tasks.complete_task = [&](auto&, const v1::CompleteTaskRequest& request,
                                   v1::CompleteTaskResponse& response) {
    seen = request;
    *response.mutable_task() = FirstReply();
    response.mutable_task()->set_status(v1::Task::COMPLETED);
    response.mutable_task()->mutable_parts(0)->set_completed_by("li");
    return grpc::Status::OK;
  };
  const Screen screen = RunCommand(
      server, {"complete", "17-3", "--part", "manager", "--etag", "e1", "--form", R"({"main_points": "x"})"});
  EXPECT_EQ(screen.out, "task 17-3 首次答复客户: completed, li (done)\n");
  EXPECT_EQ(seen.name(), "namespaces/test/tasks/17-3");
  EXPECT_EQ(seen.part(), "manager");
  EXPECT_EQ(seen.etag(), "e1");
  EXPECT_EQ(seen.form().fields().at("main_points").string_value(), "x");
}

TEST(CompleteCommand, OtherTextThanANameIsMisuse) {
  FakeServer server;
  for (const char* typed : {"nope", "17", "17-", "17-x"}) {
    const Screen screen = RunCommand(server, {"complete", typed});
    EXPECT_EQ(screen.exit_code, kMisused) << typed;
  }
}

TEST(ClaimCommand, JointTaskNamesItsParts) {
  FakeServer server;
  server.tasks.claim_task = [](auto&, const auto&, v1::ClaimTaskResponse& response) {
    ParseText(R"pb(task {
                     name: "namespaces/test/tasks/17-5"
                     title: "提供"
                     status: CLAIMED
                     parts { part: "manager" claimed_by: "li" }
                     parts { part: "consultant" }
                   })pb",
              response);
    return grpc::Status::OK;
  };
  EXPECT_EQ(RunCommand(server, {"claim", "17-5"}).out,
            "task 17-5 提供: claimed, manager: li; consultant: nobody\n");
}

TEST(IncidentsCommand, ListsAndRetries) {
  FakeServer server;
  server.jobs.list_incidents = [](auto&, const auto&, v1::ListIncidentsResponse& response) {
    ParseText(R"pb(incidents {
                     name: "namespaces/test/incidents/17-4"
                     workflow: "day"
                     reason: "JOB_FAILED"
                     message: "邮件服务器无应答"
                     state: "mail"
                     job: "namespaces/test/jobs/17-2"
                     business_key: "K"
                   })pb",
              response);
    *response.mutable_incidents(0)->mutable_raise_time() = At(9, 20);
    return grpc::Status::OK;
  };
  server.jobs.resolve_incident = [](auto&, const v1::ResolveIncidentRequest& request, auto&) {
    return request.name() == "namespaces/test/incidents/17-4" && request.note() == "back"
               ? grpc::Status::OK
               : Refusal(grpc::NOT_FOUND, "INCIDENT_UNKNOWN", "no such incident");
  };
  EXPECT_EQ(
      RunCommand(server, {"incidents"}).out,
      "INCIDENT  RAISED                     REASON      WORKFLOW  KEY  STATE  JOB   MESSAGE\n"
      "17-4      2026-03-02T09:20:00+08:00  JOB_FAILED  day       K    mail   17-2  邮件服务器无应答\n");
  EXPECT_EQ(RunCommand(server, {"retry", "17-4", "--note", "back"}).out,
            "incident 17-4 resolved; what it held up is tried again\n");
  EXPECT_EQ(RunCommand(server, {"retry", "17-9"}).exit_code, kRefused);
}

TEST(WorkflowsCommand, ListsDefinitions) {
  FakeServer server;
  server.workflows.list_workflows = [](auto&, const auto&, v1::ListWorkflowsResponse& response) {
    ParseText(R"pb(definitions {
                     workflow: "complaint"
                     title: "投诉处理"
                     revision: 2
                     hash: "0123456789abcdef0123"
                     deployed_by: "ops"
                     calendar: "cn-trading"
                   })pb",
              response);
    *response.mutable_definitions(0)->mutable_deploy_time() = At(7, 0);
    return grpc::Status::OK;
  };
  EXPECT_EQ(RunCommand(server, {"workflows"}).out,
            "WORKFLOW   TITLE     REVISION  CALENDAR    DEPLOYED                   BY   HASH\n"
            "complaint  投诉处理  2         cn-trading  2026-03-02T07:00:00+08:00  ops  0123456789ab\n");
}

TEST(DeployCommand, DeploysTheRepositorysWorkflows) {
  FakeServer server;
  std::vector<std::string> order;
  server.workflows.deploy_calendar = [&](auto&, const v1::DeployCalendarRequest& request,
                                         v1::DeployCalendarResponse& response) {
    order.push_back("calendar");
    response.set_calendar("cn-trading");
    response.set_created(!request.yaml().empty());
    return grpc::Status::OK;
  };
  server.workflows.deploy_workflow = [&](auto&, const v1::DeployWorkflowRequest& request,
                                         v1::DeployWorkflowResponse& response) {
    order.push_back("workflow");
    response.mutable_definition()->set_workflow("w");
    response.mutable_definition()->set_revision(1);
    EXPECT_FALSE(request.file().empty());
    return grpc::Status::OK;
  };
  const Screen screen = RunCommand(server, {"deploy", std::string(LIUSHUI_SOURCE_DIR) + "/workflows"});
  EXPECT_EQ(screen.exit_code, kDone) << screen.err;
  ASSERT_GE(order.size(), 4u);
  EXPECT_EQ(order.front(), "calendar");
  EXPECT_EQ(order.back(), "workflow");
  EXPECT_THAT(screen.out, HasSubstr("calendar cn-trading  deployed"));
}

TEST(DeployCommand, WhatIsNoDeclarationStopsItBeforeAnythingIsDeployed) {
  FakeServer server;
  const commands::ScratchFiles scratch;
  scratch.Write("a.yaml", "workflow: a\n");
  scratch.Write("b.yaml", "branch: b\n");
  const Screen screen = RunCommand(server, {"deploy", scratch.folder()});
  EXPECT_EQ(screen.exit_code, kRefused);
  EXPECT_EQ(screen.err, "liushui: " + scratch.Path("b.yaml") +
                            ":1:1: expected a top-level key `workflow` or `calendar`, found neither "
                            "[DECLARATION_INVALID]\n");
}

TEST(DeployCommand, MissingAndLargeFilesAreMisuse) {
  FakeServer server;
  const commands::ScratchFiles scratch;
  EXPECT_EQ(RunCommand(server, {"deploy", scratch.Path("none.yaml")}).exit_code, kMisused);
  const std::string large = scratch.Write("large.yaml", std::string(kMaxDeclarationBytes + 1, '#'));
  EXPECT_EQ(RunCommand(server, {"deploy", large}).exit_code, kMisused);
}

TEST(RetryCommand, OtherTextThanANameSaysWhereNamesAreListed) {
  FakeServer server;
  const Screen screen = RunCommand(server, {"retry", "99"});
  EXPECT_EQ(screen.exit_code, kMisused);
  EXPECT_EQ(screen.err,
            "liushui: expected one of the incidents: instance-ordinal such as 17-3, or its full name, found "
            "'99'; liushui incidents lists them [ARGUMENT_INVALID]\n");
}

}  // namespace
}  // namespace liushui::cli
