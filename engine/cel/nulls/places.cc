#include "engine/cel/nulls/places.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace liushui::cel {
namespace {

bool RecordLosesNull(const Type& record, const Type& to) {
  return std::any_of(record.fields().begin(), record.fields().end(), [&to](const auto& field) {
    if (to.kind() == TypeKind::kMap) return LosesNull(field.second, to.value());
    const Type* wanted = to.FindField(field.first);
    return wanted != nullptr && LosesNull(field.second, *wanted);
  });
}

}  // namespace

Places Places::All() {
  Places all;
  all.is_all_ = true;
  return all;
}

void Places::Add(absl::string_view place) {
  if (!is_all_ && !place.empty()) names_.emplace(place);
}

Places Places::Without(absl::string_view place) const {
  Places kept = *this;
  const std::string within = absl::StrCat(place, ".");
  for (const std::string& name : names_) {
    if (name == place || absl::StartsWith(name, within)) kept.names_.erase(name);
  }
  return kept;
}

Places Union(const Places& left, const Places& right) {
  if (left.is_all_ || right.is_all_) return Places::All();
  Places both = left;
  both.names_.insert(right.names_.begin(), right.names_.end());
  return both;
}

Places Intersection(const Places& left, const Places& right) {
  if (left.is_all_) return right;
  if (right.is_all_) return left;
  Places common;
  std::set_intersection(left.names_.begin(), left.names_.end(), right.names_.begin(), right.names_.end(),
                        std::inserter(common.names_, common.names_.end()));
  return common;
}

bool MayBeNull(const Type& type) {
  return type.IsOpen() || type.kind() == TypeKind::kNull || type.kind() == TypeKind::kNullable;
}

bool LosesNull(const Type& from, const Type& to) {
  if (to.IsOpen() || from.IsOpen()) return false;
  if (from.kind() == TypeKind::kNullable && to.kind() != TypeKind::kNullable) return true;
  const Type& given = from.WithoutNull();
  const Type& wanted = to.WithoutNull();
  if (given.kind() == TypeKind::kRecord) return RecordLosesNull(given, wanted);
  if (given.kind() == TypeKind::kMap && wanted.kind() == TypeKind::kRecord) {
    return std::any_of(wanted.fields().begin(), wanted.fields().end(),
                       [&given](const auto& field) { return LosesNull(given.value(), field.second); });
  }
  if (given.kind() != wanted.kind() || given.parameters().size() != wanted.parameters().size()) return false;
  for (size_t i = 0; i < given.parameters().size(); ++i) {
    if (LosesNull(given.parameters()[i], wanted.parameters()[i])) return true;
  }
  return false;
}

}  // namespace liushui::cel
