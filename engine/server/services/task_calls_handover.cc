#include "engine/base/status_macros.h"
#include "engine/core/people/duty.h"
#include "engine/server/messages/note_message.h"
#include "engine/server/messages/values.h"
#include "engine/server/services/branch/substitution.h"
#include "engine/server/services/task_calls.h"
#include "engine/server/services/task_requests.h"

namespace liushui::server {
namespace {

constexpr int kDefaultPageSize = 50;
constexpr int64_t kLastSecond = 253'402'300'799;  // of the year 9999

absl::StatusOr<runtime::Request> PrepareDelegate(const runtime::Reads& reads,
                                                 const v1::DelegateTaskRequest& request,
                                                 const Identity& identity) {
  FieldChecks checks;
  checks.RequiredText("to", request.to(), kMaxPersonBytes);
  checks.Key("to", request.to(), kMaxPersonBytes);
  checks.Text("note", request.note(), core::kMaxTaskTextBytes);
  RETURN_IF_ERROR(checks.Result());
  runtime::InstanceRequest prepared;
  ledger::v1::DelegateTask* input = prepared.input.mutable_delegate();
  ASSIGN_OR_RETURN(prepared.instance, PrepareTask(reads, request, identity, input));
  input->set_to(request.to());
  *input->mutable_to_roles() = RolesOf(*reads.DirectoryOf(identity.name_space), request.to());
  input->set_note(request.note());
  return prepared;
}

absl::StatusOr<runtime::Request> PrepareRecall(const runtime::Reads& reads,
                                               const v1::RecallTaskRequest& request,
                                               const Identity& identity) {
  runtime::InstanceRequest prepared;
  ASSIGN_OR_RETURN(prepared.instance, PrepareTask(reads, request, identity, prepared.input.mutable_recall()));
  return prepared;
}

absl::StatusOr<runtime::Request> PrepareReassign(const runtime::Reads& reads,
                                                 const v1::ReassignTaskRequest& request,
                                                 const Identity& identity) {
  FieldChecks checks;
  checks.Key("to", request.to(), kMaxPersonBytes);
  checks.Text("note", request.note(), core::kMaxTaskTextBytes);
  RETURN_IF_ERROR(checks.Result());
  runtime::InstanceRequest prepared;
  ledger::v1::ReassignTask* input = prepared.input.mutable_reassign();
  ASSIGN_OR_RETURN(prepared.instance, PrepareTask(reads, request, identity, input, PartChoice::kNamed));
  input->set_to(request.to());
  *input->mutable_to_roles() = RolesOf(*reads.DirectoryOf(identity.name_space), request.to());
  input->set_note(request.note());
  return prepared;
}

absl::StatusOr<runtime::Request> PrepareDraft(const runtime::Reads& reads,
                                              const v1::SaveDraftRequest& request, const Identity& identity) {
  runtime::InstanceRequest prepared;
  ledger::v1::SaveDraft* input = prepared.input.mutable_save_draft();
  ASSIGN_OR_RETURN(prepared.instance, PrepareTask(reads, request, identity, input));
  FieldChecks checks;
  ReadJson(request.form(), "form", input->mutable_form(), &checks.violations());
  RETURN_IF_ERROR(checks.Result());
  return prepared;
}

int64_t MicrosecondsOf(const google::protobuf::Timestamp& time) {
  return time.seconds() * 1'000'000 + time.nanos() / 1'000;
}

absl::StatusOr<runtime::Request> PrepareUpdate(const runtime::Reads& reads,
                                               const v1::UpdateTaskRequest& request,
                                               const Identity& identity) {
  FieldChecks checks;
  checks.Text("reason", request.reason(), core::kMaxTaskTextBytes);
  if (request.has_priority()) checks.Range("priority", request.priority(), 0, 100);
  checks.Range("due_time", request.due_time().seconds(), 0, kLastSecond);
  checks.Range("follow_up_time", request.follow_up_time().seconds(), 0, kLastSecond);
  if (request.clear_follow_up() && request.has_follow_up_time()) {
    checks.Add("clear_follow_up", "expected either this or follow_up_time, found both");
  }
  RETURN_IF_ERROR(checks.Result());
  // The part matters only to its etag.
  const PartChoice choice = request.etag().empty() ? PartChoice::kByActor : PartChoice::kNamed;
  runtime::InstanceRequest prepared;
  ledger::v1::UpdateTask* input = prepared.input.mutable_update();
  ASSIGN_OR_RETURN(const NamedTask found, FindTask(reads, {"name", request.name()}, identity));
  if (choice == PartChoice::kNamed || !request.part().empty()) {
    ASSIGN_OR_RETURN(*input->mutable_part(), NamePart(found.task, request.part()));
  }
  ASSIGN_OR_RETURN(const uint32_t version, ReadEtag(request.etag()));
  prepared.instance = found.number.instance;
  input->set_task(found.number.ordinal);
  input->set_version(version);
  if (request.has_priority()) input->set_priority(static_cast<uint32_t>(request.priority()));
  if (request.has_due_time()) input->set_due_us(MicrosecondsOf(request.due_time()));
  if (request.has_follow_up_time()) input->set_follow_up_us(MicrosecondsOf(request.follow_up_time()));
  input->set_clear_follow_up(request.clear_follow_up());
  input->set_reason(request.reason());
  return prepared;
}

absl::StatusOr<runtime::Request> PrepareComment(const runtime::Reads& reads,
                                                const v1::CommentTaskRequest& request,
                                                const Identity& identity) {
  FieldChecks checks;
  checks.RequiredText("text", request.text(), core::kMaxTaskTextBytes);
  RETURN_IF_ERROR(checks.Result());
  ASSIGN_OR_RETURN(const NamedTask found, FindTask(reads, {"name", request.name()}, identity));
  runtime::InstanceRequest prepared;
  prepared.instance = found.number.instance;
  prepared.input.mutable_comment()->set_task(found.number.ordinal);
  prepared.input.mutable_comment()->set_text(request.text());
  return prepared;
}

absl::StatusOr<v1::ListTaskNotesResponse> PageOfNotes(const runtime::Reads& reads,
                                                      const v1::ListTaskNotesRequest& request,
                                                      const Identity& identity) {
  ASSIGN_OR_RETURN(const NamedTask found, FindTask(reads, {"parent", request.parent()}, identity));
  ASSIGN_OR_RETURN(const PageRequest page,
                   ReadPage({request.page_size(), request.page_token()}, kDefaultPageSize));
  ASSIGN_OR_RETURN(const auto notes,
                   reads.ListNotes(found.number.instance, found.number.ordinal, page.size, page.after));
  v1::ListTaskNotesResponse response;
  for (const state::v1::TaskNote& note : notes.rows)
    *response.add_notes() = NoteMessage(note, request.parent());
  response.set_next_page_token(PageToken(notes.next));
  response.set_position(static_cast<int64_t>(notes.position));
  return response;
}

}  // namespace

void TaskCalls::RegisterHandover(const ServerParts& parts, UnaryMethods& methods) {
  using Delegated = v1::DelegateTaskResponse;
  using Recalled = v1::RecallTaskResponse;
  using Reassigned = v1::ReassignTaskResponse;
  using Updated = v1::UpdateTaskResponse;
  using Saved = v1::SaveDraftResponse;
  using Commented = v1::CommentTaskResponse;
  methods.Add(this, &TaskCalls::RequestDelegateTask,
              Mutating(parts, TaskRule<v1::DelegateTaskRequest, Delegated>(&PrepareDelegate)));
  methods.Add(this, &TaskCalls::RequestRecallTask,
              Mutating(parts, TaskRule<v1::RecallTaskRequest, Recalled>(&PrepareRecall)));
  methods.Add(this, &TaskCalls::RequestReassignTask,
              Mutating(parts, TaskRule<v1::ReassignTaskRequest, Reassigned>(&PrepareReassign)));
  methods.Add(this, &TaskCalls::RequestUpdateTask,
              Mutating(parts, TaskRule<v1::UpdateTaskRequest, Updated>(&PrepareUpdate)));
  methods.Add(this, &TaskCalls::RequestSaveDraft,
              Mutating(parts, TaskRule<v1::SaveDraftRequest, Saved>(&PrepareDraft)));
  methods.Add(this, &TaskCalls::RequestCommentTask,
              Mutating(parts, TaskRule<v1::CommentTaskRequest, Commented>(&PrepareComment)));
  methods.Add(this, &TaskCalls::RequestListTaskNotes, Reading(parts, Place::kPool, &PageOfNotes));
}

}  // namespace liushui::server
