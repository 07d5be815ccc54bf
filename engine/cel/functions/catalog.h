// The catalog: CEL's own functions and operators, what they take and how they are computed.
//
// A function is one entry with all its overloads: the overloads are for the checker, the implementation looks
// at the kinds of the values it is given. Adding a function means adding an entry to the list of its subject.
// A function whose name has a dot, as math.abs, is called by all of it and is no method.
#ifndef LIUSHUI_ENGINE_CEL_FUNCTIONS_CATALOG_H_
#define LIUSHUI_ENGINE_CEL_FUNCTIONS_CATALOG_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "engine/cel/evaluation.h"
#include "engine/cel/type.h"
#include "engine/cel/value.h"

namespace liushui::cel {

using Arguments = absl::Span<const Value>;

// Computes a function. Must spend budget in proportion to what it reads, and Keep what it builds.
using Implementation = absl::StatusOr<Value> (*)(Arguments arguments, Evaluation& evaluation);

struct Overload {
  enum class Style { kGlobal, kMethod };  // name(a, b), or a.name(b); operators are global
  Style style = Style::kGlobal;
  std::vector<Type> parameters;  // the target of a method first
  Type result;                   // may hold the letters of the parameters, as in (list(T), int) -> T
};

struct BuiltinFunction {
  std::string name;
  Implementation implementation = nullptr;
  std::vector<Overload> overloads;
  // More arguments than any overload takes are given as one list.
  bool variadic = false;
  // Whether the first argument alone decides the result, so that the others are not even evaluated: the
  // implementation is then given that one. Null if it never does.
  bool (*decides)(const Value& first) = nullptr;
};

// nullptr if there is no such function. Valid for ever.
const BuiltinFunction* FindBuiltin(absl::string_view name);

// Whether there is a function of this name that is called as one, and not as a method.
bool IsGlobalBuiltin(absl::string_view name);

// The name as it is written: '+' for "_+_", 'in' for "@in".
absl::string_view DisplayName(absl::string_view function);

// The refusal of arguments that no overload takes: "no overload of '+' takes (string, int)".
absl::Status NoOverload(absl::string_view function, Arguments arguments);

// The value for an error message: as DebugString has it, but short, and cheap however large the value is.
std::string Shown(const Value& value);

// How many arguments any function of the catalog takes at most, the target of a method included.
inline constexpr int kMaxBuiltinArguments = 4;

// The catalog by subject.
std::vector<BuiltinFunction> ArithmeticFunctions();
std::vector<BuiltinFunction> ComparisonFunctions();
std::vector<BuiltinFunction> IndexFunctions();
std::vector<BuiltinFunction> CollectionFunctions();
std::vector<BuiltinFunction> TextFunctions();
std::vector<BuiltinFunction> TimeFunctions();
std::vector<BuiltinFunction> ConversionFunctions();
// CEL's extension libraries: strings, format(), math, base64, optionals.
std::vector<BuiltinFunction> StringFunctions();
std::vector<BuiltinFunction> FormatFunctions();
std::vector<BuiltinFunction> MathFunctions();
std::vector<BuiltinFunction> BitFunctions();
std::vector<BuiltinFunction> EncodingFunctions();
std::vector<BuiltinFunction> OptionalFunctions();
// Our own: add_months('2026-11-30', 3) is '2027-02-28', the last day of a month too short for the 30th.
std::vector<BuiltinFunction> DateFunctions();

}  // namespace liushui::cel

#endif  // LIUSHUI_ENGINE_CEL_FUNCTIONS_CATALOG_H_
