#include "engine/chart/calendar.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/chart/calendar_tables.h"

namespace liushui::chart {
namespace {

constexpr int64_t kSecondsPerMinute = 60;

std::string TimeOfDayText(int minute_of_day) {
  constexpr int kMinutesPerHour = 60;
  return absl::StrCat(absl::Dec(minute_of_day / kMinutesPerHour, absl::kZeroPad2), ":",
                      absl::Dec(minute_of_day % kMinutesPerHour, absl::kZeroPad2));
}

std::string WindowText(const DayWindow& window) {
  return absl::StrCat(TimeOfDayText(window.open), "-", TimeOfDayText(window.close));
}

// The same day of the month `months` later, or the last of that month.
absl::CivilDay AddMonths(absl::CivilDay day, int64_t months) {
  const absl::CivilMonth month = absl::CivilMonth(day) + months;
  const absl::CivilDay same(month.year(), month.month(), day.day());
  return absl::CivilMonth(same) == month ? same : absl::CivilDay(month + 1) - 1;
}

// `t` on another day at the same time of day.
absl::Time MoveTo(absl::CivilDay day, absl::Time t, absl::TimeZone zone) {
  const absl::TimeZone::CivilInfo info = zone.At(t);
  const absl::civil_diff_t second_of_day = info.cs - absl::CivilSecond(absl::CivilDay(info.cs));
  return absl::FromCivil(absl::CivilSecond(day) + second_of_day, zone) + info.subsecond;
}

// `t` plus a span of s, m, h, d or mo; months are those of `zone`.
absl::Time AddClock(absl::Time t, Span span, absl::TimeZone zone) {
  switch (span.unit) {
    case Unit::kSecond:
      return t + absl::Seconds(span.amount);
    case Unit::kMinute:
      return t + absl::Minutes(span.amount);
    case Unit::kHour:
      return t + absl::Hours(span.amount);
    case Unit::kDay:
      return t + absl::Hours(24) * span.amount;
    default:
      LIUSHUI_CHECK(span.unit == Unit::kMonth);
      return MoveTo(AddMonths(absl::ToCivilDay(t, zone), span.amount), t, zone);
  }
}

}  // namespace

struct BusinessCalendar::Tables : CalendarTables {
  Tables(CalendarTables tables, const workflow::v1::Calendar& calendar)
      : CalendarTables(std::move(tables)), declared(calendar) {}
  workflow::v1::Calendar declared;
};

// Counts business time; provisionally, beyond the covered days every weekday is open.
class BusinessCalendar::Walk {
 public:
  Walk(const BusinessCalendar& calendar, bool provisional)
      : calendar_(calendar), tables_(*calendar.tables_), provisional_(provisional) {}

  absl::StatusOr<bool> IsOpen(absl::CivilDay day) const {
    if (!provisional_ && !calendar_.Covers(day)) {
      return Refuse(
          absl::StatusCode::kOutOfRange, "CALENDAR_TOO_SHORT",
          absl::StrCat("calendar ", tables_.name, " covers ", absl::FormatCivilTime(tables_.first_day),
                       " to ", absl::FormatCivilTime(tables_.last_day), "; ", absl::FormatCivilTime(day),
                       " was asked for"));
    }
    return tables_.IsOpen(day);
  }

  absl::StatusOr<absl::Time> Add(absl::Time t, Span span) const {
    switch (span.unit) {
      case Unit::kTradingHour:
        return AddTime(t, absl::Hours(span.amount), span.unit);
      case Unit::kOfficeHour:
        return AddTime(t, absl::Hours(span.amount), span.unit);
      case Unit::kBusinessDay:
        return AddDaysTo(t, span.amount);
      default:
        return AddClock(t, span, tables_.zone);
    }
  }

  // The first open day after `day`, or before it for a negative direction.
  absl::StatusOr<absl::CivilDay> NextOpenDay(absl::CivilDay day, int direction) const {
    while (true) {
      day += direction;
      ASSIGN_OR_RETURN(const bool open, IsOpen(day));
      if (open) return day;
    }
  }

  absl::StatusOr<absl::CivilDay> AddOpenDays(absl::CivilDay day, int64_t count) const {
    const int direction = count < 0 ? -1 : 1;
    for (int64_t left = count < 0 ? -count : count; left > 0; --left) {
      ASSIGN_OR_RETURN(day, NextOpenDay(day, direction));
    }
    return day;
  }

  // `t` itself within office hours, else the next opening, or the last closing when counting back.
  absl::StatusOr<absl::Time> ToOffice(absl::Time t, int direction) const {
    const absl::CivilDay day = calendar_.DayOf(t);
    ASSIGN_OR_RETURN(const bool open, IsOpen(day));
    const absl::Time opening = Opening(day);
    const absl::Time closing = Closing(day);
    if (open && opening <= t && t < closing) return t;
    if (direction > 0) {
      if (open && t < opening) return opening;
      ASSIGN_OR_RETURN(const absl::CivilDay next, NextOpenDay(day, 1));
      return Opening(next);
    }
    if (open && closing <= t) return closing;
    ASSIGN_OR_RETURN(const absl::CivilDay previous, NextOpenDay(day, -1));
    return Closing(previous);
  }

  absl::StatusOr<absl::Time> AddDaysTo(absl::Time t, int64_t count) const {
    ASSIGN_OR_RETURN(const absl::Time start, ToOffice(t, count < 0 ? -1 : 1));
    ASSIGN_OR_RETURN(const absl::CivilDay target, AddOpenDays(calendar_.DayOf(start), count));
    return std::clamp(MoveTo(target, start, tables_.zone), Opening(target), Closing(target));
  }

  // `t` plus `amount`, of either sign, of the time that `unit` counts.
  absl::StatusOr<absl::Time> AddTime(absl::Time t, absl::Duration amount, Unit unit) const {
    return amount < absl::ZeroDuration() ? Back(t, -amount, unit) : Forward(t, amount, unit);
  }

  // The time that `unit` counts between two instants.
  absl::StatusOr<absl::Duration> TimeBetween(absl::Time from, absl::Time to, Unit unit) const {
    absl::Duration total;
    for (absl::CivilDay day = calendar_.DayOf(from); day <= calendar_.DayOf(to); ++day) {
      ASSIGN_OR_RETURN(const bool open, IsOpen(day));
      for (const DayWindow& window : WindowsOf(day, unit)) {
        const absl::Time start = std::max(from, calendar_.At(day, window.open));
        const absl::Time end = std::min(to, calendar_.At(day, window.close));
        if (open && start < end) total += end - start;
      }
    }
    return total;
  }

 private:
  absl::Time Opening(absl::CivilDay day) const { return calendar_.At(day, tables_.HoursOf(day).office.open); }
  absl::Time Closing(absl::CivilDay day) const {
    return calendar_.At(day, tables_.HoursOf(day).office.close);
  }

  // When the time that `unit` counts runs on an open day.
  std::vector<DayWindow> WindowsOf(absl::CivilDay day, Unit unit) const {
    const OpenHours& hours = tables_.HoursOf(day);
    return unit == Unit::kTradingHour ? hours.sessions : std::vector<DayWindow>{hours.office};
  }

  absl::StatusOr<absl::Time> Forward(absl::Time t, absl::Duration left, Unit unit) const {
    if (left == absl::ZeroDuration()) return t;
    for (absl::CivilDay day = calendar_.DayOf(t);; ++day) {
      ASSIGN_OR_RETURN(const bool open, IsOpen(day));
      if (!open) continue;
      for (const DayWindow& window : WindowsOf(day, unit)) {
        const absl::Time start = std::max(t, calendar_.At(day, window.open));
        const absl::Time end = calendar_.At(day, window.close);
        if (start >= end) continue;
        if (left <= end - start) return start + left;
        left -= end - start;
      }
    }
  }

  absl::StatusOr<absl::Time> Back(absl::Time t, absl::Duration left, Unit unit) const {
    for (absl::CivilDay day = calendar_.DayOf(t);; --day) {
      ASSIGN_OR_RETURN(const bool open, IsOpen(day));
      if (!open) continue;
      const std::vector<DayWindow> windows = WindowsOf(day, unit);
      for (auto window = windows.rbegin(); window != windows.rend(); ++window) {
        const absl::Time start = calendar_.At(day, window->open);
        const absl::Time end = std::min(t, calendar_.At(day, window->close));
        if (start >= end) continue;
        if (left <= end - start) return end - left;
        left -= end - start;
      }
    }
  }

  const BusinessCalendar& calendar_;
  const Tables& tables_;
  const bool provisional_;
};

BusinessCalendar::BusinessCalendar(std::unique_ptr<const Tables> tables) : tables_(std::move(tables)) {}
BusinessCalendar::~BusinessCalendar() = default;

absl::StatusOr<std::shared_ptr<const BusinessCalendar>> BusinessCalendar::Make(
    const workflow::v1::Calendar& calendar) {
  ASSIGN_OR_RETURN(CalendarTables tables, ReadCalendar(calendar));
  // The constructor is private, so that no calendar exists unchecked.
  return std::shared_ptr<const BusinessCalendar>(
      new BusinessCalendar(std::make_unique<const Tables>(std::move(tables), calendar)));
}

const std::string& BusinessCalendar::name() const {
  return tables_->name;
}
const std::string& BusinessCalendar::hash() const {
  return tables_->hash;
}
absl::TimeZone BusinessCalendar::zone() const {
  return tables_->zone;
}

const workflow::v1::Calendar& BusinessCalendar::declared() const {
  return tables_->declared;
}

absl::CivilDay BusinessCalendar::first_day() const {
  return tables_->first_day;
}

absl::CivilDay BusinessCalendar::last_day() const {
  return tables_->last_day;
}

bool BusinessCalendar::Covers(absl::CivilDay day) const {
  return tables_->first_day <= day && day <= tables_->last_day;
}

absl::StatusOr<bool> BusinessCalendar::IsOpen(absl::CivilDay day) const {
  return Walk(*this, false).IsOpen(day);
}

absl::StatusOr<DayHours> BusinessCalendar::HoursOf(absl::CivilDay day) const {
  DayHours said;
  ASSIGN_OR_RETURN(said.open, IsOpen(day));
  const std::string text = absl::FormatCivilTime(day);
  for (const workflow::v1::ClosedDay& closed : tables_->declared.closed()) {
    if (closed.day() == text) said.title = closed.title();
  }
  for (const workflow::v1::SpecialDay& special : tables_->declared.special()) {
    if (special.day() == text) said.title = special.title();
  }
  said.special = tables_->special.count(day) > 0;
  if (!said.open) return said;
  const OpenHours& hours = tables_->HoursOf(day);
  for (const DayWindow& session : hours.sessions) {
    absl::StrAppend(&said.sessions, said.sessions.empty() ? "" : " ", WindowText(session));
  }
  said.office = WindowText(hours.office);
  return said;
}

absl::StatusOr<absl::CivilDay> BusinessCalendar::NextOpenDay(absl::CivilDay day) const {
  return Walk(*this, false).NextOpenDay(day, 1);
}

absl::StatusOr<absl::Time> BusinessCalendar::NextOpen(absl::Time t) const {
  return Walk(*this, false).ToOffice(t, 1);
}

absl::StatusOr<absl::Time> BusinessCalendar::Add(absl::Time t, Span span) const {
  return Walk(*this, false).Add(t, span);
}

absl::Time BusinessCalendar::AddProvisionally(absl::Time t, Span span) const {
  const absl::StatusOr<absl::Time> result = Walk(*this, true).Add(t, span);
  LIUSHUI_CHECK_OK(result.status());
  return *result;
}

absl::StatusOr<absl::Time> BusinessCalendar::Between(absl::Time from, absl::Time to, int percent,
                                                     Unit unit) const {
  if (to <= from) return to;
  if (!IsBusiness(unit)) return from + absl::Trunc((to - from) * percent / 100, absl::Microseconds(1));
  const Walk walk(*this, false);
  ASSIGN_OR_RETURN(const absl::Duration total, walk.TimeBetween(from, to, unit));
  return walk.AddTime(from, absl::Trunc(total * percent / 100, absl::Microseconds(1)), unit);
}

absl::Time BusinessCalendar::At(absl::CivilDay day, int minute_of_day) const {
  return absl::FromCivil(absl::CivilSecond(day) + minute_of_day * kSecondsPerMinute, tables_->zone);
}

absl::CivilDay BusinessCalendar::DayOf(absl::Time t) const {
  return absl::ToCivilDay(t, tables_->zone);
}

}  // namespace liushui::chart
