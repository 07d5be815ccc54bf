// Making the report of a branch from the whole ledger.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_REPORTS_PERIOD_REPORT_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_REPORTS_PERIOD_REPORT_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "engine/audit/report/period/period_story.h"
#include "engine/server/identity.h"
#include "engine/server/services/rules.h"
#include "liushui/v1/report_service.pb.h"

namespace liushui::server {

constexpr int64_t kMaxPeriodDays = 3'660;

// What a request asks for, checked.
struct PeriodWanted {
  audit::PeriodScope scope;
  bool as_json = false;
  bool verify = false;
};

// FIELD_INVALID, and as ReadParent refuses.
absl::StatusOr<PeriodWanted> ReadPeriodWanted(const v1::GetPeriodReportRequest& request,
                                              const Identity& identity, absl::Time now);

// Called about every 1,000 records; false: nobody wants the report any more.
using PeriodProgress = std::function<bool(uint64_t records, uint64_t total)>;

// The page, or JSON. The errors of ReportService.GetPeriodReport; CANCELLED.
absl::StatusOr<std::string> MakePeriodReport(const ServerParts& parts, const PeriodWanted& wanted,
                                             const PeriodProgress& progress);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_REPORTS_PERIOD_REPORT_H_
