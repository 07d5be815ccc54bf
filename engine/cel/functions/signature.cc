#include "engine/cel/functions/signature.h"

#include <algorithm>
#include <utility>

#include "absl/types/optional.h"
#include "engine/cel/nulls/places.h"

namespace liushui::cel {
namespace {

absl::optional<Type> Common(const Type& left, const Type& right) {
  const bool left_null = left.kind() == TypeKind::kNull;
  if (!left_null && right.kind() != TypeKind::kNull) return Join(left, right);
  const Type& other = left_null ? right : left;
  if (other.IsOpen() || IsAssignable(Type::Null(), other)) return other;
  return absl::nullopt;
}

}  // namespace

bool Letters::TakeLetter(const std::string& letter, const Type& argument) {
  const auto [found, is_new] = types_.emplace(letter, argument);
  if (is_new) return true;
  absl::optional<Type> common = Common(found->second, argument);
  if (!common.has_value()) return false;
  found->second = *std::move(common);
  return true;
}

bool Letters::Take(const Type& parameter, const Type& argument) {
  if (parameter.kind() == TypeKind::kLetter) return TakeLetter(parameter.name(), argument);
  const std::vector<Type>& wanted = parameter.parameters();
  if (wanted.empty() || parameter.kind() == TypeKind::kNullable) return IsAssignable(argument, parameter);
  const Type& given = argument.WithoutNull();
  if (given.IsOpen()) {
    return std::all_of(wanted.begin(), wanted.end(), [&](const Type& inner) { return Take(inner, given); });
  }
  if (given.kind() == TypeKind::kRecord && parameter.kind() == TypeKind::kMap) {
    if (parameter.value().kind() != TypeKind::kLetter) return IsAssignable(given, parameter);
    return Take(parameter.key(), Type::String()) && Take(parameter.value(), AnyFieldOf(given));
  }
  const bool same_kind = given.kind() == parameter.kind() && given.parameters().size() == wanted.size();
  if (!same_kind) return false;
  if (given.kind() == TypeKind::kAbstract && given.name() != parameter.name()) return false;
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (!Take(wanted[i], given.parameters()[i])) return false;
  }
  return true;
}

Type Letters::Replace(const Type& type) const {
  if (type.kind() == TypeKind::kLetter) {
    const auto found = types_.find(type.name());
    return found == types_.end() ? Type::Free() : found->second;
  }
  std::vector<Type> replaced;
  for (const Type& parameter : type.parameters()) replaced.push_back(Replace(parameter));
  return type.With(std::move(replaced));
}

}  // namespace liushui::cel
