#include "tests/cel_suite/expected.h"

#include <limits>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "engine/base/status_macros.h"
#include "engine/cel/program.h"

namespace liushui::cel_suite {
namespace {

absl::Status Beyond(absl::string_view what) {
  return absl::UnimplementedError(absl::StrCat("the language here has no ", what));
}

template <typename Number>
absl::StatusOr<Number> Integer(const Json& json) {
  Number number = 0;
  const std::string text =
      json.kind_case() == Json::kNumberValue ? absl::StrCat(json.number_value()) : json.string_value();
  if (!absl::SimpleAtoi(text, &number)) return absl::InvalidArgumentError(absl::StrCat("no integer: ", text));
  return number;
}

absl::StatusOr<cel::Value> Double(const Json& json) {
  if (json.kind_case() == Json::kNumberValue) return cel::Value::Double(json.number_value());
  double number = 0;
  const std::string& text = json.string_value();
  if (!absl::SimpleAtod(text, &number)) return absl::InvalidArgumentError(absl::StrCat("no double: ", text));
  return cel::Value::Double(number);
}

absl::StatusOr<cel::Value> Bytes(const Json& json) {
  std::string bytes;
  if (!absl::Base64Unescape(json.string_value(), &bytes)) return absl::InvalidArgumentError("no base64");
  return cel::Value::Bytes(std::move(bytes));
}

absl::StatusOr<cel::Value> List(const Json& json) {
  cel::Value::Elements elements;
  for (const Json& value : At(json, "values").list_value().values()) {
    ASSIGN_OR_RETURN(cel::Value element, ValueOf(value));
    elements.push_back(std::move(element));
  }
  return cel::Value::List(std::move(elements));
}

absl::StatusOr<cel::Value> Map(const Json& json) {
  cel::Value::Entries entries;
  for (const Json& entry : At(json, "entries").list_value().values()) {
    ASSIGN_OR_RETURN(cel::Value key, ValueOf(At(entry, "key")));
    ASSIGN_OR_RETURN(cel::Value value, ValueOf(At(entry, "value")));
    entries.emplace_back(std::move(key), std::move(value));
  }
  return cel::Value::MakeMap(std::move(entries));
}

// google.protobuf.Any in JSON: Timestamp and Duration stand for values of the language, and their texts are
// those its own functions read.
absl::StatusOr<cel::Value> Message(const Json& json) {
  const std::string type = At(json, "@type").string_value();
  std::string function;
  if (type == "type.googleapis.com/google.protobuf.Timestamp") function = "timestamp";
  if (type == "type.googleapis.com/google.protobuf.Duration") function = "duration";
  if (function.empty()) return Beyond(type);
  const std::string source = absl::StrCat(function, "('", At(json, "value").string_value(), "')");
  ASSIGN_OR_RETURN(const cel::Program program, cel::Program::Compile(source, {}));
  return program.Evaluate(cel::EmptyActivation());
}

cel::Type Primitive(absl::string_view name) {
  if (name == "BOOL") return cel::Type::Bool();
  if (name == "INT64") return cel::Type::Int();
  if (name == "UINT64") return cel::Type::Uint();
  if (name == "DOUBLE") return cel::Type::Double();
  return name == "BYTES" ? cel::Type::Bytes() : cel::Type::String();
}

absl::StatusOr<cel::Type> MessageType(absl::string_view name) {
  if (name == "google.protobuf.Timestamp") return cel::Type::Timestamp();
  if (name == "google.protobuf.Duration") return cel::Type::Duration();
  return Beyond(name);
}

absl::StatusOr<cel::Type> WellKnown(absl::string_view name) {
  if (name == "TIMESTAMP") return cel::Type::Timestamp();
  if (name == "DURATION") return cel::Type::Duration();
  return Beyond(name);
}

absl::StatusOr<cel::Type> Abstract(const Json& json) {
  std::vector<cel::Type> parameters;
  for (const Json& parameter : At(json, "parameterTypes").list_value().values()) {
    ASSIGN_OR_RETURN(cel::Type type, TypeOf(parameter));
    parameters.push_back(std::move(type));
  }
  const std::string name = At(json, "name").string_value();
  if (name == "optional_type" && parameters.size() == 1) return cel::Type::Optional(parameters[0]);
  return cel::Type::Abstract(name, std::move(parameters));
}

}  // namespace

absl::StatusOr<cel::Value> ValueOf(const Json& json) {
  if (Has(json, "nullValue")) return cel::Value::Null();
  if (Has(json, "boolValue")) return cel::Value::Bool(At(json, "boolValue").bool_value());
  if (Has(json, "int64Value")) {
    ASSIGN_OR_RETURN(const int64_t number, Integer<int64_t>(At(json, "int64Value")));
    return cel::Value::Int(number);
  }
  if (Has(json, "uint64Value")) {
    ASSIGN_OR_RETURN(const uint64_t number, Integer<uint64_t>(At(json, "uint64Value")));
    return cel::Value::Uint(number);
  }
  if (Has(json, "doubleValue")) return Double(At(json, "doubleValue"));
  if (Has(json, "stringValue")) return cel::Value::String(At(json, "stringValue").string_value());
  if (Has(json, "bytesValue")) return Bytes(At(json, "bytesValue"));
  if (Has(json, "listValue")) return List(At(json, "listValue"));
  if (Has(json, "mapValue")) return Map(At(json, "mapValue"));
  if (Has(json, "typeValue")) return cel::Value::Type(At(json, "typeValue").string_value());
  if (Has(json, "objectValue")) return Message(At(json, "objectValue"));
  return Beyond("enums");
}

absl::StatusOr<cel::Type> TypeOf(const Json& json) {
  if (Has(json, "dyn")) return cel::Type::Dyn();
  if (Has(json, "null")) return cel::Type::Null();
  if (Has(json, "primitive")) return Primitive(At(json, "primitive").string_value());
  if (Has(json, "messageType")) return MessageType(At(json, "messageType").string_value());
  if (Has(json, "wellKnown")) return WellKnown(At(json, "wellKnown").string_value());
  if (Has(json, "wrapper")) return cel::Type::Nullable(Primitive(At(json, "wrapper").string_value()));
  if (Has(json, "typeParam")) return cel::Type::Letter(At(json, "typeParam").string_value());
  if (Has(json, "abstractType")) return Abstract(At(json, "abstractType"));
  if (Has(json, "listType")) {
    ASSIGN_OR_RETURN(cel::Type element, TypeOf(At(At(json, "listType"), "elemType")));
    return cel::Type::List(std::move(element));
  }
  if (Has(json, "mapType")) {
    ASSIGN_OR_RETURN(cel::Type key, TypeOf(At(At(json, "mapType"), "keyType")));
    ASSIGN_OR_RETURN(cel::Type value, TypeOf(At(At(json, "mapType"), "valueType")));
    return cel::Type::Map(std::move(key), std::move(value));
  }
  return Beyond(json.ShortDebugString());
}

}  // namespace liushui::cel_suite
