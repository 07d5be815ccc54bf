// claim, release and complete.
#include <string>

#include "clients/cli/arguments.h"
#include "clients/cli/remote/command_set.h"
#include "clients/cli/remote/resources.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

struct TaskChangeOptions {
  std::string task;
  std::string part;
  std::string etag;
  std::string request_id;
  std::string form;  // of complete only
};

void DeclareChange(CLI::App& command, TaskChangeOptions& options) {
  command.add_option("TASK", options.task, "instance-ordinal such as 17-3, or full name")->required();
  command.add_option("--part", options.part, "part of a joint task");
  command.add_option("--etag", options.etag, "only if the part has not changed since");
  command.add_option("--request-id", options.request_id, "repeat an earlier request under its id");
}

void DeclareComplete(CLI::App& command, TaskChangeOptions& options) {
  DeclareChange(command, options);
  command.add_option("--form", options.form, "JSON object, or @FILE");
}

template <typename Request>
absl::StatusOr<Request> RequestOf(const Session& session, const TaskChangeOptions& options) {
  Request request;
  ASSIGN_OR_RETURN(*request.mutable_name(), ChildArgument(session, "tasks", options.task));
  request.set_part(options.part);
  request.set_etag(options.etag);
  request.set_request_id(options.request_id);
  return request;
}

template <typename Response>
absl::Status PrintChange(const Session& session, const absl::StatusOr<Response>& changed) {
  RETURN_IF_ERROR(changed.status());
  if (session.json()) {
    session.PrintJson(*changed);
    return absl::OkStatus();
  }
  session.out() << ChangeText(changed->task()) << "\n";
  return absl::OkStatus();
}

absl::Status Claim(Session& session, const TaskChangeOptions& options) {
  ASSIGN_OR_RETURN(const auto request, RequestOf<v1::ClaimTaskRequest>(session, options));
  return PrintChange(session, session.client().ClaimTask(request));
}

absl::Status Release(Session& session, const TaskChangeOptions& options) {
  ASSIGN_OR_RETURN(const auto request, RequestOf<v1::ReleaseTaskRequest>(session, options));
  return PrintChange(session, session.client().ReleaseTask(request));
}

absl::Status Complete(Session& session, const TaskChangeOptions& options) {
  ASSIGN_OR_RETURN(auto request, RequestOf<v1::CompleteTaskRequest>(session, options));
  ASSIGN_OR_RETURN(*request.mutable_form(), JsonArgument("--form", options.form));
  return PrintChange(session, session.client().CompleteTask(request));
}

}  // namespace

void AddTaskCommands(CommandSet& commands) {
  commands.Add<TaskChangeOptions>(
      {"claim", "take a task", {"claim 17-3 --as li --roles service_desk", "claim 17-5 --part consultant"}},
      DeclareChange, Claim);
  commands.Add<TaskChangeOptions>({"release", "give a task back", {"release 17-3 --as li"}}, DeclareChange,
                                  Release);
  commands.Add<TaskChangeOptions>(
      {"complete",
       "complete a task or a part of one, taking it first if nobody has",
       {"complete 17-3 --form '{\"main_points\": \"called back\"}' --as li --roles service_desk",
        "complete 17-5 --part consultant --form @form.json"}},
      DeclareComplete, Complete);
}

}  // namespace liushui::cli
