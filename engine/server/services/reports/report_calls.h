// ReportService on the engine: reports of cases and event logs.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_REPORTS_REPORT_CALLS_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_REPORTS_REPORT_CALLS_H_

#include "engine/server/services/rules.h"
#include "liushui/v1/report_service.grpc.pb.h"

namespace liushui::server {

// The streams are written by threads of pools.
using ReportServiceMethods =
    v1::ReportService::WithCallbackMethod_GetCaseReport<v1::ReportService::WithCallbackMethod_GetPeriodReport<
        v1::ReportService::WithCallbackMethod_ExportEvents<v1::ReportService::Service>>>;

// Registered with one gRPC server; must outlive it. The rpcs' errors stand in the proto.
class ReportCalls final : public ReportServiceMethods {
 public:
  explicit ReportCalls(const ServerParts& parts) : parts_(parts) {}

  grpc::ServerWriteReactor<v1::GetCaseReportResponse>* GetCaseReport(
      grpc::CallbackServerContext* context, const v1::GetCaseReportRequest* request) override;
  grpc::ServerWriteReactor<v1::GetPeriodReportResponse>* GetPeriodReport(
      grpc::CallbackServerContext* context, const v1::GetPeriodReportRequest* request) override;
  grpc::ServerWriteReactor<v1::ExportEventsResponse>* ExportEvents(
      grpc::CallbackServerContext* context, const v1::ExportEventsRequest* request) override;

 private:
  const ServerParts& parts_;
};

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_REPORTS_REPORT_CALLS_H_
