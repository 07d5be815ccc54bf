// CEL's math extension: greatest and least, rounding, absolute value and sign, and tests of doubles.
#include <cmath>
#include <limits>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/cel/functions/catalog.h"

namespace liushui::cel {
namespace {

// Of values that compare as equal the first is taken, so that 1 stays what it is beside 1.0.
absl::StatusOr<Value> Pick(absl::string_view name, Arguments values, bool greatest) {
  if (values.empty()) return EvaluationError(absl::StrCat(name, "() takes at least one number"));
  const Value* picked = nullptr;
  for (const Value& value : values) {
    const bool is_number =
        value.kind() == Kind::kInt || value.kind() == Kind::kUint || value.kind() == Kind::kDouble;
    if (!is_number) {
      return EvaluationError(absl::StrCat(name, "() takes numbers, not ", KindName(value.kind())));
    }
    if (picked == nullptr) picked = &value;
    const std::partial_ordering order = *Compare(value, *picked);
    if (greatest ? order > 0 : order < 0) picked = &value;
  }
  return *picked;
}

absl::StatusOr<Value> PickOfArguments(absl::string_view name, Arguments arguments, bool greatest,
                                      Evaluation& evaluation) {
  if (arguments.size() != 1 || arguments[0].kind() != Kind::kList) return Pick(name, arguments, greatest);
  RETURN_IF_ERROR(evaluation.SpendOn(arguments[0]));
  return Pick(name, arguments[0].list(), greatest);
}

absl::StatusOr<Value> Greatest(Arguments arguments, Evaluation& evaluation) {
  return PickOfArguments("math.greatest", arguments, true, evaluation);
}

absl::StatusOr<Value> Least(Arguments arguments, Evaluation& evaluation) {
  return PickOfArguments("math.least", arguments, false, evaluation);
}

absl::StatusOr<Value> Ceil(Arguments arguments, Evaluation&) {
  if (arguments[0].kind() != Kind::kDouble) return NoOverload("math.ceil", arguments);
  return Value::Double(std::ceil(arguments[0].double_value()));
}

absl::StatusOr<Value> Floor(Arguments arguments, Evaluation&) {
  if (arguments[0].kind() != Kind::kDouble) return NoOverload("math.floor", arguments);
  return Value::Double(std::floor(arguments[0].double_value()));
}

// Halves go away from zero.
absl::StatusOr<Value> Round(Arguments arguments, Evaluation&) {
  if (arguments[0].kind() != Kind::kDouble) return NoOverload("math.round", arguments);
  return Value::Double(std::round(arguments[0].double_value()));
}

absl::StatusOr<Value> Trunc(Arguments arguments, Evaluation&) {
  if (arguments[0].kind() != Kind::kDouble) return NoOverload("math.trunc", arguments);
  return Value::Double(std::trunc(arguments[0].double_value()));
}

absl::StatusOr<Value> SquareRoot(Arguments arguments, Evaluation&) {
  switch (arguments[0].kind()) {
    case Kind::kDouble:
      return Value::Double(std::sqrt(arguments[0].double_value()));
    case Kind::kInt:
      return Value::Double(std::sqrt(static_cast<double>(arguments[0].int_value())));
    case Kind::kUint:
      return Value::Double(std::sqrt(static_cast<double>(arguments[0].uint_value())));
    default:
      return NoOverload("math.sqrt", arguments);
  }
}

absl::StatusOr<Value> Absolute(Arguments arguments, Evaluation&) {
  const Value& value = arguments[0];
  if (value.kind() == Kind::kUint) return value;
  if (value.kind() == Kind::kDouble) return Value::Double(std::fabs(value.double_value()));
  if (value.kind() != Kind::kInt) return NoOverload("math.abs", arguments);
  if (value.int_value() == std::numeric_limits<int64_t>::min()) {
    return RangeError(absl::StrCat("math.abs(", value.int_value(), ") does not fit in int"));
  }
  return Value::Int(value.int_value() < 0 ? -value.int_value() : value.int_value());
}

// -1, 0 or 1 of the number's own kind; NaN stays NaN.
absl::StatusOr<Value> Sign(Arguments arguments, Evaluation&) {
  const Value& value = arguments[0];
  switch (value.kind()) {
    case Kind::kInt:
      return Value::Int((value.int_value() > 0) - (value.int_value() < 0));
    case Kind::kUint:
      return Value::Uint(value.uint_value() > 0 ? 1 : 0);
    case Kind::kDouble: {
      const double number = value.double_value();
      if (std::isnan(number)) return value;
      return Value::Double((number > 0) - (number < 0));
    }
    default:
      return NoOverload("math.sign", arguments);
  }
}

absl::StatusOr<Value> IsNan(Arguments arguments, Evaluation&) {
  if (arguments[0].kind() != Kind::kDouble) return NoOverload("math.isNaN", arguments);
  return Value::Bool(std::isnan(arguments[0].double_value()));
}

absl::StatusOr<Value> IsInfinite(Arguments arguments, Evaluation&) {
  if (arguments[0].kind() != Kind::kDouble) return NoOverload("math.isInf", arguments);
  return Value::Bool(std::isinf(arguments[0].double_value()));
}

absl::StatusOr<Value> IsFinite(Arguments arguments, Evaluation&) {
  if (arguments[0].kind() != Kind::kDouble) return NoOverload("math.isFinite", arguments);
  return Value::Bool(std::isfinite(arguments[0].double_value()));
}

BuiltinFunction OfDouble(std::string name, Implementation implementation, Type result) {
  return {std::move(name), implementation, {{Overload::Style::kGlobal, {Type::Double()}, std::move(result)}}};
}

BuiltinFunction OfNumber(std::string name, Implementation implementation) {
  BuiltinFunction function{std::move(name), implementation, {}};
  for (const Type& type : {Type::Int(), Type::Uint(), Type::Double()}) {
    function.overloads.push_back({Overload::Style::kGlobal, {type}, type});
  }
  return function;
}

// One number, two, or a list; numbers of one kind give one of that kind.
BuiltinFunction OfNumbers(std::string name, Implementation implementation) {
  BuiltinFunction function = OfNumber(std::move(name), implementation);
  const Type numbers[] = {Type::Int(), Type::Uint(), Type::Double()};
  for (const Type& left : numbers) {
    for (const Type& right : numbers) {
      const Type result = left == right ? left : Type::Dyn();
      function.overloads.push_back({Overload::Style::kGlobal, {left, right}, result});
    }
    function.overloads.push_back({Overload::Style::kGlobal, {Type::List(left)}, left});
  }
  function.variadic = true;
  return function;
}

}  // namespace

std::vector<BuiltinFunction> MathFunctions() {
  const Type number = Type::Double();
  BuiltinFunction square_root{"math.sqrt", SquareRoot, {}};
  for (const Type& type : {Type::Int(), Type::Uint(), Type::Double()}) {
    square_root.overloads.push_back({Overload::Style::kGlobal, {type}, number});
  }
  return {
      OfNumbers("math.greatest", Greatest),
      OfNumbers("math.least", Least),
      OfDouble("math.ceil", Ceil, number),
      OfDouble("math.floor", Floor, number),
      OfDouble("math.round", Round, number),
      OfDouble("math.trunc", Trunc, number),
      std::move(square_root),
      OfNumber("math.abs", Absolute),
      OfNumber("math.sign", Sign),
      OfDouble("math.isNaN", IsNan, Type::Bool()),
      OfDouble("math.isInf", IsInfinite, Type::Bool()),
      OfDouble("math.isFinite", IsFinite, Type::Bool()),
  };
}

}  // namespace liushui::cel
