// Values as text: the formats of string() and of DebugString.
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "engine/base/check.h"
#include "engine/cel/value.h"

namespace liushui::cel {
namespace {

// Quotes a string so that CEL reads the same one back; everything but control characters stays as it is.
std::string Quote(absl::string_view text) {
  std::string quoted = "\"";
  for (const char byte : text) {
    switch (byte) {
      case '\n':
        quoted += "\\n";
        break;
      case '\r':
        quoted += "\\r";
        break;
      case '\t':
        quoted += "\\t";
        break;
      case '"':
        quoted += "\\\"";
        break;
      case '\\':
        quoted += "\\\\";
        break;
      default:
        if (static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f) {
          absl::StrAppend(&quoted, "\\x", absl::Hex(static_cast<unsigned char>(byte), absl::kZeroPad2));
        } else {
          quoted += byte;
        }
    }
  }
  return quoted + "\"";
}

std::string QuoteBytes(absl::string_view bytes) {
  std::string quoted = "b\"";
  for (const char byte : bytes) {
    const bool plain = byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
    if (plain) {
      quoted += byte;
    } else {
      absl::StrAppend(&quoted, "\\x", absl::Hex(static_cast<unsigned char>(byte), absl::kZeroPad2));
    }
  }
  return quoted + "\"";
}

std::string DebugDouble(double value) {
  std::string text = DoubleText(value);
  if (text.find_first_not_of("-0123456789") == std::string::npos) text += ".0";
  return text;
}

// Nine digits of nanoseconds as a fraction without its trailing zeros: ".5", or nothing.
std::string Fraction(int64_t nanoseconds) {
  if (nanoseconds == 0) return "";
  std::string text = absl::StrFormat(".%09d", nanoseconds);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

}  // namespace

std::string DoubleText(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  char buffer[64];
  const double magnitude = std::fabs(value);
  const bool fixed = magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e21);
  const std::to_chars_result result =
      std::to_chars(buffer, buffer + sizeof(buffer), value,
                    fixed ? std::chars_format::fixed : std::chars_format::scientific);
  LIUSHUI_CHECK(result.ec == std::errc());
  return std::string(buffer, result.ptr);
}

std::string TimestampText(absl::Time time) {
  const absl::TimeZone::CivilInfo civil = absl::UTCTimeZone().At(time);
  return absl::StrCat(absl::FormatTime("%E4Y-%m-%dT%H:%M:%S", time, absl::UTCTimeZone()),
                      Fraction(absl::ToInt64Nanoseconds(civil.subsecond)), "Z");
}

std::string DurationText(absl::Duration duration) {
  const bool negative = duration < absl::ZeroDuration();
  absl::Duration rest;
  const int64_t seconds = absl::IDivDuration(absl::AbsDuration(duration), absl::Seconds(1), &rest);
  return absl::StrCat(negative ? "-" : "", seconds, Fraction(absl::ToInt64Nanoseconds(rest)), "s");
}

std::string Value::DebugString() const {
  switch (kind()) {
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return bool_value() ? "true" : "false";
    case Kind::kInt:
      return absl::StrCat(int_value());
    case Kind::kUint:
      return absl::StrCat(uint_value(), "u");
    case Kind::kDouble:
      return DebugDouble(double_value());
    case Kind::kString:
      return Quote(string_value());
    case Kind::kBytes:
      return QuoteBytes(bytes_value());
    case Kind::kTimestamp:
      return absl::StrCat("timestamp(\"", TimestampText(timestamp_value()), "\")");
    case Kind::kDuration:
      return absl::StrCat("duration(\"", DurationText(duration_value()), "\")");
    case Kind::kType:
      return type_name();
    case Kind::kOptional:
      if (optional_value() == nullptr) return "optional.none()";
      return absl::StrCat("optional.of(", optional_value()->DebugString(), ")");
    case Kind::kSealed:
      return "sealed";
    case Kind::kList: {
      const auto write = [](std::string* out, const Value& element) { *out += element.DebugString(); };
      return absl::StrCat("[", absl::StrJoin(list(), ", ", write), "]");
    }
    case Kind::kMap: {
      const auto write = [](std::string* out, const std::pair<Value, Value>& entry) {
        absl::StrAppend(out, entry.first.DebugString(), ": ", entry.second.DebugString());
      };
      return absl::StrCat("{", absl::StrJoin(entries(), ", ", write), "}");
    }
  }
  return "null";
}

}  // namespace liushui::cel
