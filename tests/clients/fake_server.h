// FakeServer: a gRPC server in the test's process whose every rpc is a function the test gives; UNIMPLEMENTED
// without.
#ifndef LIUSHUI_TESTS_CLIENTS_FAKE_SERVER_H_
#define LIUSHUI_TESTS_CLIENTS_FAKE_SERVER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "clients/cpp/client.h"
#include "engine/base/refusal.h"
#include "grpcpp/server.h"
#include "grpcpp/server_context.h"
#include "liushui/v1/audit_service.grpc.pb.h"
#include "liushui/v1/clock_service.grpc.pb.h"
#include "liushui/v1/job_service.grpc.pb.h"
#include "liushui/v1/task_service.grpc.pb.h"
#include "liushui/v1/workflow_service.grpc.pb.h"

namespace liushui::client {

// An answer as the real server makes it: google.rpc.Status with ErrorInfo and BadRequest in the trailer.
grpc::Status Refusal(grpc::StatusCode code, const std::string& reason, const std::string& message,
                     const std::vector<Violation>& violations = {});

template <typename Request, typename Response>
using Unary = std::function<grpc::Status(grpc::ServerContext&, const Request&, Response&)>;
template <typename Request, typename Response>
using Streamed =
    std::function<grpc::Status(grpc::ServerContext&, const Request&, grpc::ServerWriter<Response>&)>;

#define LIUSHUI_FAKE(rpc, member)                                                                    \
  Unary<v1::rpc##Request, v1::rpc##Response> member;                                                 \
  grpc::Status rpc(grpc::ServerContext* context, const v1::rpc##Request* request,                    \
                   v1::rpc##Response* response) override {                                           \
    return member ? member(*context, *request, *response) : grpc::Status(grpc::UNIMPLEMENTED, #rpc); \
  }
#define LIUSHUI_FAKE_STREAM(rpc, member)                                                           \
  Streamed<v1::rpc##Request, v1::rpc##Response> member;                                            \
  grpc::Status rpc(grpc::ServerContext* context, const v1::rpc##Request* request,                  \
                   grpc::ServerWriter<v1::rpc##Response>* writer) override {                       \
    return member ? member(*context, *request, *writer) : grpc::Status(grpc::UNIMPLEMENTED, #rpc); \
  }

struct FakeWorkflows final : v1::WorkflowService::Service {
  LIUSHUI_FAKE(DeployWorkflow, deploy_workflow)
  LIUSHUI_FAKE(DeployCalendar, deploy_calendar)
  LIUSHUI_FAKE(ListWorkflows, list_workflows)
  LIUSHUI_FAKE(GetWorkflow, get_workflow)
  LIUSHUI_FAKE(ListRevisions, list_revisions)
  LIUSHUI_FAKE(SetAlias, set_alias)
  LIUSHUI_FAKE(RemoveAlias, remove_alias)
  LIUSHUI_FAKE(ListAliases, list_aliases)
  LIUSHUI_FAKE(StartInstance, start_instance)
  LIUSHUI_FAKE(SendEvent, send_event)
  LIUSHUI_FAKE(AddItems, add_items)
  LIUSHUI_FAKE(CancelInstance, cancel_instance)
  LIUSHUI_FAKE(GetInstance, get_instance)
  LIUSHUI_FAKE(ListInstances, list_instances)
  LIUSHUI_FAKE_STREAM(MigrateInstances, migrate_instances)
};

struct FakeTasks final : v1::TaskService::Service {
  LIUSHUI_FAKE(GetTask, get_task)
  LIUSHUI_FAKE(ListTasks, list_tasks)
  LIUSHUI_FAKE(ClaimTask, claim_task)
  LIUSHUI_FAKE(ReleaseTask, release_task)
  LIUSHUI_FAKE(CompleteTask, complete_task)
};

struct FakeJobs final : v1::JobService::Service {
  LIUSHUI_FAKE_STREAM(StreamJobs, stream_jobs)
  LIUSHUI_FAKE(CompleteJob, complete_job)
  LIUSHUI_FAKE(FailJob, fail_job)
  LIUSHUI_FAKE(ExtendJob, extend_job)
  LIUSHUI_FAKE(RetireWorker, retire_worker)
  LIUSHUI_FAKE(ListIncidents, list_incidents)
  LIUSHUI_FAKE(ResolveIncident, resolve_incident)
};

struct FakeClock final : v1::ClockService::Service {
  LIUSHUI_FAKE(GetClock, get_clock)
  LIUSHUI_FAKE(AdvanceClock, advance_clock)
};

struct FakeAudit final : v1::AuditService::Service {
  LIUSHUI_FAKE_STREAM(ReadRecords, read_records)
  LIUSHUI_FAKE(GetHistory, get_history)
  LIUSHUI_FAKE(GetInstanceAt, get_instance_at)
  LIUSHUI_FAKE_STREAM(Verify, verify)
};

#undef LIUSHUI_FAKE
#undef LIUSHUI_FAKE_STREAM

// Functions are to be given before the first call. They run on gRPC's threads.
class FakeServer {
 public:
  FakeServer();
  ~FakeServer();

  const std::string& address() const { return address_; }
  // A client of 张三 in namespace test whose pauses between attempts are a millisecond.
  Client MakeClient() const;

  FakeWorkflows workflows;
  FakeTasks tasks;
  FakeJobs jobs;
  FakeClock clock;
  FakeAudit audit;

 private:
  std::string address_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace liushui::client

#endif  // LIUSHUI_TESTS_CLIENTS_FAKE_SERVER_H_
