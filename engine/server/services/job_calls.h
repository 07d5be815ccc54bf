// JobService on the engine: work for machines, and incidents.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_JOB_CALLS_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_JOB_CALLS_H_

#include "engine/server/services/job_stream.h"
#include "engine/server/services/rules.h"
#include "liushui/v1/job_service.grpc.pb.h"

namespace liushui::server {

// The stream is served by gRPC's callbacks, the rest by completion queues.
using JobServiceMethods =
    v1::JobService::WithCallbackMethod_StreamJobs<v1::JobService::WithAsyncMethod_CompleteJob<
        v1::JobService::WithAsyncMethod_FailJob<v1::JobService::WithAsyncMethod_ExtendJob<
            v1::JobService::WithAsyncMethod_RetireWorker<v1::JobService::WithAsyncMethod_ListIncidents<
                v1::JobService::WithAsyncMethod_ResolveIncident<v1::JobService::Service>>>>>>>;

// Registered with one gRPC server; must outlive it. The rpcs' errors stand in the proto.
class JobCalls final : public JobServiceMethods {
 public:
  explicit JobCalls(const ServerParts& parts) : parts_(parts), streams_(parts.engine, parts.group) {}
  void Register(const ServerParts& parts, UnaryMethods& methods);
  // Ends all streams: nothing else would, and a stopping server waits for them.
  void CloseStreams() { streams_.CloseAll(); }

  grpc::ServerWriteReactor<v1::StreamJobsResponse>* StreamJobs(grpc::CallbackServerContext* context,
                                                               const v1::StreamJobsRequest* request) override;

 private:
  const ServerParts& parts_;
  JobStreams streams_;
};

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_JOB_CALLS_H_
