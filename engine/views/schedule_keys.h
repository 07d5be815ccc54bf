// Keys of the tables of schedules, which tables.h describes with all others.
#ifndef LIUSHUI_ENGINE_VIEWS_SCHEDULE_KEYS_H_
#define LIUSHUI_ENGINE_VIEWS_SCHEDULE_KEYS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/views/directory_keys.h"

namespace liushui::views {

// s; the prefix holds the schedules of a namespace, ascending by id.
std::string ScheduleKey(const NamedPlace& schedule);
std::string SchedulePrefix(absl::string_view name_space);
absl::optional<NamedPlace> ParseScheduleKey(absl::string_view key);

// u; where a schedule stands.
std::string StandingKey(const NamedPlace& schedule);
absl::optional<NamedPlace> ParseStandingKey(absl::string_view key);

}  // namespace liushui::views

#endif  // LIUSHUI_ENGINE_VIEWS_SCHEDULE_KEYS_H_
