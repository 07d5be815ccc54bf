// What happens to a branch as a whole, in words: its directory, parameters, schedules, settings, and who read
// and was refused what. For describe.cc.
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

// "was shown personal data of instance 17 (2 by itself, 1 in a report), instance 18 (1 in a list)".
std::string DescribeAccesses(const ledger::v1::AccessRecorded& accesses);

// "accesses to personal data are no longer recorded: ..."
std::string DescribeSettings(const ledger::v1::SettingsChanged& change);

// "was refused 12 times more from ... on, which is not recorded one by one: 12 times ROLE_DENIED".
std::string DescribeSuppressed(const ledger::v1::RefusalsSuppressed& suppressed, absl::TimeZone zone);

// Of a record of the above three, or of a subject: "restricted subject c-17, which is kept until ..., when it
// was to be erased: ...".
std::string DescribeProtection(const ledger::v1::Record& record, absl::TimeZone zone);

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_DESCRIBE_BRANCH_H_
