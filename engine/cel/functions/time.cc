// The parts of timestamps and durations: getFullYear and its kin.
#include "absl/time/time.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "engine/base/status_macros.h"
#include "engine/cel/functions/catalog.h"

namespace liushui::cel {
namespace {

bool IsTwoDigits(absl::string_view text) {
  return text.size() == 2 && absl::ascii_isdigit(text[0]) && absl::ascii_isdigit(text[1]);
}

int TwoDigits(absl::string_view text) {
  return (text[0] - '0') * 10 + (text[1] - '0');
}

// "+08:00", "-02:30", "08:00".
absl::optional<absl::TimeZone> FixedZone(absl::string_view name) {
  const bool negative = !name.empty() && name[0] == '-';
  if (!name.empty() && (name[0] == '-' || name[0] == '+')) name.remove_prefix(1);
  if (name.size() != 5 || name[2] != ':') return absl::nullopt;
  if (!IsTwoDigits(name.substr(0, 2)) || !IsTwoDigits(name.substr(3))) return absl::nullopt;
  const int seconds = TwoDigits(name.substr(0, 2)) * 3600 + TwoDigits(name.substr(3)) * 60;
  if (seconds >= 86400) return absl::nullopt;
  return absl::FixedTimeZone(negative ? -seconds : seconds);
}

absl::StatusOr<absl::TimeZone> FindZone(absl::string_view name, const Evaluation& evaluation) {
  if (name == "UTC") return absl::UTCTimeZone();
  const absl::optional<absl::TimeZone> fixed = FixedZone(name);
  if (fixed.has_value()) return *fixed;
  if (evaluation.zone_loader() != nullptr) {
    absl::StatusOr<absl::TimeZone> loaded = evaluation.zone_loader()(name);
    if (loaded.ok()) return loaded;
  }
  return EvaluationError(
      absl::StrCat("there is no time zone ", Shown(Value::String(std::string(name))), " here"));
}

using CivilPart = int64_t (*)(const absl::TimeZone::CivilInfo& civil);
using DurationPart = int64_t (*)(absl::Duration duration);

absl::StatusOr<Value> TimestampPart(absl::string_view name, Arguments arguments, Evaluation& evaluation,
                                    CivilPart part) {
  absl::TimeZone zone = absl::UTCTimeZone();
  if (arguments.size() == 2) {
    if (arguments[1].kind() != Kind::kString) return NoOverload(name, arguments);
    ASSIGN_OR_RETURN(zone, FindZone(arguments[1].string_value(), evaluation));
  }
  if (arguments[0].kind() != Kind::kTimestamp) return NoOverload(name, arguments);
  return Value::Int(part(zone.At(arguments[0].timestamp_value())));
}

int64_t FullYear(const absl::TimeZone::CivilInfo& civil) {
  return civil.cs.year();
}
int64_t Month(const absl::TimeZone::CivilInfo& civil) {
  return civil.cs.month() - 1;
}
int64_t Date(const absl::TimeZone::CivilInfo& civil) {
  return civil.cs.day();
}
int64_t DayOfMonth(const absl::TimeZone::CivilInfo& civil) {
  return civil.cs.day() - 1;
}
int64_t DayOfWeek(const absl::TimeZone::CivilInfo& civil) {
  // Abseil counts from Monday, CEL from Sunday.
  return (static_cast<int64_t>(absl::GetWeekday(absl::CivilDay(civil.cs))) + 1) % 7;
}
int64_t DayOfYear(const absl::TimeZone::CivilInfo& civil) {
  return absl::GetYearDay(absl::CivilDay(civil.cs)) - 1;
}
int64_t Hours(const absl::TimeZone::CivilInfo& civil) {
  return civil.cs.hour();
}
int64_t Minutes(const absl::TimeZone::CivilInfo& civil) {
  return civil.cs.minute();
}
int64_t Seconds(const absl::TimeZone::CivilInfo& civil) {
  return civil.cs.second();
}
int64_t Milliseconds(const absl::TimeZone::CivilInfo& civil) {
  return absl::ToInt64Milliseconds(civil.subsecond);
}

// Of a duration, hours, minutes and seconds are the whole of it in that unit; milliseconds what is left of a
// second.
int64_t WholeHours(absl::Duration duration) {
  return absl::ToInt64Hours(duration);
}
int64_t WholeMinutes(absl::Duration duration) {
  return absl::ToInt64Minutes(duration);
}
int64_t WholeSeconds(absl::Duration duration) {
  return absl::ToInt64Seconds(duration);
}
int64_t RestMilliseconds(absl::Duration duration) {
  return absl::ToInt64Milliseconds(duration % absl::Seconds(1));
}

// The name of a function and what it reads, known at compile time, make its implementation.
template <const char* kName, CivilPart kPart>
absl::StatusOr<Value> OfTimestamp(Arguments arguments, Evaluation& evaluation) {
  return TimestampPart(kName, arguments, evaluation, kPart);
}

template <const char* kName, CivilPart kPart, DurationPart kDurationPart>
absl::StatusOr<Value> OfEither(Arguments arguments, Evaluation& evaluation) {
  if (arguments[0].kind() == Kind::kDuration && arguments.size() == 1) {
    return Value::Int(kDurationPart(arguments[0].duration_value()));
  }
  return TimestampPart(kName, arguments, evaluation, kPart);
}

constexpr char kFullYear[] = "getFullYear";
constexpr char kMonth[] = "getMonth";
constexpr char kDate[] = "getDate";
constexpr char kDayOfMonth[] = "getDayOfMonth";
constexpr char kDayOfWeek[] = "getDayOfWeek";
constexpr char kDayOfYear[] = "getDayOfYear";
constexpr char kHours[] = "getHours";
constexpr char kMinutes[] = "getMinutes";
constexpr char kSeconds[] = "getSeconds";
constexpr char kMilliseconds[] = "getMilliseconds";

std::vector<Overload> TimestampOverloads() {
  return {{Overload::Style::kMethod, {Type::Timestamp()}, Type::Int()},
          {Overload::Style::kMethod, {Type::Timestamp(), Type::String()}, Type::Int()}};
}

std::vector<Overload> EitherOverloads() {
  std::vector<Overload> overloads = TimestampOverloads();
  overloads.push_back({Overload::Style::kMethod, {Type::Duration()}, Type::Int()});
  return overloads;
}

}  // namespace

std::vector<BuiltinFunction> TimeFunctions() {
  return {
      {kFullYear, OfTimestamp<kFullYear, FullYear>, TimestampOverloads()},
      {kMonth, OfTimestamp<kMonth, Month>, TimestampOverloads()},
      {kDate, OfTimestamp<kDate, Date>, TimestampOverloads()},
      {kDayOfMonth, OfTimestamp<kDayOfMonth, DayOfMonth>, TimestampOverloads()},
      {kDayOfWeek, OfTimestamp<kDayOfWeek, DayOfWeek>, TimestampOverloads()},
      {kDayOfYear, OfTimestamp<kDayOfYear, DayOfYear>, TimestampOverloads()},
      {kHours, OfEither<kHours, Hours, WholeHours>, EitherOverloads()},
      {kMinutes, OfEither<kMinutes, Minutes, WholeMinutes>, EitherOverloads()},
      {kSeconds, OfEither<kSeconds, Seconds, WholeSeconds>, EitherOverloads()},
      {kMilliseconds, OfEither<kMilliseconds, Milliseconds, RestMilliseconds>, EitherOverloads()},
  };
}

}  // namespace liushui::cel
