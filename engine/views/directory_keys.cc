#include "engine/views/directory_keys.h"

#include "engine/views/key_codec.h"
#include "engine/views/schedule_keys.h"

namespace liushui::views {
namespace {

std::string NamedKey(Table table, const NamedPlace& place) {
  return Encoder(table).Text(place.name_space).Rest(place.id).Take();
}

absl::optional<NamedPlace> ParseNamed(Table table, absl::string_view key) {
  Decoder decoder(table, key);
  NamedPlace place;
  place.name_space = decoder.Text();
  place.id = decoder.Rest();
  return IfDone(decoder, place);
}

}  // namespace

std::string PersonKey(const NamedPlace& person) {
  return NamedKey(Table::kPerson, person);
}

absl::optional<NamedPlace> ParsePersonKey(absl::string_view key) {
  return ParseNamed(Table::kPerson, key);
}

std::string TeamKey(const NamedPlace& team) {
  return NamedKey(Table::kTeam, team);
}

absl::optional<NamedPlace> ParseTeamKey(absl::string_view key) {
  return ParseNamed(Table::kTeam, key);
}

std::string SubjectKey(const NamedPlace& subject) {
  return NamedKey(Table::kSubject, subject);
}

absl::optional<NamedPlace> ParseSubjectKey(absl::string_view key) {
  return ParseNamed(Table::kSubject, key);
}

std::string SettingsKey(absl::string_view name_space) {
  return Encoder(Table::kSettings).Rest(name_space).Take();
}

absl::optional<std::string> ParseSettingsKey(absl::string_view key) {
  Decoder decoder(Table::kSettings, key);
  return IfDone(decoder, decoder.Rest());
}

std::string ScheduleKey(const NamedPlace& schedule) {
  return NamedKey(Table::kSchedule, schedule);
}

absl::optional<NamedPlace> ParseScheduleKey(absl::string_view key) {
  return ParseNamed(Table::kSchedule, key);
}

std::string SchedulePrefix(absl::string_view name_space) {
  return Encoder(Table::kSchedule).Text(name_space).Take();
}

std::string StandingKey(const NamedPlace& schedule) {
  return NamedKey(Table::kStanding, schedule);
}

absl::optional<NamedPlace> ParseStandingKey(absl::string_view key) {
  return ParseNamed(Table::kStanding, key);
}

}  // namespace liushui::views
