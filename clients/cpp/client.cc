#include "clients/cpp/client.h"

#include <utility>

#include "absl/time/clock.h"
#include "clients/cpp/errors.h"
#include "clients/cpp/names.h"
#include "clients/cpp/request_id.h"
#include "clients/cpp/stubs.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"

namespace liushui::client {
namespace {

// A server that restarts is found again within a second or so: gRPC's own pauses grow to two minutes.
constexpr int kReconnectFirstMs = 100;
constexpr int kReconnectMaxMs = 1000;
constexpr int kMaxAnswerBytes = 64 << 20;
constexpr size_t kUploadPieceBytes = 64 << 10;

std::shared_ptr<grpc::Channel> Connect(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kReconnectFirstMs);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kReconnectMaxMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kReconnectMaxMs);
  // One connection for each Client that is made, not one for the process.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  // The rule in retry.h is the only one.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetMaxReceiveMessageSize(kMaxAnswerBytes);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

void IntroduceStream(const ClientOptions& options, grpc::ClientContext& context) {
  Introduce(options.caller, context);
  if (options.stream_timeout < absl::InfiniteDuration()) {
    context.set_deadline(absl::ToChronoTime(absl::Now() + options.stream_timeout));
  }
}

template <typename Response>
absl::Status Drain(std::unique_ptr<grpc::ClientReader<Response>> reader, grpc::ClientContext& context,
                   const std::function<bool(const Response&)>& visit, absl::string_view address) {
  Response response;
  while (reader->Read(&response)) {
    if (visit(response)) continue;
    context.TryCancel();
    reader->Finish();
    return absl::OkStatus();
  }
  return StatusOf(reader->Finish(), address);
}

}  // namespace

Client::Client(ClientOptions options)
    : options_(std::move(options)), stubs_(std::make_shared<Stubs>(Connect(options_.address))) {}

Client Client::As(Caller caller) const {
  Client other = *this;
  other.options_.caller = std::move(caller);
  return other;
}

Client Client::WithTimeout(absl::Duration timeout) const {
  Client other = *this;
  other.options_.timeout = timeout;
  return other;
}

std::string Client::parent() const {
  return NamespaceName(options_.caller.name_space);
}

template <typename Request>
void Client::Complete(Request& request) const {
  if constexpr (requires { request.set_parent(std::string()); }) {
    if (request.parent().empty()) request.set_parent(parent());
  }
  EnsureRequestId(request);
}

template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> Client::Call(Stub& stub,
                                      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                                   Response*),
                                      Request request) const {
  Complete(request);
  const absl::Time deadline = absl::Now() + options_.timeout;
  Response response;
  const grpc::Status answer = WithRetries(options_.retry, deadline, [&] {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(deadline));
    Introduce(options_.caller, context);
    return (stub.*method)(&context, request, &response);
  });
  if (!answer.ok()) return StatusOf(answer, options_.address);
  return response;
}

absl::StatusOr<v1::DeployWorkflowResponse> Client::DeployWorkflow(v1::DeployWorkflowRequest request) const {
  return Call(stubs_->workflows, &v1::WorkflowService::Stub::DeployWorkflow, std::move(request));
}

absl::StatusOr<v1::DeployCalendarResponse> Client::DeployCalendar(v1::DeployCalendarRequest request) const {
  return Call(stubs_->workflows, &v1::WorkflowService::Stub::DeployCalendar, std::move(request));
}

absl::StatusOr<v1::ListWorkflowsResponse> Client::ListWorkflows(v1::ListWorkflowsRequest request) const {
  return Call(stubs_->workflows, &v1::WorkflowService::Stub::ListWorkflows, std::move(request));
}

absl::StatusOr<v1::GetWorkflowResponse> Client::GetWorkflow(v1::GetWorkflowRequest request) const {
  return Call(stubs_->workflows, &v1::WorkflowService::Stub::GetWorkflow, std::move(request));
}

absl::StatusOr<v1::ListRevisionsResponse> Client::ListRevisions(v1::ListRevisionsRequest request) const {
  return Call(stubs_->workflows, &v1::WorkflowService::Stub::ListRevisions, std::move(request));
}

absl::StatusOr<v1::SetAliasResponse> Client::SetAlias(v1::SetAliasRequest request) const {
  return Call(stubs_->workflows, &v1::WorkflowService::Stub::SetAlias, std::move(request));
}

absl::StatusOr<v1::RemoveAliasResponse> Client::RemoveAlias(v1::RemoveAliasRequest request) const {
  return Call(stubs_->workflows, &v1::WorkflowService::Stub::RemoveAlias, std::move(request));
}

absl::StatusOr<v1::ListAliasesResponse> Client::ListAliases(v1::ListAliasesRequest request) const {
  return Call(stubs_->workflows, &v1::WorkflowService::Stub::ListAliases, std::move(request));
}

absl::StatusOr<v1::StartInstanceResponse> Client::StartInstance(v1::StartInstanceRequest request) const {
  return Call(stubs_->workflows, &v1::WorkflowService::Stub::StartInstance, std::move(request));
}

absl::StatusOr<v1::SendEventResponse> Client::SendEvent(v1::SendEventRequest request) const {
  return Call(stubs_->workflows, &v1::WorkflowService::Stub::SendEvent, std::move(request));
}

absl::StatusOr<v1::AddItemsResponse> Client::AddItems(v1::AddItemsRequest request) const {
  return Call(stubs_->workflows, &v1::WorkflowService::Stub::AddItems, std::move(request));
}

absl::StatusOr<v1::CancelInstanceResponse> Client::CancelInstance(v1::CancelInstanceRequest request) const {
  return Call(stubs_->workflows, &v1::WorkflowService::Stub::CancelInstance, std::move(request));
}

absl::StatusOr<v1::GetInstanceResponse> Client::GetInstance(v1::GetInstanceRequest request) const {
  return Call(stubs_->workflows, &v1::WorkflowService::Stub::GetInstance, std::move(request));
}

absl::StatusOr<v1::ListInstancesResponse> Client::ListInstances(v1::ListInstancesRequest request) const {
  return Call(stubs_->workflows, &v1::WorkflowService::Stub::ListInstances, std::move(request));
}

absl::StatusOr<v1::ListItemsResponse> Client::ListItems(v1::ListItemsRequest request) const {
  return Call(stubs_->workflows, &v1::WorkflowService::Stub::ListItems, std::move(request));
}

absl::StatusOr<v1::GetTaskResponse> Client::GetTask(v1::GetTaskRequest request) const {
  return Call(stubs_->tasks, &v1::TaskService::Stub::GetTask, std::move(request));
}

absl::StatusOr<v1::ListTasksResponse> Client::ListTasks(v1::ListTasksRequest request) const {
  return Call(stubs_->tasks, &v1::TaskService::Stub::ListTasks, std::move(request));
}

absl::StatusOr<v1::ClaimTaskResponse> Client::ClaimTask(v1::ClaimTaskRequest request) const {
  return Call(stubs_->tasks, &v1::TaskService::Stub::ClaimTask, std::move(request));
}

absl::StatusOr<v1::ReleaseTaskResponse> Client::ReleaseTask(v1::ReleaseTaskRequest request) const {
  return Call(stubs_->tasks, &v1::TaskService::Stub::ReleaseTask, std::move(request));
}

absl::StatusOr<v1::CompleteTaskResponse> Client::CompleteTask(v1::CompleteTaskRequest request) const {
  return Call(stubs_->tasks, &v1::TaskService::Stub::CompleteTask, std::move(request));
}

absl::StatusOr<v1::DelegateTaskResponse> Client::DelegateTask(v1::DelegateTaskRequest request) const {
  return Call(stubs_->tasks, &v1::TaskService::Stub::DelegateTask, std::move(request));
}

absl::StatusOr<v1::RecallTaskResponse> Client::RecallTask(v1::RecallTaskRequest request) const {
  return Call(stubs_->tasks, &v1::TaskService::Stub::RecallTask, std::move(request));
}

absl::StatusOr<v1::ReassignTaskResponse> Client::ReassignTask(v1::ReassignTaskRequest request) const {
  return Call(stubs_->tasks, &v1::TaskService::Stub::ReassignTask, std::move(request));
}

absl::StatusOr<v1::UpdateTaskResponse> Client::UpdateTask(v1::UpdateTaskRequest request) const {
  return Call(stubs_->tasks, &v1::TaskService::Stub::UpdateTask, std::move(request));
}

absl::StatusOr<v1::SaveDraftResponse> Client::SaveDraft(v1::SaveDraftRequest request) const {
  return Call(stubs_->tasks, &v1::TaskService::Stub::SaveDraft, std::move(request));
}

absl::StatusOr<v1::CommentTaskResponse> Client::CommentTask(v1::CommentTaskRequest request) const {
  return Call(stubs_->tasks, &v1::TaskService::Stub::CommentTask, std::move(request));
}

absl::StatusOr<v1::ListTaskNotesResponse> Client::ListTaskNotes(v1::ListTaskNotesRequest request) const {
  return Call(stubs_->tasks, &v1::TaskService::Stub::ListTaskNotes, std::move(request));
}

absl::StatusOr<v1::UploadAttachmentResponse> Client::UploadAttachment(v1::UploadedFile file,
                                                                      absl::string_view content) const {
  EnsureRequestId(file);
  file.set_size(static_cast<int64_t>(content.size()));
  grpc::ClientContext context;
  IntroduceStream(options_, context);
  v1::UploadAttachmentResponse response;
  const auto writer = stubs_->tasks.UploadAttachment(&context, &response);
  v1::UploadAttachmentRequest piece;
  *piece.mutable_file() = std::move(file);
  // A write that fails means that the server has answered already.
  for (bool open = writer->Write(piece); open && !content.empty(); open = writer->Write(piece)) {
    const absl::string_view bytes = content.substr(0, kUploadPieceBytes);
    piece.set_content(bytes.data(), bytes.size());
    content.remove_prefix(bytes.size());
  }
  writer->WritesDone();
  const absl::Status status = StatusOf(writer->Finish(), options_.address);
  if (!status.ok()) return status;
  return response;
}

absl::StatusOr<v1::CompleteJobResponse> Client::CompleteJob(v1::CompleteJobRequest request) const {
  return Call(stubs_->jobs, &v1::JobService::Stub::CompleteJob, std::move(request));
}

absl::StatusOr<v1::FailJobResponse> Client::FailJob(v1::FailJobRequest request) const {
  return Call(stubs_->jobs, &v1::JobService::Stub::FailJob, std::move(request));
}

absl::StatusOr<v1::ExtendJobResponse> Client::ExtendJob(v1::ExtendJobRequest request) const {
  return Call(stubs_->jobs, &v1::JobService::Stub::ExtendJob, std::move(request));
}

absl::StatusOr<v1::RetireWorkerResponse> Client::RetireWorker(v1::RetireWorkerRequest request) const {
  return Call(stubs_->jobs, &v1::JobService::Stub::RetireWorker, std::move(request));
}

absl::StatusOr<v1::ListIncidentsResponse> Client::ListIncidents(v1::ListIncidentsRequest request) const {
  return Call(stubs_->jobs, &v1::JobService::Stub::ListIncidents, std::move(request));
}

absl::StatusOr<v1::ResolveIncidentResponse> Client::ResolveIncident(
    v1::ResolveIncidentRequest request) const {
  return Call(stubs_->jobs, &v1::JobService::Stub::ResolveIncident, std::move(request));
}

absl::StatusOr<v1::GetClockResponse> Client::GetClock(v1::GetClockRequest request) const {
  return Call(stubs_->clock, &v1::ClockService::Stub::GetClock, std::move(request));
}

absl::StatusOr<v1::AdvanceClockResponse> Client::AdvanceClock(v1::AdvanceClockRequest request) const {
  return Call(stubs_->clock, &v1::ClockService::Stub::AdvanceClock, std::move(request));
}

absl::StatusOr<v1::GetHistoryResponse> Client::GetHistory(v1::GetHistoryRequest request) const {
  return Call(stubs_->audit, &v1::AuditService::Stub::GetHistory, std::move(request));
}

absl::StatusOr<v1::GetInstanceAtResponse> Client::GetInstanceAt(v1::GetInstanceAtRequest request) const {
  return Call(stubs_->audit, &v1::AuditService::Stub::GetInstanceAt, std::move(request));
}

absl::StatusOr<v1::GetCheckpointResponse> Client::GetCheckpoint(v1::GetCheckpointRequest request) const {
  return Call(stubs_->audit, &v1::AuditService::Stub::GetCheckpoint, std::move(request));
}

absl::StatusOr<v1::GetInclusionProofResponse> Client::GetInclusionProof(
    v1::GetInclusionProofRequest request) const {
  return Call(stubs_->audit, &v1::AuditService::Stub::GetInclusionProof, std::move(request));
}

absl::StatusOr<v1::GetConsistencyProofResponse> Client::GetConsistencyProof(
    v1::GetConsistencyProofRequest request) const {
  return Call(stubs_->audit, &v1::AuditService::Stub::GetConsistencyProof, std::move(request));
}

absl::Status Client::ReadRecords(v1::ReadRecordsRequest request,
                                 const std::function<bool(const v1::ReadRecordsResponse&)>& visit) const {
  Complete(request);
  grpc::ClientContext context;
  IntroduceStream(options_, context);
  return Drain(stubs_->audit.ReadRecords(&context, request), context, visit, options_.address);
}

absl::Status Client::MigrateInstances(
    v1::MigrateInstancesRequest request,
    const std::function<bool(const v1::MigrateInstancesResponse&)>& visit) const {
  Complete(request);
  grpc::ClientContext context;
  IntroduceStream(options_, context);
  return Drain(stubs_->workflows.MigrateInstances(&context, request), context, visit, options_.address);
}

absl::Status Client::WatchTasks(v1::WatchTasksRequest request,
                                const std::function<bool(const v1::WatchTasksResponse&)>& visit) const {
  Complete(request);
  grpc::ClientContext context;
  IntroduceStream(options_, context);
  return Drain(stubs_->tasks.WatchTasks(&context, request), context, visit, options_.address);
}

absl::Status Client::WatchInstances(
    v1::WatchInstancesRequest request,
    const std::function<bool(const v1::WatchInstancesResponse&)>& visit) const {
  Complete(request);
  grpc::ClientContext context;
  IntroduceStream(options_, context);
  return Drain(stubs_->workflows.WatchInstances(&context, request), context, visit, options_.address);
}

absl::Status Client::Verify(v1::VerifyRequest request,
                            const std::function<bool(const v1::VerifyResponse&)>& visit) const {
  Complete(request);
  grpc::ClientContext context;
  IntroduceStream(options_, context);
  return Drain(stubs_->audit.Verify(&context, request), context, visit, options_.address);
}

absl::Status Client::GetCaseReport(v1::GetCaseReportRequest request,
                                   const std::function<bool(const v1::GetCaseReportResponse&)>& visit) const {
  grpc::ClientContext context;
  IntroduceStream(options_, context);
  return Drain(stubs_->reports.GetCaseReport(&context, request), context, visit, options_.address);
}

absl::Status Client::GetPeriodReport(
    v1::GetPeriodReportRequest request,
    const std::function<bool(const v1::GetPeriodReportResponse&)>& visit) const {
  Complete(request);
  grpc::ClientContext context;
  IntroduceStream(options_, context);
  return Drain(stubs_->reports.GetPeriodReport(&context, request), context, visit, options_.address);
}

absl::Status Client::ExportEvents(v1::ExportEventsRequest request,
                                  const std::function<bool(const v1::ExportEventsResponse&)>& visit) const {
  Complete(request);
  grpc::ClientContext context;
  IntroduceStream(options_, context);
  return Drain(stubs_->reports.ExportEvents(&context, request), context, visit, options_.address);
}

absl::Status Client::ExportEvidence(
    const v1::ExportEvidenceRequest& request,
    const std::function<bool(const v1::ExportEvidenceResponse&)>& visit) const {
  grpc::ClientContext context;
  IntroduceStream(options_, context);
  return Drain(stubs_->audit.ExportEvidence(&context, request), context, visit, options_.address);
}

absl::Status Client::ExportTiles(v1::ExportTilesRequest request,
                                 const std::function<bool(const v1::ExportTilesResponse&)>& visit) const {
  Complete(request);
  grpc::ClientContext context;
  IntroduceStream(options_, context);
  return Drain(stubs_->audit.ExportTiles(&context, request), context, visit, options_.address);
}

absl::Status Client::DownloadAttachment(
    v1::DownloadAttachmentRequest request,
    const std::function<bool(const v1::DownloadAttachmentResponse&)>& visit) const {
  grpc::ClientContext context;
  IntroduceStream(options_, context);
  return Drain(stubs_->tasks.DownloadAttachment(&context, request), context, visit, options_.address);
}

std::unique_ptr<grpc::ClientReader<v1::StreamJobsResponse>> Client::StreamJobs(
    v1::StreamJobsRequest request, grpc::ClientContext& context) const {
  Complete(request);
  Introduce(options_.caller, context);
  return stubs_->jobs.StreamJobs(&context, request);
}

}  // namespace liushui::client
