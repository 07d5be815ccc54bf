// SubjectService on the engine: whose personal data are kept, for how long, and the end of it.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_PERSONAL_SUBJECT_CALLS_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_PERSONAL_SUBJECT_CALLS_H_

#include "engine/server/services/rules.h"
#include "liushui/v1/subject_service.grpc.pb.h"

namespace liushui::server {

// Registered with one gRPC server; must outlive it. The rpcs' errors stand in the proto.
class SubjectCalls final : public v1::SubjectService::AsyncService {
 public:
  void Register(const ServerParts& parts, UnaryMethods& methods);
};

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_PERSONAL_SUBJECT_CALLS_H_
