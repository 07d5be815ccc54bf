// What every command that changes a task takes and prints.
#ifndef LIUSHUI_CLIENTS_CLI_REMOTE_TASK_CHANGE_H_
#define LIUSHUI_CLIENTS_CLI_REMOTE_TASK_CHANGE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/arguments.h"
#include "clients/cli/remote/command_set.h"
#include "clients/cli/remote/resources.h"
#include "clients/cli/session.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {

// Which task, and under which conditions it is changed.
struct TaskChangeOptions {
  std::string task;
  std::string part;
  std::string etag;
  std::string request_id;
};

inline void DeclareChange(CLI::App& command, TaskChangeOptions& options) {
  command.add_option("TASK", options.task, "instance-ordinal such as 17-3, or full name")->required();
  command.add_option("--part", options.part, "part of a joint task");
  command.add_option("--etag", options.etag, "only if the part has not changed since");
  command.add_option("--request-id", options.request_id, "repeat an earlier request under its id");
}

// A request of any rpc that changes a task, with these options filled in.
template <typename Request>
absl::StatusOr<Request> RequestOf(const Session& session, const TaskChangeOptions& options) {
  Request request;
  ASSIGN_OR_RETURN(*request.mutable_name(), ChildArgument(session, "tasks", options.task));
  request.set_part(options.part);
  request.set_etag(options.etag);
  request.set_request_id(options.request_id);
  return request;
}

// The task after the change, in a line or as JSON.
template <typename Response>
absl::Status PrintChange(const Session& session, const absl::StatusOr<Response>& changed) {
  RETURN_IF_ERROR(changed.status());
  if (session.json()) {
    session.PrintJson(*changed);
  } else {
    session.out() << ChangeText(changed->task()) << "\n";
  }
  return absl::OkStatus();
}

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_REMOTE_TASK_CHANGE_H_
