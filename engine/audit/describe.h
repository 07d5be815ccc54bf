// Records, inputs and facts as lines for people: for histories on a screen, never for programs.
//
// The sentences are English; titles, reasons and values are the data's own. Times are in the given zone.
// Nothing is looked up: a line says what its record holds, and no more.
#ifndef LIUSHUI_ENGINE_AUDIT_DESCRIBE_H_
#define LIUSHUI_ENGINE_AUDIT_DESCRIBE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::audit {

// "2026-03-02 09:00:05 +08:00"
std::string DescribeTime(int64_t time_us, absl::TimeZone zone);

// A value on one line: 300, "文字", [1, 2], {fen: 300}, null. A sealed value says whose it is, or why it is
// not shown: «erased».
std::string DescribeValue(const ledger::v1::Value& value, absl::TimeZone zone);

// What arrived: "completed task 3 (agree: true)".
std::string DescribeInput(const ledger::v1::Input& input, absl::TimeZone zone);

// What followed: "task 3 opened: 填写咨询表 → role client_manager, due 2026-03-02 14:30:00 +08:00".
std::string DescribeFact(const ledger::v1::Fact& fact, absl::TimeZone zone);

// The record without its facts: "17 · 2026-03-02 09:00:05 +08:00 · instance 12 · li: completed task 3". A
// name that was not verified is followed by a question mark.
std::string DescribeRecord(const ledger::v1::Record& record, absl::TimeZone zone);

// The record, and each of its facts on a line of its own, indented.
std::vector<std::string> DescribeWhole(const ledger::v1::Record& record, absl::TimeZone zone);

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_DESCRIBE_H_
