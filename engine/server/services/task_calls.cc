#include "engine/server/services/task_calls.h"

#include "engine/base/status_macros.h"
#include "engine/server/messages/names.h"
#include "engine/server/messages/task_message.h"
#include "engine/server/messages/values.h"
#include "engine/server/services/oversight/read_moment.h"
#include "engine/server/services/oversight/task_lists.h"
#include "engine/server/services/task_requests.h"

namespace liushui::server {
namespace {

// A task of a namespace.
struct NamedTask {
  std::string name_space;
  ChildNumber number;
};

absl::StatusOr<v1::GetTaskResponse> ShowPastTask(const runtime::Reads& reads, const NamedTask& named,
                                                 uint64_t as_of) {
  ASSIGN_OR_RETURN(const runtime::PastTask past,
                   reads.TaskAt(named.name_space, named.number.instance, named.number.ordinal, as_of));
  ASSIGN_OR_RETURN(const auto chart, reads.ChartOf(past.instance.definition()));
  v1::GetTaskResponse response;
  response.set_position(static_cast<int64_t>(as_of));
  *response.mutable_task() = TaskMessage(past.task);
  AddForms(chart->definition().workflow(), response.mutable_task());
  AddDrafts(past.task, response.mutable_task());
  AddShown(past.shown, response.mutable_task());
  return response;
}

absl::StatusOr<v1::GetTaskResponse> ShowTask(const runtime::Reads& reads, const v1::GetTaskRequest& request,
                                             const Identity& identity) {
  ASSIGN_OR_RETURN(const ChildNumber number,
                   ReadChildName(ChildKind::kTask, {"name", request.name()}, identity));
  ASSIGN_OR_RETURN(const auto as_of, ReadMoment(reads, request));
  if (as_of.has_value()) return ShowPastTask(reads, {identity.name_space, number}, *as_of);
  v1::GetTaskResponse response;
  response.set_position(static_cast<int64_t>(reads.position()));
  ASSIGN_OR_RETURN(const state::v1::TaskState task,
                   reads.GetTask(identity.name_space, number.instance, number.ordinal));
  ASSIGN_OR_RETURN(const state::v1::InstanceState instance,
                   reads.GetInstance(identity.name_space, number.instance));
  ASSIGN_OR_RETURN(const auto chart, reads.ChartOf(instance.definition()));
  *response.mutable_task() = TaskMessage(task);
  AddForms(chart->definition().workflow(), response.mutable_task());
  AddDrafts(task, response.mutable_task());
  ASSIGN_OR_RETURN(const auto shown, reads.ShowTask(identity.name_space, number.instance, number.ordinal));
  AddShown(shown, response.mutable_task());
  return response;
}

absl::StatusOr<runtime::Request> PrepareClaim(const runtime::Reads& reads,
                                              const v1::ClaimTaskRequest& request, const Identity& identity) {
  runtime::InstanceRequest prepared;
  ASSIGN_OR_RETURN(prepared.instance, PrepareTask(reads, request, identity, prepared.input.mutable_claim()));
  return prepared;
}

absl::StatusOr<runtime::Request> PrepareRelease(const runtime::Reads& reads,
                                                const v1::ReleaseTaskRequest& request,
                                                const Identity& identity) {
  runtime::InstanceRequest prepared;
  ASSIGN_OR_RETURN(prepared.instance,
                   PrepareTask(reads, request, identity, prepared.input.mutable_release()));
  return prepared;
}

absl::StatusOr<runtime::Request> PrepareComplete(const runtime::Reads& reads,
                                                 const v1::CompleteTaskRequest& request,
                                                 const Identity& identity) {
  runtime::InstanceRequest prepared;
  ledger::v1::CompleteTask* input = prepared.input.mutable_complete();
  ASSIGN_OR_RETURN(prepared.instance, PrepareTask(reads, request, identity, input));
  FieldChecks checks;
  ReadJson(request.form(), "form", input->mutable_form(), &checks.violations());
  RETURN_IF_ERROR(checks.Result());
  return prepared;
}

}  // namespace

void TaskCalls::Register(const ServerParts& parts, UnaryMethods& methods) {
  using List = EngineRule<v1::ListTasksRequest, v1::ListTasksResponse>;
  using Claimed = v1::ClaimTaskResponse;
  using Released = v1::ReleaseTaskResponse;
  using Completed = v1::CompleteTaskResponse;
  methods.Add(this, &TaskCalls::RequestGetTask, Reading(parts, Place::kQueue, &ShowTask));
  methods.Add(this, &TaskCalls::RequestListTasks, ReadingEngine(parts, Place::kPool, List(&PageOfTasks)));
  methods.Add(this, &TaskCalls::RequestCountTasks, Reading(parts, Place::kPool, &CountOfTasks));
  methods.Add(this, &TaskCalls::RequestClaimTask,
              Mutating(parts, TaskRule<v1::ClaimTaskRequest, Claimed>(&PrepareClaim)));
  methods.Add(this, &TaskCalls::RequestReleaseTask,
              Mutating(parts, TaskRule<v1::ReleaseTaskRequest, Released>(&PrepareRelease)));
  methods.Add(this, &TaskCalls::RequestCompleteTask,
              Mutating(parts, TaskRule<v1::CompleteTaskRequest, Completed>(&PrepareComplete)));
  RegisterHandover(parts, methods);
}

}  // namespace liushui::server
