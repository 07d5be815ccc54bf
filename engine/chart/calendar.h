// BusinessCalendar: arithmetic on the business days and hours of one deployed Calendar.
//
// Immutable and pure; safe from many threads. All times are instants; the civil day is that of the calendar's
// zone. Rules: `bd` keeps the time of day on the Nth open day after the start's day, or, where that day has
// shorter hours of its own, ends with them; a start outside office
// hours counts from the next opening, counting back from the last closing. `th` runs only within trading
// sessions, `bh` only within office hours of open days; what ends with a session ends at its close, not at
// the next opening. `mo` keeps the day of the month, or takes its last. Beyond the covered days the functions
// answer OutOfRange with reason CALENDAR_TOO_SHORT.
#ifndef LIUSHUI_ENGINE_CHART_CALENDAR_H_
#define LIUSHUI_ENGINE_CHART_CALENDAR_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "engine/chart/moment.h"
#include "liushui/workflow/v1/calendar.pb.h"

namespace liushui::chart {

// What a day is like, for people to read.
struct DayHours {
  bool open = false;
  bool special = false;  // it has hours of its own
  std::string title;     // of a closed or special day
  std::string sessions;  // of an open day, such as "09:30-11:30 13:00-15:00"
  std::string office;
};

class BusinessCalendar {
 public:
  // Checks and compiles. Refused with CALENDAR_INVALID (all violations) on unknown zone, bad dates,
  // overlapping sessions, no sessions or office hours; an unknown zone is never silently UTC.
  static absl::StatusOr<std::shared_ptr<const BusinessCalendar>> Make(const workflow::v1::Calendar& calendar);

  const std::string& name() const;
  const workflow::v1::Calendar& declared() const;
  // SHA-256 (32 bytes) of the calendar's deterministic serialisation.
  const std::string& hash() const;
  absl::TimeZone zone() const;

  absl::CivilDay first_day() const;
  absl::CivilDay last_day() const;
  bool Covers(absl::CivilDay day) const;
  // Open for business. OutOfRange CALENDAR_TOO_SHORT beyond the covered days.
  absl::StatusOr<bool> IsOpen(absl::CivilDay day) const;
  // The same with all there is to say of the day.
  absl::StatusOr<DayHours> HoursOf(absl::CivilDay day) const;
  // The first open day after `day`.
  absl::StatusOr<absl::CivilDay> NextOpenDay(absl::CivilDay day) const;
  // `t` itself within office hours, else the next opening.
  absl::StatusOr<absl::Time> NextOpen(absl::Time t) const;
  // `t` plus a span of any unit; a negative amount counts back (bd, th, bh too). Clock units need no covered
  // day.
  absl::StatusOr<absl::Time> Add(absl::Time t, Span span) const;
  // As Add, but beyond the covered days weekdays outside `weekend` count as open: a provisional answer.
  absl::Time AddProvisionally(absl::Time t, Span span) const;
  // The instant `percent` of the way from `from` to `to`, measured in time of `unit`: trading hours for th,
  // office hours for bh and bd, the clock for all others. Cut to a microsecond.
  absl::StatusOr<absl::Time> Between(absl::Time from, absl::Time to, int percent, Unit unit) const;
  // The instant of a time of day of a civil day in the zone; 24:00 is the next midnight.
  absl::Time At(absl::CivilDay day, int minute_of_day) const;
  absl::CivilDay DayOf(absl::Time t) const;

 private:
  struct Tables;
  class Walk;
  explicit BusinessCalendar(std::unique_ptr<const Tables> tables);
  std::unique_ptr<const Tables> tables_;

 public:
  ~BusinessCalendar();
};

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_CALENDAR_H_
