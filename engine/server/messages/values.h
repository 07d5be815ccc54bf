// JSON values of the API <-> values of the ledger.
//
// In: numbers are whole and below 2^53 either way, because JSON's numbers are doubles and nothing may be
// rounded in silence; text, truth, null, lists and records stand for themselves (the core turns text into the
// declared timestamps, dates and durations). Out: whole numbers from 2^53 on as text, timestamps as RFC 3339
// in UTC, durations as "90s", bytes as base64, a sealed value as {"sealed": subject}, with "why" ("erased",
// "restricted", "key_missing") where it was to be shown and cannot be.
#ifndef LIUSHUI_ENGINE_SERVER_MESSAGES_VALUES_H_
#define LIUSHUI_ENGINE_SERVER_MESSAGES_VALUES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "engine/base/refusal.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "liushui/ledger/v1/value.pb.h"

namespace liushui::server {

using NamedValues = google::protobuf::RepeatedPtrField<ledger::v1::NamedValue>;

inline constexpr int kMaxJsonDepth = 16;          // lists and records inside one another
inline constexpr size_t kMaxJsonNameBytes = 256;  // of one name in a record
// 2^53 itself is what 2^53 + 1 is rounded to on its way here.
inline constexpr int64_t kMaxJsonInteger = (int64_t{1} << 53) - 1;

// Reads the fields, ascending by name, into `values`; adds what is wrong, each with its path under `path`, as
// FIELD_INVALID to `violations`.
void ReadJson(const google::protobuf::Struct& json, absl::string_view path, NamedValues* values,
              std::vector<Violation>* violations);
void ReadJson(const google::protobuf::Value& json, absl::string_view path, ledger::v1::Value* value,
              std::vector<Violation>* violations);

void WriteJson(const NamedValues& values, google::protobuf::Struct* json);
void WriteJson(const ledger::v1::Value& value, google::protobuf::Value* json);

// Microseconds since 1970 as a message.
google::protobuf::Timestamp TimestampOf(int64_t microseconds);
// Microseconds since 1970 as RFC 3339 in UTC, and microseconds as seconds: "1.5s".
std::string TimestampText(int64_t microseconds);
std::string DurationText(int64_t microseconds);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_MESSAGES_VALUES_H_
