#include "engine/server/services/reports/report_calls.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/audit/event_log/export_events.h"
#include "engine/base/status_macros.h"
#include "engine/server/calls/answer_stream.h"
#include "engine/server/messages/names.h"
#include "engine/server/messages/verify_message.h"
#include "engine/server/services/reports/case_report.h"
#include "engine/server/services/reports/period_report.h"

namespace liushui::server {
namespace {

// A message holds about so many bytes.
constexpr size_t kPieceBytes = 64 << 10;

absl::Status Gone() {
  return absl::CancelledError("the caller has gone");
}

absl::Status StreamReport(const ServerParts& parts, const ReportWanted& wanted,
                          AnswerStream<v1::GetCaseReportResponse>& stream) {
  ASSIGN_OR_RETURN(const std::string html, MakeCaseReport(parts, wanted));
  for (size_t at = 0; at < html.size(); at += kPieceBytes) {
    v1::GetCaseReportResponse piece;
    piece.set_html(html.substr(at, kPieceBytes));
    if (!stream.Write(piece)) return Gone();
  }
  return absl::OkStatus();
}

absl::Status StreamPeriod(const ServerParts& parts, const PeriodWanted& wanted,
                          AnswerStream<v1::GetPeriodReportResponse>& stream) {
  v1::GetPeriodReportResponse piece;
  ASSIGN_OR_RETURN(const std::string content,
                   MakePeriodReport(parts, wanted, [&](uint64_t records, uint64_t total) {
                     piece.set_records(static_cast<int64_t>(records));
                     piece.set_total(static_cast<int64_t>(total));
                     return stream.Write(piece);
                   }));
  piece.set_records(piece.total());
  for (size_t at = 0; at < content.size(); at += kPieceBytes) {
    piece.set_content(content.substr(at, kPieceBytes));
    if (!stream.Write(piece)) return Gone();
  }
  return absl::OkStatus();
}

struct ExportWanted {
  v1::EventLogFormat format = v1::EVENT_LOG_FORMAT_UNSPECIFIED;
  audit::ExportOptions options;
};

absl::StatusOr<ExportWanted> ReadExportWanted(const v1::ExportEventsRequest& request,
                                              const Identity& identity, const runtime::Reads& reads) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  ExportWanted wanted;
  wanted.format = request.format();
  audit::LogScope& scope = wanted.options.scope;
  scope.name_space = identity.name_space;
  scope.workflow = request.workflow();
  FieldChecks checks;
  checks.Text("workflow", request.workflow(), kMaxIdBytes);
  if (!v1::EventLogFormat_IsValid(request.format()) || request.format() == v1::EVENT_LOG_FORMAT_UNSPECIFIED)
    checks.Add("format", "expected EVENT_LOG_FORMAT_XES, EVENT_LOG_FORMAT_OCEL_JSON or EVENT_LOG_FORMAT_CSV");
  wanted.options.zone = ReadZone("time_zone", request.time_zone(), checks);
  RETURN_IF_ERROR(checks.Result());
  if (!request.instance().empty()) {
    ASSIGN_OR_RETURN(const uint64_t instance, ReadInstanceName({"instance", request.instance()}, identity));
    RETURN_IF_ERROR(reads.GetInstance(identity.name_space, instance).status());
    scope.instance = instance;
  }
  if (!scope.workflow.empty())
    RETURN_IF_ERROR(reads.GetDefinition(identity.name_space, scope.workflow, {}).status());
  return wanted;
}

std::unique_ptr<audit::EventWriter> MakeWriter(v1::EventLogFormat format, audit::TextSink sink) {
  switch (format) {
    case v1::EVENT_LOG_FORMAT_XES:
      return audit::MakeXesWriter(std::move(sink));
    case v1::EVENT_LOG_FORMAT_OCEL_JSON:
      return audit::MakeOcelWriter(std::move(sink));
    default:
      return audit::MakeCsvWriter(std::move(sink));
  }
}

absl::Status StreamEvents(const ServerParts& parts, ExportWanted wanted,
                          AnswerStream<v1::ExportEventsResponse>& stream) {
  v1::ExportEventsResponse piece;
  const auto send = [&] {
    const bool is_sent = stream.Write(piece);
    piece.clear_content();
    return is_sent;
  };
  const auto writer = MakeWriter(wanted.format, [&](absl::string_view text) {
    piece.mutable_content()->append(text.data(), text.size());
    return piece.content().size() < kPieceBytes || send() ? absl::OkStatus() : Gone();
  });
  wanted.options.progress = [&](uint64_t records, uint64_t total) {
    piece.set_records(static_cast<int64_t>(records));
    piece.set_total(static_cast<int64_t>(total));
    return send();
  };
  RETURN_IF_ERROR(parts.engine.reads().UseLedger([&](const audit::RecordSource& records) -> absl::Status {
    const auto report = audit::ExportEvents(records, wanted.options, *writer);
    if (!report.ok()) return ForAuditor(report.status());
    piece.set_cases(static_cast<int64_t>(report->cases));
    piece.set_events(static_cast<int64_t>(report->events));
    return absl::OkStatus();
  }));
  return send() ? absl::OkStatus() : Gone();
}

}  // namespace

grpc::ServerWriteReactor<v1::GetCaseReportResponse>* ReportCalls::GetCaseReport(
    grpc::CallbackServerContext* context, const v1::GetCaseReportRequest* request) {
  const auto identity = parts_.authenticator.Identify(*context);
  const absl::StatusOr<ReportWanted> wanted =
      identity.ok() ? ReadReportWanted(*request, *identity, parts_.engine.Now()) : identity.status();
  return StreamOnPool(
      parts_.streams, new AnswerStream<v1::GetCaseReportResponse>(parts_.group, context), wanted.status(),
      [&parts = parts_, wanted](auto& stream) { return StreamReport(parts, *wanted, stream); });
}

grpc::ServerWriteReactor<v1::GetPeriodReportResponse>* ReportCalls::GetPeriodReport(
    grpc::CallbackServerContext* context, const v1::GetPeriodReportRequest* request) {
  const auto identity = parts_.authenticator.Identify(*context);
  const absl::StatusOr<PeriodWanted> wanted =
      identity.ok() ? ReadPeriodWanted(*request, *identity, parts_.engine.Now()) : identity.status();
  return StreamOnPool(
      parts_.slow, new AnswerStream<v1::GetPeriodReportResponse>(parts_.group, context), wanted.status(),
      [&parts = parts_, wanted](auto& stream) { return StreamPeriod(parts, *wanted, stream); });
}

grpc::ServerWriteReactor<v1::ExportEventsResponse>* ReportCalls::ExportEvents(
    grpc::CallbackServerContext* context, const v1::ExportEventsRequest* request) {
  const auto identity = parts_.authenticator.Identify(*context);
  const absl::StatusOr<ExportWanted> wanted =
      identity.ok() ? ReadExportWanted(*request, *identity, parts_.engine.reads()) : identity.status();
  return StreamOnPool(
      parts_.streams, new AnswerStream<v1::ExportEventsResponse>(parts_.group, context), wanted.status(),
      [&parts = parts_, wanted](auto& stream) { return StreamEvents(parts, *wanted, stream); });
}

}  // namespace liushui::server
