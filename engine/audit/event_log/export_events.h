// Exporting an event log from a ledger.
#ifndef LIUSHUI_ENGINE_AUDIT_EVENT_LOG_EXPORT_EVENTS_H_
#define LIUSHUI_ENGINE_AUDIT_EVENT_LOG_EXPORT_EVENTS_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "engine/audit/event_log/event_writer.h"
#include "engine/audit/verify.h"

namespace liushui::audit {

// Which cases are exported: those for which all that is set is true.
struct LogScope {
  std::string name_space;             // required
  std::string workflow;               // empty for all
  absl::optional<uint64_t> instance;  // its number
};

struct ExportOptions {
  LogScope scope;
  absl::TimeZone zone = absl::UTCTimeZone();
  // Called about every 1,000 records read, and at the end of each pass; may be empty. Passes over the ledger
  // are counted together. Returns false to stop with CANCELLED.
  std::function<bool(uint64_t records, uint64_t total)> progress;
};

struct ExportReport {
  uint64_t cases = 0;
  uint64_t events = 0;
};

// Writes the events of all cases in scope. Memory is taken for what is open at one time, and, case by case,
// for the places of the newest steps of all cases, of all refusals, and of the records of one case. An error
// is the writer's, a failure to read, or DATA_LOSS where the records contradict themselves: `verify` says
// more.
absl::StatusOr<ExportReport> ExportEvents(const RecordSource& records, const ExportOptions& options,
                                          EventWriter& writer);

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_EVENT_LOG_EXPORT_EVENTS_H_
