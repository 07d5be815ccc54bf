// Days of the calendar as text.
#ifndef LIUSHUI_ENGINE_BASE_CIVIL_DAY_H_
#define LIUSHUI_ENGINE_BASE_CIVIL_DAY_H_

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/optional.h"

namespace liushui {

// The day of a text "2026-11-30" (RFC 3339, full-date), of a year from 1000 to 9999; nothing for any other
// text, among them days that do not exist. absl::ParseCivilTime takes other forms too, and overflows on years
// of 17 digits.
absl::optional<absl::CivilDay> ParseDay(absl::string_view text);

}  // namespace liushui

#endif  // LIUSHUI_ENGINE_BASE_CIVIL_DAY_H_
