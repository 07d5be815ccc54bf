// Unary rpcs on completion queues.
//
// A method is armed several times on every queue; each time one UnaryCall object waits for one rpc. When the
// rpc arrives the object arms a successor, establishes who calls, and hands request and Responder to the
// method's handler. The handler may finish at once or keep the Responder and finish later from any thread.
// When gRPC has sent the answer the object deletes itself. An answer after the client's deadline is dropped
// by gRPC.
#ifndef LIUSHUI_ENGINE_SERVER_CALLS_UNARY_CALL_H_
#define LIUSHUI_ENGINE_SERVER_CALLS_UNARY_CALL_H_

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/server/calls/call_group.h"
#include "engine/server/calls/refused_call.h"
#include "engine/server/identity.h"
#include "engine/server/messages/error_details.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/async_unary_call.h"

namespace liushui::server {

// Calls of one method that wait on one queue at a time.
inline constexpr int kArmedCalls = 16;

// Who calls, and until when he waits.
struct CallContext {
  Identity identity;
  absl::Time deadline;
};

inline absl::Time DeadlineOf(const grpc::ServerContextBase& context) {
  const auto deadline = context.deadline();
  return deadline == deadline.max() ? absl::InfiniteFuture() : absl::FromChrono(deadline);
}

// What a completion queue hands back.
class Tag {
 public:
  virtual void Proceed(bool ok) = 0;

 protected:
  ~Tag() = default;
};

// The answering end of a call.
template <typename Response>
class Reply {
 public:
  virtual void Finish(const absl::StatusOr<Response>& answer) = 0;

 protected:
  ~Reply() = default;
};

// Answers one call, exactly once, from any thread. Copies answer the same call.
template <typename Response>
class Responder {
 public:
  explicit Responder(Reply<Response>* reply) : reply_(reply) {}
  // The request and everything else of the call is gone afterwards.
  void Finish(const absl::StatusOr<Response>& answer) const { reply_->Finish(answer); }

 private:
  Reply<Response>* reply_;  // deletes itself once it is answered
};

// The request lives until the responder is finished.
template <typename Request, typename Response>
using UnaryHandler = std::function<void(const Request&, const CallContext&, Responder<Response>)>;

// One rpc method: how it is armed, and what is done.
template <typename Request, typename Response>
struct UnaryMethod {
  using Writer = grpc::ServerAsyncResponseWriter<Response>;
  std::function<void(grpc::ServerContext*, Request*, Writer*, grpc::ServerCompletionQueue*, void* tag)> arm;
  UnaryHandler<Request, Response> handle;
  const Authenticator* authenticator = nullptr;
  CallGroup* group = nullptr;
};

// One rpc, armed or running. Owns itself.
template <typename Request, typename Response>
class UnaryCall final : public Tag, public Reply<Response> {
 public:
  using Method = UnaryMethod<Request, Response>;

  static void Arm(const Method& method, grpc::ServerCompletionQueue* queue) { new UnaryCall(method, queue); }

  void Proceed(bool ok) override {
    if (finished_ || !ok) return Vanish();
    method_.group->Begin();
    arrived_ = true;
    Arm(method_, queue_);
    if (method_.group->stopping()) return Finish(Stopping());
    absl::StatusOr<Identity> identity = method_.authenticator->IdentifyFor(context_, request_);
    if (!identity.ok()) return TurnAway(identity.status());
    caller_.identity = *std::move(identity);
    caller_.deadline = DeadlineOf(context_);
    method_.handle(request_, caller_, Responder<Response>(this));
  }

  void Finish(const absl::StatusOr<Response>& answer) override {
    LIUSHUI_CHECK(!finished_);
    finished_ = true;
    // The queue may delete this object as soon as gRPC has the answer: nothing of it is touched after.
    if (answer.ok()) {
      writer_.Finish(*answer, grpc::Status::OK, static_cast<Tag*>(this));
    } else {
      writer_.FinishWithError(ToGrpc(answer.status()), static_cast<Tag*>(this));
    }
  }

 private:
  UnaryCall(const Method& method, grpc::ServerCompletionQueue* queue)
      : method_(method), queue_(queue), writer_(&context_) {
    method_.group->Enter();
    method_.arm(&context_, &request_, &writer_, queue_, static_cast<Tag*>(this));
  }
  ~UnaryCall() = default;

  // Whoever only wanted to read, or to have something checked, is refused without further ado.
  void TurnAway(const absl::Status& refusal) {
    if (!Changes(request_)) return Finish(refusal);
    method_.authenticator->TurnAway(method_.authenticator->Claimed(context_), RefusedCallOf(request_),
                                    refusal, [this](const absl::Status& answer) { Finish(answer); });
  }

  void Vanish() {
    CallGroup* const group = method_.group;
    const bool ran = arrived_;
    delete this;
    if (ran) group->End();
    group->Leave();
  }

  static absl::Status Stopping() {
    return Refuse(absl::StatusCode::kUnavailable, "ENGINE_STOPPING",
                  "the server is going down; repeat with the same request_id");
  }

  const Method& method_;
  grpc::ServerCompletionQueue* const queue_;
  grpc::ServerContext context_;
  Request request_;
  grpc::ServerAsyncResponseWriter<Response> writer_;
  CallContext caller_;
  bool arrived_ = false;
  bool finished_ = false;
};

// The unary methods of all services. Filled before the server starts; outlives it.
class UnaryMethods {
 public:
  UnaryMethods(const Authenticator& authenticator, CallGroup& group)
      : authenticator_(&authenticator), group_(&group) {}

  // `request` is the Request... member of the generated asynchronous service.
  template <typename Service, typename Base, typename Request, typename Response>
  void Add(Service* service,
           void (Base::*request)(grpc::ServerContext*, Request*, grpc::ServerAsyncResponseWriter<Response>*,
                                 grpc::CompletionQueue*, grpc::ServerCompletionQueue*, void*),
           std::type_identity_t<UnaryHandler<Request, Response>> handle) {
    auto method = std::make_shared<UnaryMethod<Request, Response>>();
    method->arm = [service, request](auto* context, auto* message, auto* writer, auto* queue, void* tag) {
      (service->*request)(context, message, writer, queue, queue, tag);
    };
    method->handle = std::move(handle);
    method->authenticator = authenticator_;
    method->group = group_;
    armers_.push_back([method](grpc::ServerCompletionQueue* queue) {
      for (int i = 0; i < kArmedCalls; ++i) UnaryCall<Request, Response>::Arm(*method, queue);
    });
  }

  void ArmAll(grpc::ServerCompletionQueue* queue) const {
    for (const auto& arm : armers_) arm(queue);
  }

 private:
  const Authenticator* const authenticator_;
  CallGroup* const group_;
  std::vector<std::function<void(grpc::ServerCompletionQueue*)>> armers_;  // each keeps its method alive
};

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_CALLS_UNARY_CALL_H_
