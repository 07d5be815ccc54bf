// DirectoryService on the engine: people, teams, absences, substitutes, parameters and settings.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_BRANCH_DIRECTORY_CALLS_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_BRANCH_DIRECTORY_CALLS_H_

#include "engine/server/services/rules.h"
#include "liushui/v1/directory_service.grpc.pb.h"

namespace liushui::server {

// Registered with one gRPC server; must outlive it. The rpcs' errors stand in the proto.
class DirectoryCalls final : public v1::DirectoryService::AsyncService {
 public:
  void Register(const ServerParts& parts, UnaryMethods& methods);

 private:
  void RegisterParameters(const ServerParts& parts, UnaryMethods& methods);
  void RegisterSettings(const ServerParts& parts, UnaryMethods& methods);
  void RegisterReads(const ServerParts& parts, UnaryMethods& methods);
};

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_BRANCH_DIRECTORY_CALLS_H_
