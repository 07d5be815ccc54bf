#include "engine/server/messages/verify_message.h"

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"

namespace liushui::server {

v1::VerifyResult VerifyMessage(const audit::VerifyReport& report, absl::Duration elapsed) {
  v1::VerifyResult result;
  result.set_agreed(report.agreed());
  result.set_records(static_cast<int64_t>(report.records));
  result.set_instances(static_cast<int64_t>(report.instances));
  result.set_rows(static_cast<int64_t>(report.rows));
  result.set_reexecuted(static_cast<int64_t>(report.reexecuted));
  result.set_files(static_cast<int64_t>(report.files));
  result.set_files_unchecked(static_cast<int64_t>(report.files_unchecked));
  result.set_elapsed_us(absl::ToInt64Microseconds(elapsed));
  for (const audit::Difference& difference : report.differences) {
    v1::Difference* added = result.add_differences();
    added->set_index(difference.index);
    added->set_message(difference.message);
  }
  return result;
}

absl::Status ForAuditor(const absl::Status& status) {
  if (IsRefusal(status) || status.code() != absl::StatusCode::kDataLoss) return status;
  return Refuse(absl::StatusCode::kDataLoss, "LEDGER_DAMAGED",
                absl::StrCat("the ledger cannot be checked to its end: ", status.message()));
}

}  // namespace liushui::server
