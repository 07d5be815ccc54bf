// Stubs: the generated stubs of all services over one channel. Part of client.h and call_queue.h, for no one
// else.
#ifndef LIUSHUI_CLIENTS_CPP_STUBS_H_
#define LIUSHUI_CLIENTS_CPP_STUBS_H_

#include <memory>
#include <string>

#include "grpcpp/channel.h"
#include "liushui/v1/audit_service.grpc.pb.h"
#include "liushui/v1/clock_service.grpc.pb.h"
#include "liushui/v1/directory_service.grpc.pb.h"
#include "liushui/v1/job_service.grpc.pb.h"
#include "liushui/v1/report_service.grpc.pb.h"
#include "liushui/v1/schedule_service.grpc.pb.h"
#include "liushui/v1/subject_service.grpc.pb.h"
#include "liushui/v1/task_service.grpc.pb.h"
#include "liushui/v1/workflow_service.grpc.pb.h"

namespace liushui::client {

// Thread-safe, as gRPC's stubs are.
struct Stubs {
  explicit Stubs(const std::shared_ptr<grpc::Channel>& channel)
      : workflows(channel),
        tasks(channel),
        jobs(channel),
        clock(channel),
        audit(channel),
        directory(channel),
        schedules(channel),
        reports(channel),
        subjects(channel) {}

  v1::WorkflowService::Stub workflows;
  v1::TaskService::Stub tasks;
  v1::JobService::Stub jobs;
  v1::ClockService::Stub clock;
  v1::AuditService::Stub audit;
  v1::DirectoryService::Stub directory;
  v1::ScheduleService::Stub schedules;
  v1::ReportService::Stub reports;
  v1::SubjectService::Stub subjects;
};

}  // namespace liushui::client

#endif  // LIUSHUI_CLIENTS_CPP_STUBS_H_
