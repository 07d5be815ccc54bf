// Client: the public API of a Liushui server, one method for each rpc.
//
// Every unary method takes the request and answers the response or what went wrong: refusals keep reason and
// violations (see errors.h). A request without `parent` gets the caller's namespace; a mutation without
// request_id gets a random one. UNAVAILABLE is tried again with that same id (see retry.h), nothing else ever
// is. The errors of each rpc are listed in protos/liushui/v1.
#ifndef LIUSHUI_CLIENTS_CPP_CLIENT_H_
#define LIUSHUI_CLIENTS_CPP_CLIENT_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cpp/caller.h"
#include "clients/cpp/retry.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/sync_stream.h"
#include "liushui/v1/audit_service.pb.h"
#include "liushui/v1/clock_service.pb.h"
#include "liushui/v1/job_service.pb.h"
#include "liushui/v1/report_service.pb.h"
#include "liushui/v1/task_service.pb.h"
#include "liushui/v1/workflow_service.pb.h"

namespace liushui::client {

struct Stubs;

struct ClientOptions {
  std::string address = "127.0.0.1:7233";
  Caller caller;
  absl::Duration timeout = absl::Seconds(30);  // of one unary call, all its attempts and pauses included
  absl::Duration stream_timeout = absl::InfiniteDuration();  // of all streams but jobs, to their end
  RetryRule retry;
};

// Thread-safe. Copies are cheap and share one connection, which is made at the first call.
class Client {
 public:
  explicit Client(ClientOptions options);

  // The same connection for another caller, or with another timeout.
  Client As(Caller caller) const;
  Client WithTimeout(absl::Duration timeout) const;

  const ClientOptions& options() const { return options_; }
  // namespaces/{the caller's namespace}
  std::string parent() const;

  // WorkflowService.
  absl::StatusOr<v1::DeployWorkflowResponse> DeployWorkflow(v1::DeployWorkflowRequest request) const;
  absl::StatusOr<v1::DeployCalendarResponse> DeployCalendar(v1::DeployCalendarRequest request) const;
  absl::StatusOr<v1::ListWorkflowsResponse> ListWorkflows(v1::ListWorkflowsRequest request) const;
  absl::StatusOr<v1::GetWorkflowResponse> GetWorkflow(v1::GetWorkflowRequest request) const;
  absl::StatusOr<v1::ListRevisionsResponse> ListRevisions(v1::ListRevisionsRequest request) const;
  absl::StatusOr<v1::SetAliasResponse> SetAlias(v1::SetAliasRequest request) const;
  absl::StatusOr<v1::RemoveAliasResponse> RemoveAlias(v1::RemoveAliasRequest request) const;
  absl::StatusOr<v1::ListAliasesResponse> ListAliases(v1::ListAliasesRequest request) const;
  absl::StatusOr<v1::StartInstanceResponse> StartInstance(v1::StartInstanceRequest request) const;
  absl::StatusOr<v1::SendEventResponse> SendEvent(v1::SendEventRequest request) const;
  absl::StatusOr<v1::AddItemsResponse> AddItems(v1::AddItemsRequest request) const;
  absl::StatusOr<v1::CancelInstanceResponse> CancelInstance(v1::CancelInstanceRequest request) const;
  absl::StatusOr<v1::GetInstanceResponse> GetInstance(v1::GetInstanceRequest request) const;
  absl::StatusOr<v1::ListInstancesResponse> ListInstances(v1::ListInstancesRequest request) const;
  absl::StatusOr<v1::ListItemsResponse> ListItems(v1::ListItemsRequest request) const;

  // TaskService.
  absl::StatusOr<v1::GetTaskResponse> GetTask(v1::GetTaskRequest request) const;
  absl::StatusOr<v1::ListTasksResponse> ListTasks(v1::ListTasksRequest request) const;
  absl::StatusOr<v1::ClaimTaskResponse> ClaimTask(v1::ClaimTaskRequest request) const;
  absl::StatusOr<v1::ReleaseTaskResponse> ReleaseTask(v1::ReleaseTaskRequest request) const;
  absl::StatusOr<v1::CompleteTaskResponse> CompleteTask(v1::CompleteTaskRequest request) const;
  absl::StatusOr<v1::DelegateTaskResponse> DelegateTask(v1::DelegateTaskRequest request) const;
  absl::StatusOr<v1::RecallTaskResponse> RecallTask(v1::RecallTaskRequest request) const;
  absl::StatusOr<v1::ReassignTaskResponse> ReassignTask(v1::ReassignTaskRequest request) const;
  absl::StatusOr<v1::UpdateTaskResponse> UpdateTask(v1::UpdateTaskRequest request) const;
  absl::StatusOr<v1::SaveDraftResponse> SaveDraft(v1::SaveDraftRequest request) const;
  absl::StatusOr<v1::CommentTaskResponse> CommentTask(v1::CommentTaskRequest request) const;
  absl::StatusOr<v1::ListTaskNotesResponse> ListTaskNotes(v1::ListTaskNotesRequest request) const;
  // Sends a whole file; its size is filled in. Not tried again: a repeat names the same request_id.
  absl::StatusOr<v1::UploadAttachmentResponse> UploadAttachment(v1::UploadedFile file,
                                                                absl::string_view content) const;

  // JobService. A program that works on jobs uses Worker (worker.h) instead.
  absl::StatusOr<v1::CompleteJobResponse> CompleteJob(v1::CompleteJobRequest request) const;
  absl::StatusOr<v1::FailJobResponse> FailJob(v1::FailJobRequest request) const;
  absl::StatusOr<v1::ExtendJobResponse> ExtendJob(v1::ExtendJobRequest request) const;
  absl::StatusOr<v1::RetireWorkerResponse> RetireWorker(v1::RetireWorkerRequest request) const;
  absl::StatusOr<v1::ListIncidentsResponse> ListIncidents(v1::ListIncidentsRequest request) const;
  absl::StatusOr<v1::ResolveIncidentResponse> ResolveIncident(v1::ResolveIncidentRequest request) const;

  // ClockService.
  absl::StatusOr<v1::GetClockResponse> GetClock(v1::GetClockRequest request) const;
  absl::StatusOr<v1::AdvanceClockResponse> AdvanceClock(v1::AdvanceClockRequest request) const;

  // AuditService.
  absl::StatusOr<v1::GetHistoryResponse> GetHistory(v1::GetHistoryRequest request) const;
  absl::StatusOr<v1::GetInstanceAtResponse> GetInstanceAt(v1::GetInstanceAtRequest request) const;
  absl::StatusOr<v1::GetCheckpointResponse> GetCheckpoint(v1::GetCheckpointRequest request) const;
  absl::StatusOr<v1::GetInclusionProofResponse> GetInclusionProof(v1::GetInclusionProofRequest request) const;
  absl::StatusOr<v1::GetConsistencyProofResponse> GetConsistencyProof(
      v1::GetConsistencyProofRequest request) const;

  // Streams: each message goes to `visit` as it comes, until the stream ends or `visit` answers false. They
  // take stream_timeout at most and are not tried again.
  absl::Status ReadRecords(v1::ReadRecordsRequest request,
                           const std::function<bool(const v1::ReadRecordsResponse&)>& visit) const;
  absl::Status MigrateInstances(v1::MigrateInstancesRequest request,
                                const std::function<bool(const v1::MigrateInstancesResponse&)>& visit) const;
  absl::Status WatchTasks(v1::WatchTasksRequest request,
                          const std::function<bool(const v1::WatchTasksResponse&)>& visit) const;
  absl::Status WatchInstances(v1::WatchInstancesRequest request,
                              const std::function<bool(const v1::WatchInstancesResponse&)>& visit) const;
  absl::Status Verify(v1::VerifyRequest request,
                      const std::function<bool(const v1::VerifyResponse&)>& visit) const;
  absl::Status GetCaseReport(v1::GetCaseReportRequest request,
                             const std::function<bool(const v1::GetCaseReportResponse&)>& visit) const;
  absl::Status GetPeriodReport(v1::GetPeriodReportRequest request,
                               const std::function<bool(const v1::GetPeriodReportResponse&)>& visit) const;
  absl::Status ExportEvents(v1::ExportEventsRequest request,
                            const std::function<bool(const v1::ExportEventsResponse&)>& visit) const;
  absl::Status ExportEvidence(const v1::ExportEvidenceRequest& request,
                              const std::function<bool(const v1::ExportEvidenceResponse&)>& visit) const;
  absl::Status ExportTiles(v1::ExportTilesRequest request,
                           const std::function<bool(const v1::ExportTilesResponse&)>& visit) const;
  absl::Status DownloadAttachment(
      v1::DownloadAttachmentRequest request,
      const std::function<bool(const v1::DownloadAttachmentResponse&)>& visit) const;
  // The stream of leased jobs; `context` must be new, outlive the reader, and may be cancelled from any
  // thread.
  std::unique_ptr<grpc::ClientReader<v1::StreamJobsResponse>> StreamJobs(v1::StreamJobsRequest request,
                                                                         grpc::ClientContext& context) const;

  // For the other ways to call (call_queue.h).
  Stubs& stubs() const { return *stubs_; }

 private:
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(Stub& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                Request request) const;
  template <typename Request>
  void Complete(Request& request) const;

  ClientOptions options_;
  std::shared_ptr<Stubs> stubs_;  // shared by the copies of a client, whichever lives longest
};

}  // namespace liushui::client

#endif  // LIUSHUI_CLIENTS_CPP_CLIENT_H_
