#include "tests/server/branch_server.h"

#include <chrono>

#include "engine/base/check.h"
#include "google/protobuf/util/json_util.h"
#include "google/rpc/status.pb.h"
#include "storage/memory_store.h"

namespace liushui::server {
namespace {

constexpr char kNote[] = R"yaml(
workflow: note
title: 便条
subject: "${data.text}"
data:
  - { name: text, type: string, input: true }
  - { name: price, type: int, input: true, value: "0" }
events:
  - { name: note.dropped, role: [writer], form: [ { name: why, type: string } ] }
states:
  - id: write
    task:
      role: writer
      title: "写 ${data.text}"
      form: [ { name: price, type: int, required: true, title: 价, hint: 万分之一元 } ]
      set: { price: form.price }
    next:
      - { event: done, to: [check] }
      - { event: note.dropped, to: [dropped] }
  - id: check
    task:
      role: checker
      title: 复核
      separate_from: [write]
      due: { after: 1h }
      escalate: [ { after: 0h, role: boss } ]
    next:
      - { event: done, to: [closed] }
  - { id: closed, final: true, output: "{'price': data.price}" }
  - { id: dropped, final: true }
)yaml";

constexpr char kParcel[] = R"yaml(
workflow: parcel
title: 包裹
data:
  - { name: to, type: string, input: true }
  - { name: receipt, type: string, value: "''" }
states:
  - id: send
    job:
      type: parcel.send
      with: { to: data.to }
      retry: { max: 2, backoff: 10s }
      timeout: 30s
      result: [ { name: receipt, type: string, required: true } ]
      set: { receipt: result.receipt }
    next:
      - { event: done, to: [sent] }
  - { id: sent, final: true }
)yaml";

constexpr char kTour[] = R"yaml(
workflow: tour
title: 走访
states:
  - id: visits
    each:
      in: "['a']"
      may_grow: true
      add_role: [guide]
      task: { role: guide, title: 走访, form: [ { name: mood, type: string } ] }
    next:
      - { after: 1d, to: [over] }
  - { id: over, final: true }
)yaml";

constexpr char kHandover[] = R"yaml(
workflow: handover
title: 交接
states:
  - id: sign
    task:
      title: 签字
      by:
        - { as: giver, role: clerk, form: [ { name: count, type: int, required: true } ] }
        - { as: taker, role: clerk }
    next:
      - { event: done, to: [done] }
  - { id: done, final: true }
)yaml";

std::unique_ptr<runtime::Engine> OpenEngine(const std::string& subject_keys) {
  runtime::EngineOptions options;
  absl::Time start;
  std::string error;
  LIUSHUI_CHECK(absl::ParseTime(absl::RFC3339_full, kStart, &start, &error));
  options.simulated_start = start;
  options.subject_keys = subject_keys;
  auto engine = runtime::Engine::Open(storage::NewMemoryStore(), options);
  LIUSHUI_CHECK_OK(engine.status());
  return *std::move(engine);
}

std::unique_ptr<Server> StartServer(runtime::Engine& engine, const std::string& attachments) {
  ServerOptions options;
  options.address = "127.0.0.1:0";
  options.attachments = attachments;
  auto server = Server::Start(engine, options);
  LIUSHUI_CHECK_OK(server.status());
  return *std::move(server);
}

template <typename Detail>
Detail DetailIn(const grpc::Status& status) {
  google::rpc::Status details;
  Detail detail;
  if (!details.ParseFromString(status.error_details())) return detail;
  for (const auto& each : details.details()) {
    if (each.UnpackTo(&detail)) return detail;
  }
  return Detail();
}

}  // namespace

std::string ReasonIn(const grpc::Status& status) {
  return DetailIn<google::rpc::ErrorInfo>(status).reason();
}

google::rpc::BadRequest BadRequestIn(const grpc::Status& status) {
  return DetailIn<google::rpc::BadRequest>(status);
}

google::protobuf::Struct Json(const std::string& text) {
  google::protobuf::Struct json;
  LIUSHUI_CHECK(google::protobuf::util::JsonStringToMessage(text, &json).ok());
  return json;
}

BranchServer::BranchServer()
    : engine_(OpenEngine(folder_.Child("subject-keys"))), server_(StartServer(*engine_, attachments())) {
  channel_ = grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials());
  workflows_ = v1::WorkflowService::NewStub(channel_);
  tasks_ = v1::TaskService::NewStub(channel_);
  jobs_ = v1::JobService::NewStub(channel_);
  audit_ = v1::AuditService::NewStub(channel_);
  clock_ = v1::ClockService::NewStub(channel_);
  for (const char* yaml : {kNote, kParcel, kTour, kHandover}) {
    const auto deployed = Deploy(yaml);
    EXPECT_TRUE(deployed.ok()) << deployed.status.error_message();
  }
}

BranchServer::~BranchServer() {
  server_->Stop(absl::Seconds(5));
  EXPECT_TRUE(engine_->Stop().ok());
}

BranchServer& BranchServer::As(const std::string& actor, const std::string& roles) {
  actor_ = actor;
  roles_ = roles;
  return *this;
}

std::unique_ptr<grpc::ClientContext> BranchServer::Context() const {
  auto context = std::make_unique<grpc::ClientContext>();
  context->AddMetadata("liushui-actor", actor_);
  context->AddMetadata("liushui-roles", roles_);
  context->AddMetadata("liushui-namespace", "binjiang");
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(1));
  return context;
}

Answer<v1::DeployWorkflowResponse> BranchServer::Deploy(const std::string& yaml) {
  v1::DeployWorkflowRequest request;
  request.set_parent("namespaces/binjiang");
  request.set_yaml(yaml);
  request.set_file("test.yaml");
  return Call(*workflows_, &v1::WorkflowService::Stub::DeployWorkflow, request);
}

Answer<v1::StartInstanceResponse> BranchServer::Start(const std::string& workflow, const std::string& input,
                                                      const std::string& key, const std::string& request_id) {
  v1::StartInstanceRequest request;
  request.set_parent("namespaces/binjiang");
  request.set_workflow(workflow);
  request.set_business_key(key);
  request.set_request_id(request_id);
  *request.mutable_input() = Json(input);
  return Call(*workflows_, &v1::WorkflowService::Stub::StartInstance, request);
}

Answer<v1::ListTasksResponse> BranchServer::Tasks(const std::string& instance) {
  v1::ListTasksRequest request;
  request.set_parent("namespaces/binjiang");
  request.set_instance(instance);
  return Call(*tasks_, &v1::TaskService::Stub::ListTasks, request);
}

v1::Task BranchServer::OnlyTask(const std::string& instance) {
  const auto listed = Tasks(instance);
  EXPECT_TRUE(listed.ok()) << listed.status.error_message();
  EXPECT_EQ(listed.body.tasks_size(), 1);
  return listed.body.tasks_size() == 1 ? listed.body.tasks(0) : v1::Task();
}

Answer<v1::ClaimTaskResponse> BranchServer::Claim(const std::string& task, const std::string& part) {
  v1::ClaimTaskRequest request;
  request.set_name(task);
  request.set_part(part);
  return Call(*tasks_, &v1::TaskService::Stub::ClaimTask, request);
}

Answer<v1::CompleteTaskResponse> BranchServer::Complete(const std::string& task, const std::string& form,
                                                        const std::string& part) {
  v1::CompleteTaskRequest request;
  request.set_name(task);
  request.set_part(part);
  *request.mutable_form() = Json(form);
  return Call(*tasks_, &v1::TaskService::Stub::CompleteTask, request);
}

Answer<v1::GetInstanceResponse> BranchServer::Get(const std::string& name) {
  v1::GetInstanceRequest request;
  request.set_name(name);
  return Call(*workflows_, &v1::WorkflowService::Stub::GetInstance, request);
}

Answer<v1::AdvanceClockResponse> BranchServer::Advance(absl::Duration by) {
  v1::AdvanceClockRequest request;
  request.mutable_time()->set_seconds(absl::ToUnixSeconds(engine_->Now() + by));
  return Call(*clock_, &v1::ClockService::Stub::AdvanceClock, request);
}

}  // namespace liushui::server
