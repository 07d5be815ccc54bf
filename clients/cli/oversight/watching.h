// Watching: what changes after a list, one line for each change, until the command is interrupted.
#ifndef LIUSHUI_CLIENTS_CLI_OVERSIGHT_WATCHING_H_
#define LIUSHUI_CLIENTS_CLI_OVERSIGHT_WATCHING_H_

#include "absl/status/status.h"
#include "clients/cli/session.h"
#include "liushui/v1/task_service.pb.h"
#include "liushui/v1/workflow_service.pb.h"

namespace liushui::cli {

// Prints the list, then every change since its position that the same filters mean: tasks as table rows or,
// with
// --json, one object on a line (the list first). A stream that is cut, by a server that restarts or because
// this reader was too slow, is taken up again where it was.
absl::Status WatchTasksAfter(Session& session, const v1::ListTasksRequest& request,
                             const v1::ListTasksResponse& listed);
absl::Status WatchInstancesAfter(Session& session, const v1::ListInstancesRequest& request,
                                 const v1::ListInstancesResponse& listed);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_OVERSIGHT_WATCHING_H_
