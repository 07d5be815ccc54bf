// CEL's strings extension: positions, parts and case of text, split, join, replace and quote. Positions count
// code points.
#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/base/utf8.h"
#include "engine/cel/functions/catalog.h"
#include "engine/cel/functions/code_points.h"

namespace liushui::cel {
namespace {

constexpr size_t kNone = absl::string_view::npos;

absl::Status OutOfRange(int64_t index, const Value& text) {
  return RangeError(absl::StrCat("position ", index, " is outside ", Shown(text)));
}

// Whether the arguments are of these kinds, and as many at most.
bool Are(Arguments arguments, std::initializer_list<Kind> kinds) {
  return std::equal(arguments.begin(), arguments.end(), kinds.begin(), kinds.begin() + arguments.size(),
                    [](const Value& value, Kind kind) { return value.kind() == kind; });
}

// What repeated parts add up to may not outgrow a value while they are put together.
absl::Status AppendTo(std::string& text, absl::string_view part) {
  if (text.size() + part.size() > static_cast<size_t>(kMaxValueBytes)) {
    return BudgetError(absl::StrCat("a value holds at most ", kMaxValueBytes, " bytes of text"));
  }
  absl::StrAppend(&text, part);
  return absl::OkStatus();
}

absl::StatusOr<Value> CharAt(Arguments arguments, Evaluation& evaluation) {
  if (!Are(arguments, {Kind::kString, Kind::kInt})) return NoOverload("charAt", arguments);
  RETURN_IF_ERROR(evaluation.SpendOn(arguments[0]));
  const absl::string_view text = arguments[0].string_value();
  const size_t byte = ByteOfPosition(text, arguments[1].int_value());
  if (byte == kNone) return OutOfRange(arguments[1].int_value(), arguments[0]);
  const absl::string_view rest = text.substr(byte);
  return Value::String(std::string(rest.substr(0, CodePointLength(rest))));
}

Value Position(absl::string_view text, size_t byte) {
  return Value::Int(byte == kNone ? -1 : CountCodePoints(text.substr(0, byte)));
}

absl::StatusOr<Value> IndexOf(Arguments arguments, Evaluation& evaluation) {
  if (!Are(arguments, {Kind::kString, Kind::kString, Kind::kInt})) return NoOverload("indexOf", arguments);
  RETURN_IF_ERROR(evaluation.SpendOn(arguments[0]));
  const absl::string_view text = arguments[0].string_value();
  const int64_t from = arguments.size() == 3 ? arguments[2].int_value() : 0;
  const size_t byte = ByteOfPosition(text, from);
  if (byte == kNone) return OutOfRange(from, arguments[0]);
  return Position(text, FindText(text, arguments[1].string_value(), byte));
}

absl::StatusOr<Value> LastIndexOf(Arguments arguments, Evaluation& evaluation) {
  if (!Are(arguments, {Kind::kString, Kind::kString, Kind::kInt}))
    return NoOverload("lastIndexOf", arguments);
  RETURN_IF_ERROR(evaluation.SpendOn(arguments[0]));
  absl::string_view text = arguments[0].string_value();
  const absl::string_view wanted = arguments[1].string_value();
  if (arguments.size() == 3) {
    const size_t last = ByteOfPosition(text, arguments[2].int_value());
    if (last == kNone) return OutOfRange(arguments[2].int_value(), arguments[0]);
    text = text.substr(0, last + wanted.size());
  }
  return Position(text, FindLastText(text, wanted));
}

absl::StatusOr<Value> Substring(Arguments arguments, Evaluation& evaluation) {
  if (!Are(arguments, {Kind::kString, Kind::kInt, Kind::kInt})) return NoOverload("substring", arguments);
  RETURN_IF_ERROR(evaluation.SpendOn(arguments[0]));
  const absl::string_view text = arguments[0].string_value();
  const int64_t start = arguments[1].int_value();
  const size_t begin = ByteOfPosition(text, start);
  if (begin == kNone) return OutOfRange(start, arguments[0]);
  size_t end = text.size();
  if (arguments.size() == 3) {
    const int64_t stop = arguments[2].int_value();
    end = ByteOfPosition(text, stop);
    if (end == kNone) return OutOfRange(stop, arguments[0]);
    if (end < begin) {
      return RangeError(absl::StrCat("substring() ends at ", stop, ", before it begins at ", start));
    }
  }
  return evaluation.Keep(Value::String(std::string(text.substr(begin, end - begin))));
}

absl::StatusOr<Value> LowerAscii(Arguments arguments, Evaluation& evaluation) {
  if (!Are(arguments, {Kind::kString})) return NoOverload("lowerAscii", arguments);
  return evaluation.Keep(Value::String(absl::AsciiStrToLower(arguments[0].string_value())));
}

absl::StatusOr<Value> UpperAscii(Arguments arguments, Evaluation& evaluation) {
  if (!Are(arguments, {Kind::kString})) return NoOverload("upperAscii", arguments);
  return evaluation.Keep(Value::String(absl::AsciiStrToUpper(arguments[0].string_value())));
}

absl::StatusOr<Value> Trim(Arguments arguments, Evaluation& evaluation) {
  if (!Are(arguments, {Kind::kString})) return NoOverload("trim", arguments);
  RETURN_IF_ERROR(evaluation.SpendOn(arguments[0]));
  return evaluation.Keep(Value::String(std::string(Trimmed(arguments[0].string_value()))));
}

absl::StatusOr<Value> Reverse(Arguments arguments, Evaluation& evaluation) {
  if (!Are(arguments, {Kind::kString})) return NoOverload("reverse", arguments);
  const absl::string_view text = arguments[0].string_value();
  std::string reversed(text.size(), '\0');
  for (size_t at = 0; at < text.size();) {
    const absl::string_view point = text.substr(at, CodePointLength(text.substr(at)));
    at += point.size();
    std::copy(point.begin(), point.end(), reversed.begin() + static_cast<ptrdiff_t>(text.size() - at));
  }
  return evaluation.Keep(Value::String(std::move(reversed)));
}

// A limit of splits or replacements; a negative one is none.
int64_t LimitOf(Arguments arguments, size_t index) {
  if (arguments.size() <= index || arguments[index].int_value() < 0) return INT64_MAX;
  return arguments[index].int_value();
}

// Cuts the beginning of `rest` up to the separator, or one code point if the separator is empty; false if
// there is nothing to cut at.
bool CutPart(absl::string_view separator, absl::string_view& rest, absl::string_view& part) {
  const size_t end = separator.empty() ? CodePointLength(rest) : FindText(rest, separator);
  if (end == kNone || (separator.empty() && end == rest.size())) return false;
  part = rest.substr(0, end);
  rest.remove_prefix(end + separator.size());
  return true;
}

absl::StatusOr<Value> Split(Arguments arguments, Evaluation& evaluation) {
  if (!Are(arguments, {Kind::kString, Kind::kString, Kind::kInt})) return NoOverload("split", arguments);
  RETURN_IF_ERROR(evaluation.SpendOn(arguments[0]));
  absl::string_view rest = arguments[0].string_value();
  const absl::string_view separator = arguments[1].string_value();
  const int64_t limit = LimitOf(arguments, 2);
  Value::Elements parts;
  if (limit == 0 || (rest.empty() && separator.empty())) return Value::List({});
  absl::string_view part;
  while (static_cast<int64_t>(parts.size()) < limit - 1 && CutPart(separator, rest, part)) {
    parts.push_back(Value::String(std::string(part)));
    if (parts.size() > static_cast<size_t>(kMaxValueElements)) {
      return BudgetError(absl::StrCat("a value holds at most ", kMaxValueElements, " elements"));
    }
  }
  parts.push_back(Value::String(std::string(rest)));
  return evaluation.Keep(Value::List(std::move(parts)));
}

// An empty `old` stands before every code point and at the end.
absl::StatusOr<Value> Replace(Arguments arguments, Evaluation& evaluation) {
  if (!Are(arguments, {Kind::kString, Kind::kString, Kind::kString, Kind::kInt})) {
    return NoOverload("replace", arguments);
  }
  RETURN_IF_ERROR(evaluation.SpendOn(arguments[0]));
  absl::string_view rest = arguments[0].string_value();
  const absl::string_view old = arguments[1].string_value();
  const absl::string_view replacement = arguments[2].string_value();
  std::string replaced;
  for (int64_t left = LimitOf(arguments, 3); left > 0; --left) {
    const size_t found = FindText(rest, old);
    if (found == kNone) break;
    RETURN_IF_ERROR(AppendTo(replaced, rest.substr(0, found)));
    RETURN_IF_ERROR(AppendTo(replaced, replacement));
    rest.remove_prefix(found + old.size());
    if (!old.empty()) continue;
    if (rest.empty()) break;
    const size_t point = CodePointLength(rest);
    RETURN_IF_ERROR(AppendTo(replaced, rest.substr(0, point)));
    rest.remove_prefix(point);
  }
  RETURN_IF_ERROR(AppendTo(replaced, rest));
  return evaluation.Keep(Value::String(std::move(replaced)));
}

absl::StatusOr<Value> JoinTexts(Arguments arguments, Evaluation& evaluation) {
  if (!Are(arguments, {Kind::kList, Kind::kString})) return NoOverload("join", arguments);
  RETURN_IF_ERROR(evaluation.SpendOn(arguments[0]));
  const absl::string_view separator =
      arguments.size() == 2 ? absl::string_view(arguments[1].string_value()) : absl::string_view();
  std::string joined;
  absl::string_view between;
  for (const Value& element : arguments[0].list()) {
    if (element.kind() != Kind::kString) {
      return EvaluationError(absl::StrCat("join() takes strings; the list holds ", Shown(element)));
    }
    RETURN_IF_ERROR(AppendTo(joined, between));
    RETURN_IF_ERROR(AppendTo(joined, element.string_value()));
    between = separator;
  }
  return evaluation.Keep(Value::String(std::move(joined)));
}

absl::StatusOr<Value> Quote(Arguments arguments, Evaluation& evaluation) {
  constexpr absl::string_view kEscaped = "\a\b\f\n\r\t\v\\\"";
  constexpr absl::string_view kNames = "abfnrtv\\\"";
  if (!Are(arguments, {Kind::kString})) return NoOverload("strings.quote", arguments);
  std::string quoted = "\"";
  for (const char byte : arguments[0].string_value()) {
    const size_t escape = kEscaped.find(byte);
    if (escape == kNone) {
      quoted += byte;
    } else {
      quoted += '\\';
      quoted += kNames[escape];
    }
  }
  quoted += '"';
  return evaluation.Keep(Value::String(std::move(quoted)));
}

// A method that may be called with its last `omittable` parameters or without.
BuiltinFunction Method(std::string name, Implementation implementation, std::vector<Type> parameters,
                       Type result, size_t omittable = 0) {
  BuiltinFunction function{std::move(name), implementation, {}};
  for (size_t left_out = 0; left_out <= omittable; ++left_out) {
    function.overloads.push_back({Overload::Style::kMethod, parameters, result});
    parameters.pop_back();
  }
  return function;
}

}  // namespace

std::vector<BuiltinFunction> StringFunctions() {
  const Type text = Type::String();
  const Type number = Type::Int();
  const Type texts = Type::List(text);
  return {
      Method("charAt", CharAt, {text, number}, text),
      Method("indexOf", IndexOf, {text, text, number}, number, 1),
      Method("lastIndexOf", LastIndexOf, {text, text, number}, number, 1),
      Method("substring", Substring, {text, number, number}, text, 1),
      Method("lowerAscii", LowerAscii, {text}, text),
      Method("upperAscii", UpperAscii, {text}, text),
      Method("trim", Trim, {text}, text),
      Method("reverse", Reverse, {text}, text),
      Method("split", Split, {text, text, number}, texts, 1),
      Method("replace", Replace, {text, text, text, number}, text, 1),
      Method("join", JoinTexts, {texts, text}, text, 1),
      {"strings.quote", Quote, {{Overload::Style::kGlobal, {text}, text}}},
  };
}

}  // namespace liushui::cel
