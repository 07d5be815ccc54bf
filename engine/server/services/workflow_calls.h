// WorkflowService on the engine: definitions, and instances from start to end.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_WORKFLOW_CALLS_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_WORKFLOW_CALLS_H_

#include "engine/server/services/rules.h"
#include "liushui/v1/workflow_service.grpc.pb.h"

namespace liushui::server {

// Registered with one gRPC server; must outlive it. The rpcs' errors stand in the proto.
class WorkflowCalls final : public v1::WorkflowService::AsyncService {
 public:
  void Register(const ServerParts& parts, UnaryMethods& methods);

 private:
  void RegisterDefinitions(const ServerParts& parts, UnaryMethods& methods);
  void RegisterVersions(const ServerParts& parts, UnaryMethods& methods);
  void RegisterInstances(const ServerParts& parts, UnaryMethods& methods);
};

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_WORKFLOW_CALLS_H_
