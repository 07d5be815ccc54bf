// delegate, recall, reassign, draft and update.
#include <string>

#include "clients/cli/arguments.h"
#include "clients/cli/remote/command_set.h"
#include "clients/cli/remote/task_change.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

struct HandoverOptions : TaskChangeOptions {
  std::string to;
  std::string note;
  std::string form;
};

void DeclareDelegate(CLI::App& command, HandoverOptions& options) {
  DeclareChange(command, options);
  command.add_option("--to", options.to, "the person who is to do the work")->required();
  command.add_option("--note", options.note, "what that person should know");
}

void DeclareReassign(CLI::App& command, HandoverOptions& options) {
  DeclareChange(command, options);
  command.add_option("--to", options.to, "the person who is to have it; without it all who may");
  command.add_option("--note", options.note, "why")->required();
}

void DeclareDraft(CLI::App& command, HandoverOptions& options) {
  DeclareChange(command, options);
  command.add_option("--form", options.form, "JSON object, or @FILE")->required();
}

absl::Status Delegate(Session& session, const HandoverOptions& options) {
  ASSIGN_OR_RETURN(auto request, RequestOf<v1::DelegateTaskRequest>(session, options));
  request.set_to(options.to);
  request.set_note(options.note);
  return PrintChange(session, session.client().DelegateTask(request));
}

absl::Status Recall(Session& session, const TaskChangeOptions& options) {
  ASSIGN_OR_RETURN(const auto request, RequestOf<v1::RecallTaskRequest>(session, options));
  return PrintChange(session, session.client().RecallTask(request));
}

absl::Status Reassign(Session& session, const HandoverOptions& options) {
  ASSIGN_OR_RETURN(auto request, RequestOf<v1::ReassignTaskRequest>(session, options));
  request.set_to(options.to);
  request.set_note(options.note);
  return PrintChange(session, session.client().ReassignTask(request));
}

absl::Status Draft(Session& session, const HandoverOptions& options) {
  ASSIGN_OR_RETURN(auto request, RequestOf<v1::SaveDraftRequest>(session, options));
  ASSIGN_OR_RETURN(*request.mutable_form(), JsonArgument("--form", options.form));
  return PrintChange(session, session.client().SaveDraft(request));
}

constexpr int kUnchanged = -1;

struct UpdateOptions {
  TaskChangeOptions task;
  int priority = kUnchanged;
  std::string due;
  std::string follow_up;
  bool no_follow_up = false;
  std::string reason;
};

void DeclareUpdate(CLI::App& command, UpdateOptions& options) {
  DeclareChange(command, options.task);
  constexpr char kMoment[] = "2026-03-02T09:30:00+08:00, '2026-03-02 09:30' or 09:30 (local), +1h30m, +2d";
  command.add_option("--priority", options.priority, "0-100, higher first")->check(CLI::Range(0, 100));
  command.add_option("--due", options.due, kMoment);
  command.add_option("--follow-up", options.follow_up, kMoment);
  command.add_flag("--no-follow-up", options.no_follow_up, "look at it no more");
  command.add_option("--reason", options.reason, "why; needed for priority and due");
}

// A moment as typed, counted from the server's time.
absl::Status ReadMoment(Session& session, const std::string& typed, google::protobuf::Timestamp* time) {
  ASSIGN_OR_RETURN(const v1::GetClockResponse clock, session.client().GetClock({}));
  const absl::Time now =
      absl::FromUnixSeconds(clock.time().seconds()) + absl::Nanoseconds(clock.time().nanos());
  ASSIGN_OR_RETURN(const absl::Time moment, MomentArgument(typed, now, session.terminal().zone));
  time->set_seconds(absl::ToUnixSeconds(moment));
  const absl::Duration rest = moment - absl::FromUnixSeconds(time->seconds());
  time->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(rest)));
  return absl::OkStatus();
}

absl::Status Update(Session& session, const UpdateOptions& options) {
  ASSIGN_OR_RETURN(auto request, RequestOf<v1::UpdateTaskRequest>(session, options.task));
  if (options.priority != kUnchanged) request.set_priority(options.priority);
  if (!options.due.empty()) {
    RETURN_IF_ERROR(ReadMoment(session, options.due, request.mutable_due_time()));
  }
  if (!options.follow_up.empty()) {
    RETURN_IF_ERROR(ReadMoment(session, options.follow_up, request.mutable_follow_up_time()));
  }
  request.set_clear_follow_up(options.no_follow_up);
  request.set_reason(options.reason);
  return PrintChange(session, session.client().UpdateTask(request));
}

}  // namespace

void AddHandoverCommands(CommandSet& commands) {
  commands.Add<HandoverOptions>({"delegate",
                                 "give the work of a task to another person, and stay responsible",
                                 {"delegate 17-3 --to wang --note '请核对' --as li --roles service_desk"}},
                                DeclareDelegate, Delegate);
  commands.Add<TaskChangeOptions>({"recall", "take delegated work back", {"recall 17-3 --as li"}},
                                  DeclareChange, Recall);
  commands.Add<HandoverOptions>(
      {"reassign",
       "give a task to a person, or back to all, as its supervisor",
       {"reassign 17-3 --to wang --note '李某请假' --as zhao --roles team_leader",
        "reassign 17-5 --part consultant --note '放回' --as zhao --roles team_leader"}},
      DeclareReassign, Reassign);
  commands.Add<HandoverOptions>(
      {"draft",
       "keep a task's form as far as it is filled",
       {"draft 17-3 --form '{\"main_points\": \"called back\"}' --as li --roles service_desk",
        "draft 17-5 --part consultant --form @form.json"}},
      DeclareDraft, Draft);
  commands.Add<UpdateOptions>(
      {"update",
       "change a task's priority, due or follow-up",
       {"update 17-3 --due '2026-03-04 17:00' --reason '客户改期' --as zhao --roles team_leader",
        "update 17-3 --priority 90 --reason '急' --as zhao --roles team_leader",
        "update 17-3 --follow-up +2d --as li"}},
      DeclareUpdate, Update);
}

}  // namespace liushui::cli
