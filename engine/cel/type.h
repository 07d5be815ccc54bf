// Type: what is known of a value before it exists.
//
// Typing is gradual. Where everything is known, a mistake is found at compile time; where something is `dyn`,
// the question is left to evaluation. Nullable(T) is T or null, as CEL's wrapper types are. A Nullable may be
// used wherever its T may (an addition, a call, a selection); if it is null then, evaluation fails. Where an
// environment demands null tests, the compiler refuses that.
#ifndef LIUSHUI_ENGINE_CEL_TYPE_H_
#define LIUSHUI_ENGINE_CEL_TYPE_H_

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/cel/value.h"

namespace liushui::cel {

enum class TypeKind {
  kDyn,   // anything; checked when evaluated
  kFree,  // not decided yet: the element of an empty list; fits and yields to any other type
  kNull,
  kBool,
  kInt,
  kUint,
  kDouble,
  kString,
  kBytes,
  kTimestamp,
  kDuration,
  kType,
  kList,
  kMap,
  kNullable,
  kRecord,
  kOptional,
  kAbstract,  // a type of the host's, known by its name
  kLetter,    // in the signature of a function: any type, the same wherever the letter stands
};

// A type. Thread-compatible, immutable, cheap to copy.
class Type {
 public:
  using Fields = std::vector<std::pair<std::string, Type>>;
  using Names = std::set<std::string, std::less<>>;

  // Dyn.
  Type() = default;

  static Type Dyn() { return Type(TypeKind::kDyn); }
  static Type Free() { return Type(TypeKind::kFree); }
  static Type Null() { return Type(TypeKind::kNull); }
  static Type Bool() { return Type(TypeKind::kBool); }
  static Type Int() { return Type(TypeKind::kInt); }
  static Type Uint() { return Type(TypeKind::kUint); }
  static Type Double() { return Type(TypeKind::kDouble); }
  static Type String() { return Type(TypeKind::kString); }
  static Type Bytes() { return Type(TypeKind::kBytes); }
  static Type Timestamp() { return Type(TypeKind::kTimestamp); }
  static Type Duration() { return Type(TypeKind::kDuration); }
  // The type of type(x), and that of type(x) where the type of x is known.
  static Type TypeType() { return Type(TypeKind::kType); }
  static Type TypeOf(Type type);
  static Type List(Type element);
  static Type Map(Type key, Type value);
  // Null or `type`. Nullable of dyn, null or a nullable is that type itself.
  static Type Nullable(Type type);
  // Anything, and known to be null at times, which dyn leaves open. Null tests are demanded of it.
  static Type NullableDyn();
  // A value that may be missing, as optional.of() and .? make it. It is no `type` itself: one has to ask for
  // what it holds.
  static Type Optional(Type type);
  static Type Abstract(absl::string_view name, std::vector<Type> parameters);
  static Type Letter(absl::string_view name);
  // A map with string keys whose fields are known: selecting any other is a mistake the checker finds.
  static Type Record(Fields fields);
  // The same where a value may lack the fields that `sometimes` names, as it may where two records with
  // different fields meet. Selecting one of them may fail.
  static Type Record(Fields fields, Names sometimes);

  TypeKind kind() const { return kind_; }
  // Whether nothing is known of it.
  bool IsOpen() const {
    return kind_ == TypeKind::kDyn || kind_ == TypeKind::kFree || kind_ == TypeKind::kLetter;
  }
  // Of a list.
  const Type& element() const { return Parameter(0); }
  // Of a map.
  const Type& key() const { return Parameter(0); }
  const Type& value() const { return Parameter(1); }
  // What a nullable is when it is not null; any other type itself.
  const Type& WithoutNull() const { return kind_ == TypeKind::kNullable ? Parameter(0) : *this; }
  // Of an abstract type or a letter.
  const std::string& name() const;
  // What this type is made of, in order: the element, key and value, what is held; empty for a scalar.
  const std::vector<Type>& parameters() const;
  // The same type made of other parameters, as many as it has.
  Type With(std::vector<Type> parameters) const;
  // What an optional holds.
  const Type& held() const { return Parameter(0); }
  // Of a record, in the order declared.
  const Fields& fields() const;
  // The type of a record's field; nullptr if it has none of that name or this is no record.
  const Type* FindField(absl::string_view name) const;
  // The fields of a record that a value may lack.
  const Names& sometimes() const;
  bool AlwaysHas(absl::string_view field) const { return sometimes().count(field) == 0; }

  // In CEL's words: "list(int)", "map(string, dyn)", "wrapper(int)", "optional_type(int)", "type(int)",
  // "record(a: int, b?: string)", where a value may lack b.
  std::string ToString() const;

  friend bool operator==(const Type& left, const Type& right);

 private:
  struct Parts {
    std::vector<Type> parameters;
    Fields fields;
    std::string name;
    Names sometimes = {};
  };
  explicit Type(TypeKind kind) : kind_(kind) {}
  Type(TypeKind kind, Parts parts);
  const Type& Parameter(size_t index) const;

  TypeKind kind_ = TypeKind::kDyn;
  // shared_ptr: types are copied onto every node of a tree and never change.
  std::shared_ptr<const Parts> parts_;
};

// Whether a value of type `from` may stand where `to` is wanted. Dyn fits everything and everything fits dyn;
// a nullable fits where its type does (see above); null fits only a nullable; a record fits a map of its
// fields' types, and a map with string keys fits a record whose every field takes the map's values.
bool IsAssignable(const Type& from, const Type& to);

// The narrowest type that takes values of both; nullopt if only dyn would. Null and T give Nullable(T); two
// records one that has the fields of both, those of only one of them sometimes; a record and a map a map.
absl::optional<Type> Join(const Type& left, const Type& right);
// The same, and where there is none dyn, or NullableDyn if either may be null.
Type JoinOrDyn(const Type& left, const Type& right);

// The same type with everything undecided made dyn.
Type Settled(const Type& type);

// Whether `value` is of `type`, elements and fields included. A record's field that may be null may be
// absent; a field that the record does not know is refused.
bool Admits(const Type& type, const Value& value);

}  // namespace liushui::cel

#endif  // LIUSHUI_ENGINE_CEL_TYPE_H_
