// + - * / % and the sign, on numbers, text, lists and times; sum.
#include <limits>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/cel/functions/catalog.h"
#include "engine/cel/functions/time_range.h"

namespace liushui::cel {
namespace {

absl::Status Overflow(absl::string_view operation, const Value& left, const Value& right) {
  return RangeError(absl::StrCat(Shown(left), " ", operation, " ", Shown(right), " does not fit in ",
                                 KindName(left.kind())));
}

absl::Status DivisionByZero(absl::string_view operation, const Value& left) {
  return RangeError(absl::StrCat(Shown(left), " ", operation, " 0: division by zero"));
}

absl::StatusOr<Value> Concatenate(const Value& left, const Value& right, Evaluation& evaluation) {
  // Checked before the copy is made.
  if (left.extent().bytes + right.extent().bytes > kMaxValueBytes) {
    return BudgetError(absl::StrCat("a value holds at most ", kMaxValueBytes, " bytes of text"));
  }
  if (left.kind() == Kind::kString) {
    return evaluation.Keep(Value::String(absl::StrCat(left.string_value(), right.string_value())));
  }
  if (left.kind() == Kind::kBytes) {
    return evaluation.Keep(Value::Bytes(absl::StrCat(left.bytes_value(), right.bytes_value())));
  }
  Value::Elements elements = left.list();
  elements.insert(elements.end(), right.list().begin(), right.list().end());
  return evaluation.Keep(Value::List(std::move(elements)));
}

absl::StatusOr<Value> AddTimes(Arguments arguments) {
  const Value& left = arguments[0];
  const Value& right = arguments[1];
  if (left.kind() == Kind::kTimestamp && right.kind() == Kind::kDuration) {
    return InTimestampRange(left.timestamp_value() + right.duration_value());
  }
  if (left.kind() == Kind::kDuration && right.kind() == Kind::kTimestamp) {
    return InTimestampRange(right.timestamp_value() + left.duration_value());
  }
  if (left.kind() == Kind::kDuration && right.kind() == Kind::kDuration) {
    return InDurationRange(left.duration_value() + right.duration_value());
  }
  return NoOverload("_+_", arguments);
}

absl::StatusOr<Value> Add(Arguments arguments, Evaluation& evaluation) {
  const Value& left = arguments[0];
  const Value& right = arguments[1];
  if (left.kind() != right.kind()) return AddTimes(arguments);
  switch (left.kind()) {
    case Kind::kInt: {
      int64_t sum = 0;
      if (__builtin_add_overflow(left.int_value(), right.int_value(), &sum))
        return Overflow("+", left, right);
      return Value::Int(sum);
    }
    case Kind::kUint: {
      uint64_t sum = 0;
      if (__builtin_add_overflow(left.uint_value(), right.uint_value(), &sum))
        return Overflow("+", left, right);
      return Value::Uint(sum);
    }
    case Kind::kDouble:
      return Value::Double(left.double_value() + right.double_value());
    case Kind::kString:
    case Kind::kBytes:
    case Kind::kList:
      return Concatenate(left, right, evaluation);
    default:
      return AddTimes(arguments);
  }
}

absl::StatusOr<Value> SubtractTimes(Arguments arguments) {
  const Value& left = arguments[0];
  const Value& right = arguments[1];
  if (left.kind() == Kind::kTimestamp && right.kind() == Kind::kTimestamp) {
    return InDurationRange(left.timestamp_value() - right.timestamp_value());
  }
  if (left.kind() == Kind::kTimestamp && right.kind() == Kind::kDuration) {
    return InTimestampRange(left.timestamp_value() - right.duration_value());
  }
  if (left.kind() == Kind::kDuration && right.kind() == Kind::kDuration) {
    return InDurationRange(left.duration_value() - right.duration_value());
  }
  return NoOverload("_-_", arguments);
}

absl::StatusOr<Value> Subtract(Arguments arguments, Evaluation&) {
  const Value& left = arguments[0];
  const Value& right = arguments[1];
  if (left.kind() != right.kind()) return SubtractTimes(arguments);
  switch (left.kind()) {
    case Kind::kInt: {
      int64_t difference = 0;
      if (__builtin_sub_overflow(left.int_value(), right.int_value(), &difference))
        return Overflow("-", left, right);
      return Value::Int(difference);
    }
    case Kind::kUint:
      if (right.uint_value() > left.uint_value()) return Overflow("-", left, right);
      return Value::Uint(left.uint_value() - right.uint_value());
    case Kind::kDouble:
      return Value::Double(left.double_value() - right.double_value());
    default:
      return SubtractTimes(arguments);
  }
}

absl::StatusOr<Value> Multiply(Arguments arguments, Evaluation&) {
  const Value& left = arguments[0];
  const Value& right = arguments[1];
  if (left.kind() != right.kind()) return NoOverload("_*_", arguments);
  switch (left.kind()) {
    case Kind::kInt: {
      int64_t product = 0;
      if (__builtin_mul_overflow(left.int_value(), right.int_value(), &product))
        return Overflow("*", left, right);
      return Value::Int(product);
    }
    case Kind::kUint: {
      uint64_t product = 0;
      if (__builtin_mul_overflow(left.uint_value(), right.uint_value(), &product))
        return Overflow("*", left, right);
      return Value::Uint(product);
    }
    case Kind::kDouble:
      return Value::Double(left.double_value() * right.double_value());
    default:
      return NoOverload("_*_", arguments);
  }
}

bool DivisionOverflows(int64_t left, int64_t right) {
  return left == std::numeric_limits<int64_t>::min() && right == -1;
}

absl::StatusOr<Value> Divide(Arguments arguments, Evaluation&) {
  const Value& left = arguments[0];
  const Value& right = arguments[1];
  if (left.kind() != right.kind()) return NoOverload("_/_", arguments);
  switch (left.kind()) {
    case Kind::kInt:
      if (right.int_value() == 0) return DivisionByZero("/", left);
      if (DivisionOverflows(left.int_value(), right.int_value())) return Overflow("/", left, right);
      return Value::Int(left.int_value() / right.int_value());
    case Kind::kUint:
      if (right.uint_value() == 0) return DivisionByZero("/", left);
      return Value::Uint(left.uint_value() / right.uint_value());
    case Kind::kDouble:
      return Value::Double(left.double_value() / right.double_value());
    default:
      return NoOverload("_/_", arguments);
  }
}

absl::StatusOr<Value> Remainder(Arguments arguments, Evaluation&) {
  const Value& left = arguments[0];
  const Value& right = arguments[1];
  if (left.kind() == Kind::kInt && right.kind() == Kind::kInt) {
    if (right.int_value() == 0) return DivisionByZero("%", left);
    if (DivisionOverflows(left.int_value(), right.int_value())) return Overflow("%", left, right);
    return Value::Int(left.int_value() % right.int_value());
  }
  if (left.kind() == Kind::kUint && right.kind() == Kind::kUint) {
    if (right.uint_value() == 0) return DivisionByZero("%", left);
    return Value::Uint(left.uint_value() % right.uint_value());
  }
  return NoOverload("_%_", arguments);
}

absl::StatusOr<Value> Negate(Arguments arguments, Evaluation&) {
  const Value& operand = arguments[0];
  if (operand.kind() == Kind::kDouble) return Value::Double(-operand.double_value());
  if (operand.kind() != Kind::kInt) return NoOverload("-_", arguments);
  if (operand.int_value() == std::numeric_limits<int64_t>::min()) {
    return RangeError(absl::StrCat("-(", operand.int_value(), ") does not fit in int"));
  }
  return Value::Int(-operand.int_value());
}

absl::StatusOr<Value> Sum(Arguments arguments, Evaluation& evaluation) {
  if (arguments[0].kind() != Kind::kList) return NoOverload("sum", arguments);
  RETURN_IF_ERROR(evaluation.SpendOn(arguments[0]));
  int64_t sum = 0;
  for (const Value& element : arguments[0].list()) {
    if (element.kind() != Kind::kInt) {
      return EvaluationError(absl::StrCat("sum() adds ints; the list holds ", Shown(element)));
    }
    if (__builtin_add_overflow(sum, element.int_value(), &sum)) {
      return RangeError("the sum of the list does not fit in int");
    }
  }
  return Value::Int(sum);
}

Overload Binary(Type left, Type right, Type result) {
  return {Overload::Style::kGlobal, {std::move(left), std::move(right)}, std::move(result)};
}
Overload Same(const Type& type) {
  return Binary(type, type, type);
}

}  // namespace

std::vector<BuiltinFunction> ArithmeticFunctions() {
  const Type time = Type::Timestamp();
  const Type duration = Type::Duration();
  const Type list = Type::List(Type::Letter("T"));
  return {
      {"_+_",
       Add,
       {Same(Type::Int()), Same(Type::Uint()), Same(Type::Double()), Same(Type::String()),
        Same(Type::Bytes()), Same(list), Same(duration), Binary(time, duration, time),
        Binary(duration, time, time)}},
      {"_-_",
       Subtract,
       {Same(Type::Int()), Same(Type::Uint()), Same(Type::Double()), Same(duration),
        Binary(time, time, duration), Binary(time, duration, time)}},
      {"_*_", Multiply, {Same(Type::Int()), Same(Type::Uint()), Same(Type::Double())}},
      {"_/_", Divide, {Same(Type::Int()), Same(Type::Uint()), Same(Type::Double())}},
      {"_%_", Remainder, {Same(Type::Int()), Same(Type::Uint())}},
      {"-_",
       Negate,
       {{Overload::Style::kGlobal, {Type::Int()}, Type::Int()},
        {Overload::Style::kGlobal, {Type::Double()}, Type::Double()}}},
      {"sum", Sum, {{Overload::Style::kGlobal, {Type::List(Type::Int())}, Type::Int()}}},
  };
}

}  // namespace liushui::cel
