// The streams of TaskService: files attached to tasks, up and down.
//
// Contents are kept outside of the ledger, under their hash. One that comes is on disk before the record that
// names it is written; one that goes is compared with that record first.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_ATTACHMENTS_ATTACHMENT_CALLS_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_ATTACHMENTS_ATTACHMENT_CALLS_H_

#include "engine/server/services/rules.h"
#include "grpcpp/support/server_callback.h"
#include "liushui/v1/task_service.pb.h"

namespace liushui::server {

// What one rpc has: its context and what came with it; both live until it is done.
template <typename Message>
struct StreamedCall {
  grpc::CallbackServerContext* context;
  Message message;
};

// The refusal ATTACHMENTS_UNAVAILABLE.
absl::Status AttachmentsUnavailable();

// Takes an upload; `call.message` is the response to fill.
grpc::ServerReadReactor<v1::UploadAttachmentRequest>* ReceiveAttachment(
    const ServerParts& parts, StreamedCall<v1::UploadAttachmentResponse*> call);

// Answers a download.
grpc::ServerWriteReactor<v1::DownloadAttachmentResponse>* SendAttachment(
    const ServerParts& parts, StreamedCall<const v1::DownloadAttachmentRequest*> call);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_ATTACHMENTS_ATTACHMENT_CALLS_H_
