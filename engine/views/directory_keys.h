// Keys of the tables of people, teams, subjects and settings, which tables.h describes with all others.
#ifndef LIUSHUI_ENGINE_VIEWS_DIRECTORY_KEYS_H_
#define LIUSHUI_ENGINE_VIEWS_DIRECTORY_KEYS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace liushui::views {

// Something of a namespace with an id: a person, a team or a schedule.
struct NamedPlace {
  std::string name_space;
  std::string id;
  friend bool operator==(const NamedPlace&, const NamedPlace&) = default;
};

// p
std::string PersonKey(const NamedPlace& person);
absl::optional<NamedPlace> ParsePersonKey(absl::string_view key);

// w
std::string TeamKey(const NamedPlace& team);
absl::optional<NamedPlace> ParseTeamKey(absl::string_view key);

// P; the prefix holds all subjects of all namespaces that are restricted or erased.
std::string SubjectKey(const NamedPlace& subject);
absl::optional<NamedPlace> ParseSubjectKey(absl::string_view key);

// r
std::string SettingsKey(absl::string_view name_space);
absl::optional<std::string> ParseSettingsKey(absl::string_view key);

}  // namespace liushui::views

#endif  // LIUSHUI_ENGINE_VIEWS_DIRECTORY_KEYS_H_
