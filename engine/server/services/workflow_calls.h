// WorkflowService on the engine: definitions, and instances from start to end.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_WORKFLOW_CALLS_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_WORKFLOW_CALLS_H_

#include "engine/server/services/oversight/watch_requests.h"
#include "engine/server/services/rules.h"
#include "liushui/v1/workflow_service.grpc.pb.h"

namespace liushui::server {

// Migrations are streams written by a thread of a pool, the rest is served by completion queues.
using WorkflowServiceMethods = v1::WorkflowService::WithCallbackMethod_MigrateInstances<
    v1::WorkflowService::WithCallbackMethod_WatchInstances<v1::WorkflowService::AsyncService>>;

// Registered with one gRPC server; must outlive it. The rpcs' errors stand in the proto.
class WorkflowCalls final : public WorkflowServiceMethods {
 public:
  explicit WorkflowCalls(const ServerParts& parts) : parts_(parts) {}
  void Register(const ServerParts& parts, UnaryMethods& methods);

  grpc::ServerWriteReactor<v1::MigrateInstancesResponse>* MigrateInstances(
      grpc::CallbackServerContext* context, const v1::MigrateInstancesRequest* request) override;
  grpc::ServerWriteReactor<v1::WatchInstancesResponse>* WatchInstances(
      grpc::CallbackServerContext* context, const v1::WatchInstancesRequest* request) override {
    return OpenWatch(parts_.watches, parts_.accesses, parts_.authenticator.Identify(*context), *request);
  }

 private:
  void RegisterDefinitions(const ServerParts& parts, UnaryMethods& methods);
  void RegisterCalendars(const ServerParts& parts, UnaryMethods& methods);
  void RegisterVersions(const ServerParts& parts, UnaryMethods& methods);
  void RegisterInstances(const ServerParts& parts, UnaryMethods& methods);

  const ServerParts& parts_;
};

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_WORKFLOW_CALLS_H_
