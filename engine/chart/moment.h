// Durations and moments as declared: "2th", {time: "14:30", day: +1bd}, a CEL timestamp; deadlines with their
// ladders.
#ifndef LIUSHUI_ENGINE_CHART_MOMENT_H_
#define LIUSHUI_ENGINE_CHART_MOMENT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/chart/expression.h"

namespace liushui::chart {

// Units of a duration. Clock: s, m, h, d (24 hours), mo (calendar months). Business: th (trading-session
// hours), bh (office hours), bd (business days).
enum class Unit { kSecond, kMinute, kHour, kDay, kMonth, kTradingHour, kOfficeHour, kBusinessDay };

// An amount of one unit, such as 2th or -7d. |amount| is at most 1,000,000.
struct Span {
  int64_t amount = 0;
  Unit unit = Unit::kSecond;
  friend bool operator==(const Span&, const Span&) = default;
};

// Parses "15d", "+1bd", "-7d", "0h". Refused with DURATION_SYNTAX otherwise.
absl::StatusOr<Span> ParseSpan(absl::string_view text);

// True for th, bh and bd, which need a calendar.
bool IsBusiness(Unit unit);

// Minutes after midnight of "HH:MM", 00:00 to 24:00. Refused with TIME_SYNTAX otherwise.
absl::StatusOr<int> ParseTimeOfDay(absl::string_view text);

// A moment, resolved when the state is entered: exactly one of `after`, `minute_of_day`, `expression` is set.
struct MomentSpec {
  absl::optional<Span> after;             // from entry
  absl::optional<int> minute_of_day;      // on the entry's day, or on `date`, moved by `day`
  absl::optional<Span> day;               // with minute_of_day: days later
  absl::optional<Expression> date;        // with minute_of_day: the day to use
  absl::optional<Expression> expression;  // CEL timestamp; null means never
};

// A reminder before a due; exactly one is set.
struct ReminderSpec {
  absl::optional<int> percent;        // of the time from opening to the due; business time where the due is
  absl::optional<Span> before;        // before the due; positive amount
  absl::optional<int> minute_of_day;  // on the due's day
};

// A rung of an escalation ladder.
struct RungSpec {
  Span after;  // after the due
  std::vector<TextTemplate> roles;
  absl::optional<Expression> person;
};

// A deadline. Rungs ascend.
struct DeadlineSpec {
  MomentSpec moment;
  std::vector<ReminderSpec> reminders;
  std::vector<RungSpec> rungs;
};

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_MOMENT_H_
