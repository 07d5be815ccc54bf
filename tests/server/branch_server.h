// BranchServer: a server with an engine in memory, on loopback, with a simulated clock; and a small language
// to call it with. It knows four workflows: `note` (write, then somebody else checks), `parcel` (a job),
// `tour` (items, may grow) and `handover` (a joint task).
#ifndef LIUSHUI_TESTS_SERVER_BRANCH_SERVER_H_
#define LIUSHUI_TESTS_SERVER_BRANCH_SERVER_H_

#include <memory>
#include <string>

#include "engine/runtime/engine.h"
#include "engine/server/server.h"
#include "google/rpc/error_details.pb.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "liushui/v1/audit_service.grpc.pb.h"
#include "liushui/v1/clock_service.grpc.pb.h"
#include "liushui/v1/job_service.grpc.pb.h"
#include "liushui/v1/task_service.grpc.pb.h"
#include "liushui/v1/workflow_service.grpc.pb.h"
#include "tests/storage/scratch_folder.h"

namespace liushui::server {

inline constexpr char kStart[] = "2026-03-02T08:00:00+08:00";

// What a call came to.
template <typename Response>
struct Answer {
  grpc::Status status;
  Response body;
  bool ok() const { return status.ok(); }
};

// google.rpc.ErrorInfo's reason; empty without one.
std::string ReasonIn(const grpc::Status& status);
google::rpc::BadRequest BadRequestIn(const grpc::Status& status);
// JSON text as a message.
google::protobuf::Struct Json(const std::string& text);

class BranchServer {
 public:
  BranchServer();
  ~BranchServer();

  // Who calls from now on, with which roles ("a,b").
  BranchServer& As(const std::string& actor, const std::string& roles = "");
  // A context with the caller's metadata and a deadline of a minute.
  std::unique_ptr<grpc::ClientContext> Context() const;

  template <typename Stub, typename Request, typename Response>
  Answer<Response> Call(Stub& stub,
                        grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                        const Request& request) {
    Answer<Response> answer;
    const auto context = Context();
    answer.status = (stub.*method)(context.get(), request, &answer.body);
    return answer;
  }

  // Each with the caller of the moment. Empty ids mean not given.
  Answer<v1::DeployWorkflowResponse> Deploy(const std::string& yaml);
  Answer<v1::StartInstanceResponse> Start(const std::string& workflow, const std::string& input = "{}",
                                          const std::string& key = "", const std::string& request_id = "");
  Answer<v1::ListTasksResponse> Tasks(const std::string& instance);
  // The only open task of an instance.
  v1::Task OnlyTask(const std::string& instance);
  Answer<v1::ClaimTaskResponse> Claim(const std::string& task, const std::string& part = "");
  Answer<v1::CompleteTaskResponse> Complete(const std::string& task, const std::string& form = "{}",
                                            const std::string& part = "");
  Answer<v1::GetInstanceResponse> Get(const std::string& name);
  Answer<v1::AdvanceClockResponse> Advance(absl::Duration by);

  v1::WorkflowService::Stub& workflows() { return *workflows_; }
  v1::TaskService::Stub& tasks() { return *tasks_; }
  v1::JobService::Stub& jobs() { return *jobs_; }
  v1::AuditService::Stub& audit() { return *audit_; }
  v1::ClockService::Stub& clock() { return *clock_; }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  runtime::Engine& engine() { return *engine_; }
  Server& server() { return *server_; }

  // The folder of attached files.
  std::string attachments() const { return folder_.Child("attachments"); }

 private:
  storage::ScratchFolder folder_;
  std::unique_ptr<runtime::Engine> engine_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;  // as gRPC hands it out
  std::unique_ptr<v1::WorkflowService::Stub> workflows_;
  std::unique_ptr<v1::TaskService::Stub> tasks_;
  std::unique_ptr<v1::JobService::Stub> jobs_;
  std::unique_ptr<v1::AuditService::Stub> audit_;
  std::unique_ptr<v1::ClockService::Stub> clock_;
  std::string actor_ = "tester";
  std::string roles_;
};

// A fresh server for each test.
class BranchTest : public ::testing::Test {
 protected:
  BranchServer branch_;
};

}  // namespace liushui::server

#endif  // LIUSHUI_TESTS_SERVER_BRANCH_SERVER_H_
