// AnswerStream: a server-streaming rpc written by a thread that may block, one message after the other.
#ifndef LIUSHUI_ENGINE_SERVER_CALLS_ANSWER_STREAM_H_
#define LIUSHUI_ENGINE_SERVER_CALLS_ANSWER_STREAM_H_

#include <chrono>

#include "absl/status/status.h"
#include "engine/base/mutex.h"
#include "engine/server/calls/call_group.h"
#include "engine/server/calls/stall_limit.h"
#include "engine/server/calls/worker_pool.h"
#include "engine/server/messages/error_details.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"

namespace liushui::server {

// Deletes itself when gRPC is done with it, which is after Close. Write and Close are called by one thread. A
// reader who takes nothing for `stall_max` is cut off.
template <typename Response>
class AnswerStream final : public grpc::ServerWriteReactor<Response> {
 public:
  // Counts as a running call of `group`, which must outlive it; `context` is that of the rpc.
  AnswerStream(CallGroup& group, grpc::CallbackServerContext* context,
               std::chrono::milliseconds stall_max = kLongestStall)
      : group_(group), limit_(group, context, stall_max) {
    group_.Begin();
  }

  // Sends a message and returns when gRPC has taken it; false once the caller is gone or cut off, and for
  // ever after.
  bool Write(const Response& response) {
    const MutexLock lock(&mutex_);
    if (gone_) return false;
    writing_ = true;
    this->StartWrite(&response);
    limit_.Await(&mutex_, &changed_, writing_, &gone_);
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
  const StallLimit limit_;
  Mutex mutex_;
  CondVar changed_;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool gone_ ABSL_GUARDED_BY(mutex_) = false;
};

// Runs `write` on the pool and closes the stream, which deletes itself then, with what it returns.
template <typename Response, typename Write>
AnswerStream<Response>* StreamOnPool(WorkerPool& pool, AnswerStream<Response>* stream,
                                     const absl::Status& checked, Write write) {
  const absl::Status accepted =
      checked.ok() ? pool.Run([stream, write] { stream->Close(write(*stream)); }) : checked;
  if (!accepted.ok()) stream->Close(accepted);
  return stream;
}

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_CALLS_ANSWER_STREAM_H_
