// Equality, order and negation.
#include "engine/base/status_macros.h"
#include "engine/cel/functions/catalog.h"

namespace liushui::cel {
namespace {

// What is sealed can only be told from null: two sealed values of the same text are different bytes.
bool CanTell(Arguments arguments) {
  if (!arguments[0].extent().sealed && !arguments[1].extent().sealed) return true;
  return arguments[0].is_null() || arguments[1].is_null();
}

absl::StatusOr<Value> Equal(Arguments arguments, Evaluation& evaluation) {
  if (!CanTell(arguments)) return NoOverload("_==_", arguments);
  RETURN_IF_ERROR(evaluation.SpendOn(arguments[0]));
  return Value::Bool(arguments[0] == arguments[1]);
}

absl::StatusOr<Value> Unequal(Arguments arguments, Evaluation& evaluation) {
  if (!CanTell(arguments)) return NoOverload("_!=_", arguments);
  RETURN_IF_ERROR(evaluation.SpendOn(arguments[0]));
  return Value::Bool(!(arguments[0] == arguments[1]));
}

absl::StatusOr<std::partial_ordering> Order(absl::string_view name, Arguments arguments,
                                            Evaluation& evaluation) {
  RETURN_IF_ERROR(evaluation.SpendOn(arguments[0]));
  const absl::optional<std::partial_ordering> order = Compare(arguments[0], arguments[1]);
  if (!order.has_value()) return NoOverload(name, arguments);
  return *order;
}

absl::StatusOr<Value> Less(Arguments arguments, Evaluation& evaluation) {
  ASSIGN_OR_RETURN(const std::partial_ordering order, Order("_<_", arguments, evaluation));
  return Value::Bool(order < 0);
}

absl::StatusOr<Value> LessOrEqual(Arguments arguments, Evaluation& evaluation) {
  ASSIGN_OR_RETURN(const std::partial_ordering order, Order("_<=_", arguments, evaluation));
  return Value::Bool(order <= 0);
}

absl::StatusOr<Value> Greater(Arguments arguments, Evaluation& evaluation) {
  ASSIGN_OR_RETURN(const std::partial_ordering order, Order("_>_", arguments, evaluation));
  return Value::Bool(order > 0);
}

absl::StatusOr<Value> GreaterOrEqual(Arguments arguments, Evaluation& evaluation) {
  ASSIGN_OR_RETURN(const std::partial_ordering order, Order("_>=_", arguments, evaluation));
  return Value::Bool(order >= 0);
}

absl::StatusOr<Value> Not(Arguments arguments, Evaluation&) {
  if (arguments[0].kind() != Kind::kBool) return NoOverload("!_", arguments);
  return Value::Bool(!arguments[0].bool_value());
}

std::vector<Overload> OrderOverloads() {
  std::vector<Overload> overloads;
  const Type numbers[] = {Type::Int(), Type::Uint(), Type::Double()};
  for (const Type& left : numbers) {
    for (const Type& right : numbers)
      overloads.push_back({Overload::Style::kGlobal, {left, right}, Type::Bool()});
  }
  for (const Type& type :
       {Type::Bool(), Type::String(), Type::Bytes(), Type::Timestamp(), Type::Duration()}) {
    overloads.push_back({Overload::Style::kGlobal, {type, type}, Type::Bool()});
  }
  return overloads;
}

}  // namespace

std::vector<BuiltinFunction> ComparisonFunctions() {
  const Type one = Type::Letter("T");
  const Overload equality = {Overload::Style::kGlobal, {one, one}, Type::Bool()};
  return {
      {"_==_", Equal, {equality}},
      {"_!=_", Unequal, {equality}},
      {"_<_", Less, OrderOverloads()},
      {"_<=_", LessOrEqual, OrderOverloads()},
      {"_>_", Greater, OrderOverloads()},
      {"_>=_", GreaterOrEqual, OrderOverloads()},
      {"!_", Not, {{Overload::Style::kGlobal, {Type::Bool()}, Type::Bool()}}},
  };
}

}  // namespace liushui::cel
