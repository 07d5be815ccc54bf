// CallQueue: many unary calls in flight from one thread, for programs that measure or import.
//
// Calls are made at once; Next waits for one answer and hands it to that call's `done`, which may make
// further calls. Nothing is tried again: a caller who wants to repeat keeps the request with its request_id.
#ifndef LIUSHUI_CLIENTS_CPP_CALL_QUEUE_H_
#define LIUSHUI_CLIENTS_CPP_CALL_QUEUE_H_

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "clients/cpp/client.h"
#include "grpcpp/completion_queue.h"

namespace liushui::client {

template <typename Response>
using Done = std::function<void(absl::StatusOr<Response>)>;

// Belongs to one thread, on which every `done` runs. The destructor waits for the calls still in flight,
// whose `done` must then not make new ones for ever.
class CallQueue {
 public:
  explicit CallQueue(Client client);
  ~CallQueue();
  CallQueue(const CallQueue&) = delete;
  CallQueue& operator=(const CallQueue&) = delete;

  // As the methods of the same names in client.h: parent and request id are filled in, the timeout holds.
  void StartInstance(v1::StartInstanceRequest request, Done<v1::StartInstanceResponse> done);
  void CompleteTask(v1::CompleteTaskRequest request, Done<v1::CompleteTaskResponse> done);

  int in_flight() const { return in_flight_; }
  // Waits for one answer and hands it on. False if none is in flight.
  bool Next();

 private:
  class Call;
  template <typename Response>
  class TypedCall;
  template <typename Stub, typename Request, typename Response>
  void Start(Stub& stub,
             std::unique_ptr<grpc::ClientAsyncResponseReader<Response>> (Stub::*method)(
                 grpc::ClientContext*, const Request&, grpc::CompletionQueue*),
             const Request& request, Done<Response> done);

  const Client client_;
  grpc::CompletionQueue queue_;
  int in_flight_ = 0;
};

}  // namespace liushui::client

#endif  // LIUSHUI_CLIENTS_CPP_CALL_QUEUE_H_
