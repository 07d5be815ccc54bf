// The calendars of this folder's tests, and times as they are written there.
#ifndef LIUSHUI_TESTS_BUSINESS_TIME_CALENDARS_H_
#define LIUSHUI_TESTS_BUSINESS_TIME_CALENDARS_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/chart/calendar.h"

namespace liushui::chart {

// The branch's own calendar, workflows/calendars/cn-trading.yaml.
std::shared_ptr<const BusinessCalendar> TradingCalendar();

// The same with days that have hours of their own: Friday 2026-02-13 closes at noon (session 09:30-11:30,
// office 08:30-12:00), Thursday 2026-04-30 has no session and its office closes at 15:00, and Saturday
// 2026-05-09 is worked 09:00-16:00 without trading.
std::shared_ptr<const BusinessCalendar> HalfDayCalendar();

// "2026-02-13 14:30" in Shanghai, and back; seconds are shown where there are any. A refusal shows its
// reason.
absl::Time At(absl::string_view text);
std::string Show(const absl::StatusOr<absl::Time>& time);

}  // namespace liushui::chart

#endif  // LIUSHUI_TESTS_BUSINESS_TIME_CALENDARS_H_
