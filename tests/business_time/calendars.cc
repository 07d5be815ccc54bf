#include "tests/business_time/calendars.h"

#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/chart/compile.h"

namespace liushui::chart {
namespace {

constexpr char kHalfDays[] = R"yaml(
special:
  - { day: "2026-02-13", title: 除夕前半日, sessions: [ { open: "09:30", close: "11:30" } ], office: { open: "08:30", close: "12:00" } }
  - { day: "2026-04-30", title: 节前, office: { open: "08:30", close: "15:00" } }
  - { day: "2026-05-09", title: 调休上班, office: { open: "09:00", close: "16:00" } }
)yaml";

std::shared_ptr<const BusinessCalendar> Make(const std::string& more) {
  std::ifstream file(LIUSHUI_SOURCE_DIR "/workflows/calendars/cn-trading.yaml");
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  workflow::v1::Calendar calendar;
  LIUSHUI_CHECK_OK(ReadYaml(absl::StrCat(text, more), "cn-trading.yaml", &calendar, nullptr));
  const auto made = BusinessCalendar::Make(calendar);
  LIUSHUI_CHECK_OK(made.status());
  return *made;
}

}  // namespace

std::shared_ptr<const BusinessCalendar> TradingCalendar() {
  return Make("");
}

std::shared_ptr<const BusinessCalendar> HalfDayCalendar() {
  return Make(kHalfDays);
}

absl::Time At(absl::string_view text) {
  absl::TimeZone zone;
  LIUSHUI_CHECK(absl::LoadTimeZone("Asia/Shanghai", &zone));
  absl::Time time;
  std::string error;
  LIUSHUI_CHECK(absl::ParseTime("%Y-%m-%d %H:%M", text, zone, &time, &error));
  return time;
}

std::string Show(const absl::StatusOr<absl::Time>& time) {
  if (!time.ok()) return ReasonOf(time.status());
  absl::TimeZone zone;
  LIUSHUI_CHECK(absl::LoadTimeZone("Asia/Shanghai", &zone));
  const bool whole = absl::ToCivilSecond(*time, zone).second() == 0;
  return absl::FormatTime(whole ? "%Y-%m-%d %H:%M" : "%Y-%m-%d %H:%M:%S", *time, zone);
}

}  // namespace liushui::chart
