// claim, release and complete.
#include <string>

#include "clients/cli/arguments.h"
#include "clients/cli/remote/command_set.h"
#include "clients/cli/remote/task_change.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

struct CompleteOptions : TaskChangeOptions {
  std::string form;
};

void DeclareComplete(CLI::App& command, CompleteOptions& options) {
  DeclareChange(command, options);
  command.add_option("--form", options.form, "JSON object, or @FILE");
}

absl::Status Claim(Session& session, const TaskChangeOptions& options) {
  ASSIGN_OR_RETURN(const auto request, RequestOf<v1::ClaimTaskRequest>(session, options));
  return PrintChange(session, session.client().ClaimTask(request));
}

absl::Status Release(Session& session, const TaskChangeOptions& options) {
  ASSIGN_OR_RETURN(const auto request, RequestOf<v1::ReleaseTaskRequest>(session, options));
  return PrintChange(session, session.client().ReleaseTask(request));
}

absl::Status Complete(Session& session, const CompleteOptions& options) {
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
  commands.Add<CompleteOptions>(
      {"complete",
       "complete a task or a part of one, taking it first if nobody has",
       {"complete 17-3 --form '{\"main_points\": \"called back\"}' --as li --roles service_desk",
        "complete 17-5 --part consultant --form @form.json"}},
      DeclareComplete, Complete);
}

}  // namespace liushui::cli
