#include "engine/server/services/task_calls.h"

#include "engine/base/status_macros.h"
#include "engine/server/messages/names.h"
#include "engine/server/messages/task_message.h"
#include "engine/server/messages/values.h"

namespace liushui::server {
namespace {

constexpr int kDefaultPageSize = 50;

absl::StatusOr<v1::GetTaskResponse> ShowTask(const runtime::Reads& reads, const v1::GetTaskRequest& request,
                                             const Identity& identity) {
  ASSIGN_OR_RETURN(const ChildNumber number,
                   ReadChildName(ChildKind::kTask, {"name", request.name()}, identity));
  v1::GetTaskResponse response;
  response.set_position(static_cast<int64_t>(reads.position()));
  ASSIGN_OR_RETURN(const state::v1::TaskState task,
                   reads.GetTask(identity.name_space, number.instance, number.ordinal));
  ASSIGN_OR_RETURN(const state::v1::InstanceState instance,
                   reads.GetInstance(identity.name_space, number.instance));
  ASSIGN_OR_RETURN(const auto chart, reads.ChartOf(instance.definition()));
  *response.mutable_task() = TaskMessage(task);
  AddForms(chart->definition().workflow(), response.mutable_task());
  return response;
}

absl::StatusOr<runtime::TaskQuery> QueryFrom(const v1::ListTasksRequest& request, const Identity& identity) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  ASSIGN_OR_RETURN(const PageRequest page,
                   ReadPage({request.page_size(), request.page_token()}, kDefaultPageSize));
  FieldChecks checks;
  checks.Text("workflow", request.workflow(), kMaxIdBytes);
  checks.Text("state", request.state(), kMaxIdBytes);
  checks.Text("role", request.role(), kMaxIdBytes);
  checks.Text("person", request.person(), kMaxPersonBytes);
  checks.Range("status", request.status(), v1::Task::Status_MIN, v1::Task::Status_MAX);
  RETURN_IF_ERROR(checks.Result());
  runtime::TaskQuery query;
  if (!request.instance().empty()) {
    ASSIGN_OR_RETURN(query.instance, ReadInstanceName({"instance", request.instance()}, identity));
    query.has_instance = true;
  }
  query.name_space = identity.name_space;
  query.workflow = request.workflow();
  query.state = request.state();
  query.status = static_cast<state::v1::TaskStatus>(request.status());
  query.role = request.role();
  query.person = request.person();
  query.overdue = request.overdue();
  query.mine = request.mine() ? &identity.actor : nullptr;
  query.limit = page.size;
  query.after = page.after;
  return query;
}

absl::StatusOr<v1::ListTasksResponse> PageOfTasks(const runtime::Reads& reads,
                                                  const v1::ListTasksRequest& request,
                                                  const Identity& identity) {
  ASSIGN_OR_RETURN(const runtime::TaskQuery query, QueryFrom(request, identity));
  ASSIGN_OR_RETURN(const auto found, reads.ListTasks(query));
  v1::ListTasksResponse response;
  for (const state::v1::TaskState& task : found.rows) *response.add_tasks() = TaskMessage(task);
  response.set_next_page_token(PageToken(found.next));
  response.set_position(static_cast<int64_t>(found.position));
  return response;
}

// Fills what claim, release and complete have in common: the task, the part that is meant, the expected
// version.
template <typename Request, typename Input>
absl::StatusOr<uint64_t> PrepareTask(const runtime::Reads& reads, const Request& request,
                                     const Identity& identity, Input* input) {
  ASSIGN_OR_RETURN(const ChildNumber number,
                   ReadChildName(ChildKind::kTask, {"name", request.name()}, identity));
  FieldChecks checks;
  checks.Text("part", request.part(), kMaxIdBytes);
  RETURN_IF_ERROR(checks.Result());
  ASSIGN_OR_RETURN(const uint32_t version, ReadEtag(request.etag()));
  ASSIGN_OR_RETURN(const state::v1::TaskState task,
                   reads.GetTask(identity.name_space, number.instance, number.ordinal));
  ASSIGN_OR_RETURN(*input->mutable_part(), ChoosePart(task, request.part(), identity.actor));
  input->set_task(number.ordinal);
  input->set_version(version);
  return number.instance;
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

template <typename Request, typename Response>
Response TaskAfter(const Request&, const runtime::Outcome& outcome) {
  Response response;
  if (outcome.task.has_value()) *response.mutable_task() = TaskMessage(*outcome.task);
  response.set_position(static_cast<int64_t>(outcome.position()));
  return response;
}

}  // namespace

void TaskCalls::Register(const ServerParts& parts, UnaryMethods& methods) {
  using Claim = MutationRule<v1::ClaimTaskRequest, v1::ClaimTaskResponse>;
  using Release = MutationRule<v1::ReleaseTaskRequest, v1::ReleaseTaskResponse>;
  using Complete = MutationRule<v1::CompleteTaskRequest, v1::CompleteTaskResponse>;
  methods.Add(this, &TaskCalls::RequestGetTask, Reading(parts, Place::kQueue, &ShowTask));
  methods.Add(this, &TaskCalls::RequestListTasks, Reading(parts, Place::kPool, &PageOfTasks));
  methods.Add(this, &TaskCalls::RequestClaimTask,
              Mutating(parts, Claim{&PrepareClaim, &TaskAfter, ChildKind::kTask}));
  methods.Add(this, &TaskCalls::RequestReleaseTask,
              Mutating(parts, Release{&PrepareRelease, &TaskAfter, ChildKind::kTask}));
  methods.Add(this, &TaskCalls::RequestCompleteTask,
              Mutating(parts, Complete{&PrepareComplete, &TaskAfter, ChildKind::kTask}));
}

}  // namespace liushui::server
