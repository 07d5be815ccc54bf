#include "engine/base/civil_day.h"

namespace liushui {

absl::optional<absl::CivilDay> ParseDay(absl::string_view text) {
  constexpr absl::string_view kForm = "dddd-dd-dd";
  if (text.size() != kForm.size() || text[0] == '0') return absl::nullopt;
  for (size_t i = 0; i < kForm.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (kForm[i] == 'd' ? !is_digit : text[i] != '-') return absl::nullopt;
  }
  absl::CivilDay day;
  if (!absl::ParseCivilTime(text, &day) || absl::FormatCivilTime(day) != text) return absl::nullopt;
  return day;
}

}  // namespace liushui
