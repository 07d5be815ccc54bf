#include "tests/random_charts/little_language.h"

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
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

std::string ParseDatum(absl::string_view text) {
  const bool is_datum = absl::ConsumePrefix(&text, "data.");
  LIUSHUI_CHECK(is_datum);
  return std::string(text);
}

}  // namespace

Number ParseNumber(absl::string_view text) {
  if (!absl::StartsWith(text, "data.")) return {"", ParseConstant(text)};
  const std::vector<absl::string_view> words = absl::StrSplit(text, " + ");
  LIUSHUI_CHECK(words.size() <= 2);
  return {ParseDatum(words[0]), words.size() == 2 ? ParseConstant(words[1]) : 0};
}

Condition ParseCondition(absl::string_view text) {
  const bool negated = absl::ConsumePrefix(&text, "!");
  if (absl::ConsumePrefix(&text, "In('")) {
    const bool closed = absl::ConsumeSuffix(&text, "')");
    LIUSHUI_CHECK(closed);
    return {negated ? Condition::Kind::kNotIn : Condition::Kind::kIn, std::string(text), 0};
  }
  LIUSHUI_CHECK(!negated);
  const std::vector<absl::string_view> words = absl::StrSplit(text, ' ');
  LIUSHUI_CHECK(words.size() == 3);
  LIUSHUI_CHECK(words[1] == "<" || words[1] == ">=");
  const Condition::Kind kind = words[1] == "<" ? Condition::Kind::kBelow : Condition::Kind::kAtLeast;
  return {kind, ParseDatum(words[0]), ParseConstant(words[2])};
}

std::string Write(const Number& number) {
  if (number.datum.empty()) return absl::StrCat(number.constant);
  if (number.constant == 0) return absl::StrCat("data.", number.datum);
  return absl::StrCat("data.", number.datum, " + ", number.constant);
}

std::string Write(const Condition& condition) {
  switch (condition.kind) {
    case Condition::Kind::kBelow:
      return absl::StrCat("data.", condition.name, " < ", condition.constant);
    case Condition::Kind::kAtLeast:
      return absl::StrCat("data.", condition.name, " >= ", condition.constant);
    case Condition::Kind::kIn:
      return absl::StrCat("In('", condition.name, "')");
    case Condition::Kind::kNotIn:
      return absl::StrCat("!In('", condition.name, "')");
  }
  LIUSHUI_CHECK(false);
  return "";
}

}  // namespace liushui::random_charts
