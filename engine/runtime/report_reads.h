// ReportReads: the whole ledger, for those who make something else of it. Part of Reads.
#ifndef LIUSHUI_ENGINE_RUNTIME_REPORT_READS_H_
#define LIUSHUI_ENGINE_RUNTIME_REPORT_READS_H_

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "engine/audit/verify.h"

namespace liushui::runtime {

// Thread-safe.
class ReportReads {
 public:
  virtual ~ReportReads() = default;

  // Shows `use` the records as they are now, whatever is written meanwhile; they are gone when it returns,
  // and what it returns is returned. UNAVAILABLE ENGINE_STOPPING, from the reads too.
  virtual absl::Status UseLedger(
      absl::FunctionRef<absl::Status(const audit::RecordSource& records)> use) const = 0;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_REPORT_READS_H_
