// format(): a text with values put in, as CEL's strings extension says.
//
// %s is any value as text, %d a whole number, %f a number with digits behind the point, %e the same with an
// exponent, %b a whole number or bool in binary, %o in octal, %x and %X in hexadecimal, strings and bytes
// too.
// %.3f and %.3e say how many digits; without it there are six. %% is a percent sign.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/status_macros.h"
#include "engine/base/utf8.h"
#include "engine/cel/functions/catalog.h"

namespace liushui::cel {
namespace {

constexpr int kMaxPrecision = 100;
constexpr int kDefaultPrecision = 6;

absl::StatusOr<std::string> TextOf(const Value& value);

absl::StatusOr<std::string> TextOfList(const Value& list) {
  std::vector<std::string> texts;
  for (const Value& element : list.list()) {
    ASSIGN_OR_RETURN(std::string text, TextOf(element));
    texts.push_back(std::move(text));
  }
  return absl::StrCat("[", absl::StrJoin(texts, ", "), "]");
}

// Entries in the order of their keys' texts.
absl::StatusOr<std::string> TextOfMap(const Value& map) {
  std::vector<std::pair<std::string, std::string>> texts;
  for (const auto& [key, value] : map.entries()) {
    ASSIGN_OR_RETURN(std::string key_text, TextOf(key));
    ASSIGN_OR_RETURN(std::string value_text, TextOf(value));
    texts.emplace_back(std::move(key_text), std::move(value_text));
  }
  std::stable_sort(texts.begin(), texts.end());
  return absl::StrCat("{", absl::StrJoin(texts, ", ", absl::PairFormatter(": ")), "}");
}

// What %s writes: what string() does, and null, types, lists and maps.
absl::StatusOr<std::string> TextOf(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
      return std::string("null");
    case Kind::kBool:
      return std::string(value.bool_value() ? "true" : "false");
    case Kind::kInt:
      return absl::StrCat(value.int_value());
    case Kind::kUint:
      return absl::StrCat(value.uint_value());
    case Kind::kDouble:
      return DoubleText(value.double_value());
    case Kind::kString:
      return value.string_value();
    case Kind::kBytes:
      if (!IsUtf8(value.bytes_value())) return EvaluationError("%s takes no bytes that are not UTF-8");
      return value.bytes_value();
    case Kind::kTimestamp:
      return TimestampText(value.timestamp_value());
    case Kind::kDuration:
      return DurationText(value.duration_value());
    case Kind::kType:
      return value.type_name();
    case Kind::kList:
      return TextOfList(value);
    case Kind::kMap:
      return TextOfMap(value);
    case Kind::kOptional:
    case Kind::kSealed:
      break;
  }
  return EvaluationError(absl::StrCat("%s takes no ", KindName(value.kind())));
}

// One clause: what stands behind a percent sign.
struct Clause {
  char verb = 's';
  int precision = kDefaultPrecision;
};

absl::Status WrongArgument(char verb, absl::string_view expected, const Value& value) {
  return EvaluationError(absl::StrCat("%", absl::string_view(&verb, 1), " takes ", expected, ", not ",
                                      KindName(value.kind()), " ", Shown(value)));
}

std::string InBase(const Value& value, int base) {
  char buffer[66];
  const std::to_chars_result result =
      value.kind() == Kind::kInt ? std::to_chars(buffer, buffer + sizeof(buffer), value.int_value(), base)
                                 : std::to_chars(buffer, buffer + sizeof(buffer), value.uint_value(), base);
  return std::string(buffer, result.ptr);
}

bool IsWhole(const Value& value) {
  return value.kind() == Kind::kInt || value.kind() == Kind::kUint;
}

absl::StatusOr<std::string> Decimal(const Value& value) {
  if (IsWhole(value)) return InBase(value, 10);
  const bool special = value.kind() == Kind::kDouble && !std::isfinite(value.double_value());
  if (special) return DoubleText(value.double_value());
  return WrongArgument('d', "int or uint", value);
}

absl::StatusOr<std::string> Hexadecimal(const Clause& clause, const Value& value) {
  std::string digits;
  if (IsWhole(value)) {
    digits = InBase(value, 16);
  } else if (value.kind() == Kind::kString) {
    digits = absl::BytesToHexString(value.string_value());
  } else if (value.kind() == Kind::kBytes) {
    digits = absl::BytesToHexString(value.bytes_value());
  } else {
    return WrongArgument(clause.verb, "int, uint, string or bytes", value);
  }
  return clause.verb == 'X' ? absl::AsciiStrToUpper(digits) : digits;
}

absl::StatusOr<std::string> Binary(const Value& value) {
  if (IsWhole(value)) return InBase(value, 2);
  if (value.kind() == Kind::kBool) return std::string(value.bool_value() ? "1" : "0");
  return WrongArgument('b', "int, uint or bool", value);
}

absl::StatusOr<std::string> Octal(const Value& value) {
  if (IsWhole(value)) return InBase(value, 8);
  return WrongArgument('o', "int or uint", value);
}

// Exact digits, rounded half to even, whatever the locale.
absl::StatusOr<std::string> Fractional(const Clause& clause, const Value& value) {
  double number = 0;
  if (value.kind() == Kind::kDouble) {
    number = value.double_value();
  } else if (value.kind() == Kind::kInt) {
    number = static_cast<double>(value.int_value());
  } else if (value.kind() == Kind::kUint) {
    number = static_cast<double>(value.uint_value());
  } else {
    return WrongArgument(clause.verb, "double, int or uint", value);
  }
  if (!std::isfinite(number)) return DoubleText(number);
  char buffer[512];  // 309 digits before the point, kMaxPrecision behind it
  const std::chars_format format =
      clause.verb == 'f' ? std::chars_format::fixed : std::chars_format::scientific;
  const std::to_chars_result result =
      std::to_chars(buffer, buffer + sizeof(buffer), number, format, clause.precision);
  return std::string(buffer, result.ptr);
}

absl::StatusOr<std::string> Written(const Clause& clause, const Value& value) {
  switch (clause.verb) {
    case 's':
      return TextOf(value);
    case 'd':
      return Decimal(value);
    case 'f':
    case 'e':
      return Fractional(clause, value);
    case 'x':
    case 'X':
      return Hexadecimal(clause, value);
    case 'b':
      return Binary(value);
    case 'o':
      return Octal(value);
    default:
      return EvaluationError(absl::StrCat("format() knows no %", absl::CHexEscape({&clause.verb, 1}),
                                          "; it knows %s %d %f %e %b %o %x %X and %%"));
  }
}

// Reads a clause from the beginning of `rest`, and moves past it.
absl::StatusOr<Clause> ReadClause(absl::string_view& rest) {
  Clause clause;
  if (!rest.empty() && rest[0] == '.') {
    size_t end = 1;
    while (end < rest.size() && absl::ascii_isdigit(rest[end])) ++end;
    const bool read = absl::SimpleAtoi(rest.substr(1, end - 1), &clause.precision);
    if (!read || clause.precision > kMaxPrecision) {
      return EvaluationError(
          absl::StrCat("behind '%.' stand a number of digits, at most ", kMaxPrecision, ", and f or e"));
    }
    rest.remove_prefix(end);
    const bool fits = !rest.empty() && (rest[0] == 'f' || rest[0] == 'e');
    if (!fits) return EvaluationError("a number of digits stands before f or e only, as in %.2f");
  }
  if (rest.empty()) return EvaluationError("the format ends within a clause; a percent sign is written %%");
  clause.verb = rest[0];
  rest.remove_prefix(1);
  return clause;
}

absl::StatusOr<std::string> FormatText(absl::string_view rest, const Value::Elements& values) {
  std::string text;
  size_t used = 0;
  while (true) {
    const size_t percent = rest.find('%');
    absl::StrAppend(&text, rest.substr(0, percent));
    if (percent == absl::string_view::npos) return text;
    rest.remove_prefix(percent + 1);
    if (!rest.empty() && rest[0] == '%') {
      text += '%';
      rest.remove_prefix(1);
      continue;
    }
    ASSIGN_OR_RETURN(const Clause clause, ReadClause(rest));
    if (used == values.size()) {
      return EvaluationError(
          absl::StrCat("the format has more clauses than the ", values.size(), " values given"));
    }
    ASSIGN_OR_RETURN(const std::string written, Written(clause, values[used++]));
    text += written;
    if (text.size() > static_cast<size_t>(kMaxValueBytes)) {
      return BudgetError(absl::StrCat("a value holds at most ", kMaxValueBytes, " bytes of text"));
    }
  }
}

absl::StatusOr<Value> Format(Arguments arguments, Evaluation& evaluation) {
  if (arguments[0].kind() != Kind::kString || arguments[1].kind() != Kind::kList) {
    return NoOverload("format", arguments);
  }
  RETURN_IF_ERROR(evaluation.SpendOn(arguments[0]));
  RETURN_IF_ERROR(evaluation.SpendOn(arguments[1]));
  ASSIGN_OR_RETURN(std::string text, FormatText(arguments[0].string_value(), arguments[1].list()));
  return evaluation.Keep(Value::String(std::move(text)));
}

}  // namespace

std::vector<BuiltinFunction> FormatFunctions() {
  return {
      {"format",
       Format,
       {{Overload::Style::kMethod, {Type::String(), Type::List(Type::Dyn())}, Type::String()}}},
  };
}

}  // namespace liushui::cel
