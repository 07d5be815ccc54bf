#include "engine/cel/type.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/check.h"

namespace liushui::cel {
namespace {

absl::string_view ScalarName(TypeKind kind) {
  switch (kind) {
    case TypeKind::kDyn:
      return "dyn";
    case TypeKind::kFree:
      return "dyn";
    case TypeKind::kNull:
      return "null";
    case TypeKind::kBool:
      return "bool";
    case TypeKind::kInt:
      return "int";
    case TypeKind::kUint:
      return "uint";
    case TypeKind::kDouble:
      return "double";
    case TypeKind::kString:
      return "string";
    case TypeKind::kBytes:
      return "bytes";
    case TypeKind::kTimestamp:
      return "timestamp";
    case TypeKind::kDuration:
      return "duration";
    case TypeKind::kType:
      return "type";
    default:
      return "";
  }
}

bool IsOpen(const Type& type) {
  return type.kind() == TypeKind::kDyn || type.kind() == TypeKind::kFree;
}

// A record where a map is wanted.
bool RecordFitsMap(const Type& record, const Type& map) {
  if (!IsAssignable(Type::String(), map.key())) return false;
  return std::all_of(record.fields().begin(), record.fields().end(),
                     [&](const auto& field) { return IsAssignable(field.second, map.value()); });
}

bool MapFitsRecord(const Type& map, const Type& record) {
  if (!IsAssignable(map.key(), Type::String())) return false;
  return std::all_of(record.fields().begin(), record.fields().end(),
                     [&](const auto& field) { return IsAssignable(map.value(), field.second); });
}

bool RecordFitsRecord(const Type& from, const Type& to) {
  for (const auto& [name, type] : to.fields()) {
    const Type* field = from.FindField(name);
    if (field == nullptr && type.kind() != TypeKind::kNullable) return false;
    if (field != nullptr && !IsAssignable(*field, type)) return false;
  }
  return std::all_of(from.fields().begin(), from.fields().end(),
                     [&](const auto& field) { return to.FindField(field.first) != nullptr; });
}

Kind KindOf(TypeKind kind) {
  switch (kind) {
    case TypeKind::kBool:
      return Kind::kBool;
    case TypeKind::kInt:
      return Kind::kInt;
    case TypeKind::kUint:
      return Kind::kUint;
    case TypeKind::kDouble:
      return Kind::kDouble;
    case TypeKind::kString:
      return Kind::kString;
    case TypeKind::kBytes:
      return Kind::kBytes;
    case TypeKind::kTimestamp:
      return Kind::kTimestamp;
    case TypeKind::kDuration:
      return Kind::kDuration;
    case TypeKind::kType:
      return Kind::kType;
    case TypeKind::kList:
      return Kind::kList;
    case TypeKind::kMap:
      return Kind::kMap;
    case TypeKind::kRecord:
      return Kind::kMap;
    default:
      return Kind::kNull;
  }
}

bool AdmitsEntries(const Type& type, const Value& value) {
  return std::all_of(value.entries().begin(), value.entries().end(), [&](const auto& entry) {
    return Admits(type.key(), entry.first) && Admits(type.value(), entry.second);
  });
}

bool AdmitsFields(const Type& type, const Value& value) {
  for (const auto& [key, inner] : value.entries()) {
    if (key.kind() != Kind::kString) return false;
    const Type* field = type.FindField(key.string_value());
    if (field == nullptr || !Admits(*field, inner)) return false;
  }
  return std::all_of(type.fields().begin(), type.fields().end(), [&](const auto& field) {
    return value.Find(field.first) != nullptr || Admits(field.second, Value::Null());
  });
}

}  // namespace

Type::Type(TypeKind kind, Parts parts)
    : kind_(kind), parts_(std::make_shared<const Parts>(std::move(parts))) {}

Type Type::List(Type element) {
  return Type(TypeKind::kList, {.parameters = {std::move(element)}, .fields = {}});
}

Type Type::Map(Type key, Type value) {
  return Type(TypeKind::kMap, {.parameters = {std::move(key), std::move(value)}, .fields = {}});
}

Type Type::Nullable(Type type) {
  const TypeKind kind = type.kind();
  if (kind == TypeKind::kDyn || kind == TypeKind::kNull || kind == TypeKind::kNullable) return type;
  return Type(TypeKind::kNullable, {.parameters = {std::move(type)}, .fields = {}});
}

Type Type::Record(Fields fields) {
  return Type(TypeKind::kRecord, {.parameters = {}, .fields = std::move(fields)});
}

const Type::Fields& Type::fields() const {
  LIUSHUI_CHECK(kind_ == TypeKind::kRecord);
  return parts_->fields;
}

const Type& Type::Parameter(size_t index) const {
  LIUSHUI_CHECK(parts_ != nullptr);
  LIUSHUI_CHECK(index < parts_->parameters.size());
  return parts_->parameters[index];
}

const Type* Type::FindField(absl::string_view name) const {
  if (kind_ != TypeKind::kRecord) return nullptr;
  for (const auto& field : parts_->fields) {
    if (field.first == name) return &field.second;
  }
  return nullptr;
}

std::string Type::ToString() const {
  switch (kind_) {
    case TypeKind::kList:
      return absl::StrCat("list(", element().ToString(), ")");
    case TypeKind::kMap:
      return absl::StrCat("map(", key().ToString(), ", ", value().ToString(), ")");
    case TypeKind::kNullable:
      return absl::StrCat("wrapper(", WithoutNull().ToString(), ")");
    case TypeKind::kRecord: {
      const auto write = [](std::string* out, const auto& field) {
        absl::StrAppend(out, field.first, ": ", field.second.ToString());
      };
      return absl::StrCat("record(", absl::StrJoin(fields(), ", ", write), ")");
    }
    default:
      return std::string(ScalarName(kind_));
  }
}

bool operator==(const Type& left, const Type& right) {
  if (left.kind_ != right.kind_) return false;
  if (left.parts_ == right.parts_) return true;
  return left.parts_->parameters == right.parts_->parameters && left.parts_->fields == right.parts_->fields;
}

bool IsAssignable(const Type& from, const Type& to) {
  if (IsOpen(from) || IsOpen(to)) return true;
  if (from.kind() == TypeKind::kNull) return to.kind() == TypeKind::kNull || to.kind() == TypeKind::kNullable;
  if (from.kind() == TypeKind::kNullable || to.kind() == TypeKind::kNullable) {
    return IsAssignable(from.WithoutNull(), to.WithoutNull());
  }
  if (from.kind() == TypeKind::kRecord && to.kind() == TypeKind::kMap) return RecordFitsMap(from, to);
  if (from.kind() == TypeKind::kMap && to.kind() == TypeKind::kRecord) return MapFitsRecord(from, to);
  if (from.kind() != to.kind()) return false;
  switch (from.kind()) {
    case TypeKind::kList:
      return IsAssignable(from.element(), to.element());
    case TypeKind::kMap:
      return IsAssignable(from.key(), to.key()) && IsAssignable(from.value(), to.value());
    case TypeKind::kRecord:
      return RecordFitsRecord(from, to);
    default:
      return true;
  }
}

absl::optional<Type> Join(const Type& left, const Type& right) {
  if (left.kind() == TypeKind::kFree) return right;
  if (right.kind() == TypeKind::kFree) return left;
  if (left.kind() == TypeKind::kDyn || right.kind() == TypeKind::kDyn) return Type::Dyn();
  if (left == right) return left;
  if (left.kind() == TypeKind::kNull) return Type::Nullable(right);
  if (right.kind() == TypeKind::kNull) return Type::Nullable(left);
  if (left.kind() == TypeKind::kNullable || right.kind() == TypeKind::kNullable) {
    const absl::optional<Type> inner = Join(left.WithoutNull(), right.WithoutNull());
    if (!inner.has_value()) return absl::nullopt;
    return Type::Nullable(*inner);
  }
  if (left.kind() == TypeKind::kList && right.kind() == TypeKind::kList) {
    const absl::optional<Type> element = Join(left.element(), right.element());
    if (!element.has_value()) return absl::nullopt;
    return Type::List(*element);
  }
  if (left.kind() == TypeKind::kMap && right.kind() == TypeKind::kMap) {
    const absl::optional<Type> key = Join(left.key(), right.key());
    const absl::optional<Type> value = Join(left.value(), right.value());
    if (!key.has_value() || !value.has_value()) return absl::nullopt;
    return Type::Map(*key, *value);
  }
  // A record beside a map, or beside a record of other fields: what they have in common is a map.
  if (KindOf(left.kind()) == Kind::kMap && KindOf(right.kind()) == Kind::kMap) {
    return Type::Map(Type::String(), Type::Dyn());
  }
  return absl::nullopt;
}

Type Settled(const Type& type) {
  switch (type.kind()) {
    case TypeKind::kFree:
      return Type::Dyn();
    case TypeKind::kList:
      return Type::List(Settled(type.element()));
    case TypeKind::kMap:
      return Type::Map(Settled(type.key()), Settled(type.value()));
    case TypeKind::kNullable:
      return Type::Nullable(Settled(type.WithoutNull()));
    default:
      return type;
  }
}

bool Admits(const Type& type, const Value& value) {
  if (IsOpen(type)) return true;
  if (type.kind() == TypeKind::kNullable) return value.is_null() || Admits(type.WithoutNull(), value);
  if (value.kind() != KindOf(type.kind())) return false;
  switch (type.kind()) {
    case TypeKind::kList:
      return std::all_of(value.list().begin(), value.list().end(),
                         [&](const Value& element) { return Admits(type.element(), element); });
    case TypeKind::kMap:
      return AdmitsEntries(type, value);
    case TypeKind::kRecord:
      return AdmitsFields(type, value);
    default:
      return true;
  }
}

}  // namespace liushui::cel
