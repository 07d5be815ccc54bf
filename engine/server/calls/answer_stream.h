// AnswerStream: a server-streaming rpc written by a thread that may block, one message after the other.
#ifndef LIUSHUI_ENGINE_SERVER_CALLS_ANSWER_STREAM_H_
#define LIUSHUI_ENGINE_SERVER_CALLS_ANSWER_STREAM_H_

#include "absl/status/status.h"
#include "engine/base/mutex.h"
#include "engine/server/calls/call_group.h"
#include "engine/server/messages/error_details.h"
#include "grpcpp/support/server_callback.h"

namespace liushui::server {

// Deletes itself when gRPC is done with it, which is after Close. Write and Close are called by one thread.
template <typename Response>
class AnswerStream final : public grpc::ServerWriteReactor<Response> {
 public:
  // Counts as a running call of `group`, which must outlive it.
  explicit AnswerStream(CallGroup& group) : group_(group) { group_.Begin(); }

  // Sends a message and returns when gRPC has taken it; false once the caller is gone, and for ever after.
  bool Write(const Response& response) {
    const MutexLock lock(&mutex_);
    if (gone_) return false;
    writing_ = true;
    this->StartWrite(&response);
    while (writing_) changed_.Wait(&mutex_);
    return !gone_;
  }

  // Ends the rpc. The stream is not to be touched afterwards.
  void Close(const absl::Status& status) { this->Finish(ToGrpc(status)); }

  void OnWriteDone(bool ok) override {
    const MutexLock lock(&mutex_);
    writing_ = false;
    if (!ok) gone_ = true;
    changed_.NotifyAll();
  }
  void OnCancel() override {
    const MutexLock lock(&mutex_);
    gone_ = true;
  }
  void OnDone() override {
    CallGroup& group = group_;
    delete this;
    group.End();
  }

 private:
  CallGroup& group_;
  Mutex mutex_;
  CondVar changed_;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool gone_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_CALLS_ANSWER_STREAM_H_
