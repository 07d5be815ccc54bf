// What a server answered instead of a result, as the absl::Status the rest of the code speaks.
#ifndef LIUSHUI_CLIENTS_CPP_ERRORS_H_
#define LIUSHUI_CLIENTS_CPP_ERRORS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "grpcpp/support/status.h"

namespace liushui::client {

// A refusal of the server keeps its code, sentence, reason and violations: ReasonOf and ViolationsOf
// (engine/base/refusal.h) find them. They travel as google.rpc.Status in the trailer grpc-status-details-bin.
// Without such details, or with the reason INTERNAL, it is a failure and carries no reason; an UNAVAILABLE
// then names `address`.
absl::Status StatusOf(const grpc::Status& answer, absl::string_view address);

}  // namespace liushui::client

#endif  // LIUSHUI_CLIENTS_CPP_ERRORS_H_
