// The bitwise half of CEL's math extension. An int is its 64 bits; shifts to the right fill with zeros, and a
// shift by 64 or more leaves none.
#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/cel/functions/catalog.h"

namespace liushui::cel {
namespace {

bool IsWhole(const Value& value) {
  return value.kind() == Kind::kInt || value.kind() == Kind::kUint;
}

uint64_t BitsOf(const Value& value) {
  return value.kind() == Kind::kInt ? static_cast<uint64_t>(value.int_value()) : value.uint_value();
}

// A value of the same kind as `like`.
Value FromBits(uint64_t bits, const Value& like) {
  return like.kind() == Kind::kInt ? Value::Int(static_cast<int64_t>(bits)) : Value::Uint(bits);
}

bool AreAlike(Arguments arguments) {
  return IsWhole(arguments[0]) && arguments[0].kind() == arguments[1].kind();
}

absl::StatusOr<Value> And(Arguments arguments, Evaluation&) {
  if (!AreAlike(arguments)) return NoOverload("math.bitAnd", arguments);
  return FromBits(BitsOf(arguments[0]) & BitsOf(arguments[1]), arguments[0]);
}

absl::StatusOr<Value> Or(Arguments arguments, Evaluation&) {
  if (!AreAlike(arguments)) return NoOverload("math.bitOr", arguments);
  return FromBits(BitsOf(arguments[0]) | BitsOf(arguments[1]), arguments[0]);
}

absl::StatusOr<Value> ExclusiveOr(Arguments arguments, Evaluation&) {
  if (!AreAlike(arguments)) return NoOverload("math.bitXor", arguments);
  return FromBits(BitsOf(arguments[0]) ^ BitsOf(arguments[1]), arguments[0]);
}

absl::StatusOr<Value> Not(Arguments arguments, Evaluation&) {
  if (!IsWhole(arguments[0])) return NoOverload("math.bitNot", arguments);
  return FromBits(~BitsOf(arguments[0]), arguments[0]);
}

absl::StatusOr<int64_t> DistanceOf(absl::string_view name, Arguments arguments) {
  if (!IsWhole(arguments[0]) || arguments[1].kind() != Kind::kInt) return NoOverload(name, arguments);
  const int64_t distance = arguments[1].int_value();
  if (distance >= 0) return distance;
  return EvaluationError(absl::StrCat(name, "() shifts by 0 bits or more, not ", distance));
}

absl::StatusOr<Value> ShiftLeft(Arguments arguments, Evaluation&) {
  ASSIGN_OR_RETURN(const int64_t distance, DistanceOf("math.bitShiftLeft", arguments));
  return FromBits(distance >= 64 ? 0 : BitsOf(arguments[0]) << distance, arguments[0]);
}

absl::StatusOr<Value> ShiftRight(Arguments arguments, Evaluation&) {
  ASSIGN_OR_RETURN(const int64_t distance, DistanceOf("math.bitShiftRight", arguments));
  return FromBits(distance >= 64 ? 0 : BitsOf(arguments[0]) >> distance, arguments[0]);
}

BuiltinFunction OfTwo(std::string name, Implementation implementation) {
  return {std::move(name),
          implementation,
          {{Overload::Style::kGlobal, {Type::Int(), Type::Int()}, Type::Int()},
           {Overload::Style::kGlobal, {Type::Uint(), Type::Uint()}, Type::Uint()}}};
}

BuiltinFunction Shift(std::string name, Implementation implementation) {
  return {std::move(name),
          implementation,
          {{Overload::Style::kGlobal, {Type::Int(), Type::Int()}, Type::Int()},
           {Overload::Style::kGlobal, {Type::Uint(), Type::Int()}, Type::Uint()}}};
}

}  // namespace

std::vector<BuiltinFunction> BitFunctions() {
  return {
      OfTwo("math.bitAnd", And),
      OfTwo("math.bitOr", Or),
      OfTwo("math.bitXor", ExclusiveOr),
      {"math.bitNot",
       Not,
       {{Overload::Style::kGlobal, {Type::Int()}, Type::Int()},
        {Overload::Style::kGlobal, {Type::Uint()}, Type::Uint()}}},
      Shift("math.bitShiftLeft", ShiftLeft),
      Shift("math.bitShiftRight", ShiftRight),
  };
}

}  // namespace liushui::cel
