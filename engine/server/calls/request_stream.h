// RequestStream: a client-streaming rpc read by a thread that may block, one message after the other.
#ifndef LIUSHUI_ENGINE_SERVER_CALLS_REQUEST_STREAM_H_
#define LIUSHUI_ENGINE_SERVER_CALLS_REQUEST_STREAM_H_

#include <chrono>

#include "absl/status/status.h"
#include "engine/base/mutex.h"
#include "engine/server/calls/call_group.h"
#include "engine/server/calls/stall_limit.h"
#include "engine/server/messages/error_details.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"

namespace liushui::server {

// Deletes itself when gRPC is done with it, which is after Close. Read is called by one thread, Close once,
// by any. A caller who sends nothing for `stall_max` is cut off, as are all when the server stops.
template <typename Request>
class RequestStream final : public grpc::ServerReadReactor<Request> {
 public:
  // Counts as a running call of `group`, which must outlive it; `context` is that of the rpc.
  RequestStream(CallGroup& group, grpc::CallbackServerContext* context,
                std::chrono::milliseconds stall_max = kLongestStall)
      : group_(group), limit_(group, context, stall_max) {
    group_.Begin();
  }

  // The next message; false when no more comes, because the caller has sent all, or is gone or cut off: what
  // he sent tells which.
  bool Read(Request* request) {
    const MutexLock lock(&mutex_);
    if (ended_) return false;
    reading_ = true;
    this->StartRead(request);
    bool cut_off = false;  // the end comes with OnReadDone
    limit_.Await(&mutex_, &changed_, reading_, &cut_off);
    return !ended_;
  }

  // Ends the rpc; the response goes out with an OK. The stream is not to be touched afterwards.
  void Close(const absl::Status& status) { this->Finish(ToGrpc(status)); }

  void OnReadDone(bool ok) override {
    const MutexLock lock(&mutex_);
    reading_ = false;
    if (!ok) ended_ = true;
    changed_.NotifyAll();
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
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_CALLS_REQUEST_STREAM_H_
