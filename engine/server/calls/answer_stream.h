// AnswerStream: a server-streaming rpc written by a thread that may block, one message after the other.
#ifndef LIUSHUI_ENGINE_SERVER_CALLS_ANSWER_STREAM_H_
#define LIUSHUI_ENGINE_SERVER_CALLS_ANSWER_STREAM_H_

#include <chrono>

#include "absl/status/status.h"
#include "engine/base/mutex.h"
#include "engine/server/calls/call_group.h"
#include "engine/server/calls/worker_pool.h"
#include "engine/server/messages/error_details.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"

namespace liushui::server {

// A reader who takes nothing for so long is cut off, so that he does not keep a thread for ever; when the
// server stops, the first look at him is the last.
inline constexpr std::chrono::seconds kLongestStall{30};
inline constexpr std::chrono::milliseconds kLookAtStall{250};

// Deletes itself when gRPC is done with it, which is after Close. Write and Close are called by one thread.
template <typename Response>
class AnswerStream final : public grpc::ServerWriteReactor<Response> {
 public:
  // Counts as a running call of `group`, which must outlive it; `context` is that of the rpc.
  AnswerStream(CallGroup& group, grpc::CallbackServerContext* context,
               std::chrono::milliseconds stall_max = kLongestStall)
      : group_(group), context_(context), stall_max_(stall_max) {
    group_.Begin();
  }

  // Sends a message and returns when gRPC has taken it; false once the caller is gone or cut off, and for
  // ever after.
  bool Write(const Response& response) {
    const MutexLock lock(&mutex_);
    if (gone_) return false;
    writing_ = true;
    this->StartWrite(&response);
    AwaitWritten();
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
  void AwaitWritten() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const auto start = std::chrono::steady_clock::now();
    while (writing_) {
      if (changed_.WaitFor(&mutex_, kLookAtStall) || !writing_ || gone_) continue;
      if (!group_.stopping() && std::chrono::steady_clock::now() - start < stall_max_) continue;
      gone_ = true;
      mutex_.Unlock();
      context_->TryCancel();  // ends the write; not under the lock, for it may call back
      mutex_.Lock();
    }
  }

  CallGroup& group_;
  grpc::CallbackServerContext* const context_;  // lives until OnDone
  const std::chrono::milliseconds stall_max_;
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
