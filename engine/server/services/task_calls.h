// TaskService on the engine: what people have to do.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_TASK_CALLS_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_TASK_CALLS_H_

#include "engine/server/services/attachments/attachment_calls.h"
#include "engine/server/services/oversight/watch_requests.h"
#include "engine/server/services/rules.h"
#include "liushui/v1/task_service.grpc.pb.h"

namespace liushui::server {

// The streams are written and read by threads of pools, the rest is served by completion queues.
using TaskServiceMethods = v1::TaskService::WithCallbackMethod_UploadAttachment<
    v1::TaskService::WithCallbackMethod_DownloadAttachment<
        v1::TaskService::WithCallbackMethod_WatchTasks<v1::TaskService::AsyncService>>>;

// Registered with one gRPC server; must outlive it. The rpcs' errors stand in the proto.
class TaskCalls final : public TaskServiceMethods {
 public:
  explicit TaskCalls(const ServerParts& parts) : parts_(parts) {}
  void Register(const ServerParts& parts, UnaryMethods& methods);

  grpc::ServerReadReactor<v1::UploadAttachmentRequest>* UploadAttachment(
      grpc::CallbackServerContext* context, v1::UploadAttachmentResponse* response) override {
    return ReceiveAttachment(parts_, {context, response});
  }
  grpc::ServerWriteReactor<v1::DownloadAttachmentResponse>* DownloadAttachment(
      grpc::CallbackServerContext* context, const v1::DownloadAttachmentRequest* request) override {
    return SendAttachment(parts_, {context, request});
  }
  grpc::ServerWriteReactor<v1::WatchTasksResponse>* WatchTasks(
      grpc::CallbackServerContext* context, const v1::WatchTasksRequest* request) override {
    return OpenWatch(parts_.watches, parts_.authenticator.Identify(*context), *request);
  }

 private:
  void RegisterHandover(const ServerParts& parts, UnaryMethods& methods);

  const ServerParts& parts_;
};

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_TASK_CALLS_H_
