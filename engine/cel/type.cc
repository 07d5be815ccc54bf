#include "engine/cel/type.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/check.h"

namespace liushui::cel {
namespace {

// The word a type's text begins with.
absl::string_view KindWord(TypeKind kind) {
  switch (kind) {
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
    case TypeKind::kList:
      return "list";
    case TypeKind::kMap:
      return "map";
    case TypeKind::kNullable:
      return "wrapper";
    case TypeKind::kOptional:
      return "optional_type";
    default:
      return "dyn";
  }
}

// Whether the types differ in their parameters at most.
bool AreAlike(const Type& left, const Type& right) {
  if (left.kind() != right.kind() || left.parameters().size() != right.parameters().size()) return false;
  return left.kind() != TypeKind::kAbstract || left.name() == right.name();
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

bool IsNullOrNullable(const Type& type) {
  return type.kind() == TypeKind::kNull || type.kind() == TypeKind::kNullable;
}

// Whether something within it may be null.
bool HoldsNull(const Type& type) {
  const auto may_hold = [](const Type& inner) { return IsNullOrNullable(inner) || HoldsNull(inner); };
  if (type.kind() == TypeKind::kRecord) {
    return std::any_of(type.fields().begin(), type.fields().end(),
                       [&](const auto& field) { return may_hold(field.second); });
  }
  return std::any_of(type.parameters().begin(), type.parameters().end(), may_hold);
}

Type OrNull(Type type) {
  return type.kind() == TypeKind::kDyn ? Type::NullableDyn() : Type::Nullable(std::move(type));
}

// The fields of both; those that only one of them has as they are there, and not always there.
Type JoinRecords(const Type& left, const Type& right) {
  Type::Fields joined;
  Type::Names sometimes = left.sometimes();
  sometimes.insert(right.sometimes().begin(), right.sometimes().end());
  for (const auto& [name, type] : left.fields()) {
    const Type* other = right.FindField(name);
    joined.emplace_back(name, other == nullptr ? type : JoinOrDyn(type, *other));
    if (other == nullptr) sometimes.insert(name);
  }
  for (const auto& [name, type] : right.fields()) {
    if (left.FindField(name) != nullptr) continue;
    joined.emplace_back(name, type);
    sometimes.insert(name);
  }
  return Type::Record(std::move(joined), std::move(sometimes));
}

Type JoinRecordWithMap(const Type& record, const Type& map) {
  Type value = map.value();
  for (const auto& field : record.fields()) value = JoinOrDyn(value, field.second);
  return Type::Map(JoinOrDyn(Type::String(), map.key()), std::move(value));
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
    case TypeKind::kOptional:
      return Kind::kOptional;
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
  return Type(TypeKind::kList, {.parameters = {std::move(element)}, .fields = {}, .name = {}});
}

Type Type::Map(Type key, Type value) {
  return Type(TypeKind::kMap, {.parameters = {std::move(key), std::move(value)}, .fields = {}, .name = {}});
}

Type Type::Nullable(Type type) {
  const TypeKind kind = type.kind();
  if (kind == TypeKind::kDyn || kind == TypeKind::kNull || kind == TypeKind::kNullable) return type;
  return Type(TypeKind::kNullable, {.parameters = {std::move(type)}, .fields = {}, .name = {}});
}

Type Type::NullableDyn() {
  return Type(TypeKind::kNullable, {.parameters = {Dyn()}, .fields = {}, .name = {}});
}

Type Type::Optional(Type type) {
  return Type(TypeKind::kOptional, {.parameters = {std::move(type)}, .fields = {}, .name = {}});
}

Type Type::TypeOf(Type type) {
  return Type(TypeKind::kType, {.parameters = {std::move(type)}, .fields = {}, .name = {}});
}

Type Type::Abstract(absl::string_view name, std::vector<Type> parameters) {
  return Type(TypeKind::kAbstract,
              {.parameters = std::move(parameters), .fields = {}, .name = std::string(name)});
}

Type Type::Letter(absl::string_view name) {
  return Type(TypeKind::kLetter, {.parameters = {}, .fields = {}, .name = std::string(name)});
}

Type Type::Record(Fields fields) {
  return Record(std::move(fields), {});
}

Type Type::Record(Fields fields, Names sometimes) {
  return Type(TypeKind::kRecord,
              {.parameters = {}, .fields = std::move(fields), .name = {}, .sometimes = std::move(sometimes)});
}

const Type::Fields& Type::fields() const {
  LIUSHUI_CHECK(kind_ == TypeKind::kRecord);
  return parts_->fields;
}

const Type::Names& Type::sometimes() const {
  LIUSHUI_CHECK(kind_ == TypeKind::kRecord);
  return parts_->sometimes;
}

const std::string& Type::name() const {
  LIUSHUI_CHECK(kind_ == TypeKind::kAbstract || kind_ == TypeKind::kLetter);
  return parts_->name;
}

const std::vector<Type>& Type::parameters() const {
  static const std::vector<Type>& none = *new std::vector<Type>();
  return parts_ == nullptr ? none : parts_->parameters;
}

Type Type::With(std::vector<Type> parameters) const {
  LIUSHUI_CHECK(parameters.size() == this->parameters().size());
  if (parameters.empty()) return *this;
  if (kind_ == TypeKind::kNullable) return OrNull(std::move(parameters[0]));
  return Type(kind_, {.parameters = std::move(parameters), .fields = {}, .name = parts_->name});
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
  if (kind_ == TypeKind::kRecord) {
    const auto write = [this](std::string* out, const auto& field) {
      absl::StrAppend(out, field.first, AlwaysHas(field.first) ? ": " : "?: ", field.second.ToString());
    };
    return absl::StrCat("record(", absl::StrJoin(fields(), ", ", write), ")");
  }
  const bool named = kind_ == TypeKind::kAbstract || kind_ == TypeKind::kLetter;
  const absl::string_view word = named ? absl::string_view(name()) : KindWord(kind_);
  if (parameters().empty()) return std::string(word);
  const auto write = [](std::string* out, const Type& type) { *out += type.ToString(); };
  return absl::StrCat(word, "(", absl::StrJoin(parameters(), ", ", write), ")");
}

bool operator==(const Type& left, const Type& right) {
  if (left.kind_ != right.kind_) return false;
  if (left.parts_ == right.parts_) return true;
  if (left.parts_ == nullptr || right.parts_ == nullptr) return false;
  return left.parts_->parameters == right.parts_->parameters && left.parts_->fields == right.parts_->fields &&
         left.parts_->name == right.parts_->name && left.parts_->sometimes == right.parts_->sometimes;
}

bool IsAssignable(const Type& from, const Type& to) {
  if (from.IsOpen() || to.IsOpen()) return true;
  if (from.kind() == TypeKind::kNull) return to.kind() == TypeKind::kNull || to.kind() == TypeKind::kNullable;
  if (from.kind() == TypeKind::kNullable || to.kind() == TypeKind::kNullable) {
    return IsAssignable(from.WithoutNull(), to.WithoutNull());
  }
  if (from.kind() == TypeKind::kRecord && to.kind() == TypeKind::kMap) return RecordFitsMap(from, to);
  if (from.kind() == TypeKind::kMap && to.kind() == TypeKind::kRecord) return MapFitsRecord(from, to);
  if (from.kind() == TypeKind::kRecord && to.kind() == TypeKind::kRecord) return RecordFitsRecord(from, to);
  if (from.kind() == TypeKind::kType && to.kind() == TypeKind::kType) return true;
  if (!AreAlike(from, to)) return false;
  for (size_t i = 0; i < from.parameters().size(); ++i) {
    if (!IsAssignable(from.parameters()[i], to.parameters()[i])) return false;
  }
  return true;
}

absl::optional<Type> Join(const Type& left, const Type& right) {
  if (left.kind() == TypeKind::kFree) return right;
  if (right.kind() == TypeKind::kFree) return left;
  if (left == right) return left;
  if (left.IsOpen() || right.IsOpen()) {
    return IsNullOrNullable(left) || IsNullOrNullable(right) ? Type::NullableDyn() : Type::Dyn();
  }
  if (left.kind() == TypeKind::kNull) return Type::Nullable(right);
  if (right.kind() == TypeKind::kNull) return Type::Nullable(left);
  if (left.kind() == TypeKind::kNullable || right.kind() == TypeKind::kNullable) {
    const absl::optional<Type> inner = Join(left.WithoutNull(), right.WithoutNull());
    if (!inner.has_value()) return absl::nullopt;
    return OrNull(*inner);
  }
  if (left.kind() == TypeKind::kType && right.kind() == TypeKind::kType) return Type::TypeType();
  const bool has_record = left.kind() == TypeKind::kRecord || right.kind() == TypeKind::kRecord;
  if (has_record && left.kind() == right.kind()) return JoinRecords(left, right);
  if (has_record && left.kind() == TypeKind::kMap) return JoinRecordWithMap(right, left);
  if (has_record && right.kind() == TypeKind::kMap) return JoinRecordWithMap(left, right);
  if (!AreAlike(left, right)) return absl::nullopt;
  std::vector<Type> joined;
  for (size_t i = 0; i < left.parameters().size(); ++i) {
    const absl::optional<Type> both = Join(left.parameters()[i], right.parameters()[i]);
    if (!both.has_value()) return absl::nullopt;
    joined.push_back(*both);
  }
  return left.With(std::move(joined));
}

Type JoinOrDyn(const Type& left, const Type& right) {
  if (absl::optional<Type> joined = Join(left, right)) return *std::move(joined);
  if (IsNullOrNullable(left) || IsNullOrNullable(right)) return Type::NullableDyn();
  if (!AreAlike(left, right) || !(HoldsNull(left) || HoldsNull(right))) return Type::Dyn();
  std::vector<Type> joined;
  for (size_t i = 0; i < left.parameters().size(); ++i) {
    joined.push_back(JoinOrDyn(left.parameters()[i], right.parameters()[i]));
  }
  return left.With(std::move(joined));
}

Type Settled(const Type& type) {
  if (type.kind() == TypeKind::kFree) return Type::Dyn();
  std::vector<Type> settled;
  for (const Type& parameter : type.parameters()) settled.push_back(Settled(parameter));
  return type.With(std::move(settled));
}

bool Admits(const Type& type, const Value& value) {
  if (type.IsOpen()) return true;
  if (type.kind() == TypeKind::kNullable) return value.is_null() || Admits(type.WithoutNull(), value);
  if (value.kind() != KindOf(type.kind())) return false;
  switch (type.kind()) {
    case TypeKind::kList:
      return std::all_of(value.list().begin(), value.list().end(),
                         [&](const Value& element) { return Admits(type.element(), element); });
    case TypeKind::kMap:
      return AdmitsEntries(type, value);
    case TypeKind::kOptional:
      return value.optional_value() == nullptr || Admits(type.held(), *value.optional_value());
    case TypeKind::kRecord:
      return AdmitsFields(type, value);
    default:
      return true;
  }
}

}  // namespace liushui::cel
