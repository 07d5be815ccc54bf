// Making the report of a case from what the engine has committed.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_REPORTS_CASE_REPORT_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_REPORTS_CASE_REPORT_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "engine/audit/report/case_story.h"
#include "engine/server/identity.h"
#include "engine/server/services/rules.h"
#include "liushui/v1/report_service.pb.h"

namespace liushui::server {

// What a request asks for, checked.
struct ReportWanted {
  std::string name_space;
  Identity identity;  // to whom it is shown
  uint64_t instance = 0;
  audit::StoryOptions options;
};

// FIELD_INVALID, and as ReadInstanceName refuses.
absl::StatusOr<ReportWanted> ReadReportWanted(const v1::GetCaseReportRequest& request,
                                              const Identity& identity, absl::Time now);

// The zone of an IANA name or of "+08:00"; UTC for an empty one.
absl::TimeZone ReadZone(absl::string_view field, const std::string& name, FieldChecks& checks);

// zh, en, or zh for an empty one.
audit::Language ReadLanguage(absl::string_view field, const std::string& language, FieldChecks& checks);

// The page. The errors of ReportService.GetCaseReport.
absl::StatusOr<std::string> MakeCaseReport(const ServerParts& parts, const ReportWanted& wanted);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_REPORTS_CASE_REPORT_H_
