#include "clients/cpp/errors.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace liushui::client {
namespace {

struct Details {
  std::string reason;
  std::vector<Violation> violations;
};

Details DetailsOf(const grpc::Status& answer) {
  Details details;
  google::rpc::Status status;
  if (!status.ParseFromString(answer.error_details())) return details;
  for (const google::protobuf::Any& any : status.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest bad_request;
    if (any.UnpackTo(&info)) details.reason = info.reason();
    if (!any.UnpackTo(&bad_request)) continue;
    for (const auto& violation : bad_request.field_violations()) {
      details.violations.push_back({violation.field(), violation.reason(), violation.description()});
    }
  }
  return details;
}

}  // namespace

absl::Status StatusOf(const grpc::Status& answer, absl::string_view address) {
  if (answer.ok()) return absl::OkStatus();
  const auto code = static_cast<absl::StatusCode>(answer.error_code());
  const Details details = DetailsOf(answer);
  if (details.reason.empty() || details.reason == "INTERNAL") {
    if (code != absl::StatusCode::kUnavailable) return absl::Status(code, answer.error_message());
    return absl::UnavailableError(
        absl::StrCat("no server answers at ", address, ": ", answer.error_message()));
  }
  if (code == absl::StatusCode::kInvalidArgument && !details.violations.empty()) {
    return RefuseFields(details.reason, answer.error_message(), details.violations);
  }
  return Refuse(code, details.reason, answer.error_message());
}

}  // namespace liushui::client
