// Conversions: int, uint, double, string, bytes, bool, timestamp, duration, type and dyn.
#include <charconv>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/base/utf8.h"
#include "engine/cel/functions/catalog.h"
#include "engine/cel/functions/time_range.h"

namespace liushui::cel {
namespace {

absl::Status DoesNotFit(const Value& value, absl::string_view type) {
  return RangeError(absl::StrCat(Shown(value), " does not fit in ", type));
}

absl::Status DoesNotRead(const Value& value, absl::string_view type) {
  return EvaluationError(absl::StrCat(Shown(value), " is not the text of a value of type ", type));
}

template <typename Number>
bool ReadWhole(absl::string_view text, Number& number) {
  if (text.size() > 1 && text[0] == '+' && absl::ascii_isdigit(text[1])) text.remove_prefix(1);
  const char* end = text.data() + text.size();
  const std::from_chars_result result = std::from_chars(text.data(), end, number);
  return result.ec == std::errc() && result.ptr == end;
}

absl::StatusOr<Value> ToInt(Arguments arguments, Evaluation&) {
  constexpr double kBound = 9223372036854775808.0;
  const Value& value = arguments[0];
  switch (value.kind()) {
    case Kind::kInt:
      return value;
    case Kind::kUint:
      if (value.uint_value() > static_cast<uint64_t>(INT64_MAX)) return DoesNotFit(value, "int");
      return Value::Int(static_cast<int64_t>(value.uint_value()));
    case Kind::kDouble:
      // The lower bound itself is refused, as CEL says: a double there stands for a range of numbers.
      if (!(value.double_value() > -kBound && value.double_value() < kBound)) return DoesNotFit(value, "int");
      return Value::Int(static_cast<int64_t>(value.double_value()));
    case Kind::kString: {
      int64_t number = 0;
      if (!ReadWhole(value.string_value(), number)) return DoesNotRead(value, "int");
      return Value::Int(number);
    }
    case Kind::kTimestamp:
      return Value::Int(absl::ToUnixSeconds(value.timestamp_value()));
    default:
      return NoOverload("int", arguments);
  }
}

absl::StatusOr<Value> ToUint(Arguments arguments, Evaluation&) {
  constexpr double kBound = 18446744073709551616.0;
  const Value& value = arguments[0];
  switch (value.kind()) {
    case Kind::kUint:
      return value;
    case Kind::kInt:
      if (value.int_value() < 0) return DoesNotFit(value, "uint");
      return Value::Uint(static_cast<uint64_t>(value.int_value()));
    case Kind::kDouble:
      if (!(value.double_value() >= 0 && value.double_value() < kBound)) return DoesNotFit(value, "uint");
      return Value::Uint(static_cast<uint64_t>(value.double_value()));
    case Kind::kString: {
      uint64_t number = 0;
      if (!ReadWhole(value.string_value(), number)) return DoesNotRead(value, "uint");
      return Value::Uint(number);
    }
    default:
      return NoOverload("uint", arguments);
  }
}

absl::StatusOr<Value> ToDouble(Arguments arguments, Evaluation&) {
  const Value& value = arguments[0];
  switch (value.kind()) {
    case Kind::kDouble:
      return value;
    case Kind::kInt:
      return Value::Double(static_cast<double>(value.int_value()));
    case Kind::kUint:
      return Value::Double(static_cast<double>(value.uint_value()));
    case Kind::kString: {
      double number = 0;
      const std::string& text = value.string_value();
      const bool spaced = text.find_first_of(" \t\r\n\f\v") != std::string::npos;
      if (spaced || !absl::SimpleAtod(text, &number)) return DoesNotRead(value, "double");
      return Value::Double(number);
    }
    default:
      return NoOverload("double", arguments);
  }
}

absl::StatusOr<Value> ToString(Arguments arguments, Evaluation& evaluation) {
  const Value& value = arguments[0];
  switch (value.kind()) {
    case Kind::kString:
      return value;
    case Kind::kBool:
      return Value::String(value.bool_value() ? "true" : "false");
    case Kind::kInt:
      return Value::String(absl::StrCat(value.int_value()));
    case Kind::kUint:
      return Value::String(absl::StrCat(value.uint_value()));
    case Kind::kDouble:
      return Value::String(DoubleText(value.double_value()));
    case Kind::kTimestamp:
      return Value::String(TimestampText(value.timestamp_value()));
    case Kind::kDuration:
      return Value::String(DurationText(value.duration_value()));
    case Kind::kBytes:
      RETURN_IF_ERROR(evaluation.SpendOn(value));
      if (!IsUtf8(value.bytes_value()))
        return EvaluationError("the bytes are not UTF-8, so they are no string");
      return Value::String(value.bytes_value());
    default:
      return NoOverload("string", arguments);
  }
}

absl::StatusOr<Value> ToBytes(Arguments arguments, Evaluation& evaluation) {
  if (arguments[0].kind() == Kind::kBytes) return arguments[0];
  if (arguments[0].kind() != Kind::kString) return NoOverload("bytes", arguments);
  return evaluation.Keep(Value::Bytes(arguments[0].string_value()));
}

absl::StatusOr<Value> ToBool(Arguments arguments, Evaluation&) {
  const Value& value = arguments[0];
  if (value.kind() == Kind::kBool) return value;
  if (value.kind() != Kind::kString) return NoOverload("bool", arguments);
  for (const absl::string_view word : {"true", "True", "TRUE", "t", "1"}) {
    if (value.string_value() == word) return Value::Bool(true);
  }
  for (const absl::string_view word : {"false", "False", "FALSE", "f", "0"}) {
    if (value.string_value() == word) return Value::Bool(false);
  }
  return DoesNotRead(value, "bool");
}

absl::StatusOr<Value> ToTimestamp(Arguments arguments, Evaluation&) {
  const Value& value = arguments[0];
  switch (value.kind()) {
    case Kind::kTimestamp:
      return value;
    case Kind::kString:
      return ParseTimestamp(value.string_value());
    case Kind::kInt:
      return InTimestampRange(absl::FromUnixSeconds(value.int_value()));
    default:
      return NoOverload("timestamp", arguments);
  }
}

absl::StatusOr<Value> ToDuration(Arguments arguments, Evaluation&) {
  const Value& value = arguments[0];
  switch (value.kind()) {
    case Kind::kDuration:
      return value;
    case Kind::kString:
      return ParseDuration(value.string_value());
    default:
      return NoOverload("duration", arguments);
  }
}

absl::StatusOr<Value> TypeOf(Arguments arguments, Evaluation&) {
  return Value::Type(std::string(KindName(arguments[0].kind())));
}

absl::StatusOr<Value> ToDyn(Arguments arguments, Evaluation&) {
  return arguments[0];
}

BuiltinFunction Conversion(Implementation implementation, const Type& to, std::vector<Type> from) {
  BuiltinFunction function{to.ToString(), implementation, {}};
  for (Type& type : from) function.overloads.push_back({Overload::Style::kGlobal, {std::move(type)}, to});
  return function;
}

}  // namespace

std::vector<BuiltinFunction> ConversionFunctions() {
  const Type text = Type::String();
  const Type time = Type::Timestamp();
  const Type number = Type::Int();
  return {
      Conversion(ToInt, number, {number, Type::Uint(), Type::Double(), text, time}),
      Conversion(ToUint, Type::Uint(), {Type::Uint(), number, Type::Double(), text}),
      Conversion(ToDouble, Type::Double(), {Type::Double(), number, Type::Uint(), text}),
      Conversion(
          ToString, text,
          {text, Type::Bool(), number, Type::Uint(), Type::Double(), Type::Bytes(), time, Type::Duration()}),
      Conversion(ToBytes, Type::Bytes(), {Type::Bytes(), text}),
      Conversion(ToBool, Type::Bool(), {Type::Bool(), text}),
      Conversion(ToTimestamp, time, {time, text, number}),
      Conversion(ToDuration, Type::Duration(), {Type::Duration(), text}),
      {"type", TypeOf, {{Overload::Style::kGlobal, {Type::Letter("T")}, Type::TypeOf(Type::Letter("T"))}}},
      Conversion(ToDyn, Type::Dyn(), {Type::Dyn()}),
  };
}

}  // namespace liushui::cel
