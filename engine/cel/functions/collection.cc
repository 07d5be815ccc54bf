// Index, membership and size.
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "engine/base/status_macros.h"
#include "engine/base/utf8.h"
#include "engine/cel/functions/catalog.h"

namespace liushui::cel {
namespace {

// A number as the index of a list: 1, 1u and 1.0 are the same, 1.5 is none.
absl::optional<int64_t> IndexOf(const Value& value) {
  constexpr double kLargest = 9007199254740992.0;  // doubles up to here hold every integer
  switch (value.kind()) {
    case Kind::kInt:
      return value.int_value();
    case Kind::kUint:
      if (value.uint_value() > static_cast<uint64_t>(kMaxValueElements)) return kMaxValueElements;
      return static_cast<int64_t>(value.uint_value());
    case Kind::kDouble:
      if (value.double_value() != std::trunc(value.double_value())) return absl::nullopt;
      if (std::fabs(value.double_value()) > kLargest) return absl::nullopt;
      return static_cast<int64_t>(value.double_value());
    default:
      return absl::nullopt;
  }
}

absl::StatusOr<Value> IndexList(Arguments arguments) {
  const Value::Elements& elements = arguments[0].list();
  const absl::optional<int64_t> index = IndexOf(arguments[1]);
  if (!index.has_value()) return NoOverload("_[_]", arguments);
  if (*index < 0 || *index >= static_cast<int64_t>(elements.size())) {
    return EvaluationError(absl::StrCat("index ", Shown(arguments[1]), " is outside the list of ",
                                        elements.size(), " elements"));
  }
  return elements[static_cast<size_t>(*index)];
}

absl::StatusOr<Value> Index(Arguments arguments, Evaluation&) {
  if (arguments[0].kind() == Kind::kList) return IndexList(arguments);
  if (arguments[0].kind() != Kind::kMap) return NoOverload("_[_]", arguments);
  const Value* found = arguments[0].Find(arguments[1]);
  if (found == nullptr) return EvaluationError(absl::StrCat("the map has no key ", Shown(arguments[1])));
  return *found;
}

absl::StatusOr<Value> In(Arguments arguments, Evaluation& evaluation) {
  if (arguments[1].kind() == Kind::kMap) return Value::Bool(arguments[1].Find(arguments[0]) != nullptr);
  if (arguments[1].kind() != Kind::kList) return NoOverload("@in", arguments);
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
  // The checker knows the element's type better than these overloads say it.
  return {
      {"_[_]",
       Index,
       {{Overload::Style::kGlobal, {list, Type::Int()}, any}, {Overload::Style::kGlobal, {map, any}, any}}},
      {"@in",
       In,
       {{Overload::Style::kGlobal, {any, list}, Type::Bool()},
        {Overload::Style::kGlobal, {any, map}, Type::Bool()}}},
      {"size", Size, sizes},
  };
}

}  // namespace liushui::cel
