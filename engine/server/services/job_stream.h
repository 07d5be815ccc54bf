// JobStreams: the workers that are connected, each by one streaming rpc.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_JOB_STREAM_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_JOB_STREAM_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/mutex.h"
#include "engine/runtime/engine.h"
#include "engine/server/calls/call_group.h"
#include "grpcpp/support/server_callback.h"
#include "liushui/v1/job_service.pb.h"

namespace liushui::server {

// What a worker takes.
struct Subscription {
  std::string name_space;
  std::vector<std::string> types;
  runtime::WorkerLimits limits;
  std::string worker;  // what it calls itself; may be empty
};

// Thread-safe. Destroyed only after the gRPC server, hence after every stream.
class JobStreams {
 public:
  // Streams count as running calls of `group`.
  JobStreams(runtime::Engine& engine, CallGroup& group);
  ~JobStreams();

  // Connects a worker for as long as its rpc lasts.
  grpc::ServerWriteReactor<v1::StreamJobsResponse>* Open(Subscription subscription);

  // Leases no more jobs through the open streams of a worker. Returns how many were leased through them.
  // Refuses with WORKER_UNKNOWN.
  absl::StatusOr<int64_t> Retire(const std::string& name_space, const std::string& worker);

  // Ends every stream, and those that come later, with UNAVAILABLE ENGINE_STOPPING.
  void CloseAll();

 private:
  class Stream;
  void Forget(uint64_t id);
  std::vector<std::shared_ptr<Stream>> OpenStreams();

  const runtime::Engine& engine_;
  runtime::Jobs& jobs_;
  CallGroup& group_;
  Mutex mutex_;
  // Shared with the engine, which may be handing over a job while the rpc ends.
  std::map<uint64_t, std::shared_ptr<Stream>> streams_ ABSL_GUARDED_BY(mutex_);
  uint64_t next_id_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_JOB_STREAM_H_
