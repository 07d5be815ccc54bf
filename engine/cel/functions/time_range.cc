#include "engine/cel/functions/time_range.h"

#include <cstdint>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "engine/cel/functions/catalog.h"
#include "engine/cel/location.h"

namespace liushui::cel {
namespace {

constexpr int64_t kFirstSecond = -62'135'596'800;  // 0001-01-01T00:00:00Z
constexpr int64_t kEndSecond = 253'402'300'800;    // 10000-01-01T00:00:00Z

// Takes the parts of a text one by one; once one is missing, `ok` stays false.
class Scanner {
 public:
  explicit Scanner(absl::string_view text) : rest_(text) {}

  int Digits(size_t count) {
    int number = 0;
    if (rest_.size() < count) return Fail();
    for (const char c : rest_.substr(0, count)) {
      if (!absl::ascii_isdigit(c)) return Fail();
      number = number * 10 + (c - '0');
    }
    rest_.remove_prefix(count);
    return number;
  }
  // One of `choices`; returns it.
  char One(absl::string_view choices) {
    if (rest_.empty() || choices.find(rest_[0]) == absl::string_view::npos) return static_cast<char>(Fail());
    const char taken = rest_[0];
    rest_.remove_prefix(1);
    return taken;
  }
  bool Next(char c) const { return !rest_.empty() && rest_[0] == c; }
  // ".123" as nanoseconds; at most nine digits.
  int64_t Fraction() {
    if (!Next('.')) return 0;
    rest_.remove_prefix(1);
    int64_t nanoseconds = 0;
    int64_t unit = 1'000'000'000;
    while (!rest_.empty() && absl::ascii_isdigit(rest_[0]) && unit > 1) {
      unit /= 10;
      nanoseconds += unit * (rest_[0] - '0');
      rest_.remove_prefix(1);
    }
    return unit == 1'000'000'000 ? Fail() : nanoseconds;
  }
  bool ok() const { return ok_; }
  bool done() const { return ok_ && rest_.empty(); }

 private:
  int Fail() {
    ok_ = false;
    return 0;
  }

  absl::string_view rest_;
  bool ok_ = true;
};

// "Z", or "+08:00" as seconds east of UTC.
int ScanOffset(Scanner& scanner) {
  const char sign = scanner.One("Zz+-");
  if (sign != '+' && sign != '-') return 0;
  const int hours = scanner.Digits(2);
  scanner.One(":");
  const int minutes = scanner.Digits(2);
  const int seconds = hours * 3600 + minutes * 60;
  return sign == '-' ? -seconds : seconds;
}

}  // namespace

absl::StatusOr<Value> InTimestampRange(absl::Time time) {
  if (time < absl::FromUnixSeconds(kFirstSecond) || time >= absl::FromUnixSeconds(kEndSecond)) {
    return RangeError("the timestamp lies outside the years 1 to 9999");
  }
  const absl::Duration since_epoch = absl::Floor(time - absl::UnixEpoch(), absl::Nanoseconds(1));
  return Value::Timestamp(absl::UnixEpoch() + since_epoch);
}

absl::StatusOr<Value> InDurationRange(absl::Duration duration) {
  const absl::Duration whole = absl::Trunc(duration, absl::Nanoseconds(1));
  const bool fits = whole >= absl::Nanoseconds(std::numeric_limits<int64_t>::min()) &&
                    whole <= absl::Nanoseconds(std::numeric_limits<int64_t>::max());
  if (!fits) return RangeError("the duration is longer than 292 years");
  return Value::Duration(whole);
}

absl::StatusOr<Value> ParseTimestamp(absl::string_view text) {
  const absl::Status refused = EvaluationError(absl::StrCat(
      "a timestamp looks like 2024-01-02T03:04:05Z; ", Shown(Value::String(std::string(text))), " does not"));
  Scanner scanner(text);
  const int year = scanner.Digits(4);
  scanner.One("-");
  const int month = scanner.Digits(2);
  scanner.One("-");
  const int day = scanner.Digits(2);
  scanner.One("Tt");
  const int hour = scanner.Digits(2);
  scanner.One(":");
  const int minute = scanner.Digits(2);
  scanner.One(":");
  const int second = scanner.Digits(2);
  const int64_t nanoseconds = scanner.Fraction();
  const int offset = ScanOffset(scanner);
  if (!scanner.done() || offset <= -86400 || offset >= 86400) return refused;
  const absl::CivilSecond civil(year, month, day, hour, minute, second);
  const bool real = civil.month() == month && civil.day() == day && civil.hour() == hour &&
                    civil.minute() == minute && civil.second() == second;
  if (!real) return refused;
  return InTimestampRange(absl::FromCivil(civil, absl::UTCTimeZone()) - absl::Seconds(offset) +
                          absl::Nanoseconds(nanoseconds));
}

absl::StatusOr<Value> ParseDuration(absl::string_view text) {
  absl::Duration duration;
  const bool plain = text.find_first_not_of("0123456789.+-hmsun") == absl::string_view::npos;
  // Abseil also reads "inf", which no CEL duration is.
  if (!plain || !absl::ParseDuration(text, &duration)) {
    return EvaluationError(absl::StrCat("a duration looks like 1h30m or 90s; ",
                                        Shown(Value::String(std::string(text))), " does not"));
  }
  return InDurationRange(duration);
}

}  // namespace liushui::cel
