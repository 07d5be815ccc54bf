#include "engine/server/messages/error_details.h"

#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "engine/base/refusal.h"
#include "engine/base/utf8.h"
#include "google/rpc/error_details.pb.h"

namespace liushui::server {
namespace {

constexpr char kDomain[] = "liushui";

// At most `bytes_max` bytes, cut between characters.
std::string Cut(absl::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string(text);
  return absl::StrCat(Utf8Prefix(text, bytes_max - 3), "...");
}

int RetryDelayMs(absl::string_view reason) {
  if (reason == "MAILBOX_FULL") return 100;
  if (reason == "SERVER_BUSY") return 200;
  if (reason == "LEDGER_DISK_LOW") return 10'000;
  return 0;
}

// Returns how many violations found no room.
int AddViolations(const std::vector<Violation>& violations, google::rpc::BadRequest& request) {
  for (const Violation& violation : violations) {
    auto* added = request.add_field_violations();
    added->set_field(Cut(violation.field, 200));
    added->set_reason(violation.reason);
    added->set_description(Cut(violation.description, kMaxSentenceBytes));
    if (request.ByteSizeLong() > kMaxViolationBytes) {
      request.mutable_field_violations()->RemoveLast();
      break;
    }
  }
  return static_cast<int>(violations.size()) - request.field_violations_size();
}

}  // namespace

google::rpc::Status DetailsOf(const absl::Status& status) {
  google::rpc::Status details;
  google::rpc::ErrorInfo info;
  info.set_domain(kDomain);
  if (!IsRefusal(status)) {
    info.set_reason("INTERNAL");
    details.set_code(grpc::StatusCode::INTERNAL);
    details.set_message("the server failed; nothing is known to have changed, and its log says why");
    details.add_details()->PackFrom(info);
    return details;
  }
  const std::string reason = ReasonOf(status);
  info.set_reason(reason);
  details.set_code(static_cast<int>(status.code()));
  details.set_message(Cut(status.message(), kMaxSentenceBytes));
  google::rpc::BadRequest bad_request;
  const int omitted = AddViolations(ViolationsOf(status), bad_request);
  if (omitted > 0) (*info.mutable_metadata())["violations_omitted"] = absl::StrCat(omitted);
  details.add_details()->PackFrom(info);
  if (bad_request.field_violations_size() > 0) details.add_details()->PackFrom(bad_request);
  if (const int delay_ms = RetryDelayMs(reason); delay_ms > 0) {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_seconds(delay_ms / 1000);
    retry.mutable_retry_delay()->set_nanos(delay_ms % 1000 * 1'000'000);
    details.add_details()->PackFrom(retry);
  }
  return details;
}

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  if (!IsRefusal(status)) std::cerr << absl::StrCat("liushui: a call failed: ", status.ToString(), "\n");
  const google::rpc::Status details = DetailsOf(status);
  return grpc::Status(static_cast<grpc::StatusCode>(details.code()), details.message(),
                      details.SerializeAsString());
}

}  // namespace liushui::server
