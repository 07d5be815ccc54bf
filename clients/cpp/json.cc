#include "clients/cpp/json.h"

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "google/protobuf/util/json_util.h"

namespace liushui::client {
namespace {

template <typename Message>
absl::StatusOr<Message> Parse(absl::string_view text, absl::string_view expected) {
  Message message;
  const auto status =
      google::protobuf::util::JsonStringToMessage(std::string(text), &message, /*options=*/{});
  if (status.ok()) return message;
  return Refuse(absl::StatusCode::kInvalidArgument, "JSON_INVALID",
                absl::StrCat("expected ", expected, ", found '", text.substr(0, 80),
                             text.size() > 80 ? "...': " : "': ", status.message().ToString()));
}

}  // namespace

absl::StatusOr<google::protobuf::Struct> StructFromJson(absl::string_view text) {
  return Parse<google::protobuf::Struct>(text, "a JSON object such as {\"name\": 1}");
}

absl::StatusOr<google::protobuf::Value> ValueFromJson(absl::string_view text) {
  return Parse<google::protobuf::Value>(text, "a JSON value");
}

std::string JsonOf(const google::protobuf::Message& message, JsonLayout layout) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = layout == JsonLayout::kIndented;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string text;
  LIUSHUI_CHECK(google::protobuf::util::MessageToJsonString(message, &text, options).ok());
  return text;
}

}  // namespace liushui::client
