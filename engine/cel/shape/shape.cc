#include "engine/cel/shape/shape.h"

#include <utility>

#include "engine/base/status_macros.h"
#include "engine/cel/compiler.h"
#include "engine/cel/syntax/parser.h"

namespace liushui::cel {
namespace {

// The text that a key is; null if it is anything else.
const Value* TextOf(const Expression& key) {
  const Literal* literal = std::get_if<Literal>(&key.node);
  return literal != nullptr && literal->value.kind() == Kind::kString ? &literal->value : nullptr;
}

bool IsRecord(const MapLiteral& map) {
  for (size_t i = 0; i < map.entries.size(); ++i) {
    if (map.is_optional[i] || TextOf(*map.entries[i].first) == nullptr) return false;
  }
  return !map.entries.empty();
}

// What a value lacks is null where a shape is read.
Type WithAllFields(const Type& type) {
  if (type.kind() != TypeKind::kRecord) {
    std::vector<Type> filled;
    for (const Type& parameter : type.parameters()) filled.push_back(WithAllFields(parameter));
    return type.With(std::move(filled));
  }
  Type::Fields fields;
  for (const auto& [name, field] : type.fields()) {
    Type filled = WithAllFields(field);
    fields.emplace_back(name, type.AlwaysHas(name) ? std::move(filled) : Type::Nullable(std::move(filled)));
  }
  return Type::Record(std::move(fields));
}

absl::StatusOr<Type> ShapeOfTree(const Expression& tree, const Environment& environment) {
  const MapLiteral* map = std::get_if<MapLiteral>(&tree.node);
  if (map == nullptr || !IsRecord(*map)) {
    ASSIGN_OR_RETURN(const CompiledExpression compiled, Compiler(environment, true).Compile(tree));
    return WithAllFields(Settled(compiled.result_type));
  }
  Type::Fields fields;
  for (const auto& [key, value] : map->entries) {
    ASSIGN_OR_RETURN(Type shape, ShapeOfTree(*value, environment));
    fields.emplace_back(TextOf(*key)->string_value(), std::move(shape));
  }
  return Type::Record(std::move(fields));
}

// The fields of `left` as they are beside `right`.
void AddFields(const Type& left, const Type& right, Type::Fields* fields) {
  for (const auto& [name, type] : left.fields()) {
    const Type* other = right.FindField(name);
    fields->emplace_back(name, other == nullptr ? Type::Nullable(type) : JoinShapes(type, *other));
  }
}

}  // namespace

absl::StatusOr<Type> ShapeOf(absl::string_view source, const Environment& environment) {
  ASSIGN_OR_RETURN(const ExpressionPointer tree, Parse(source, {}));
  return ShapeOfTree(*tree, environment);
}

Type JoinShapes(const Type& left, const Type& right) {
  if (left.kind() == TypeKind::kNull || right.kind() == TypeKind::kNull) {
    return Type::Nullable(left.kind() == TypeKind::kNull ? right : left);
  }
  if (left.kind() == TypeKind::kNullable || right.kind() == TypeKind::kNullable) {
    return Type::Nullable(JoinShapes(left.WithoutNull(), right.WithoutNull()));
  }
  if (left.kind() != TypeKind::kRecord || right.kind() != TypeKind::kRecord) {
    return JoinOrDyn(left, right);
  }
  Type::Fields fields;
  AddFields(left, right, &fields);
  for (const auto& [name, type] : right.fields()) {
    if (left.FindField(name) == nullptr) fields.emplace_back(name, Type::Nullable(type));
  }
  return Type::Record(std::move(fields));
}

}  // namespace liushui::cel
