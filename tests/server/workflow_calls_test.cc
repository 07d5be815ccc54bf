#include "engine/server/services/workflow_calls.h"

#include <set>
#include <string>
#include <vector>

#include "engine/server/declarations.h"
#include "gmock/gmock.h"
#include "tests/server/branch_server.h"

namespace liushui::server {
namespace {

using ::testing::HasSubstr;
using WorkflowCallsTest = BranchTest;
using Stub = v1::WorkflowService::Stub;

constexpr char kLeap[] = R"yaml(
workflow: leap
title: 跳
events: [ { name: go } ]
states:
  - { id: here, next: [ { event: go, to: [there] } ] }
  - { id: there, final: true }
)yaml";

v1::SendEventRequest Event(const std::string& instance, const std::string& name,
                           const std::string& data = "{}") {
  v1::SendEventRequest request;
  request.set_instance(instance);
  request.set_event(name);
  *request.mutable_data() = Json(data);
  return request;
}

TEST_F(WorkflowCallsTest, StartAnswersTheInstance) {
  const auto started = branch_.As("crm").Start("note", R"({"text": "换股"})", "n/1");
  ASSERT_TRUE(started.ok()) << started.status.error_message();
  EXPECT_TRUE(started.body.created());
  EXPECT_EQ(started.body.instance().subject(), "换股");
  EXPECT_EQ(started.body.instance().started_by(), "crm");
  EXPECT_THAT(started.body.instance().states(), ::testing::ElementsAre("write"));
  const auto by_key = branch_.Get("namespaces/binjiang/workflows/note/keys/n/1");
  ASSERT_TRUE(by_key.ok()) << by_key.status.error_message();
  EXPECT_EQ(by_key.body.instance().name(), started.body.instance().name());
  EXPECT_EQ(by_key.body.instance().data().fields().at("text").string_value(), "换股");
  EXPECT_GE(by_key.body.position(), started.body.position());
}

TEST_F(WorkflowCallsTest, BusinessKeyIsUnique) {
  const auto first = branch_.Start("note", R"({"text": "a"})", "k");
  ASSERT_TRUE(first.ok());
  const auto second = branch_.Start("note", R"({"text": "a"})", "k");
  EXPECT_EQ(second.status.error_code(), grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(ReasonIn(second.status), "BUSINESS_KEY_EXISTS");
  v1::StartInstanceRequest request;
  request.set_parent("namespaces/binjiang");
  request.set_workflow("note");
  request.set_business_key("k");
  request.set_use_existing(true);
  *request.mutable_input() = Json(R"({"text": "a"})");
  const auto existing = branch_.Call(branch_.workflows(), &Stub::StartInstance, request);
  ASSERT_TRUE(existing.ok()) << existing.status.error_message();
  EXPECT_FALSE(existing.body.created());
  EXPECT_EQ(existing.body.instance().name(), first.body.instance().name());
}

TEST_F(WorkflowCallsTest, RepeatGetsTheFirstAnswer) {
  const auto first = branch_.Start("note", R"({"text": "a"})", "", "r-1");
  const auto repeat = branch_.Start("note", R"({"text": "a"})", "", "r-1");
  ASSERT_TRUE(repeat.ok()) << repeat.status.error_message();
  EXPECT_EQ(repeat.body.instance().name(), first.body.instance().name());
  EXPECT_EQ(repeat.body.position(), first.body.position());
  const auto other = branch_.Start("note", R"({"text": "b"})", "", "r-1");
  EXPECT_EQ(ReasonIn(other.status), "REQUEST_ID_REUSED");
}

TEST_F(WorkflowCallsTest, WrongInputsAreAllNamed) {
  const auto started = branch_.Start("note", R"({"price": "x", "colour": 1})");
  EXPECT_EQ(started.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonIn(started.status), "INPUT_INVALID");
  EXPECT_EQ(BadRequestIn(started.status).field_violations_size(), 3) << started.status.error_message();
}

TEST_F(WorkflowCallsTest, FractionsAreRefusedAtTheDoor) {
  const auto started = branch_.Start("note", R"({"text": "a", "price": 7.5})");
  EXPECT_EQ(ReasonIn(started.status), "FIELD_INVALID");
  EXPECT_EQ(BadRequestIn(started.status).field_violations(0).field(), "input.price");
}

TEST_F(WorkflowCallsTest, UnknownThingsAreNotFound) {
  EXPECT_EQ(ReasonIn(branch_.Start("nothing").status), "WORKFLOW_UNKNOWN");
  EXPECT_EQ(ReasonIn(branch_.Get("namespaces/binjiang/instances/999").status), "INSTANCE_UNKNOWN");
  EXPECT_EQ(ReasonIn(branch_.Get("namespaces/pudong/instances/1").status), "NAMESPACE_DENIED");
  EXPECT_EQ(ReasonIn(branch_.Get("instances/1").status), "NAME_INVALID");
}

TEST_F(WorkflowCallsTest, EventsMoveInstances) {
  const std::string name = branch_.Start("note", R"({"text": "a"})").body.instance().name();
  branch_.As("xie", "writer");
  const auto nothing = branch_.Call(branch_.workflows(), &Stub::SendEvent, Event(name, "note.unheard"));
  ASSERT_TRUE(nothing.ok()) << nothing.status.error_message();
  EXPECT_FALSE(nothing.body.handled());
  const auto dropped =
      branch_.Call(branch_.workflows(), &Stub::SendEvent, Event(name, "note.dropped", R"({"why": "x"})"));
  ASSERT_TRUE(dropped.ok()) << dropped.status.error_message();
  EXPECT_TRUE(dropped.body.handled());
  EXPECT_EQ(branch_.Get(name).body.instance().status(), v1::Instance::COMPLETED);
  const auto late = branch_.Call(branch_.workflows(), &Stub::SendEvent, Event(name, "note.dropped"));
  EXPECT_EQ(late.status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(ReasonIn(late.status), "INSTANCE_ENDED");
}

TEST_F(WorkflowCallsTest, WrongEventsAreRefused) {
  const std::string name = branch_.Start("note", R"({"text": "a"})").body.instance().name();
  branch_.As("xie", "writer");
  const auto reason = [&](const v1::SendEventRequest& request) {
    return ReasonIn(branch_.Call(branch_.workflows(), &Stub::SendEvent, request).status);
  };
  EXPECT_EQ(reason(Event(name, "done.write")), "EVENT_RESERVED");
  EXPECT_EQ(reason(Event(name, "note.dropped", R"({"whom": 1})")), "EVENT_DATA_INVALID");
  EXPECT_EQ(reason(Event(name, "")), "FIELD_INVALID");
  EXPECT_EQ(reason(Event(name, std::string(kMaxEventNameBytes + 1, 'a'))), "FIELD_INVALID");
  branch_.As("stranger");
  EXPECT_EQ(reason(Event(name, "note.dropped")), "ROLE_DENIED");
}

TEST_F(WorkflowCallsTest, CancelNeedsAReason) {
  v1::CancelInstanceRequest request;
  request.set_name(branch_.Start("note", R"({"text": "a"})").body.instance().name());
  request.set_reason("  ");
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.workflows(), &Stub::CancelInstance, request).status),
            "REASON_MISSING");
  request.set_reason(std::string(kMaxNoteBytes + 1, 'x'));
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.workflows(), &Stub::CancelInstance, request).status),
            "FIELD_INVALID");
  request.set_reason(std::string(kMaxNoteBytes, 'x'));
  EXPECT_TRUE(branch_.Call(branch_.workflows(), &Stub::CancelInstance, request).ok());
  EXPECT_EQ(branch_.Get(request.name()).body.instance().status(), v1::Instance::CANCELLED);
}

TEST_F(WorkflowCallsTest, ItemsAreAddedOnce) {
  const std::string name = branch_.Start("tour").body.instance().name();
  branch_.As("dao", "guide");
  v1::AddItemsRequest request;
  request.set_instance(name);
  request.set_state("visits");
  for (const char* key : {"a", "b", "c"}) {
    auto* item = request.add_items();
    item->set_key(key);
    item->mutable_value()->set_string_value(key);
  }
  const auto added = branch_.Call(branch_.workflows(), &Stub::AddItems, request);
  ASSERT_TRUE(added.ok()) << added.status.error_message();
  EXPECT_EQ(added.body.added(), 2);
  EXPECT_EQ(added.body.existing(), 1);
  EXPECT_EQ(branch_.Tasks(name).body.tasks_size(), 3);
  request.clear_items();
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.workflows(), &Stub::AddItems, request).status), "FIELD_INVALID");
  for (int i = 0; i <= kMaxItems; ++i) request.add_items()->set_key(std::to_string(i));
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.workflows(), &Stub::AddItems, request).status), "FIELD_INVALID");
}

TEST_F(WorkflowCallsTest, ItemsAreListedAndCounted) {
  const std::string name = branch_.Start("tour").body.instance().name();
  branch_.As("dao", "guide");
  v1::ListItemsRequest request;
  request.set_instance(name);
  request.set_state("visits");
  const auto listed = branch_.Call(branch_.workflows(), &Stub::ListItems, request);
  ASSERT_TRUE(listed.ok()) << listed.status.error_message();
  ASSERT_EQ(listed.body.items_size(), 1);
  const v1::Item& item = listed.body.items(0);
  EXPECT_EQ(item.status(), v1::Item::OPEN);
  EXPECT_EQ(item.value().string_value(), item.key());
  EXPECT_EQ(item.task(), branch_.Tasks(name).body.tasks(0).name());
  EXPECT_EQ(listed.body.rows_scanned(), 1);
  const auto lists = branch_.Get(name).body.instance().item_lists();
  ASSERT_EQ(lists.size(), 1);
  EXPECT_EQ(lists[0].total(), 1);
  EXPECT_EQ(lists[0].open(), 1);
  request.set_status(v1::Item::DONE);
  EXPECT_EQ(branch_.Call(branch_.workflows(), &Stub::ListItems, request).body.items_size(), 0);
  request.clear_state();
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.workflows(), &Stub::ListItems, request).status), "FIELD_INVALID");
}

TEST_F(WorkflowCallsTest, ListsPageThroughEverything) {
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(branch_.Start("note", R"({"text": "a"})").ok());
  v1::ListInstancesRequest request;
  request.set_parent("namespaces/binjiang");
  request.set_page_size(2);
  std::vector<std::string> names;
  do {
    const auto page = branch_.Call(branch_.workflows(), &Stub::ListInstances, request);
    ASSERT_TRUE(page.ok()) << page.status.error_message();
    EXPECT_LE(page.body.instances_size(), 2);
    for (const auto& instance : page.body.instances()) names.push_back(instance.name());
    request.set_page_token(page.body.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 5u);
  request.set_page_size(kMaxPageSize + 1);
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.workflows(), &Stub::ListInstances, request).status),
            "PAGE_INVALID");
}

TEST_F(WorkflowCallsTest, SameDefinitionIsDeployedOnce) {
  const auto first = branch_.As("mei").Deploy(kLeap);
  ASSERT_TRUE(first.ok()) << first.status.error_message();
  EXPECT_TRUE(first.body.created());
  EXPECT_EQ(first.body.definition().name(), "namespaces/binjiang/workflows/leap/revisions/1");
  EXPECT_EQ(first.body.definition().deployed_by(), "mei");
  const auto second = branch_.As("other").Deploy(kLeap);
  ASSERT_TRUE(second.ok());
  EXPECT_FALSE(second.body.created());
  EXPECT_EQ(second.body.definition().hash(), first.body.definition().hash());
}

TEST_F(WorkflowCallsTest, ValidateOnlyDeploysNothing) {
  v1::DeployWorkflowRequest request;
  request.set_parent("namespaces/binjiang");
  request.set_yaml(kLeap);
  request.set_validate_only(true);
  const auto checked = branch_.Call(branch_.workflows(), &Stub::DeployWorkflow, request);
  ASSERT_TRUE(checked.ok()) << checked.status.error_message();
  EXPECT_EQ(checked.body.definition().name(), "");
  EXPECT_EQ(checked.body.definition().hash().size(), 64u);
  EXPECT_EQ(ReasonIn(branch_.Start("leap").status), "WORKFLOW_UNKNOWN");
}

// Starts `leap`, and has a transition that is never taken.
constexpr char kStarter[] = R"yaml(workflow: starter
events: [ { name: go } ]
states:
  - { id: here, entry: [ { start: { workflow: leap } } ], next: [ { event: go, to: there }, { event: go, to: there } ] }
  - { id: there, final: true }
)yaml";

TEST_F(WorkflowCallsTest, WarningsComeWithTheAnswer) {
  ASSERT_TRUE(branch_.Deploy(kLeap).ok());
  const auto deployed = branch_.Deploy(kStarter);
  ASSERT_TRUE(deployed.ok()) << deployed.status.error_message();
  ASSERT_EQ(deployed.body.warnings_size(), 1);
  const v1::DeclarationWarning& warning = deployed.body.warnings(0);
  EXPECT_EQ(warning.path(), "states[0].next[1]");
  EXPECT_EQ(warning.line(), 4);
  EXPECT_EQ(warning.column(), 93);
  EXPECT_EQ(warning.reason(), "TRANSITION_UNREACHABLE");
  EXPECT_THAT(warning.message(), HasSubstr("never taken"));
  v1::DeployWorkflowRequest request;
  request.set_parent("namespaces/binjiang");
  request.set_yaml(kStarter);
  request.set_validate_only(true);
  const auto checked = branch_.Call(branch_.workflows(), &Stub::DeployWorkflow, request);
  ASSERT_TRUE(checked.ok());
  EXPECT_EQ(checked.body.warnings_size(), 1);
}

TEST_F(WorkflowCallsTest, WhatIsStartedMustBeDeployed) {
  const auto early = branch_.Deploy(kStarter);
  EXPECT_EQ(ReasonIn(early.status), "DECLARATION_INVALID");
  ASSERT_EQ(BadRequestIn(early.status).field_violations_size(), 1);
  EXPECT_EQ(BadRequestIn(early.status).field_violations(0).reason(), "WORKFLOW_UNKNOWN");
}

TEST_F(WorkflowCallsTest, WrongDeclarationsNameLineAndColumn) {
  const auto deployed = branch_.Deploy("workflow: leap\ntitle: 跳\ncolour: red\n");
  EXPECT_EQ(ReasonIn(deployed.status), "DECLARATION_INVALID");
  ASSERT_GE(BadRequestIn(deployed.status).field_violations_size(), 1);
  EXPECT_THAT(BadRequestIn(deployed.status).field_violations(0).description(), HasSubstr("test.yaml:3:1"));
}

TEST_F(WorkflowCallsTest, DeployTakesMessageOrYaml) {
  v1::DeployWorkflowRequest request;
  request.set_parent("namespaces/binjiang");
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.workflows(), &Stub::DeployWorkflow, request).status),
            "FIELD_INVALID");
  request.set_yaml(kLeap);
  *request.mutable_workflow() = ReadDeclaration({kLeap, "leap.yaml"})->workflow;
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.workflows(), &Stub::DeployWorkflow, request).status),
            "FIELD_INVALID");
  request.clear_yaml();
  const auto deployed = branch_.Call(branch_.workflows(), &Stub::DeployWorkflow, request);
  ASSERT_TRUE(deployed.ok()) << deployed.status.error_message();
  EXPECT_FALSE(branch_.Deploy(kLeap).body.created());
}

TEST_F(WorkflowCallsTest, CalendarComesBeforeItsWorkflow) {
  const std::string yaml = std::string(kLeap) + "calendar: cn-test\n";
  const auto early = branch_.Deploy(yaml);
  EXPECT_EQ(early.status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(ReasonIn(early.status), "CALENDAR_UNKNOWN");
  v1::DeployCalendarRequest calendar;
  calendar.set_parent("namespaces/binjiang");
  calendar.set_yaml(R"yaml(
calendar: cn-test
zone: Asia/Shanghai
first_day: "2026-01-01"
last_day: "2026-12-31"
weekend: [sat, sun]
sessions: [ { open: "09:30", close: "11:30" } ]
office: { open: "08:30", close: "17:30" }
)yaml");
  const auto deployed = branch_.Call(branch_.workflows(), &Stub::DeployCalendar, calendar);
  ASSERT_TRUE(deployed.ok()) << deployed.status.error_message();
  EXPECT_TRUE(deployed.body.created());
  EXPECT_EQ(deployed.body.calendar(), "cn-test");
  EXPECT_FALSE(branch_.Call(branch_.workflows(), &Stub::DeployCalendar, calendar).body.created());
  const auto late = branch_.Deploy(yaml);
  ASSERT_TRUE(late.ok()) << late.status.error_message();
  EXPECT_EQ(late.body.definition().calendar(), "cn-test");
}

TEST_F(WorkflowCallsTest, WrongCalendarsAreRefused) {
  v1::DeployCalendarRequest calendar;
  calendar.set_parent("namespaces/binjiang");
  calendar.mutable_calendar()->set_calendar("cn-test");
  calendar.mutable_calendar()->set_zone("Asia/Atlantis");
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.workflows(), &Stub::DeployCalendar, calendar).status),
            "CALENDAR_INVALID");
}

TEST_F(WorkflowCallsTest, DefinitionsAreListedAndShown) {
  v1::ListWorkflowsRequest list;
  list.set_parent("namespaces/binjiang");
  const auto listed = branch_.Call(branch_.workflows(), &Stub::ListWorkflows, list);
  ASSERT_TRUE(listed.ok()) << listed.status.error_message();
  ASSERT_EQ(listed.body.definitions_size(), 4);
  EXPECT_EQ(listed.body.definitions(0).workflow(), "handover");
  v1::GetWorkflowRequest get;
  get.set_name(listed.body.definitions(1).name());
  const auto shown = branch_.Call(branch_.workflows(), &Stub::GetWorkflow, get);
  ASSERT_TRUE(shown.ok()) << shown.status.error_message();
  EXPECT_EQ(shown.body.workflow().workflow(), "note");
  get.set_name("namespaces/binjiang/workflows/note/revisions/7");
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.workflows(), &Stub::GetWorkflow, get).status), "REVISION_UNKNOWN");
}

}  // namespace
}  // namespace liushui::server
