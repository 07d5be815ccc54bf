// Receiving: one upload, from its first message to the record that names the file.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_ATTACHMENTS_RECEIVING_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_ATTACHMENTS_RECEIVING_H_

#include <memory>

#include "absl/status/statusor.h"
#include "engine/base/mutex.h"
#include "engine/server/services/attachments/uploads.h"
#include "engine/server/services/rules.h"
#include "grpcpp/support/server_callback.h"
#include "liushui/v1/task_service.pb.h"
#include "storage/attachment_folder.h"

namespace liushui::server {

// Waits for no caller: each message that has come is a piece of work of Uploads, and the next one is read
// when it is done. Whether the caller may attach to the task at all is judged at the first message: his
// content is not taken if not, and the ledger says that he tried. Content that came and was refused then is
// removed.
//
// Keeps itself alive until gRPC is done with it, and whoever still has to answer it.
class Receiving final : public grpc::ServerReadReactor<v1::UploadAttachmentRequest>,
                        public Upload,
                        public std::enable_shared_from_this<Receiving> {
 public:
  // What it answers, and to whom; both live until the rpc is done.
  struct Rpc {
    grpc::CallbackServerContext* context;
    v1::UploadAttachmentResponse* response;
  };
  // Counts as a call of the server's group as long as it lives.
  Receiving(const ServerParts& parts, const Rpc& rpc);
  ~Receiving() override;

  void Begin();

  void CutOff(const absl::Status& why) override ABSL_LOCKS_EXCLUDED(mutex_);
  void OnReadDone(bool ok) override;
  void OnDone() override;

 private:
  void ReadOn() ABSL_LOCKS_EXCLUDED(mutex_);
  // From now on nobody may cut it off; false if somebody has.
  bool Seal() ABSL_LOCKS_EXCLUDED(mutex_);
  void Close(const absl::Status& status) ABSL_LOCKS_EXCLUDED(mutex_);

  // Work of Uploads: the next message, or that no more comes.
  void Take(bool ok);
  void TakeHead();
  absl::Status TakeContent();
  void TakeEnd();
  // Lets the engine refuse whoever has nothing to do with the task, as it would with the content.
  void AskEngine();
  void AcceptContent();
  absl::StatusOr<runtime::InstanceRequest> Stored();
  void AnswerWith(const absl::StatusOr<runtime::Outcome>& outcome);

  const ServerParts& parts_;
  const Rpc rpc_;
  std::shared_ptr<Receiving> self_;  // until gRPC is done
  // Established at the beginning: the rpc's metadata goes with the rpc.
  absl::StatusOr<Identity> claimed_;
  absl::StatusOr<Identity> identity_;
  v1::UploadAttachmentRequest piece_;  // of gRPC while it reads
  // Of the work.
  bool has_head_ = false;
  v1::UploadedFile file_;
  ChildNumber number_;
  std::unique_ptr<storage::AttachmentFolder::Upload> upload_;
  storage::ContentDigest digest_;
  int64_t size_ = 0;

  Mutex mutex_;
  bool sealed_ ABSL_GUARDED_BY(mutex_) = false;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_ATTACHMENTS_RECEIVING_H_
