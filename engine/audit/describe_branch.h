// What happens to a branch as a whole, in words: its directory, parameters and schedules. For describe.cc.
#ifndef LIUSHUI_ENGINE_AUDIT_DESCRIBE_BRANCH_H_
#define LIUSHUI_ENGINE_AUDIT_DESCRIBE_BRANCH_H_

#include <string>

#include "absl/time/time.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::audit {

// "put song.yi (松一; client_manager; team song), away from ... ; removed zhu.liu".
std::string DescribeDirectory(const ledger::v1::DirectoryChanged& change, absl::TimeZone zone);

// "set parameter complaint.close_days to 45 (source 通知, unverified); unset ...: why".
std::string DescribeParameters(const ledger::v1::ParametersChanged& change, absl::TimeZone zone);

// Of a record of a schedule: "schedule days fired for 2026-03-02 08:00:00 +08:00: 11 starts, 1 person left
// out (song.yi ABSENT)".
std::string DescribeSchedule(const ledger::v1::Record& record, absl::TimeZone zone);

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_DESCRIBE_BRANCH_H_
