// Ask: any unary rpc of any service, as Client's own methods call theirs.
//
//   Ask(client, client.stubs().directory, &v1::DirectoryService::Stub::GetPerson, request)
#ifndef LIUSHUI_CLIENTS_CPP_ASK_H_
#define LIUSHUI_CLIENTS_CPP_ASK_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/cpp/caller.h"
#include "clients/cpp/client.h"
#include "clients/cpp/errors.h"
#include "clients/cpp/request_id.h"
#include "clients/cpp/retry.h"
#include "clients/cpp/stubs.h"

namespace liushui::client {

// A request without `parent` gets the caller's namespace, a mutation without request_id a random one;
// UNAVAILABLE is tried again with that same id.
template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> Ask(const Client& client, Stub& stub,
                             grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                             Request request) {
  if constexpr (requires { request.set_parent(std::string()); }) {
    if (request.parent().empty()) request.set_parent(client.parent());
  }
  EnsureRequestId(request);
  const ClientOptions& options = client.options();
  const absl::Time deadline = absl::Now() + options.timeout;
  Response response;
  const grpc::Status answer = WithRetries(options.retry, deadline, [&] {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(deadline));
    Introduce(options.caller, context);
    return (stub.*method)(&context, request, &response);
  });
  if (!answer.ok()) return StatusOf(answer, options.address);
  return response;
}

}  // namespace liushui::client

#endif  // LIUSHUI_CLIENTS_CPP_ASK_H_
