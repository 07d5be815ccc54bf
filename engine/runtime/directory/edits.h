// Edits: what somebody may want of a directory, and what then changes in it.
//
// An edit is decided on the newest directory, by the one thread that decides. What it changes is a
// DirectoryChanged: people and teams as they are from then on. One that changes nothing writes no record.
#ifndef LIUSHUI_ENGINE_RUNTIME_DIRECTORY_EDITS_H_
#define LIUSHUI_ENGINE_RUNTIME_DIRECTORY_EDITS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/base/refusal.h"
#include "engine/runtime/directory/directory.h"

namespace liushui::runtime {

constexpr size_t kMaxPeople = 20'000;
constexpr size_t kMaxTeams = 2'000;
constexpr size_t kMaxPersonBytes = 64;  // of an id
constexpr size_t kMaxTitleBytes = 128;  // of a display name or title
constexpr int kMaxPersonRoles = 50;
constexpr int kMaxAttributes = 20;          // of one person
constexpr size_t kMaxAttributeBytes = 256;  // of a value
constexpr int kMaxAbsences = 100;           // of one person, those long over not counted
constexpr int kMaxSubstitutes = 20;         // of one person
constexpr size_t kMaxAbsenceBytes = 500;    // of its reason
// Absences that ended so long ago leave the directory with the next absence; the ledger keeps them.
constexpr absl::Duration kAbsenceKept = absl::Hours(24 * 92);

// Puts a person's name, roles, team and attributes; absences and substitutes stay.
struct PutPerson {
  ledger::v1::Person person;
  bool keeps_attributes = false;  // those he has stay too
};
struct RemovePerson {
  std::string person;
};
struct AddAbsence {
  std::string person;
  ledger::v1::Absence absence;
  bool from_now = false;  // whatever its from_us says
};
struct EndAbsence {
  std::string person;
  bool all = false;  // those to come too
};
struct AddSubstitute {
  std::string person;
  ledger::v1::Substitute substitute;
  bool from_now = false;  // whatever its from_us says
};
struct RemoveSubstitute {
  std::string person;
  std::string substitute;  // empty for all
};
struct PutTeam {
  ledger::v1::Team team;
};
struct RemoveTeam {
  std::string team;
};

// A person as a file names him; what the file does not tell stays as it is.
struct ImportedPerson {
  ledger::v1::Person person;
  bool tells_name = false;
  bool tells_roles = false;
  bool tells_team = false;
  bool tells_attributes = false;
};
// A team as a file names it.
struct ImportedTeam {
  ledger::v1::Team team;
  bool tells_title = false;
  bool tells_leader = false;
};
// Everything a file tells. With `replace` whoever it does not name is removed, and teams too, if it tells of
// teams at all.
struct ImportPeople {
  std::string file;
  std::vector<ImportedPerson> people;
  std::vector<ImportedTeam> teams;
  bool replace = false;
  bool tells_teams = false;
  size_t parts_max = SIZE_MAX;  // the rest is left to later imports of the same file
};

using DirectoryEdit = std::variant<PutPerson, RemovePerson, AddAbsence, EndAbsence, AddSubstitute,
                                   RemoveSubstitute, PutTeam, RemoveTeam, ImportPeople>;

// What an edit changes: one part, or for a large import, or the removal of a person who stands in for many,
// several, in order, each small enough for a record. None if everything is so already. Refuses with
// DIRECTORY_INVALID, PERSON_UNKNOWN, TEAM_UNKNOWN, PERSON_LEADS, TEAM_NOT_EMPTY, NOT_ABSENT, NOT_SUBSTITUTE,
// DIRECTORY_TOO_LARGE.
absl::StatusOr<std::vector<ledger::v1::DirectoryChanged>> DecideEdit(const Directory& directory,
                                                                     const DirectoryEdit& edit,
                                                                     absl::Time now);

// What is wrong with a person or a team by itself, field by field.
std::vector<Violation> ProblemsOf(const ledger::v1::Person& person);
std::vector<Violation> ProblemsOf(const ledger::v1::Team& team);

// The refusals for somebody, and a team, who is not there.
absl::Status PersonUnknown(absl::string_view person);
absl::Status TeamUnknown(absl::string_view team);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_DIRECTORY_EDITS_H_
