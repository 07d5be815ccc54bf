#include "tests/random_charts/generators/little_language.h"

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "engine/base/check.h"

namespace liushui::random_charts {
namespace {

int64_t ParseConstant(absl::string_view text) {
  int64_t constant = 0;
  const bool parsed = absl::SimpleAtoi(text, &constant);
  LIUSHUI_CHECK(parsed);
  return constant;
}

bool IsElement(absl::string_view name) {
  return absl::StartsWith(name, "i");
}

std::string ParseName(absl::string_view text) {
  const bool is_datum = absl::ConsumePrefix(&text, "data.");
  LIUSHUI_CHECK(is_datum || IsElement(text));
  return std::string(text);
}

std::string Named(absl::string_view name) {
  return absl::StrCat(IsElement(name) ? "" : "data.", name);
}

}  // namespace

Number ParseNumber(absl::string_view text) {
  const std::vector<absl::string_view> words = absl::StrSplit(text, ' ');
  const bool is_name = absl::StartsWith(text, "data.") || IsElement(text);
  if (words.size() == 1) return is_name ? Number{ParseName(text), 0} : Number{"", ParseConstant(text)};
  LIUSHUI_CHECK(words.size() == 3);
  LIUSHUI_CHECK(words[1] == (is_name ? "+" : "/"));
  if (!is_name) return {ParseName(words[2]), ParseConstant(words[0]), true};
  return {ParseName(words[0]), ParseConstant(words[2])};
}

std::vector<Number> ParseList(absl::string_view text) {
  const bool is_list = absl::ConsumePrefix(&text, "[") && absl::ConsumeSuffix(&text, "]");
  LIUSHUI_CHECK(is_list);
  std::vector<Number> list;
  for (const absl::string_view element : absl::StrSplit(text, ", ")) list.push_back(ParseNumber(element));
  return list;
}

Condition ParseCondition(absl::string_view text) {
  const bool negated = absl::ConsumePrefix(&text, "!");
  if (absl::ConsumePrefix(&text, "In('")) {
    const bool closed = absl::ConsumeSuffix(&text, "')");
    LIUSHUI_CHECK(closed);
    return {negated ? Condition::Kind::kNotIn : Condition::Kind::kIn, std::string(text), 0};
  }
  LIUSHUI_CHECK(!negated);
  const bool divides = absl::ConsumePrefix(&text, absl::StrCat(kDividend, " / "));
  const std::vector<absl::string_view> words = absl::StrSplit(text, ' ');
  LIUSHUI_CHECK(words.size() == 3);
  LIUSHUI_CHECK(words[1] == "<" || words[1] == ">=");
  Condition::Kind kind = words[1] == "<" ? Condition::Kind::kBelow : Condition::Kind::kAtLeast;
  if (divides) kind = Condition::Kind::kQuotientAtLeast;
  return {kind, ParseName(words[0]), ParseConstant(words[2])};
}

std::string Write(const Number& number) {
  if (number.name.empty()) return absl::StrCat(number.constant);
  if (number.divided) return absl::StrCat(number.constant, " / ", Named(number.name));
  if (number.constant == 0) return Named(number.name);
  return absl::StrCat(Named(number.name), " + ", number.constant);
}

std::string Write(const std::vector<Number>& list) {
  const auto write = [](std::string* out, const Number& number) { *out += Write(number); };
  return absl::StrCat("[", absl::StrJoin(list, ", ", write), "]");
}

std::string Write(const Condition& condition) {
  switch (condition.kind) {
    case Condition::Kind::kBelow:
      return absl::StrCat(Named(condition.name), " < ", condition.constant);
    case Condition::Kind::kAtLeast:
      return absl::StrCat(Named(condition.name), " >= ", condition.constant);
    case Condition::Kind::kQuotientAtLeast:
      return absl::StrCat(kDividend, " / ", Named(condition.name), " >= ", condition.constant);
    case Condition::Kind::kIn:
      return absl::StrCat("In('", condition.name, "')");
    case Condition::Kind::kNotIn:
      return absl::StrCat("!In('", condition.name, "')");
  }
  LIUSHUI_CHECK(false);
  return "";
}

}  // namespace liushui::random_charts
