// FakeServer: a gRPC server in the test's process whose every rpc is a function the test gives; UNIMPLEMENTED
// without.
#ifndef LIUSHUI_TESTS_CLIENTS_FAKE_SERVER_H_
#define LIUSHUI_TESTS_CLIENTS_FAKE_SERVER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "clients/cpp/client.h"
#include "engine/base/refusal.h"
#include "grpcpp/server.h"
#include "grpcpp/server_context.h"
#include "liushui/v1/audit_service.grpc.pb.h"
#include "liushui/v1/clock_service.grpc.pb.h"
#include "liushui/v1/directory_service.grpc.pb.h"
#include "liushui/v1/job_service.grpc.pb.h"
#include "liushui/v1/schedule_service.grpc.pb.h"
#include "liushui/v1/report_service.grpc.pb.h"
#include "liushui/v1/subject_service.grpc.pb.h"
#include "liushui/v1/task_service.grpc.pb.h"
#include "liushui/v1/workflow_service.grpc.pb.h"

namespace liushui::client {

// An answer as the real server makes it: google.rpc.Status with ErrorInfo and BadRequest in the trailer.
grpc::Status Refusal(grpc::StatusCode code, const std::string& reason, const std::string& message,
                     const std::vector<Violation>& violations = {});

template <typename Request, typename Response>
using Unary = std::function<grpc::Status(grpc::ServerContext&, const Request&, Response&)>;
template <typename Request, typename Response>
using Streamed =
    std::function<grpc::Status(grpc::ServerContext&, const Request&, grpc::ServerWriter<Response>&)>;

#define LIUSHUI_FAKE(rpc, member)                                                                    \
  Unary<v1::rpc##Request, v1::rpc##Response> member;                                                 \
  grpc::Status rpc(grpc::ServerContext* context, const v1::rpc##Request* request,                    \
                   v1::rpc##Response* response) override {                                           \
    return member ? member(*context, *request, *response) : grpc::Status(grpc::UNIMPLEMENTED, #rpc); \
  }
#define LIUSHUI_FAKE_STREAM(rpc, member)                                                           \
  Streamed<v1::rpc##Request, v1::rpc##Response> member;                                            \
  grpc::Status rpc(grpc::ServerContext* context, const v1::rpc##Request* request,                  \
                   grpc::ServerWriter<v1::rpc##Response>* writer) override {                       \
    return member ? member(*context, *request, *writer) : grpc::Status(grpc::UNIMPLEMENTED, #rpc); \
  }

struct FakeWorkflows final : v1::WorkflowService::Service {
  LIUSHUI_FAKE(DeployWorkflow, deploy_workflow)
  LIUSHUI_FAKE(DeployCalendar, deploy_calendar)
  LIUSHUI_FAKE(GetCalendar, get_calendar)
  LIUSHUI_FAKE(ListCalendars, list_calendars)
  LIUSHUI_FAKE(ListWorkflows, list_workflows)
  LIUSHUI_FAKE(GetWorkflow, get_workflow)
  LIUSHUI_FAKE(ListRevisions, list_revisions)
  LIUSHUI_FAKE(SetAlias, set_alias)
  LIUSHUI_FAKE(RemoveAlias, remove_alias)
  LIUSHUI_FAKE(ListAliases, list_aliases)
  LIUSHUI_FAKE(StartInstance, start_instance)
  LIUSHUI_FAKE(SendEvent, send_event)
  LIUSHUI_FAKE(AddItems, add_items)
  LIUSHUI_FAKE(CancelInstance, cancel_instance)
  LIUSHUI_FAKE(GetInstance, get_instance)
  LIUSHUI_FAKE(ListInstances, list_instances)
  LIUSHUI_FAKE(ListItems, list_items)
  LIUSHUI_FAKE_STREAM(WatchInstances, watch_instances)
  LIUSHUI_FAKE_STREAM(MigrateInstances, migrate_instances)
};

struct FakeTasks final : v1::TaskService::Service {
  LIUSHUI_FAKE(GetTask, get_task)
  LIUSHUI_FAKE(ListTasks, list_tasks)
  LIUSHUI_FAKE(CountTasks, count_tasks)
  LIUSHUI_FAKE_STREAM(WatchTasks, watch_tasks)
  LIUSHUI_FAKE(ClaimTask, claim_task)
  LIUSHUI_FAKE(ReleaseTask, release_task)
  LIUSHUI_FAKE(CompleteTask, complete_task)
  LIUSHUI_FAKE(DelegateTask, delegate_task)
  LIUSHUI_FAKE(RecallTask, recall_task)
  LIUSHUI_FAKE(ReassignTask, reassign_task)
  LIUSHUI_FAKE(UpdateTask, update_task)
  LIUSHUI_FAKE(SaveDraft, save_draft)
  LIUSHUI_FAKE(CommentTask, comment_task)
  LIUSHUI_FAKE(ListTaskNotes, list_task_notes)
  LIUSHUI_FAKE_STREAM(DownloadAttachment, download_attachment)
  std::function<grpc::Status(grpc::ServerReader<v1::UploadAttachmentRequest>&, v1::UploadAttachmentResponse&)>
      upload_attachment;
  grpc::Status UploadAttachment(grpc::ServerContext*, grpc::ServerReader<v1::UploadAttachmentRequest>* reader,
                                v1::UploadAttachmentResponse* response) override {
    return upload_attachment(*reader, *response);
  }
};

struct FakeJobs final : v1::JobService::Service {
  LIUSHUI_FAKE_STREAM(StreamJobs, stream_jobs)
  LIUSHUI_FAKE(CompleteJob, complete_job)
  LIUSHUI_FAKE(FailJob, fail_job)
  LIUSHUI_FAKE(ExtendJob, extend_job)
  LIUSHUI_FAKE(RetireWorker, retire_worker)
  LIUSHUI_FAKE(ListIncidents, list_incidents)
  LIUSHUI_FAKE(ResolveIncident, resolve_incident)
};

struct FakeClock final : v1::ClockService::Service {
  LIUSHUI_FAKE(GetClock, get_clock)
  LIUSHUI_FAKE(AdvanceClock, advance_clock)
};

struct FakeAudit final : v1::AuditService::Service {
  LIUSHUI_FAKE_STREAM(ReadRecords, read_records)
  LIUSHUI_FAKE(GetHistory, get_history)
  LIUSHUI_FAKE(GetInstanceAt, get_instance_at)
  LIUSHUI_FAKE(ListChanges, list_changes)
  LIUSHUI_FAKE(GetCheckpoint, get_checkpoint)
  LIUSHUI_FAKE(GetInclusionProof, get_inclusion_proof)
  LIUSHUI_FAKE(GetConsistencyProof, get_consistency_proof)
  LIUSHUI_FAKE_STREAM(Verify, verify)
  LIUSHUI_FAKE_STREAM(ExportEvidence, export_evidence)
  LIUSHUI_FAKE_STREAM(ExportTiles, export_tiles)
};

struct FakeDirectory final : v1::DirectoryService::Service {
  LIUSHUI_FAKE(ImportPeople, import_people)
  LIUSHUI_FAKE(GetSettings, get_settings)
  LIUSHUI_FAKE(UpdateSettings, update_settings)
  LIUSHUI_FAKE(AddAbsence, add_absence)
  LIUSHUI_FAKE(AddSubstitute, add_substitute)
  LIUSHUI_FAKE(GetPerson, get_person)
  LIUSHUI_FAKE(ListPeople, list_people)
  LIUSHUI_FAKE(ListTeams, list_teams)
};

struct FakeSchedules final : v1::ScheduleService::Service {
  LIUSHUI_FAKE(PutSchedule, put_schedule)
  LIUSHUI_FAKE(GetSchedule, get_schedule)
  LIUSHUI_FAKE(ListSchedules, list_schedules)
  LIUSHUI_FAKE(PreviewSchedule, preview_schedule)
};

struct FakeSubjects final : v1::SubjectService::Service {
  LIUSHUI_FAKE(EraseSubject, erase_subject)
  LIUSHUI_FAKE(RestrictSubject, restrict_subject)
  LIUSHUI_FAKE(ReleaseSubject, release_subject)
  LIUSHUI_FAKE(ListRetentionDue, list_retention_due)
};

struct FakeReports final : v1::ReportService::Service {
  LIUSHUI_FAKE_STREAM(GetCaseReport, get_case_report)
  LIUSHUI_FAKE_STREAM(GetPeriodReport, get_period_report)
};

#undef LIUSHUI_FAKE
#undef LIUSHUI_FAKE_STREAM

// Functions are to be given before the first call. They run on gRPC's threads.
class FakeServer {
 public:
  FakeServer();
  ~FakeServer();

  const std::string& address() const { return address_; }
  // A client of 张三 in namespace test whose pauses between attempts are a millisecond.
  Client MakeClient() const;

  FakeWorkflows workflows;
  FakeTasks tasks;
  FakeJobs jobs;
  FakeClock clock;
  FakeAudit audit;
  FakeDirectory directory;
  FakeSchedules schedules;
  FakeSubjects subjects;
  FakeReports reports;

 private:
  std::string address_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace liushui::client

#endif  // LIUSHUI_TESTS_CLIENTS_FAKE_SERVER_H_
