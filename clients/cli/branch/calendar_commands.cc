// calendar and calendars: which days and hours are open.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/branch/asking.h"
#include "clients/cli/table.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

constexpr int kSunday = 7;
constexpr size_t kHashDigits = 12;

using Calendars = v1::WorkflowService::Stub;

struct CalendarOptions {
  std::string calendar;
  std::string month;
  std::string hash;
};

void DeclareCalendar(CLI::App& command, CalendarOptions& options) {
  command.add_option("CALENDAR", options.calendar, "name of the calendar")->required();
  command.add_option("MONTH", options.month, "YYYY-MM; the present month if not given");
  command.add_option("--hash", options.hash, "beginning of a version's hash; the newest if not given");
}

std::string Range(const workflow::v1::Session& session) {
  return absl::StrCat(session.open(), "-", session.close());
}

// Two digits and a mark: * open, · closed, ° with hours of its own, ? not covered; [ ] around today.
std::string DayText(const v1::GetCalendarResponse::Day& day, const std::string& today) {
  const char* mark = !day.covered() ? "?" : !day.open() ? "·" : day.special() ? "°" : "*";
  const std::string number = day.day().substr(day.day().size() - 2);
  return day.day() == today ? absl::StrCat("[", number, mark, "]") : absl::StrCat(" ", number, mark, " ");
}

void PrintMonth(const Session& session, const v1::GetCalendarResponse& shown) {
  session.out() << "\n  Mon  Tue  Wed  Thu  Fri  Sat  Sun\n ";
  for (int weekday = 1; weekday < shown.days(0).weekday(); ++weekday) session.out() << "     ";
  for (const auto& day : shown.days()) {
    const Tone tone = !day.covered() ? Tone::kFaint : day.open() ? Tone::kGood : Tone::kBad;
    session.out() << Toned(session.terminal(), tone, DayText(day, shown.today()));
    if (day.weekday() == kSunday) session.out() << "\n ";
  }
  session.out() << "\n  * open  ° open with hours of its own  · closed  ? not covered  [ ] today\n\n";
  int open = 0;
  for (const auto& day : shown.days()) open += day.open() ? 1 : 0;
  session.out() << "  " << open << " open days\n";
  for (const auto& day : shown.days()) {
    if (day.title().empty() && !day.special()) continue;
    session.out() << "  " << day.day() << "  " << day.title();
    if (day.special()) session.out() << "  sessions " << day.sessions() << ", office " << day.office();
    session.out() << "\n";
  }
}

absl::Status Calendar(Session& session, const CalendarOptions& options) {
  v1::GetCalendarRequest request;
  request.set_name(BranchName(session, "calendars", options.calendar));
  request.set_month(options.month);
  request.set_hash(options.hash);
  ASSIGN_OR_RETURN(
      const v1::GetCalendarResponse shown,
      client::Ask(session.client(), session.client().stubs().workflows, &Calendars::GetCalendar, request));
  if (PrintedAsJson(session, shown)) return absl::OkStatus();
  const workflow::v1::Calendar& calendar = shown.calendar();
  std::vector<std::string> sessions;
  for (const workflow::v1::Session& one : calendar.sessions()) sessions.push_back(Range(one));
  PrintFields(session.terminal(),
              {{"calendar", absl::StrCat(calendar.calendar(), " ", calendar.title())},
               {"month", shown.month()},
               {"sessions", absl::StrJoin(sessions, " ")},
               {"office", Range(calendar.office())},
               {"zone", calendar.zone()},
               {"covers", absl::StrCat(shown.version().first_day(), " to ", shown.version().last_day())},
               {"version", absl::StrCat(shown.version().hash().substr(0, kHashDigits),
                                        shown.version().newest() ? ", the newest" : "")},
               {"source", calendar.source()}});
  PrintMonth(session, shown);
  return absl::OkStatus();
}

struct VersionsOptions {
  std::string calendar;
};

void DeclareVersions(CLI::App& command, VersionsOptions& options) {
  command.add_option("CALENDAR", options.calendar, "only versions of this one");
}

absl::Status Versions(Session& session, const VersionsOptions& options) {
  v1::ListCalendarsRequest request;
  request.set_calendar(options.calendar);
  ASSIGN_OR_RETURN(
      const v1::ListCalendarsResponse listed,
      client::Ask(session.client(), session.client().stubs().workflows, &Calendars::ListCalendars, request));
  if (PrintedAsJson(session, listed)) return absl::OkStatus();
  Table table({"CALENDAR", "TITLE", "FIRST DAY", "LAST DAY", "POSITION", "HASH", ""});
  for (const v1::CalendarVersion& version : listed.versions()) {
    table.Add({version.calendar(), version.title(), version.first_day(), version.last_day(),
               absl::StrCat(version.deployed_position()), version.hash().substr(0, kHashDigits),
               version.newest() ? "newest" : ""});
  }
  if (table.empty()) {
    session.out() << "no calendars in namespace " << session.name_space() << "\n";
  } else {
    table.Print(session.terminal());
  }
  return absl::OkStatus();
}

}  // namespace

void AddCalendarCommands(CommandSet& commands) {
  commands.Add<CalendarOptions>({"calendar",
                                 "show a month of a calendar: open and closed days, sessions, office hours",
                                 {"calendar cn-trading", "calendar cn-trading 2026-02"}},
                                DeclareCalendar, Calendar);
  commands.Add<VersionsOptions>(
      {"calendars", "list the versions of calendars", {"calendars", "calendars cn-trading"}}, DeclareVersions,
      Versions);
}

}  // namespace liushui::cli
