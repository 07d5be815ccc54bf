#include "engine/chart/calendar_tables.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/base/civil_day.h"
#include "engine/base/refusal.h"
#include "engine/chart/compile.h"
#include "engine/chart/form.h"
#include "engine/chart/moment.h"
#include "engine/chart/problems.h"

namespace liushui::chart {
namespace {

constexpr int kMaxDays = 200 * 366;
constexpr size_t kMaxNameLength = 64;
constexpr int kDaysOfWeek = 7;

constexpr std::pair<absl::string_view, absl::Weekday> kWeekdays[] = {
    {"mon", absl::Weekday::monday},   {"tue", absl::Weekday::tuesday}, {"wed", absl::Weekday::wednesday},
    {"thu", absl::Weekday::thursday}, {"fri", absl::Weekday::friday},  {"sat", absl::Weekday::saturday},
    {"sun", absl::Weekday::sunday}};

bool IsCalendarName(absl::string_view name) {
  if (name.empty() || name.size() > kMaxNameLength) return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-'; });
}

class CalendarReader {
 public:
  explicit CalendarReader(const workflow::v1::Calendar& calendar) : calendar_(calendar) {}

  absl::StatusOr<CalendarTables> Read() {
    tables_.name = calendar_.calendar();
    tables_.hash = HashOf(calendar_);
    if (!IsCalendarName(tables_.name)) {
      Refuse("calendar", absl::StrCat("expected a name such as cn-trading, found ", Quoted(tables_.name)));
    }
    // Abseil takes an unknown zone for UTC; only the answer tells.
    if (calendar_.zone().empty() || !absl::LoadTimeZone(calendar_.zone(), &tables_.zone)) {
      Refuse("zone", absl::StrCat("expected a zone of the tz database such as Asia/Shanghai, found ",
                                  Quoted(calendar_.zone()), "; is tzdata installed?"));
    }
    ReadCoverage();
    ReadWeekend();
    ReadClosedDays();
    if (calendar_.sessions().empty()) Refuse("sessions", "expected at least one trading session, found none");
    tables_.hours.sessions = ReadSessions(calendar_.sessions(), "sessions");
    tables_.hours.office = ReadWindow(calendar_.office(), "office");
    ReadSpecialDays();
    if (violations_.empty()) return std::move(tables_);
    return RefuseFields("CALENDAR_INVALID",
                        absl::StrCat("calendar ", Quoted(tables_.name), ": ", violations_.front().field, ": ",
                                     violations_.front().description),
                        violations_);
  }

 private:
  void Refuse(absl::string_view field, absl::string_view sentence) {
    violations_.push_back({std::string(field), "CALENDAR_INVALID", std::string(sentence)});
  }

  absl::CivilDay ReadDay(const std::string& text, const std::string& field) {
    TypeSpec date;
    date.kind = TypeKind::kDate;
    const absl::optional<std::string> mismatch = MismatchOf(date, cel::Value::String(text));
    if (mismatch.has_value()) Refuse(field, *mismatch);
    return ParseDay(text).value_or(absl::CivilDay());
  }

  void ReadCoverage() {
    tables_.first_day = ReadDay(calendar_.first_day(), "first_day");
    tables_.last_day = ReadDay(calendar_.last_day(), "last_day");
    const absl::civil_diff_t days = tables_.last_day - tables_.first_day;
    if (days < 0 || days > kMaxDays) {
      Refuse("last_day", absl::StrCat("expected a day after ", Quoted(calendar_.first_day()), " and at most ",
                                      kMaxDays, " days later, found ", Quoted(calendar_.last_day())));
    }
  }

  void ReadWeekend() {
    for (int i = 0; i < calendar_.weekend_size(); ++i) {
      const auto named = [&](const auto& weekday) { return weekday.first == calendar_.weekend(i); };
      const auto* found = std::find_if(std::begin(kWeekdays), std::end(kWeekdays), named);
      if (found == std::end(kWeekdays)) {
        Refuse(absl::StrCat("weekend[", i, "]"),
               absl::StrCat("expected mon, tue, wed, thu, fri, sat or sun, found ",
                            Quoted(calendar_.weekend(i))));
      } else {
        tables_.weekend.insert(found->second);
      }
    }
    if (tables_.weekend.size() == kDaysOfWeek)
      Refuse("weekend", "expected some weekday to be open, found none");
  }

  void ReadClosedDays() {
    for (int i = 0; i < calendar_.closed_size(); ++i) {
      const std::string field = absl::StrCat("closed[", i, "].day");
      const absl::CivilDay day = ReadDay(calendar_.closed(i).day(), field);
      if (day < tables_.first_day || day > tables_.last_day) {
        Refuse(field, absl::StrCat("expected a covered day, found ", Quoted(calendar_.closed(i).day())));
      }
      if (!tables_.closed.empty() && day <= *tables_.closed.rbegin()) {
        Refuse(field, absl::StrCat("expected ascending days, found ", Quoted(calendar_.closed(i).day())));
      }
      tables_.closed.insert(day);
    }
  }

  DayWindow ReadWindow(const workflow::v1::Session& session, const std::string& field) {
    if (session.open().empty() && session.close().empty()) {
      Refuse(field, "expected hours such as { open: \"08:30\", close: \"17:30\" }, found none");
      return {};
    }
    const absl::StatusOr<int> open = ParseTimeOfDay(session.open());
    const absl::StatusOr<int> close = ParseTimeOfDay(session.close());
    if (!open.ok()) Refuse(absl::StrCat(field, ".open"), open.status().message());
    if (!close.ok()) Refuse(absl::StrCat(field, ".close"), close.status().message());
    if (!open.ok() || !close.ok()) return {};
    if (*open >= *close) {
      Refuse(field, absl::StrCat("expected to open before closing, found ", Quoted(session.open()), " to ",
                                 Quoted(session.close())));
    }
    return {*open, *close};
  }

  using Sessions = google::protobuf::RepeatedPtrField<workflow::v1::Session>;
  std::vector<DayWindow> ReadSessions(const Sessions& sessions, absl::string_view path) {
    std::vector<DayWindow> windows;
    for (int i = 0; i < sessions.size(); ++i) {
      const std::string field = absl::StrCat(path, "[", i, "]");
      const DayWindow window = ReadWindow(sessions[i], field);
      if (!windows.empty() && window.open < windows.back().close) {
        Refuse(field, "expected sessions to ascend without overlapping");
      }
      windows.push_back(window);
    }
    return windows;
  }

  void ReadSpecialDays() {
    for (int i = 0; i < calendar_.special_size(); ++i) {
      const workflow::v1::SpecialDay& special = calendar_.special(i);
      const std::string path = absl::StrCat("special[", i, "]");
      const std::string field = absl::StrCat(path, ".day");
      const absl::CivilDay day = ReadDay(special.day(), field);
      if (day < tables_.first_day || day > tables_.last_day) {
        Refuse(field, absl::StrCat("expected a covered day, found ", Quoted(special.day())));
      }
      if (!tables_.special.empty() && day <= tables_.special.rbegin()->first) {
        Refuse(field, absl::StrCat("expected ascending days, found ", Quoted(special.day())));
      }
      if (tables_.closed.count(day) > 0) {
        Refuse(field, absl::StrCat("expected an open day; ", Quoted(special.day()), " is among the closed"));
      }
      tables_.special[day] = {ReadSessions(special.sessions(), absl::StrCat(path, ".sessions")),
                              ReadWindow(special.office(), absl::StrCat(path, ".office"))};
    }
  }

  const workflow::v1::Calendar& calendar_;
  CalendarTables tables_;
  std::vector<Violation> violations_;
};

}  // namespace

bool CalendarTables::IsOpen(absl::CivilDay day) const {
  if (special.count(day) > 0) return true;
  return weekend.count(absl::GetWeekday(day)) == 0 && closed.count(day) == 0;
}

const OpenHours& CalendarTables::HoursOf(absl::CivilDay day) const {
  const auto found = special.find(day);
  return found == special.end() ? hours : found->second;
}

absl::StatusOr<CalendarTables> ReadCalendar(const workflow::v1::Calendar& calendar) {
  return CalendarReader(calendar).Read();
}

}  // namespace liushui::chart
