// CEL's optional values: making them and asking them. The selection a.?b and the macros optMap and optFlatMap
// are nodes of their own.
#include "engine/cel/functions/catalog.h"

namespace liushui::cel {
namespace {

// Null, false, 0, what is empty, the time 1970-01-01T00:00:00Z: what a protobuf field is that was never set.
bool IsZero(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
      return true;
    case Kind::kBool:
      return !value.bool_value();
    case Kind::kInt:
      return value.int_value() == 0;
    case Kind::kUint:
      return value.uint_value() == 0;
    case Kind::kDouble:
      return value.double_value() == 0;
    case Kind::kString:
      return value.string_value().empty();
    case Kind::kBytes:
      return value.bytes_value().empty();
    case Kind::kTimestamp:
      return value.timestamp_value() == absl::UnixEpoch();
    case Kind::kDuration:
      return value.duration_value() == absl::ZeroDuration();
    case Kind::kList:
      return value.list().empty();
    case Kind::kMap:
      return value.entries().empty();
    case Kind::kType:
    case Kind::kOptional:
    case Kind::kSealed:
      return false;
  }
  return false;
}

absl::StatusOr<Value> Of(Arguments arguments, Evaluation& evaluation) {
  return evaluation.Keep(Value::Optional(arguments[0]));
}

absl::StatusOr<Value> OfNonZero(Arguments arguments, Evaluation& evaluation) {
  if (IsZero(arguments[0])) return Value::Missing();
  return evaluation.Keep(Value::Optional(arguments[0]));
}

absl::StatusOr<Value> None(Arguments, Evaluation&) {
  return Value::Missing();
}

absl::StatusOr<Value> HasValue(Arguments arguments, Evaluation&) {
  if (arguments[0].kind() != Kind::kOptional) return NoOverload("hasValue", arguments);
  return Value::Bool(arguments[0].optional_value() != nullptr);
}

absl::StatusOr<Value> HeldValue(Arguments arguments, Evaluation&) {
  if (arguments[0].kind() != Kind::kOptional) return NoOverload("value", arguments);
  if (arguments[0].optional_value() != nullptr) return *arguments[0].optional_value();
  return EvaluationError("value() is asked of an optional that holds none");
}

bool HoldsValue(const Value& value) {
  return value.kind() == Kind::kOptional && value.optional_value() != nullptr;
}

// Given the first argument alone if it holds something.
absl::StatusOr<Value> OrOptional(Arguments arguments, Evaluation&) {
  if (HoldsValue(arguments[0])) return arguments[0];
  const bool fits = arguments[0].kind() == Kind::kOptional && arguments[1].kind() == Kind::kOptional;
  if (!fits) return NoOverload("or", arguments);
  return arguments[1];
}

absl::StatusOr<Value> OrValue(Arguments arguments, Evaluation&) {
  if (HoldsValue(arguments[0])) return *arguments[0].optional_value();
  if (arguments[0].kind() != Kind::kOptional) return NoOverload("orValue", arguments);
  return arguments[1];
}

}  // namespace

std::vector<BuiltinFunction> OptionalFunctions() {
  const auto global = Overload::Style::kGlobal;
  const auto method = Overload::Style::kMethod;
  const Type held = Type::Letter("T");
  const Type optional = Type::Optional(held);
  BuiltinFunction or_optional{"or", OrOptional, {{method, {optional, optional}, optional}}};
  BuiltinFunction or_value{"orValue", OrValue, {{method, {optional, held}, held}}};
  or_optional.decides = HoldsValue;
  or_value.decides = HoldsValue;
  return {
      {"optional.of", Of, {{global, {held}, optional}}},
      {"optional.ofNonZeroValue", OfNonZero, {{global, {held}, optional}}},
      {"optional.none", None, {{global, {}, optional}}},
      {"hasValue", HasValue, {{method, {optional}, Type::Bool()}}},
      {"value", HeldValue, {{method, {optional}, held}}},
      std::move(or_optional),
      std::move(or_value),
  };
}

}  // namespace liushui::cel
