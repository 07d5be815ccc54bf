// tasks and task.
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/arguments.h"
#include "clients/cli/oversight/as_of.h"
#include "clients/cli/oversight/list_options.h"
#include "clients/cli/oversight/watching.h"
#include "clients/cli/remote/command_set.h"
#include "clients/cli/remote/lists.h"
#include "clients/cli/remote/resources.h"
#include "clients/cpp/names.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

struct TasksOptions {
  bool mine = false;
  bool overdue = false;
  std::string role;
  std::string person;
  std::string workflow;
  std::string instance;
  std::string state;
  std::string status;
  int limit = kListLimit;
  ListOptions list;
};

void DeclareTasks(CLI::App& command, TasksOptions& options) {
  command.add_flag("--mine", options.mine, "only those the caller may take or holds");
  command.add_flag("--overdue", options.overdue, "only overdue ones");
  command.add_option("--role", options.role, "only with this candidate role");
  command.add_option("--person", options.person, "only of this person: candidate, holder or completer");
  command.add_option("--workflow", options.workflow, "only of this workflow");
  command.add_option("--instance", options.instance, "only of this instance: number, name or workflow/key");
  command.add_option("--state", options.state, "only of this state");
  command.add_option("--status", options.status,
                     "open, claimed, completed or withdrawn ones; without it open and claimed");
  command.add_option("--limit", options.limit, "at most so many")
      ->check(CLI::Range(1, kListLimitMax))
      ->capture_default_str();
  DeclareListOptions(command, options.list, "task.priority > 50 && task.due_time < now");
}

absl::StatusOr<v1::ListTasksRequest> RequestOf(Session& session, const TasksOptions& options) {
  v1::ListTasksRequest request;
  request.set_mine(options.mine);
  request.set_overdue(options.overdue);
  request.set_role(options.role);
  request.set_person(options.person);
  request.set_workflow(options.workflow);
  request.set_state(options.state);
  ASSIGN_OR_RETURN(const v1::Task::Status status, TaskStatusArgument(options.status));
  request.set_status(status);
  if (!options.instance.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_instance(), InstanceArgument(session, options.instance));
  }
  request.set_filter(options.list.filter);
  request.set_order_by(options.list.order_by);
  if (!options.list.fields.empty()) *request.mutable_read_mask() = MaskArgument(options.list.fields);
  if (!options.list.as_of.empty() && options.list.watch)
    return Misuse("--as-of and --watch exclude each other");
  ASSIGN_OR_RETURN(const AsOf as_of, ReadAsOf(session, "--as-of", options.list.as_of));
  SetAsOf(as_of, request);
  return request;
}

absl::Status Tasks(Session& session, const TasksOptions& options) {
  ASSIGN_OR_RETURN(const v1::ListTasksRequest request, RequestOf(session, options));
  const auto fetched = [&] {
    ListProgress progress(session);
    return FetchPages(
        request, options.limit,
        [&](const v1::ListTasksRequest& page) {
          auto answered = session.client().ListTasks(page);
          if (answered.ok()) progress.Looked(answered->rows_scanned());
          return answered;
        },
        [](v1::ListTasksResponse& response) { return response.mutable_tasks(); });
  }();
  if (!fetched.ok()) return WithCaret(session, options.list.filter, fetched.status());
  const v1::ListTasksResponse& listed = *fetched;
  if (options.list.watch) return WatchTasksAfter(session, request, listed);
  if (session.json()) {
    session.PrintJson(listed);
    return absl::OkStatus();
  }
  if (listed.tasks_size() == 0) {
    session.out() << "no such tasks in namespace " << session.name_space() << "\n";
    return absl::OkStatus();
  }
  PrintTasks(session, listed.tasks());
  SayIfMore(session, listed.next_page_token(), listed.tasks_size());
  return absl::OkStatus();
}

struct TaskOptions {
  std::string task;
  std::string as_of;
};

void DeclareTask(CLI::App& command, TaskOptions& options) {
  command.add_option("TASK", options.task, "instance-ordinal such as 17-3, or full name")->required();
  DeclareAsOf(command, options.as_of);
}

absl::Status Task(Session& session, const TaskOptions& options) {
  v1::GetTaskRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), ChildArgument(session, "tasks", options.task));
  ASSIGN_OR_RETURN(const AsOf as_of, ReadAsOf(session, "--as-of", options.as_of));
  SetAsOf(as_of, request);
  ASSIGN_OR_RETURN(const v1::GetTaskResponse found, session.client().GetTask(request));
  if (session.json()) {
    session.PrintJson(found);
  } else {
    PrintTask(session, found.task());
  }
  return absl::OkStatus();
}

}  // namespace

void AddTaskListCommands(CommandSet& commands) {
  commands.Add<TasksOptions>(
      {"tasks",
       "list tasks, oldest first, or one's own by due",
       {"tasks --mine --as li --roles service_desk", "tasks --overdue --workflow complaint",
        "tasks --filter \"task.state == 'approve' && task.priority > 50\" --order-by \"due_time, title\"",
        "tasks --instance 17 --status completed --json", "tasks --mine --watch",
        "tasks --mine --as-of \"2026-03-02 12:00\""}},
      DeclareTasks, Tasks);
  commands.Add<TaskOptions>(
      {"task", "show one task with its form", {"task 17-3", "task 17-3 --json", "task 17-3 --as-of 120"}},
      DeclareTask, Task);
}

}  // namespace liushui::cli
