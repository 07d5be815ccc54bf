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
  result.set_checkpoints(static_cast<int64_t>(report.checkpoints));
  for (const std::string& remark : report.remarks) result.add_remarks(remark);
  result.set_elapsed_us(absl::ToInt64Microseconds(elapsed));
  for (const audit::Difference& difference : report.differences) {
    v1::Difference* added = result.add_differences();
    added->set_index(difference.index);
    added->set_message(difference.message);
    added->set_level(static_cast<int32_t>(difference.level));
  }
  result.set_difference_count(static_cast<int64_t>(report.difference_count));
  for (int level = 1; level <= static_cast<int>(report.level); ++level) {
    v1::LevelResult* found = result.add_levels();
    found->set_level(level);
    found->set_differences(static_cast<int64_t>(report.by_level[static_cast<size_t>(level) - 1]));
  }
  return result;
}

absl::Status ForAuditor(const absl::Status& status) {
  if (IsRefusal(status) || status.code() != absl::StatusCode::kDataLoss) return status;
  return Refuse(absl::StatusCode::kDataLoss, "LEDGER_DAMAGED",
                absl::StrCat("the ledger cannot be checked to its end: ", status.message()));
}

}  // namespace liushui::server
