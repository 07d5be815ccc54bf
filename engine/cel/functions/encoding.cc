// CEL's encoders extension: base64 with the standard alphabet of RFC 4648. Encoding pads; in decoding,
// padding is whole or absent, and nothing else stands in between.
#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/base/status_macros.h"
#include "engine/cel/functions/catalog.h"

namespace liushui::cel {
namespace {

// The text without its padding; refuses padding that does not fill up the last four characters.
absl::StatusOr<absl::string_view> WithoutPadding(absl::string_view text) {
  if (text.size() % 4 == 0 && !absl::ConsumeSuffix(&text, "==")) absl::ConsumeSuffix(&text, "=");
  const bool is_base64 = std::all_of(text.begin(), text.end(),
                                     [](char c) { return absl::ascii_isalnum(c) || c == '+' || c == '/'; });
  if (is_base64 && text.size() % 4 != 1) return text;
  return EvaluationError("base64.decode() takes base64 as RFC 4648 has it: A-Z a-z 0-9 + / and padding");
}

absl::StatusOr<Value> Encode(Arguments arguments, Evaluation& evaluation) {
  if (arguments[0].kind() != Kind::kBytes) return NoOverload("base64.encode", arguments);
  return evaluation.Keep(Value::String(absl::Base64Escape(arguments[0].bytes_value())));
}

absl::StatusOr<Value> Decode(Arguments arguments, Evaluation& evaluation) {
  if (arguments[0].kind() != Kind::kString) return NoOverload("base64.decode", arguments);
  RETURN_IF_ERROR(evaluation.SpendOn(arguments[0]));
  ASSIGN_OR_RETURN(const absl::string_view text, WithoutPadding(arguments[0].string_value()));
  std::string bytes;
  if (!absl::Base64Unescape(text, &bytes)) {
    return EvaluationError("base64.decode() takes base64; the last bits of this text say nothing");
  }
  return evaluation.Keep(Value::Bytes(std::move(bytes)));
}

}  // namespace

std::vector<BuiltinFunction> EncodingFunctions() {
  return {
      {"base64.encode", Encode, {{Overload::Style::kGlobal, {Type::Bytes()}, Type::String()}}},
      {"base64.decode", Decode, {{Overload::Style::kGlobal, {Type::String()}, Type::Bytes()}}},
  };
}

}  // namespace liushui::cel
