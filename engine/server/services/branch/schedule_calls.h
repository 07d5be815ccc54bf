// ScheduleService on the engine.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_BRANCH_SCHEDULE_CALLS_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_BRANCH_SCHEDULE_CALLS_H_

#include "engine/server/services/rules.h"
#include "liushui/v1/schedule_service.grpc.pb.h"

namespace liushui::server {

// Registered with one gRPC server; must outlive it. The rpcs' errors stand in the proto.
class ScheduleCalls final : public v1::ScheduleService::AsyncService {
 public:
  void Register(const ServerParts& parts, UnaryMethods& methods);
};

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_BRANCH_SCHEDULE_CALLS_H_
