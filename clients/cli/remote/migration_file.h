// A migration's mapping, written in a file:
//
//   states: { triage: intake, old_review: review, gone: "" }   # old id: new id, or none
//   data: { refund: "data.amount / 2", note: "''" }      # name: CEL over the old data
#ifndef LIUSHUI_CLIENTS_CLI_REMOTE_MIGRATION_FILE_H_
#define LIUSHUI_CLIENTS_CLI_REMOTE_MIGRATION_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "liushui/v1/workflow_service.pb.h"

namespace liushui::cli {

// Adds what the text says to the request's mapping and data. Misuse (session.h), naming `file`, where it is
// not as above.
absl::Status ReadMigrationText(const std::string& text, absl::string_view file,
                               v1::MigrateInstancesRequest* request);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_REMOTE_MIGRATION_FILE_H_
