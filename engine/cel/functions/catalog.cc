#include "engine/cel/functions/catalog.h"

#include <algorithm>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/check.h"

namespace liushui::cel {
namespace {

using Catalog = std::map<std::string, BuiltinFunction, std::less<>>;

void AddAll(std::vector<BuiltinFunction> functions, Catalog& catalog) {
  for (BuiltinFunction& function : functions) {
    for (const Overload& overload : function.overloads) {
      LIUSHUI_CHECK(overload.parameters.size() <= kMaxBuiltinArguments);
    }
    const std::string name = function.name;
    LIUSHUI_CHECK(catalog.emplace(name, std::move(function)).second);
  }
}

Catalog MakeCatalog() {
  Catalog catalog;
  AddAll(ArithmeticFunctions(), catalog);
  AddAll(ComparisonFunctions(), catalog);
  AddAll(IndexFunctions(), catalog);
  AddAll(CollectionFunctions(), catalog);
  AddAll(TextFunctions(), catalog);
  AddAll(TimeFunctions(), catalog);
  AddAll(ConversionFunctions(), catalog);
  AddAll(StringFunctions(), catalog);
  AddAll(FormatFunctions(), catalog);
  AddAll(MathFunctions(), catalog);
  AddAll(BitFunctions(), catalog);
  AddAll(EncodingFunctions(), catalog);
  AddAll(OptionalFunctions(), catalog);
  AddAll(DateFunctions(), catalog);
  return catalog;
}

}  // namespace

const BuiltinFunction* FindBuiltin(absl::string_view name) {
  // Never destroyed, since programs of static duration may point into it.
  static const Catalog& catalog = *new Catalog(MakeCatalog());
  const auto found = catalog.find(name);
  return found == catalog.end() ? nullptr : &found->second;
}

bool IsGlobalBuiltin(absl::string_view name) {
  const BuiltinFunction* function = FindBuiltin(name);
  if (function == nullptr) return false;
  return std::any_of(function->overloads.begin(), function->overloads.end(),
                     [](const Overload& overload) { return overload.style == Overload::Style::kGlobal; });
}

absl::string_view DisplayName(absl::string_view function) {
  if (function == "_[_]") return "[]";
  if (function == "_[?_]") return "[?]";
  if (function == "@in") return "in";
  const size_t first = function.find_first_not_of('_');
  const size_t last = function.find_last_not_of('_');
  const bool is_operator = absl::EndsWith(function, "_") && first != absl::string_view::npos;
  return is_operator ? function.substr(first, last - first + 1) : function;
}

std::string Shown(const Value& value) {
  constexpr int64_t kMaxShownBytes = 64;
  constexpr int64_t kMaxShownElements = 8;
  const Extent extent = value.extent();
  if (extent.elements > kMaxShownElements || (extent.depth > 0 && extent.bytes > kMaxShownBytes)) {
    return absl::StrCat("a ", KindName(value.kind()), " of ", extent.elements, " elements");
  }
  if (extent.bytes <= kMaxShownBytes || value.kind() == Kind::kSealed) return value.DebugString();
  const std::string& text = value.kind() == Kind::kString ? value.string_value() : value.bytes_value();
  return absl::StrCat("a ", KindName(value.kind()), " of ", text.size(), " bytes");
}

absl::Status NoOverload(absl::string_view function, Arguments arguments) {
  const auto write = [](std::string* out, const Value& value) {
    absl::StrAppend(out, KindName(value.kind()));
  };
  return EvaluationError(absl::StrCat("no overload of '", DisplayName(function), "' takes (",
                                      absl::StrJoin(arguments, ", ", write), ")"));
}

}  // namespace liushui::cel
