// Value: what an expression computes with, and what its variables hold.
//
// The kinds are those of the Common Expression Language without protobuf messages, its optional values, and
// sealed values, which no expression can read: they can be passed on and tested for null, all else is an
// error that IsSealedRead() knows. Equality is CEL's: numbers compare by value across int, uint and double
// (as doubles where one of them is a double), values of otherwise different kinds are unequal, NaN is unequal
// to itself. Maps are kept sorted by key, so that iterating one gives the same order everywhere and for ever.
#ifndef LIUSHUI_ENGINE_CEL_VALUE_H_
#define LIUSHUI_ENGINE_CEL_VALUE_H_

#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"

namespace liushui::cel {

// The kinds in the order of Value's alternatives.
enum class Kind {
  kNull,
  kBool,
  kInt,
  kUint,
  kDouble,
  kString,
  kBytes,
  kTimestamp,
  kDuration,
  kList,
  kMap,
  kType,
  kOptional,
  kSealed,
};

// The name of a kind as type() of such a value would print it: "int", "null_type",
// "google.protobuf.Timestamp".
absl::string_view KindName(Kind kind);

// How large a value is, nested values included. Limits are set on these, so that no small expression can
// build a value that takes for ever to compare, print or store.
struct Extent {
  int64_t elements = 0;  // list elements and map entries
  int64_t bytes = 0;     // bytes of strings and byte strings
  int depth = 0;         // how many lists and maps lie inside one another
  bool sealed = false;   // whether it is sealed, or holds something that is
};

// An immutable value of one kind. Thread-compatible; copies are cheap and share text, lists and maps. Every
// accessor but kind(), is_null() and Find() demands the right kind: another is a bug of the caller, and
// aborts.
class Value {
 public:
  using Elements = std::vector<Value>;
  using Entries = std::vector<std::pair<Value, Value>>;

  // Null.
  Value() = default;

  static Value Null() { return Value(); }
  static Value Bool(bool value) { return Value(Content(value)); }
  static Value Int(int64_t value) { return Value(Content(value)); }
  static Value Uint(uint64_t value) { return Value(Content(value)); }
  static Value Double(double value) { return Value(Content(value)); }
  // `value` should be UTF-8; what is not is compared and printed byte by byte.
  static Value String(std::string value);
  static Value Bytes(std::string value);
  static Value Timestamp(absl::Time value) { return Value(Content(value)); }
  static Value Duration(absl::Duration value) { return Value(Content(value)); }
  static Value List(Elements elements);
  // For entries whose keys are known to be bool, int, uint or string, and to be different: of two equal keys
  // the first is kept. Sorts them.
  static Value Map(Entries entries);
  // A type as a value, by its CEL name: type(1) == int.
  static Value Type(std::string name);
  // A value that may be missing and is here, and one that is missing. CEL's optional is a value of its own:
  // optional.of(null) is not null, and optional.of(1) is not 1.
  static Value Optional(Value value);
  static Value Missing();
  // A value that is here and cannot be read, as the bytes it is kept in.
  static Value Sealed(std::string bytes);
  // As Map, for keys from outside. Refuses a key of another kind and a key given twice (1 and 1u are the same
  // key) with EXPRESSION_ERROR.
  static absl::StatusOr<Value> MakeMap(Entries entries);

  Kind kind() const { return static_cast<Kind>(content_.index()); }
  bool is_null() const { return kind() == Kind::kNull; }
  bool bool_value() const { return As<bool>(); }
  int64_t int_value() const { return As<int64_t>(); }
  uint64_t uint_value() const { return As<uint64_t>(); }
  double double_value() const { return As<double>(); }
  const std::string& string_value() const { return *As<SharedString>().text; }
  const std::string& bytes_value() const { return *As<SharedBytes>().text; }
  absl::Time timestamp_value() const { return As<absl::Time>(); }
  absl::Duration duration_value() const { return As<absl::Duration>(); }
  const Elements& list() const { return As<SharedList>()->elements; }
  // Sorted by key: false, true, numbers by value, strings by bytes.
  const Entries& entries() const { return As<SharedMap>()->entries; }
  // The name of a type value.
  const std::string& type_name() const { return *As<SharedTypeName>().text; }
  const std::string& sealed_bytes() const { return *As<SharedSealed>().bytes; }
  // What an optional holds; nullptr if it is missing.
  const Value* optional_value() const {
    const Elements& held = As<SharedOptional>().held->elements;
    return held.empty() ? nullptr : held.data();
  }

  // The value under a string key of a map; nullptr if the key is absent or this is not a map.
  const Value* Find(absl::string_view key) const;
  // The same for any key; 2, 2u and 2.0 find the same entry.
  const Value* Find(const Value& key) const;

  // Constant time: lists and maps remember theirs.
  Extent extent() const;

  // A CEL literal where there is one ([1, "two", 3u]), else the call that would make the value
  // (timestamp("2024-01-02T00:00:00Z")). Equal bytes for the same value everywhere.
  std::string DebugString() const;

  friend bool operator==(const Value& left, const Value& right);

 private:
  struct ListNode {
    Elements elements;
    Extent extent;
  };
  struct MapNode {
    Entries entries;
    Extent extent;
  };
  // shared_ptr throughout: a value is copied at every step of an evaluation and outlives the instance it came
  // from, while text, lists and maps never change.
  struct SharedString {
    std::shared_ptr<const std::string> text;
  };
  struct SharedBytes {
    std::shared_ptr<const std::string> text;
  };
  struct SharedTypeName {
    std::shared_ptr<const std::string> text;
  };
  using SharedList = std::shared_ptr<const ListNode>;
  using SharedMap = std::shared_ptr<const MapNode>;
  struct SharedOptional {
    SharedList held;  // no element or one
  };
  struct SharedSealed {
    std::shared_ptr<const std::string> bytes;
  };
  using Content =
      std::variant<std::monostate, bool, int64_t, uint64_t, double, SharedString, SharedBytes, absl::Time,
                   absl::Duration, SharedList, SharedMap, SharedTypeName, SharedOptional, SharedSealed>;

  explicit Value(Content content) : content_(std::move(content)) {}
  static Value FromSorted(Entries entries);

  template <typename T>
  const T& As() const {
    const T* held = std::get_if<T>(&content_);
    if (held == nullptr) [[unlikely]]
      WrongKind();
    return *held;
  }
  [[noreturn]] void WrongKind() const;

  Content content_;
};

// CEL's order: numbers across kinds, bool, string and bytes by bytes, timestamp, duration. nullopt for values
// that have no order between them; `unordered` where one of them is NaN.
absl::optional<std::partial_ordering> Compare(const Value& left, const Value& right);

// The shortest decimal text that reads back as the same double: "0.1", "1e+30", "NaN", "+Inf" as "Infinity".
std::string DoubleText(double value);
// RFC 3339 in UTC, with as many digits of the second as are needed: "2024-01-02T03:04:05.5Z".
std::string TimestampText(absl::Time time);
// Seconds: "90s", "-0.5s".
std::string DurationText(absl::Duration duration);

}  // namespace liushui::cel

#endif  // LIUSHUI_ENGINE_CEL_VALUE_H_
