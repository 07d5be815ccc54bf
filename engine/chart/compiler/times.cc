#include "engine/chart/compiler/times.h"

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace liushui::chart {
namespace {

// Milliseconds of one unit of clock time; 0 for a unit without a fixed length.
uint64_t UnitMilliseconds(Unit unit) {
  constexpr uint64_t kMinute = 60'000;
  switch (unit) {
    case Unit::kSecond:
      return 1000;
    case Unit::kMinute:
      return kMinute;
    case Unit::kHour:
      return 60 * kMinute;
    case Unit::kDay:
      return 24 * 60 * kMinute;
    default:
      return 0;
  }
}

}  // namespace

absl::optional<Span> Times::ReadSpan(const std::string& path, const std::string& text) {
  if (text.empty()) return absl::nullopt;
  const absl::StatusOr<Span> span = ParseSpan(text);
  if (!span.ok()) {
    problems().AddStatus(path, span.status());
    return absl::nullopt;
  }
  if (IsBusiness(span->unit) && !has_calendar_) {
    problems().Add(path, "CALENDAR_REQUIRED",
                   absl::StrCat("'", text, "' is business time; the workflow names no calendar"));
    return absl::nullopt;
  }
  if (IsBusiness(span->unit) && span->amount > 0) business_spans_.emplace_back(path, *span);
  return *span;
}

absl::optional<Span> Times::CompileSpan(const std::string& path, const std::string& text) {
  const absl::optional<Span> span = ReadSpan(path, text);
  if (!span.has_value() || span->amount >= 0) return span;
  problems().Add(path, "DURATION_RANGE",
                 absl::StrCat("expected a duration of 0 or more, found '", text, "'"));
  return absl::nullopt;
}

uint64_t Times::CompileClock(const std::string& path, const std::string& text, const ClockRange& range) {
  const absl::optional<Span> span = ReadSpan(path, text);
  if (!span.has_value()) return range.fallback_ms;
  const uint64_t unit_ms = UnitMilliseconds(span->unit);
  if (unit_ms == 0) {
    problems().Add(path, "DURATION_RANGE", absl::StrCat("expected s, m, h or d, found '", text, "'"));
    return range.fallback_ms;
  }
  const uint64_t milliseconds = span->amount < 0 ? 0 : static_cast<uint64_t>(span->amount) * unit_ms;
  if (span->amount < 0 || milliseconds < range.least_ms || milliseconds > range.most_ms) {
    problems().Add(path, "DURATION_RANGE",
                   absl::StrCat("expected ", range.least_ms / 1000, "s to ", range.most_ms / 1000,
                                "s, found '", text, "'"));
    return range.fallback_ms;
  }
  return milliseconds;
}

absl::optional<int> Times::ReadTime(const std::string& path, const std::string& text) {
  const absl::StatusOr<int> minute = ParseTimeOfDay(text);
  if (!minute.ok()) {
    problems().AddStatus(path, minute.status());
    return absl::nullopt;
  }
  if (!has_calendar_) {
    problems().Add(
        path, "CALENDAR_REQUIRED",
        absl::StrCat("'", text, "' is a time in the calendar's zone; the workflow names no calendar"));
    return absl::nullopt;
  }
  return *minute;
}

void Times::CompileTimeOfDay(const std::string& path, const Clock& clock, const ScopeSpec& scope,
                             MomentSpec* spec) {
  if (clock.time.empty()) {
    if (!clock.day.empty() || !clock.date.empty()) {
      problems().Add(path, "MOMENT_SHAPE", "'day' and 'date' stand beside 'time' only");
    }
    return;
  }
  spec->minute_of_day = ReadTime(absl::StrCat(path, ".time"), clock.time);
  const std::string day_path = absl::StrCat(path, ".day");
  spec->day = ReadSpan(day_path, clock.day);
  if (spec->day.has_value() && spec->day->unit != Unit::kDay && spec->day->unit != Unit::kMonth &&
      spec->day->unit != Unit::kBusinessDay) {
    problems().Add(day_path, "MOMENT_SHAPE", absl::StrCat("expected d, mo or bd, found '", clock.day, "'"));
  }
  spec->date = expressions_.Compile(absl::StrCat(path, ".date"), clock.date, scope, cel::Type::String());
}

MomentSpec Times::CompileMoment(const std::string& path, const workflow::v1::Moment& moment,
                                const ScopeSpec& scope) {
  MomentSpec spec;
  if (moment.expression().empty() == moment.time().empty()) {
    problems().Add(path, "MOMENT_SHAPE", "expected either a CEL timestamp or 'time'");
    return spec;
  }
  CompileTimeOfDay(path, {moment.time(), moment.day(), moment.date()}, scope, &spec);
  spec.expression = expressions_.Compile(absl::StrCat(path, ".expression"), moment.expression(), scope,
                                         cel::Type::Nullable(cel::Type::Timestamp()));
  return spec;
}

DeadlineSpec Times::CompileDue(const std::string& path, const workflow::v1::Due& due,
                               const ScopeSpec& scope) {
  DeadlineSpec spec;
  const int given = !due.after().empty() + !due.time().empty() + !due.at().empty();
  if (given != 1) {
    problems().Add(path, "MOMENT_SHAPE",
                   absl::StrCat("expected one of 'after', 'time', 'at'; found ", given));
  }
  spec.moment.after = CompileSpan(absl::StrCat(path, ".after"), due.after());
  CompileTimeOfDay(path, {due.time(), due.day(), due.date()}, scope, &spec.moment);
  spec.moment.expression = expressions_.Compile(absl::StrCat(path, ".at"), due.at(), scope,
                                                cel::Type::Nullable(cel::Type::Timestamp()));
  if (due.remind_size() > kMaxReminders) {
    problems().Add(absl::StrCat(path, ".remind"), "LIMIT_EXCEEDED",
                   absl::StrCat("expected at most ", kMaxReminders, " reminders, found ", due.remind_size()));
    return spec;
  }
  for (int i = 0; i < due.remind_size(); ++i) {
    const auto reminder = CompileReminder(absl::StrCat(path, ".remind[", i, "]"), due.remind(i));
    if (reminder.has_value()) spec.reminders.push_back(*reminder);
  }
  spec.rungs = CompileLadder(absl::StrCat(path, ".escalate"), due.escalate(), scope);
  return spec;
}

absl::optional<ReminderSpec> Times::CompileReminder(const std::string& path, const std::string& text) {
  ReminderSpec spec;
  absl::string_view number = text;
  if (absl::ConsumeSuffix(&number, "%")) {
    int percent = 0;
    if (absl::SimpleAtoi(number, &percent) && percent >= 1 && percent <= 99) {
      spec.percent = percent;
      return spec;
    }
    problems().Add(path, "REMINDER_SYNTAX", absl::StrCat("expected 1% to 99%, found '", text, "'"));
    return absl::nullopt;
  }
  if (absl::StrContains(text, ":")) {
    spec.minute_of_day = ReadTime(path, text);
    return spec;
  }
  if (!absl::StartsWith(text, "-")) {
    problems().Add(path, "REMINDER_SYNTAX",
                   absl::StrCat("expected such as 50%, -7d or 09:00; found '", text, "'"));
    return absl::nullopt;
  }
  absl::optional<Span> span = ReadSpan(path, text);
  if (!span.has_value()) return absl::nullopt;
  span->amount = -span->amount;
  spec.before = span;
  return spec;
}

std::vector<RungSpec> Times::CompileLadder(
    const std::string& path, const google::protobuf::RepeatedPtrField<workflow::v1::Rung>& rungs,
    const ScopeSpec& scope) {
  std::vector<RungSpec> ladder;
  if (rungs.size() > kMaxRungs) {
    problems().Add(path, "LIMIT_EXCEEDED",
                   absl::StrCat("expected at most ", kMaxRungs, " rungs, found ", rungs.size()));
    return ladder;
  }
  for (int i = 0; i < rungs.size(); ++i) {
    const std::string rung_path = absl::StrCat(path, "[", i, "]");
    RungSpec rung;
    if (rungs[i].after().empty()) {
      problems().Add(rung_path, "DURATION_SYNTAX", "expected 'after', such as 0h for the due itself");
    }
    rung.after = CompileSpan(absl::StrCat(rung_path, ".after"), rungs[i].after()).value_or(Span{});
    rung.roles = expressions_.CompileRoles(absl::StrCat(rung_path, ".role"), rungs[i].role(), scope);
    rung.person = expressions_.CompilePerson(absl::StrCat(rung_path, ".person"), rungs[i].person(), scope);
    if (rungs[i].role().empty() && rungs[i].person().empty()) {
      problems().Add(rung_path, "RUNG_NOBODY", "expected 'role' or 'person', found neither");
    }
    ladder.push_back(std::move(rung));
  }
  CheckOrder(path, ladder);
  return ladder;
}

void Times::CheckSpans(const BusinessCalendar& calendar, absl::optional<absl::Time> now) {
  const std::string covered =
      absl::StrCat("calendar ", calendar.name(), " covers ", absl::FormatCivilTime(calendar.first_day()),
                   " to ", absl::FormatCivilTime(calendar.last_day()));
  const absl::Time first = calendar.At(calendar.first_day(), 0);
  for (const auto& [path, span] : business_spans_) {
    if (!calendar.Add(first, span).ok()) {
      problems().Add(path, "CALENDAR_TOO_SHORT", absl::StrCat(covered, ", which is less than this time"));
    } else if (now.has_value() && calendar.Covers(calendar.DayOf(*now)) && !calendar.Add(*now, span).ok()) {
      problems().Warn(path, "CALENDAR_ENDS_SOON",
                      absl::StrCat(covered, "; counted from today, this time passes its end"));
    }
  }
}

// Spans of different units cannot be compared without a calendar; the core orders those when it resolves
// them.
void Times::CheckOrder(const std::string& path, const std::vector<RungSpec>& rungs) {
  for (size_t i = 1; i < rungs.size(); ++i) {
    const Span& before = rungs[i - 1].after;
    const Span& after = rungs[i].after;
    if (before.unit != after.unit || before.amount <= after.amount) continue;
    problems().Add(absl::StrCat(path, "[", i, "]"), "RUNG_ORDER",
                   absl::StrCat("expected rungs to ascend, found ", after.amount, " after ", before.amount));
  }
}

}  // namespace liushui::chart
