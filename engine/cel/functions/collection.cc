// Membership and size.
#include "engine/base/status_macros.h"
#include "engine/base/utf8.h"
#include "engine/cel/functions/catalog.h"

namespace liushui::cel {
namespace {

absl::StatusOr<Value> In(Arguments arguments, Evaluation& evaluation) {
  if (arguments[1].kind() == Kind::kMap) return Value::Bool(arguments[1].Find(arguments[0]) != nullptr);
  if (arguments[1].kind() != Kind::kList) return NoOverload("@in", arguments);
  if (arguments[0].extent().sealed || arguments[1].extent().sealed) return NoOverload("@in", arguments);
  RETURN_IF_ERROR(evaluation.SpendOn(arguments[1]));
  for (const Value& element : arguments[1].list()) {
    if (element == arguments[0]) return Value::Bool(true);
  }
  return Value::Bool(false);
}

absl::StatusOr<Value> Size(Arguments arguments, Evaluation& evaluation) {
  const Value& value = arguments[0];
  switch (value.kind()) {
    case Kind::kString:
      RETURN_IF_ERROR(evaluation.SpendOn(value));
      return Value::Int(CountCodePoints(value.string_value()));
    case Kind::kBytes:
      return Value::Int(static_cast<int64_t>(value.bytes_value().size()));
    case Kind::kList:
      return Value::Int(static_cast<int64_t>(value.list().size()));
    case Kind::kMap:
      return Value::Int(static_cast<int64_t>(value.entries().size()));
    default:
      return NoOverload("size", arguments);
  }
}

}  // namespace

std::vector<BuiltinFunction> CollectionFunctions() {
  const Type any = Type::Dyn();
  const Type list = Type::List(any);
  const Type map = Type::Map(any, any);
  std::vector<Overload> sizes;
  for (const Type& type : {Type::String(), Type::Bytes(), list, map}) {
    sizes.push_back({Overload::Style::kGlobal, {type}, Type::Int()});
    sizes.push_back({Overload::Style::kMethod, {type}, Type::Int()});
  }
  const Type element = Type::Letter("T");
  return {
      {"@in",
       In,
       {{Overload::Style::kGlobal, {element, Type::List(element)}, Type::Bool()},
        {Overload::Style::kGlobal, {element, Type::Map(element, Type::Letter("V"))}, Type::Bool()}}},
      {"size", Size, sizes},
  };
}

}  // namespace liushui::cel
