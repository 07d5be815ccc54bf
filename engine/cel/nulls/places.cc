#include "engine/cel/nulls/places.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace liushui::cel {
namespace {

bool RecordLosesNull(const Type& record, const Type& to) {
  return std::any_of(record.fields().begin(), record.fields().end(), [&](const auto& field) {
    if (to.kind() == TypeKind::kMap) return LosesNull(field.second, to.value());
    const Type* wanted = to.FindField(field.first);
    if (wanted == nullptr) return false;
    const bool may_lack = wanted->kind() != TypeKind::kNullable && !record.AlwaysHas(field.first);
    return may_lack || LosesNull(field.second, *wanted);
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

void Places::AddWhen(const Condition& condition, absl::string_view place) {
  conditional_[condition].insert(std::string(place));
}

Places Places::KnownWhen(const Condition& condition) const {
  Places known;
  const auto found = conditional_.find(condition);
  if (found != conditional_.end()) known.names_.insert(found->second.begin(), found->second.end());
  return known;
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
  for (const auto& [condition, places] : right.conditional_) {
    both.conditional_[condition].insert(places.begin(), places.end());
  }
  return both;
}

Places Intersection(const Places& left, const Places& right) {
  if (left.is_all_) return right;
  if (right.is_all_) return left;
  Places common;
  std::set_intersection(left.names_.begin(), left.names_.end(), right.names_.begin(), right.names_.end(),
                        std::inserter(common.names_, common.names_.end()));
  for (const auto& [condition, places] : left.conditional_) {
    const auto found = right.conditional_.find(condition);
    if (found != right.conditional_.end() && found->second == places) {
      common.conditional_.emplace(condition, places);
    }
  }
  return common;
}

std::string PresenceOf(absl::string_view record, absl::string_view field) {
  return record.empty() ? "" : absl::StrCat(record, ".", field, "?");
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

Type Refined(const Type& type, absl::string_view place, const Places& known) {
  Type refined = type.WithoutNull();
  if (refined.kind() == TypeKind::kRecord) {
    Type::Fields fields = refined.fields();
    for (auto& [name, field] : fields) field = Refined(field, absl::StrCat(place, ".", name), known);
    refined = Type::Record(std::move(fields), refined.sometimes());
  }
  const bool may_be_null = type.kind() == TypeKind::kNullable && !known.Has(place);
  return may_be_null ? Type::Nullable(std::move(refined)) : refined;
}

Type AnyFieldOf(const Type& record) {
  Type any = Type::Free();
  for (const auto& field : record.fields()) any = JoinOrDyn(any, field.second);
  return Settled(any);
}

}  // namespace liushui::cel
