// StallLimit: how long a caller may keep a stream's thread waiting for one message.
#ifndef LIUSHUI_ENGINE_SERVER_CALLS_STALL_LIMIT_H_
#define LIUSHUI_ENGINE_SERVER_CALLS_STALL_LIMIT_H_

#include <chrono>

#include "engine/base/mutex.h"
#include "engine/server/calls/call_group.h"
#include "grpcpp/server_context.h"

namespace liushui::server {

// A caller who takes or sends nothing for so long is cut off, so that he does not keep a thread for ever;
// when the server stops, the first look at him is the last.
inline constexpr std::chrono::seconds kLongestStall{30};
inline constexpr std::chrono::milliseconds kLookAtStall{250};

class StallLimit {
 public:
  // Both must outlive it; `context` is that of the rpc.
  StallLimit(CallGroup& group, grpc::CallbackServerContext* context, std::chrono::milliseconds longest)
      : group_(group), context_(context), longest_(longest) {}

  // Waits on `changed`, under `mutex`, until gRPC is done with the message and `busy` false. A caller who
  // takes too long is cut off once: `gone` becomes true, and the wait goes on until gRPC lets go of the
  // message. Nobody is cut off who is gone.
  void Await(Mutex* mutex, CondVar* changed, const bool& busy, bool* gone) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    const auto start = std::chrono::steady_clock::now();
    while (busy) {
      if (changed->WaitFor(mutex, kLookAtStall) || !busy || *gone) continue;
      if (!group_.stopping() && std::chrono::steady_clock::now() - start < longest_) continue;
      *gone = true;
      mutex->Unlock();
      context_->TryCancel();  // ends the message; not under the lock, for it may call back
      mutex->Lock();
    }
  }

 private:
  CallGroup& group_;
  grpc::CallbackServerContext* const context_;
  const std::chrono::milliseconds longest_;
};

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_CALLS_STALL_LIMIT_H_
