// container[key], and container[?key], which gives an optional. An optional container is indexed by what it
// holds, and gives an optional either way.
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "engine/base/status_macros.h"
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

// What a list or map holds at the index or under the key; null if nothing.
absl::StatusOr<const Value*> Find(const Value& container, Arguments arguments) {
  if (container.kind() == Kind::kMap) return container.Find(arguments[1]);
  if (container.kind() != Kind::kList) return NoOverload("_[?_]", arguments);
  const absl::optional<int64_t> index = IndexOf(arguments[1]);
  if (!index.has_value()) return NoOverload("_[?_]", arguments);
  const Value::Elements& elements = container.list();
  if (*index < 0 || *index >= static_cast<int64_t>(elements.size())) return nullptr;
  return &elements[static_cast<size_t>(*index)];
}

absl::StatusOr<Value> OptionalIndex(Arguments arguments, Evaluation&) {
  const Value& target = arguments[0];
  const Value* container = target.kind() == Kind::kOptional ? target.optional_value() : &target;
  if (container == nullptr) return target;
  ASSIGN_OR_RETURN(const Value* found, Find(*container, arguments));
  return found == nullptr ? Value::Missing() : Value::Optional(*found);
}

absl::StatusOr<Value> Index(Arguments arguments, Evaluation& evaluation) {
  if (arguments[0].kind() == Kind::kList) return IndexList(arguments);
  if (arguments[0].kind() == Kind::kOptional) return OptionalIndex(arguments, evaluation);
  if (arguments[0].kind() != Kind::kMap) return NoOverload("_[_]", arguments);
  const Value* found = arguments[0].Find(arguments[1]);
  if (found == nullptr) return EvaluationError(absl::StrCat("the map has no key ", Shown(arguments[1])));
  return *found;
}

}  // namespace

std::vector<BuiltinFunction> IndexFunctions() {
  const auto global = Overload::Style::kGlobal;
  const Type element = Type::Letter("T");
  const Type key = Type::Letter("K");
  const Type list = Type::List(element);
  const Type map = Type::Map(key, element);
  const Type found = Type::Optional(element);
  const Overload in_optional_list = {global, {Type::Optional(list), Type::Int()}, found};
  const Overload in_optional_map = {global, {Type::Optional(map), key}, found};
  return {
      {"_[_]",
       Index,
       {{global, {list, Type::Int()}, element},
        {global, {map, key}, element},
        in_optional_list,
        in_optional_map}},
      {"_[?_]",
       OptionalIndex,
       {{global, {list, Type::Int()}, found},
        {global, {map, key}, found},
        in_optional_list,
        in_optional_map}},
  };
}

}  // namespace liushui::cel
