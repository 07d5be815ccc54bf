// From a Status to what a gRPC client sees: code, sentence, and google.rpc.Status in grpc-status-details-bin
// (AIP-193).
#ifndef LIUSHUI_ENGINE_SERVER_MESSAGES_ERROR_DETAILS_H_
#define LIUSHUI_ENGINE_SERVER_MESSAGES_ERROR_DETAILS_H_

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/support/status.h"

namespace liushui::server {

// Clients refuse trailers over 8 KiB, all of them together, so a sentence and a list of violations are cut:
// the sentence ends in "...", and ErrorInfo's metadata `violations_omitted` says how many violations were
// left out.
inline constexpr size_t kMaxSentenceBytes = 700;
inline constexpr size_t kMaxViolationBytes = 2'600;

// A refusal keeps its code, sentence, reason (ErrorInfo, domain "liushui") and violations (BadRequest);
// MAILBOX_FULL, LEDGER_DISK_LOW and SERVER_BUSY also say when to try again (RetryInfo). A failure becomes
// INTERNAL with reason INTERNAL and a sentence that gives nothing away.
google::rpc::Status DetailsOf(const absl::Status& status);

// The same as gRPC sends it; OK stays OK. A failure's real sentence goes to the standard error stream.
grpc::Status ToGrpc(const absl::Status& status);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_MESSAGES_ERROR_DETAILS_H_
