// Dates as text, "2026-11-30": add_months. Terms and periods in rule books are counted in months.

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "engine/base/civil_day.h"
#include "engine/base/status_macros.h"
#include "engine/cel/functions/catalog.h"

namespace liushui::cel {
namespace {

constexpr int64_t kFirstYear = 1000;
constexpr int64_t kLastYear = 9999;
constexpr int64_t kMostMonths = (kLastYear - kFirstYear + 1) * 12;

absl::StatusOr<absl::CivilDay> ToDay(const Value& date) {
  const std::string& text = date.string_value();
  const absl::optional<absl::CivilDay> day = ParseDay(text);
  if (day.has_value()) return *day;
  return EvaluationError(absl::StrCat("expected a date such as '2026-11-30', found ", Shown(date)));
}

// The same day of the month, or the last day of a month that is too short for it.
absl::StatusOr<Value> AddMonths(Arguments arguments, Evaluation& evaluation) {
  if (arguments[0].kind() != Kind::kString || arguments[1].kind() != Kind::kInt) {
    return NoOverload("add_months", arguments);
  }
  ASSIGN_OR_RETURN(const absl::CivilDay day, ToDay(arguments[0]));
  const int64_t months = arguments[1].int_value();
  const bool too_many = months > kMostMonths || months < -kMostMonths;
  const absl::CivilMonth month = absl::CivilMonth(day) + (too_many ? 0 : months);
  if (too_many || month.year() < kFirstYear || month.year() > kLastYear) {
    return EvaluationError(
        absl::StrCat(months, " months after ", Shown(arguments[0]), " is no date of the years 1000 to 9999"));
  }
  const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
  const absl::CivilDay same(month.year(), month.month(), day.day());  // runs over where the month is short
  return evaluation.Keep(Value::String(absl::FormatCivilTime(absl::CivilMonth(same) == month ? same : last)));
}

}  // namespace

std::vector<BuiltinFunction> DateFunctions() {
  return {
      {"add_months", AddMonths, {{Overload::Style::kGlobal, {Type::String(), Type::Int()}, Type::String()}}}};
}

}  // namespace liushui::cel
