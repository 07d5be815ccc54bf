#include "engine/chart/moment.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/base/refusal.h"

namespace liushui::chart {
namespace {

constexpr int64_t kMaxAmount = 1'000'000;
constexpr int kMinutesPerDay = 24 * 60;

constexpr std::pair<absl::string_view, Unit> kUnits[] = {
    {"s", Unit::kSecond}, {"m", Unit::kMinute},       {"h", Unit::kHour},        {"d", Unit::kDay},
    {"mo", Unit::kMonth}, {"th", Unit::kTradingHour}, {"bh", Unit::kOfficeHour}, {"bd", Unit::kBusinessDay}};

absl::optional<Unit> UnitNamed(absl::string_view name) {
  for (const auto& [unit_name, unit] : kUnits) {
    if (unit_name == name) return unit;
  }
  return absl::nullopt;
}

absl::Status SpanSyntax(absl::string_view text) {
  return Refuse(
      absl::StatusCode::kInvalidArgument, "DURATION_SYNTAX",
      absl::StrCat("expected a whole number up to ", kMaxAmount,
                   " with one of s, m, h, d, mo, th, bh, bd, such as 15d or -2bd; found '", text, "'"));
}

absl::Status TimeSyntax(absl::string_view text) {
  return Refuse(absl::StatusCode::kInvalidArgument, "TIME_SYNTAX",
                absl::StrCat("expected a time of day from 00:00 to 24:00; found '", text, "'"));
}

// The leading digits of `text`, which are taken off it.
absl::string_view TakeDigits(absl::string_view* text) {
  size_t count = 0;
  while (count < text->size() && absl::ascii_isdigit((*text)[count])) ++count;
  const absl::string_view digits = text->substr(0, count);
  text->remove_prefix(count);
  return digits;
}

}  // namespace

absl::StatusOr<Span> ParseSpan(absl::string_view text) {
  absl::string_view rest = text;
  const bool negative = absl::ConsumePrefix(&rest, "-");
  if (!negative) absl::ConsumePrefix(&rest, "+");
  int64_t amount = 0;
  if (!absl::SimpleAtoi(TakeDigits(&rest), &amount) || amount > kMaxAmount) return SpanSyntax(text);
  const absl::optional<Unit> unit = UnitNamed(rest);
  if (!unit.has_value()) return SpanSyntax(text);
  return Span{negative ? -amount : amount, *unit};
}

bool IsBusiness(Unit unit) {
  return unit == Unit::kTradingHour || unit == Unit::kOfficeHour || unit == Unit::kBusinessDay;
}

absl::StatusOr<int> ParseTimeOfDay(absl::string_view text) {
  if (text.size() != 5 || text[2] != ':') return TimeSyntax(text);
  absl::string_view rest = text;
  int hour = 0;
  int minute = 0;
  if (TakeDigits(&rest).size() != 2 || !absl::SimpleAtoi(text.substr(0, 2), &hour)) return TimeSyntax(text);
  rest.remove_prefix(1);
  if (TakeDigits(&rest).size() != 2 || !absl::SimpleAtoi(text.substr(3, 2), &minute)) return TimeSyntax(text);
  const int result = hour * 60 + minute;
  if (minute > 59 || result > kMinutesPerDay) return TimeSyntax(text);
  return result;
}

}  // namespace liushui::chart
