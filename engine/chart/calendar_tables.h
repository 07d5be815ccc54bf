// CalendarTables: a Calendar message, checked and in a form to compute with.
#ifndef LIUSHUI_ENGINE_CHART_CALENDAR_TABLES_H_
#define LIUSHUI_ENGINE_CHART_CALENDAR_TABLES_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "liushui/workflow/v1/calendar.pb.h"

namespace liushui::chart {

// A part of an open day, in minutes after midnight: `open` inclusive, `close` exclusive.
struct DayWindow {
  int open = 0;
  int close = 0;
};

// The hours of one open day.
struct OpenHours {
  std::vector<DayWindow> sessions;  // ascending, disjoint
  DayWindow office;
};

// A value; a closed day is one of `weekend` or `closed`, unless it is `special`.
struct CalendarTables {
  std::string name;
  std::string hash;
  absl::TimeZone zone;
  absl::CivilDay first_day;
  absl::CivilDay last_day;
  std::set<absl::Weekday> weekend;
  std::set<absl::CivilDay> closed;
  OpenHours hours;                              // of a day like others; at least one session
  std::map<absl::CivilDay, OpenHours> special;  // of days that have their own

  bool IsOpen(absl::CivilDay day) const;
  const OpenHours& HoursOf(absl::CivilDay day) const;  // of an open day
};

// Refused with CALENDAR_INVALID, naming everything wrong.
absl::StatusOr<CalendarTables> ReadCalendar(const workflow::v1::Calendar& calendar);

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_CALENDAR_TABLES_H_
