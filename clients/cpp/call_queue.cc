#include "clients/cpp/call_queue.h"

#include <utility>

#include "absl/time/clock.h"
#include "clients/cpp/errors.h"
#include "clients/cpp/request_id.h"
#include "clients/cpp/stubs.h"
#include "engine/base/check.h"
#include "grpcpp/support/async_unary_call.h"

namespace liushui::client {

// A call in flight: the completion queue's tag.
class CallQueue::Call {
 public:
  virtual ~Call() = default;
  virtual void Answer(absl::string_view address) = 0;
  grpc::ClientContext context;
};

template <typename Response>
class CallQueue::TypedCall final : public Call {
 public:
  explicit TypedCall(Done<Response> done) : done_(std::move(done)) {}

  void Wait(std::unique_ptr<grpc::ClientAsyncResponseReader<Response>> reader) {
    reader_ = std::move(reader);
    reader_->Finish(&response_, &status_, static_cast<Call*>(this));
  }

  void Answer(absl::string_view address) override {
    if (status_.ok()) {
      done_(std::move(response_));
    } else {
      done_(StatusOf(status_, address));
    }
  }

 private:
  const Done<Response> done_;
  Response response_;
  grpc::Status status_;
  std::unique_ptr<grpc::ClientAsyncResponseReader<Response>> reader_;
};

CallQueue::CallQueue(Client client) : client_(std::move(client)) {}

CallQueue::~CallQueue() {
  while (Next()) {
  }
  queue_.Shutdown();
  void* tag = nullptr;
  bool ok = false;
  LIUSHUI_CHECK(!queue_.Next(&tag, &ok));
}

template <typename Stub, typename Request, typename Response>
void CallQueue::Start(Stub& stub,
                      std::unique_ptr<grpc::ClientAsyncResponseReader<Response>> (Stub::*method)(
                          grpc::ClientContext*, const Request&, grpc::CompletionQueue*),
                      const Request& request, Done<Response> done) {
  auto call = std::make_unique<TypedCall<Response>>(std::move(done));
  call->context.set_deadline(absl::ToChronoTime(absl::Now() + client_.options().timeout));
  Introduce(client_.options().caller, call->context);
  call->Wait((stub.*method)(&call->context, request, &queue_));
  call.release();  // Next takes it back
  ++in_flight_;
}

void CallQueue::StartInstance(v1::StartInstanceRequest request, Done<v1::StartInstanceResponse> done) {
  if (request.parent().empty()) request.set_parent(client_.parent());
  EnsureRequestId(request);
  Start(client_.stubs().workflows, &v1::WorkflowService::Stub::AsyncStartInstance, request, std::move(done));
}

void CallQueue::CompleteTask(v1::CompleteTaskRequest request, Done<v1::CompleteTaskResponse> done) {
  EnsureRequestId(request);
  Start(client_.stubs().tasks, &v1::TaskService::Stub::AsyncCompleteTask, request, std::move(done));
}

bool CallQueue::Next() {
  if (in_flight_ == 0) return false;
  void* tag = nullptr;
  bool ok = false;
  LIUSHUI_CHECK(queue_.Next(&tag, &ok));
  LIUSHUI_CHECK(ok);  // gRPC promises so for the end of a client's unary call
  const std::unique_ptr<Call> call(static_cast<Call*>(tag));
  --in_flight_;
  call->Answer(client_.options().address);
  return true;
}

}  // namespace liushui::client
