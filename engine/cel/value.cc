#include "engine/cel/value.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/cel/location.h"

namespace liushui::cel {
namespace {

// Saturates far above every limit, so that sums of sums cannot overflow.
constexpr int64_t kExtentMax = int64_t{1} << 40;

void Enclose(const Value& inner, Extent& outer) {
  const Extent extent = inner.extent();
  outer.elements = std::min(kExtentMax, outer.elements + extent.elements);
  outer.bytes = std::min(kExtentMax, outer.bytes + extent.bytes);
  outer.depth = std::max(outer.depth, extent.depth + 1);
  outer.sealed = outer.sealed || extent.sealed;
}

bool IsNumber(const Value& value) {
  return value.kind() == Kind::kInt || value.kind() == Kind::kUint || value.kind() == Kind::kDouble;
}

bool IsKey(const Value& value) {
  const Kind kind = value.kind();
  return kind == Kind::kBool || kind == Kind::kInt || kind == Kind::kUint || kind == Kind::kString;
}

// Bool before numbers before strings.
int KeyRank(const Value& key) {
  if (key.kind() == Kind::kBool) return 0;
  return key.kind() == Kind::kString ? 2 : 1;
}

// A total order over keys, and over what may be looked up as a key but for NaN.
bool KeyLess(const Value& left, const Value& right) {
  const int left_rank = KeyRank(left);
  const int right_rank = KeyRank(right);
  if (left_rank != right_rank) return left_rank < right_rank;
  return *Compare(left, right) == std::partial_ordering::less;
}

std::partial_ordering CompareIntUint(int64_t left, uint64_t right) {
  if (left < 0) return std::partial_ordering::less;
  return static_cast<uint64_t>(left) <=> right;
}

double AsDouble(const Value& number) {
  if (number.kind() == Kind::kInt) return static_cast<double>(number.int_value());
  if (number.kind() == Kind::kUint) return static_cast<double>(number.uint_value());
  return number.double_value();
}

std::partial_ordering CompareNumbers(const Value& left, const Value& right) {
  const Kind left_kind = left.kind();
  const Kind right_kind = right.kind();
  if (left_kind == Kind::kDouble || right_kind == Kind::kDouble) return AsDouble(left) <=> AsDouble(right);
  if (left_kind == Kind::kInt && right_kind == Kind::kInt) return left.int_value() <=> right.int_value();
  if (left_kind == Kind::kUint && right_kind == Kind::kUint) return left.uint_value() <=> right.uint_value();
  if (left_kind == Kind::kInt) return CompareIntUint(left.int_value(), right.uint_value());
  return 0 <=> CompareIntUint(right.int_value(), left.uint_value());
}

bool SameEntries(const Value::Entries& left, const Value::Entries& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const auto& a, const auto& b) { return a.first == b.first && a.second == b.second; });
}

}  // namespace

absl::string_view KindName(Kind kind) {
  switch (kind) {
    case Kind::kNull:
      return "null_type";
    case Kind::kBool:
      return "bool";
    case Kind::kInt:
      return "int";
    case Kind::kUint:
      return "uint";
    case Kind::kDouble:
      return "double";
    case Kind::kString:
      return "string";
    case Kind::kBytes:
      return "bytes";
    case Kind::kTimestamp:
      return "google.protobuf.Timestamp";
    case Kind::kDuration:
      return "google.protobuf.Duration";
    case Kind::kList:
      return "list";
    case Kind::kMap:
      return "map";
    case Kind::kType:
      return "type";
    case Kind::kOptional:
      return "optional_type";
    case Kind::kSealed:
      return "sealed";
  }
  return "type";
}

Value Value::String(std::string value) {
  return Value(Content(SharedString{std::make_shared<const std::string>(std::move(value))}));
}

Value Value::Bytes(std::string value) {
  return Value(Content(SharedBytes{std::make_shared<const std::string>(std::move(value))}));
}

Value Value::Type(std::string name) {
  return Value(Content(SharedTypeName{std::make_shared<const std::string>(std::move(name))}));
}

Value Value::Optional(Value value) {
  return Value(Content(SharedOptional{List({std::move(value)}).As<SharedList>()}));
}

Value Value::Missing() {
  return Value(Content(SharedOptional{List({}).As<SharedList>()}));
}

Value Value::Sealed(std::string bytes) {
  return Value(Content(SharedSealed{std::make_shared<const std::string>(std::move(bytes))}));
}

Value Value::List(Elements elements) {
  Extent extent{.elements = static_cast<int64_t>(elements.size()), .depth = 1};
  for (const Value& element : elements) Enclose(element, extent);
  return Value(Content(std::make_shared<const ListNode>(ListNode{std::move(elements), extent})));
}

Value Value::FromSorted(Entries entries) {
  Extent extent{.elements = static_cast<int64_t>(entries.size()), .depth = 1};
  for (const auto& [key, value] : entries) {
    Enclose(key, extent);
    Enclose(value, extent);
  }
  return Value(Content(std::make_shared<const MapNode>(MapNode{std::move(entries), extent})));
}

Value Value::Map(Entries entries) {
  const auto less = [](const auto& left, const auto& right) { return KeyLess(left.first, right.first); };
  const auto same = [](const auto& left, const auto& right) { return left.first == right.first; };
  std::stable_sort(entries.begin(), entries.end(), less);
  entries.erase(std::unique(entries.begin(), entries.end(), same), entries.end());
  return FromSorted(std::move(entries));
}

absl::StatusOr<Value> Value::MakeMap(Entries entries) {
  for (const auto& entry : entries) {
    if (!IsKey(entry.first)) {
      return EvaluationError(absl::StrCat("a map's key is a bool, int, uint or string, not ",
                                          KindName(entry.first.kind()), " ", entry.first.DebugString()));
    }
  }
  const auto less = [](const auto& left, const auto& right) { return KeyLess(left.first, right.first); };
  const auto same = [](const auto& left, const auto& right) { return left.first == right.first; };
  std::stable_sort(entries.begin(), entries.end(), less);
  const auto repeated = std::adjacent_find(entries.begin(), entries.end(), same);
  if (repeated != entries.end()) {
    return EvaluationError(absl::StrCat("the map has the key ", repeated->first.DebugString(), " twice"));
  }
  return FromSorted(std::move(entries));
}

const Value* Value::Find(absl::string_view key) const {
  if (kind() != Kind::kMap) return nullptr;
  const auto before = [](const std::pair<Value, Value>& entry, absl::string_view wanted) {
    return entry.first.kind() != Kind::kString || entry.first.string_value() < wanted;
  };
  const Entries& sorted = entries();
  const auto found = std::lower_bound(sorted.begin(), sorted.end(), key, before);
  if (found == sorted.end() || found->first.string_value() != key) return nullptr;
  return &found->second;
}

const Value* Value::Find(const Value& key) const {
  if (kind() != Kind::kMap) return nullptr;
  if (key.kind() == Kind::kString) return Find(key.string_value());
  if (!IsKey(key) && key.kind() != Kind::kDouble) return nullptr;
  if (key.kind() == Kind::kDouble && std::isnan(key.double_value())) return nullptr;
  const auto before = [](const std::pair<Value, Value>& entry, const Value& wanted) {
    return KeyLess(entry.first, wanted);
  };
  const Entries& sorted = entries();
  const auto found = std::lower_bound(sorted.begin(), sorted.end(), key, before);
  if (found == sorted.end() || !(found->first == key)) return nullptr;
  return &found->second;
}

Extent Value::extent() const {
  switch (kind()) {
    case Kind::kString:
      return {.bytes = static_cast<int64_t>(string_value().size())};
    case Kind::kBytes:
      return {.bytes = static_cast<int64_t>(bytes_value().size())};
    case Kind::kList:
      return As<SharedList>()->extent;
    case Kind::kMap:
      return As<SharedMap>()->extent;
    case Kind::kOptional:
      return As<SharedOptional>().held->extent;
    case Kind::kSealed:
      return {.bytes = static_cast<int64_t>(sealed_bytes().size()), .sealed = true};
    default:
      return {};
  }
}

void Value::WrongKind() const {
  ::liushui::internal::CheckFailed(__FILE__, __LINE__, "the value has the kind asked for",
                                   absl::StrCat("it is ", KindName(kind()), " ", DebugString()));
}

bool operator==(const Value& left, const Value& right) {
  if (IsNumber(left) && IsNumber(right))
    return CompareNumbers(left, right) == std::partial_ordering::equivalent;
  if (left.kind() != right.kind()) return false;
  switch (left.kind()) {
    case Kind::kNull:
      return true;
    case Kind::kBool:
      return left.bool_value() == right.bool_value();
    case Kind::kString:
      return left.string_value() == right.string_value();
    case Kind::kBytes:
      return left.bytes_value() == right.bytes_value();
    case Kind::kTimestamp:
      return left.timestamp_value() == right.timestamp_value();
    case Kind::kDuration:
      return left.duration_value() == right.duration_value();
    case Kind::kList:
      return left.list() == right.list();
    case Kind::kMap:
      return SameEntries(left.entries(), right.entries());
    case Kind::kType:
      return left.type_name() == right.type_name();
    case Kind::kOptional:
      return left.As<Value::SharedOptional>().held->elements ==
             right.As<Value::SharedOptional>().held->elements;
    case Kind::kSealed:
      return left.sealed_bytes() == right.sealed_bytes();
    default:
      return false;
  }
}

absl::optional<std::partial_ordering> Compare(const Value& left, const Value& right) {
  if (IsNumber(left) && IsNumber(right)) return CompareNumbers(left, right);
  if (left.kind() != right.kind()) return absl::nullopt;
  switch (left.kind()) {
    case Kind::kBool:
      return left.bool_value() <=> right.bool_value();
    case Kind::kString:
      return left.string_value().compare(right.string_value()) <=> 0;
    case Kind::kBytes:
      return left.bytes_value().compare(right.bytes_value()) <=> 0;
    case Kind::kTimestamp:
      if (left.timestamp_value() == right.timestamp_value()) return std::partial_ordering::equivalent;
      return left.timestamp_value() < right.timestamp_value() ? std::partial_ordering::less
                                                              : std::partial_ordering::greater;
    case Kind::kDuration:
      if (left.duration_value() == right.duration_value()) return std::partial_ordering::equivalent;
      return left.duration_value() < right.duration_value() ? std::partial_ordering::less
                                                            : std::partial_ordering::greater;
    default:
      return absl::nullopt;
  }
}

}  // namespace liushui::cel
