#include "engine/runtime/schedules/roster.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"

namespace liushui::runtime {
namespace {

using ledger::v1::LeftOut;
using ledger::v1::Person;

bool IsMeant(const Person& person, const workflow::v1::Roster& people) {
  if (!people.team().empty() && person.team() != people.team()) return false;
  return people.role().empty() ||
         std::find(person.roles().begin(), person.roles().end(), people.role()) != person.roles().end();
}

chart::ScheduledPerson Scheduled(const Directory& directory, const Person& person) {
  chart::ScheduledPerson scheduled;
  scheduled.id = person.id();
  scheduled.name = person.display_name().empty() ? person.id() : person.display_name();
  scheduled.roles.assign(person.roles().begin(), person.roles().end());
  scheduled.team = person.team();
  for (const auto& attribute : person.attributes())
    scheduled.attributes.emplace_back(attribute.name(), attribute.value());
  const ledger::v1::Team* team = directory.FindTeam(person.team());
  if (team != nullptr) scheduled.team_leader = team->leader();
  return scheduled;
}

LeftOut Absent(const Person& person, absl::Time time) {
  LeftOut left;
  left.set_person(person.id());
  left.set_reason("ABSENT");
  left.set_message("away");
  for (const auto& absence : person.absences()) {
    if (IsWithin(absence, time) && !absence.reason().empty()) {
      left.set_message(absl::StrCat("away: ", absence.reason()));
    }
  }
  return left;
}

void Take(const Directory& directory, const Person& person, absl::Time time, Roster& roster) {
  if (IsAbsent(person, time)) {
    roster.left_out.push_back(Absent(person, time));
  } else {
    roster.present.push_back(Scheduled(directory, person));
  }
}

}  // namespace

Roster RosterOf(const Directory& directory, const workflow::v1::Roster& people, absl::Time time) {
  Roster roster;
  if (people.persons().empty()) {
    for (const auto& [id, person] : directory.people()) {
      if (IsMeant(*person, people)) Take(directory, *person, time, roster);
    }
    return roster;
  }
  std::vector<std::string> ids(people.persons().begin(), people.persons().end());
  std::sort(ids.begin(), ids.end());
  for (const std::string& id : ids) {
    if (const Person* person = directory.FindPerson(id)) {
      Take(directory, *person, time, roster);
      continue;
    }
    LeftOut& left = roster.left_out.emplace_back();
    left.set_person(id);
    left.set_reason("PERSON_UNKNOWN");
    left.set_message("the directory knows nobody with this id");
  }
  return roster;
}

}  // namespace liushui::runtime
