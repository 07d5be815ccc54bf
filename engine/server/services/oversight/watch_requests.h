// What a watch of tasks or instances asks for.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_WATCH_REQUESTS_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_WATCH_REQUESTS_H_

#include "engine/server/identity.h"
#include "engine/server/services/access/shown_cases.h"
#include "engine/server/services/oversight/watch_stream.h"
#include "grpcpp/server_context.h"
#include "liushui/v1/task_service.pb.h"
#include "liushui/v1/workflow_service.pb.h"

namespace liushui::server {

// Opens the watch that a request asks for, or ends its rpc with what is wrong with it; the errors stand in
// the protos. Whoever is shown personal data is noted.
grpc::ServerWriteReactor<v1::WatchTasksResponse>* OpenWatch(WatchStreams& streams,
                                                            const absl::StatusOr<Identity>& identity,
                                                            const v1::WatchTasksRequest& request);
grpc::ServerWriteReactor<v1::WatchInstancesResponse>* OpenWatch(WatchStreams& streams, AccessLog& accesses,
                                                                const absl::StatusOr<Identity>& identity,
                                                                const v1::WatchInstancesRequest& request);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_WATCH_REQUESTS_H_
