// ClockService on the engine: the engine's time.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_CLOCK_CALLS_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_CLOCK_CALLS_H_

#include "absl/time/time.h"
#include "engine/server/services/rules.h"
#include "liushui/v1/clock_service.grpc.pb.h"

namespace liushui::server {

// How long a moving clock waits for jobs when its caller set no deadline.
inline constexpr absl::Duration kLongestAdvance = absl::Minutes(10);

// Registered with one gRPC server; must outlive it. The rpcs' errors stand in the proto.
class ClockCalls final : public v1::ClockService::AsyncService {
 public:
  void Register(const ServerParts& parts, UnaryMethods& methods);
};

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_CLOCK_CALLS_H_
