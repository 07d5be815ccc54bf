#include "engine/runtime/directory/directory.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace liushui::runtime {

using ledger::v1::Person;
using ledger::v1::Team;

namespace {

template <typename Span>
bool Holds(const Span& span, absl::Time time) {
  const int64_t time_us = absl::ToUnixMicros(time);
  return span.from_us() <= time_us && (!span.has_until_us() || time_us < span.until_us());
}

}  // namespace

const Person* Directory::FindPerson(absl::string_view id) const {
  const auto found = people_.find(std::string(id));
  return found == people_.end() ? nullptr : found->second.get();
}

const Team* Directory::FindTeam(absl::string_view id) const {
  const auto found = teams_.find(std::string(id));
  return found == teams_.end() ? nullptr : found->second.get();
}

std::set<std::string> Directory::Roles() const {
  std::set<std::string> roles;
  for (const auto& [id, person] : people_) roles.insert(person->roles().begin(), person->roles().end());
  return roles;
}

std::vector<const Person*> Directory::RepresentedBy(absl::string_view person, absl::Time time) const {
  std::vector<const Person*> represented;
  for (const auto& [id, candidate] : people_) {
    if (MayActFor(*candidate, person, time)) represented.push_back(candidate.get());
  }
  return represented;
}

void Directory::Put(Person person) {
  std::string id = person.id();
  people_.insert_or_assign(std::move(id), std::make_shared<const Person>(std::move(person)));
}

void Directory::Put(Team team) {
  std::string id = team.id();
  teams_.insert_or_assign(std::move(id), std::make_shared<const Team>(std::move(team)));
}

void Directory::Apply(const ledger::v1::DirectoryChanged& change) {
  for (const Person& person : change.people()) Put(person);
  for (const std::string& id : change.removed_people()) people_.erase(id);
  for (const Team& team : change.teams()) Put(team);
  for (const std::string& id : change.removed_teams()) teams_.erase(id);
}

bool IsWithin(const ledger::v1::Absence& absence, absl::Time time) {
  return Holds(absence, time);
}

bool IsWithin(const ledger::v1::Substitute& substitute, absl::Time time) {
  return Holds(substitute, time);
}

bool IsAbsent(const Person& person, absl::Time time) {
  return std::any_of(person.absences().begin(), person.absences().end(),
                     [&](const auto& absence) { return Holds(absence, time); });
}

bool MayActFor(const Person& person, absl::string_view substitute, absl::Time time) {
  const auto acts = [&](const ledger::v1::Substitute& named) {
    return named.person() == substitute && Holds(named, time);
  };
  return std::any_of(person.substitutes().begin(), person.substitutes().end(), acts) &&
         IsAbsent(person, time);
}

}  // namespace liushui::runtime
