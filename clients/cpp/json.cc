#include "clients/cpp/json.h"

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/type_resolver.h"
#include "google/protobuf/util/type_resolver_util.h"

namespace liushui::client {
namespace {

constexpr char kTypeUrlPrefix[] = "type.googleapis.com";

// Told by the brackets outside of texts, before a parser descends into them.
bool IsTooDeep(absl::string_view text) {
  int depth = 0;
  char quote = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == '\\') ++i;
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '{' || c == '[') {
      if (++depth > kMaxJsonDepth) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

// The bytes of a message with the entries of its maps in the order of their keys.
std::string OrderedBytes(const google::protobuf::Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  LIUSHUI_CHECK(message.SerializeToCodedStream(&coded));
  coded.Trim();
  return bytes;
}

google::protobuf::util::TypeResolver& Resolver() {
  static google::protobuf::util::TypeResolver* const resolver =
      google::protobuf::util::NewTypeResolverForDescriptorPool(
          kTypeUrlPrefix, google::protobuf::DescriptorPool::generated_pool());
  return *resolver;
}

template <typename Message>
absl::StatusOr<Message> Parse(absl::string_view text, absl::string_view expected) {
  if (IsTooDeep(text)) {
    return Refuse(absl::StatusCode::kInvalidArgument, "JSON_INVALID",
                  absl::StrCat("expected at most ", kMaxJsonDepth,
                               " lists and objects inside one another, found more"));
  }
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
  const std::string type = absl::StrCat(kTypeUrlPrefix, "/", message.GetDescriptor()->full_name());
  const auto status =
      google::protobuf::util::BinaryToJsonString(&Resolver(), type, OrderedBytes(message), &text, options);
  LIUSHUI_CHECK(status.ok());
  return text;
}

}  // namespace liushui::client
