// Calendars: their versions, and what a month looks like in one.
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/civil_day.h"
#include "engine/base/status_macros.h"
#include "engine/server/messages/names.h"
#include "engine/server/services/workflow_calls.h"

namespace liushui::server {
namespace {

absl::Status CalendarUnknown(const Identity& identity, absl::string_view calendar, absl::string_view hash) {
  return Refuse(absl::StatusCode::kNotFound, "CALENDAR_UNKNOWN",
                absl::StrCat("no calendar \"", calendar, "\"", hash.empty() ? "" : " with the hash ", hash,
                             " is deployed in namespace ", identity.name_space));
}

v1::CalendarVersion VersionMessage(const runtime::CalendarVersion& version, bool newest) {
  const chart::BusinessCalendar& calendar = *version.calendar;
  v1::CalendarVersion message;
  message.set_calendar(calendar.name());
  message.set_title(calendar.declared().title());
  message.set_hash(absl::BytesToHexString(calendar.hash()));
  message.set_first_day(absl::FormatCivilTime(calendar.first_day()));
  message.set_last_day(absl::FormatCivilTime(calendar.last_day()));
  message.set_deployed_position(static_cast<int64_t>(version.index + 1));
  message.set_newest(newest);
  return message;
}

v1::GetCalendarResponse::Day DayMessage(const chart::BusinessCalendar& calendar, absl::CivilDay day) {
  v1::GetCalendarResponse::Day message;
  message.set_day(absl::FormatCivilTime(day));
  message.set_weekday(static_cast<int>(absl::GetWeekday(day)) + 1);
  message.set_covered(calendar.Covers(day));
  const absl::StatusOr<chart::DayHours> hours = calendar.HoursOf(day);
  if (!hours.ok()) return message;
  message.set_open(hours->open);
  message.set_special(hours->special);
  message.set_title(hours->title);
  message.set_sessions(hours->sessions);
  message.set_office(hours->office);
  return message;
}

absl::StatusOr<absl::CivilMonth> ReadMonth(const std::string& text, absl::CivilDay today) {
  if (text.empty()) return absl::CivilMonth(today);
  const absl::optional<absl::CivilDay> first = ParseDay(absl::StrCat(text, "-01"));
  if (first.has_value()) return absl::CivilMonth(*first);
  FieldChecks checks;
  checks.Add("month", absl::StrCat("expected a month such as 2026-03, found '",
                                   absl::Utf8SafeCHexEscape(text.substr(0, kMaxIdBytes)), "'"));
  return checks.Result();
}

absl::StatusOr<v1::GetCalendarResponse> ShowCalendar(const runtime::Engine& engine,
                                                     const v1::GetCalendarRequest& request,
                                                     const Identity& identity) {
  ASSIGN_OR_RETURN(const std::string name, ReadBranchName({"name", request.name()}, identity, "calendars"));
  const auto versions = engine.reads().ListCalendars(identity.name_space, name);
  v1::GetCalendarResponse response;
  response.set_position(static_cast<int64_t>(engine.reads().position()));
  for (size_t i = 0; i < versions.size(); ++i) {
    const chart::BusinessCalendar& calendar = *versions[i].calendar;
    if (!absl::StartsWith(absl::BytesToHexString(calendar.hash()), request.hash())) continue;
    const absl::CivilDay today = calendar.DayOf(engine.Now());
    ASSIGN_OR_RETURN(const absl::CivilMonth month, ReadMonth(request.month(), today));
    const absl::CivilDay first(month);
    const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
    if (last < calendar.first_day() || first > calendar.last_day()) {
      return Refuse(absl::StatusCode::kOutOfRange, "CALENDAR_TOO_SHORT",
                    absl::StrCat("calendar ", name, " covers ", absl::FormatCivilTime(calendar.first_day()),
                                 " to ", absl::FormatCivilTime(calendar.last_day()), "; ",
                                 absl::FormatCivilTime(month), " was asked for"));
    }
    *response.mutable_version() = VersionMessage(versions[i], i == 0);
    *response.mutable_calendar() = calendar.declared();
    response.set_month(absl::FormatCivilTime(month));
    response.set_today(absl::FormatCivilTime(today));
    for (absl::CivilDay day = first; day <= last; ++day) *response.add_days() = DayMessage(calendar, day);
    return response;
  }
  return CalendarUnknown(identity, name, request.hash());
}

absl::StatusOr<v1::ListCalendarsResponse> ShowVersions(const runtime::Reads& reads,
                                                       const v1::ListCalendarsRequest& request,
                                                       const Identity& identity) {
  RETURN_IF_ERROR(ReadParent({"parent", request.parent()}, identity));
  v1::ListCalendarsResponse response;
  response.set_position(static_cast<int64_t>(reads.position()));
  std::string last;
  for (const auto& version : reads.ListCalendars(identity.name_space, request.calendar())) {
    *response.add_versions() = VersionMessage(version, version.calendar->name() != last);
    last = version.calendar->name();
  }
  if (last.empty() && !request.calendar().empty()) return CalendarUnknown(identity, request.calendar(), "");
  return response;
}

}  // namespace

void WorkflowCalls::RegisterCalendars(const ServerParts& parts, UnaryMethods& methods) {
  using Show = EngineRule<v1::GetCalendarRequest, v1::GetCalendarResponse>;
  methods.Add(this, &WorkflowCalls::RequestGetCalendar,
              ReadingEngine(parts, Place::kPool, Show(&ShowCalendar)));
  methods.Add(this, &WorkflowCalls::RequestListCalendars, Reading(parts, Place::kPool, &ShowVersions));
}

}  // namespace liushui::server
