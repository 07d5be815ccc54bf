// Parameters in CSV: a header line that names the columns, then one parameter a line.
//
//   workflow       id of the workflow; required
//   input          name of its input; required
//   value          JSON, or else text; required
//   source         where a number comes from when a rule sets it
//   source_status  verified or unverified
//
// Columns may come in any order.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_BRANCH_PARAMETERS_CSV_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_BRANCH_PARAMETERS_CSV_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/struct.pb.h"
#include "liushui/ledger/v1/parameter.pb.h"

namespace liushui::server {

// A value as a person writes it: JSON if it is that, else text.
google::protobuf::Value WrittenValue(absl::string_view text);

// Parameters, and where each stands.
struct PlacedParameters {
  std::vector<ledger::v1::Parameter> parameters;
  std::vector<std::string> places;  // "file:line:column", as many
};

// Refuses with CSV_INVALID, a violation "file:line:column: sentence" for each mistake of the form, at most
// 100. What the parameters say is not looked at.
absl::StatusOr<PlacedParameters> ReadParameters(absl::string_view csv, const std::string& file);

// A refusal of what the parameters say, told as one of the file: violations "parameters[2].value" become
// those of the places. Any other status as it is.
absl::Status PlacedRefusal(const absl::Status& refusal, const std::vector<std::string>& places);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_BRANCH_PARAMETERS_CSV_H_
