// JSON to messages and back, in the standard mapping of protobuf, with the field names of the protos.
#ifndef LIUSHUI_CLIENTS_CPP_JSON_H_
#define LIUSHUI_CLIENTS_CPP_JSON_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "google/protobuf/struct.pb.h"

namespace liushui::client {

// Lists and objects inside one another: a few more than servers take, whose refusal names the field.
inline constexpr int kMaxJsonDepth = 20;

enum class JsonLayout { kLine, kIndented };

// Refuses with INVALID_ARGUMENT JSON_INVALID what is not a JSON object or deeper than kMaxJsonDepth. Numbers
// become doubles: whole ones of 2^53 and above must be written as strings.
absl::StatusOr<google::protobuf::Struct> StructFromJson(absl::string_view text);

// The same for any JSON value.
absl::StatusOr<google::protobuf::Value> ValueFromJson(absl::string_view text);

// Fields without a value are written too, so that a reader always finds what he looks for. 64-bit numbers are
// strings. Keys of maps and objects come in their order, so that equal messages are written alike.
std::string JsonOf(const google::protobuf::Message& message, JsonLayout layout = JsonLayout::kLine);

}  // namespace liushui::client

#endif  // LIUSHUI_CLIENTS_CPP_JSON_H_
