// Records of the ledger as lines for people.
//
// Everything is read from the messages themselves, so that a new kind of fact is shown on the day it is
// declared: "task opened: task 3, state first_reply, title 首次答复客户, due 2026-03-03T08:30:00+08:00".
// Fields without a value are left out; times (fields ending in _us) are shown in the zone.
#ifndef LIUSHUI_CLIENTS_CLI_DESCRIBE_H_
#define LIUSHUI_CLIENTS_CLI_DESCRIBE_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::cli {

// The record's own line, "12  2026-03-02T08:30:00+08:00  li  complete: task 3, form {main_points: 已答复}",
// and one for each fact, indented. Printable: control characters are escaped.
std::vector<std::string> DescribeRecord(const ledger::v1::Record& record, absl::TimeZone zone);

// One fact, without indentation.
std::string DescribeFact(const ledger::v1::Fact& fact, absl::TimeZone zone);

// A value as it reads: text bare, lists in [], records in {}.
std::string DescribeValue(const ledger::v1::Value& value, absl::TimeZone zone);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_DESCRIBE_H_
