#include "engine/runtime/directory/edits.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/base/utf8.h"
#include "engine/runtime/directory/import.h"
#include "engine/runtime/directory/parts.h"

namespace liushui::runtime {
namespace {

using ledger::v1::Absence;
using ledger::v1::DirectoryChanged;
using ledger::v1::Person;
using ledger::v1::Substitute;
using ledger::v1::Team;
using Parts = std::vector<DirectoryChanged>;

constexpr size_t kMaxWordBytes = 64;

absl::Status Invalid(absl::string_view field, absl::string_view sentence) {
  return RefuseFields("DIRECTORY_INVALID", absl::StrCat(field, ": ", sentence),
                      {{std::string(field), "DIRECTORY_INVALID", std::string(sentence)}});
}

absl::Status FirstOf(std::vector<Violation> problems) {
  if (problems.empty()) return absl::OkStatus();
  const std::string sentence = absl::StrCat(problems[0].field, ": ", problems[0].description);
  return RefuseFields("DIRECTORY_INVALID", sentence, std::move(problems));
}

bool IsSame(const google::protobuf::Message& a, const google::protobuf::Message& b) {
  return a.SerializeAsString() == b.SerializeAsString();
}

absl::StatusOr<Person> Find(const Directory& directory, const std::string& id) {
  const Person* found = directory.FindPerson(id);
  if (found == nullptr) return PersonUnknown(id);
  return *found;
}

DirectoryChanged OnlyPerson(Person person) {
  DirectoryChanged change;
  *change.add_people() = std::move(person);
  return change;
}

// Whether two times have a moment in common.
bool Overlaps(const Absence& a, const Absence& b) {
  return (!b.has_until_us() || a.from_us() < b.until_us()) &&
         (!a.has_until_us() || b.from_us() < a.until_us());
}

template <typename Span>
bool IsOrdered(const Span& span) {
  return !span.has_until_us() || span.from_us() < span.until_us();
}

absl::StatusOr<DirectoryChanged> Decide(const Directory& directory, const PutPerson& put, absl::Time) {
  RETURN_IF_ERROR(FirstOf(ProblemsOf(put.person)));
  if (!put.person.team().empty() && directory.FindTeam(put.person.team()) == nullptr) {
    return Invalid("team", absl::StrCat("there is no team \"", put.person.team(), "\""));
  }
  const Person* before = directory.FindPerson(put.person.id());
  if (before == nullptr && directory.people().size() >= kMaxPeople) return TooLarge();
  Person person = put.person;
  if (before != nullptr) {
    *person.mutable_absences() = before->absences();
    *person.mutable_substitutes() = before->substitutes();
    if (put.keeps_attributes) *person.mutable_attributes() = before->attributes();
  }
  if (before != nullptr && IsSame(person, *before)) return DirectoryChanged();
  return OnlyPerson(std::move(person));
}

absl::StatusOr<Parts> Decide(const Directory& directory, const ImportPeople& import, absl::Time) {
  return DecideImport(directory, import);
}

// Others lose him as a substitute before he goes: after none of the parts somebody stands in who is not
// there.
absl::StatusOr<Parts> Decide(const Directory& directory, const RemovePerson& remove, absl::Time) {
  RETURN_IF_ERROR(Find(directory, remove.person).status());
  for (const auto& [id, team] : directory.teams()) {
    if (team->leader() != remove.person) continue;
    return Refuse(absl::StatusCode::kFailedPrecondition, "PERSON_LEADS",
                  absl::StrCat(remove.person, " leads team ", id, "; give it another leader first"));
  }
  DirectoryParts parts;
  for (const auto& [id, person] : directory.people()) {
    if (id == remove.person) continue;
    Person without = *person;
    RemoveSubstitutes({remove.person}, without);
    if (without.substitutes_size() != person->substitutes_size()) parts.Put(std::move(without));
  }
  parts.RemovePerson(remove.person);
  return parts.Take();
}

absl::StatusOr<DirectoryChanged> Decide(const Directory& directory, const AddAbsence& add, absl::Time now) {
  ASSIGN_OR_RETURN(Person person, Find(directory, add.person));
  Absence absence = add.absence;
  if (add.from_now) absence.set_from_us(absl::ToUnixMicros(now));
  if (!IsOrdered(absence)) {
    return Invalid("absence.until", "expected a time after the beginning");
  }
  if (absence.reason().size() > kMaxAbsenceBytes || !IsUtf8(absence.reason())) {
    return Invalid("absence.reason", absl::StrCat("expected text of at most ", kMaxAbsenceBytes, " bytes"));
  }
  std::vector<Absence> kept;
  for (const Absence& known : person.absences()) {
    if (Overlaps(known, absence)) {
      return Invalid("absence", absl::StrCat(add.person, " is known to be away then already",
                                             known.reason().empty() ? "" : ": ", known.reason()));
    }
    const bool is_old = known.has_until_us() && known.until_us() < absl::ToUnixMicros(now - kAbsenceKept);
    if (!is_old) kept.push_back(known);
  }
  if (kept.size() >= kMaxAbsences) {
    return Invalid("absence", absl::StrCat("expected at most ", kMaxAbsences, " absences of one person"));
  }
  kept.push_back(absence);
  std::sort(kept.begin(), kept.end(),
            [](const Absence& a, const Absence& b) { return a.from_us() < b.from_us(); });
  person.mutable_absences()->Assign(kept.begin(), kept.end());
  return OnlyPerson(std::move(person));
}

absl::StatusOr<DirectoryChanged> Decide(const Directory& directory, const EndAbsence& end, absl::Time now) {
  ASSIGN_OR_RETURN(Person person, Find(directory, end.person));
  const int64_t now_us = absl::ToUnixMicros(now);
  std::vector<Absence> kept;
  bool changed = false;
  for (Absence absence : person.absences()) {
    const bool holds = IsWithin(absence, now);
    const bool comes = absence.from_us() > now_us;
    changed = changed || holds || (comes && end.all);
    if (comes && end.all) continue;
    if (holds) absence.set_until_us(now_us);
    if (IsOrdered(absence)) kept.push_back(std::move(absence));
  }
  if (!changed) {
    return Refuse(
        absl::StatusCode::kFailedPrecondition, "NOT_ABSENT",
        absl::StrCat(end.person, " is not away", end.all ? ", nor will be as far as is known" : ""));
  }
  person.mutable_absences()->Assign(kept.begin(), kept.end());
  return OnlyPerson(std::move(person));
}

absl::StatusOr<DirectoryChanged> Decide(const Directory& directory, const AddSubstitute& add,
                                        absl::Time now) {
  ASSIGN_OR_RETURN(Person person, Find(directory, add.person));
  Substitute substitute = add.substitute;
  if (add.from_now) substitute.set_from_us(absl::ToUnixMicros(now));
  if (substitute.person() == add.person) return Invalid("substitute.person", "expected somebody else");
  if (directory.FindPerson(substitute.person()) == nullptr) return PersonUnknown(substitute.person());
  if (!IsOrdered(substitute)) {
    return Invalid("substitute.until", "expected a time after the beginning");
  }
  if (person.substitutes_size() >= kMaxSubstitutes) {
    return Invalid("substitute",
                   absl::StrCat("expected at most ", kMaxSubstitutes, " substitutes of one person"));
  }
  for (const Substitute& known : person.substitutes()) {
    if (IsSame(known, substitute)) return DirectoryChanged();
  }
  *person.add_substitutes() = substitute;
  std::sort(person.mutable_substitutes()->begin(), person.mutable_substitutes()->end(),
            [](const Substitute& a, const Substitute& b) {
              return std::pair(a.person(), a.from_us()) < std::pair(b.person(), b.from_us());
            });
  return OnlyPerson(std::move(person));
}

absl::StatusOr<DirectoryChanged> Decide(const Directory& directory, const RemoveSubstitute& remove,
                                        absl::Time) {
  ASSIGN_OR_RETURN(Person person, Find(directory, remove.person));
  auto& substitutes = *person.mutable_substitutes();
  const auto end = std::remove_if(substitutes.begin(), substitutes.end(), [&](const Substitute& known) {
    return remove.substitute.empty() || known.person() == remove.substitute;
  });
  if (end == substitutes.end()) {
    return Refuse(
        absl::StatusCode::kFailedPrecondition, "NOT_SUBSTITUTE",
        absl::StrCat(remove.substitute.empty() ? "nobody" : remove.substitute, " is a substitute of ",
                     remove.person, remove.substitute.empty() ? "" : " no more, or never was"));
  }
  substitutes.erase(end, substitutes.end());
  return OnlyPerson(std::move(person));
}

absl::StatusOr<DirectoryChanged> Decide(const Directory& directory, const PutTeam& put, absl::Time) {
  RETURN_IF_ERROR(FirstOf(ProblemsOf(put.team)));
  if (!put.team.leader().empty() && directory.FindPerson(put.team.leader()) == nullptr) {
    return Invalid("leader", absl::StrCat("there is nobody with the id \"", put.team.leader(), "\""));
  }
  const Team* before = directory.FindTeam(put.team.id());
  if (before == nullptr && directory.teams().size() >= kMaxTeams) return TooLarge();
  DirectoryChanged change;
  if (before == nullptr || !IsSame(*before, put.team)) *change.add_teams() = put.team;
  return change;
}

absl::StatusOr<DirectoryChanged> Decide(const Directory& directory, const RemoveTeam& remove, absl::Time) {
  if (directory.FindTeam(remove.team) == nullptr) return TeamUnknown(remove.team);
  for (const auto& [id, person] : directory.people()) {
    if (person->team() != remove.team) continue;
    return Refuse(absl::StatusCode::kFailedPrecondition, "TEAM_NOT_EMPTY",
                  absl::StrCat("team ", remove.team, " still has ", id));
  }
  DirectoryChanged change;
  change.add_removed_teams(remove.team);
  return change;
}

bool IsEmpty(const DirectoryChanged& change) {
  return change.people().empty() && change.removed_people().empty() && change.teams().empty() &&
         change.removed_teams().empty();
}

absl::StatusOr<Parts> AsParts(absl::StatusOr<DirectoryChanged> change) {
  RETURN_IF_ERROR(change.status());
  Parts parts;
  if (!IsEmpty(*change)) parts.push_back(*std::move(change));
  return parts;
}

absl::StatusOr<Parts> AsParts(absl::StatusOr<Parts> parts) {
  return parts;
}

// The word begins with a lower-case letter and goes on with those, digits and `joints`.
bool IsWord(absl::string_view word, absl::string_view joints) {
  if (word.empty() || word.size() > kMaxWordBytes || !absl::ascii_islower(word[0])) return false;
  return std::all_of(word.begin(), word.end(), [&](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || joints.find(c) != absl::string_view::npos;
  });
}

bool IsPersonId(absl::string_view id) {
  if (id.empty() || id.size() > kMaxPersonBytes || !IsUtf8(id)) return false;
  return std::none_of(id.begin(), id.end(),
                      [](char c) { return absl::ascii_iscntrl(c) || absl::ascii_isspace(c) || c == '/'; });
}

void CheckTitle(absl::string_view field, absl::string_view text, std::vector<Violation>& problems) {
  const bool has_control = std::any_of(text.begin(), text.end(), absl::ascii_iscntrl);
  if (text.size() <= kMaxTitleBytes && IsUtf8(text) && !has_control) return;
  problems.push_back({std::string(field), "DIRECTORY_INVALID",
                      absl::StrCat("expected one line of at most ", kMaxTitleBytes, " bytes")});
}

// Whether they ascend by name, each once and of the right form.
bool AreAttributes(const google::protobuf::RepeatedPtrField<ledger::v1::Attribute>& attributes) {
  absl::string_view last;
  for (const ledger::v1::Attribute& attribute : attributes) {
    const std::string& value = attribute.value();
    if (!IsWord(attribute.name(), "_") || attribute.name() <= last) return false;
    if (value.empty() || value.size() > kMaxAttributeBytes || !IsUtf8(value)) return false;
    if (std::any_of(value.begin(), value.end(), absl::ascii_iscntrl)) return false;
    last = attribute.name();
  }
  return attributes.size() <= kMaxAttributes;
}

std::string Found(absl::string_view text) {
  return absl::StrCat(", found \"", absl::Utf8SafeCHexEscape(Utf8Prefix(text, kMaxPersonBytes)), "\"");
}

}  // namespace

std::vector<Violation> ProblemsOf(const Person& person) {
  std::vector<Violation> problems;
  const auto add = [&](absl::string_view field, std::string sentence) {
    problems.push_back({std::string(field), "DIRECTORY_INVALID", std::move(sentence)});
  };
  if (!IsPersonId(person.id())) {
    add("id", absl::StrCat("expected an id of 1-", kMaxPersonBytes, " bytes without blanks and slashes",
                           Found(person.id())));
  }
  CheckTitle("name", person.display_name(), problems);
  for (const std::string& role : person.roles()) {
    if (!IsWord(role, "_")) {
      add("roles", absl::StrCat("expected roles such as team_leader, a-z, 0-9 and _", Found(role)));
    }
  }
  if (person.roles_size() > kMaxPersonRoles) {
    add("roles", absl::StrCat("expected at most ", kMaxPersonRoles, " roles, found ", person.roles_size()));
  }
  if (!AreAttributes(person.attributes())) {
    add("attributes", absl::StrCat("expected at most ", kMaxAttributes,
                                   " such as quota=8, names of a-z, 0-9 and _, each once, values of 1-",
                                   kMaxAttributeBytes, " bytes on one line"));
  }
  if (!person.team().empty() && !IsWord(person.team(), "_-")) {
    add("team", absl::StrCat("expected the id of a team, a-z, 0-9, _ and -", Found(person.team())));
  }
  return problems;
}

std::vector<Violation> ProblemsOf(const Team& team) {
  std::vector<Violation> problems;
  if (!IsWord(team.id(), "_-")) {
    problems.push_back({"team", "DIRECTORY_INVALID",
                        absl::StrCat("expected the id of a team, a-z, 0-9, _ and -", Found(team.id()))});
  }
  CheckTitle("team_title", team.title(), problems);
  if (!team.leader().empty() && !IsPersonId(team.leader())) {
    problems.push_back({"team_leader", "DIRECTORY_INVALID",
                        absl::StrCat("expected the id of a person", Found(team.leader()))});
  }
  return problems;
}

absl::Status PersonUnknown(absl::string_view person) {
  return Refuse(absl::StatusCode::kNotFound, "PERSON_UNKNOWN",
                absl::StrCat("the directory knows nobody with the id \"", person,
                             "\"; `liushui people list` shows everybody"));
}

absl::Status TeamUnknown(absl::string_view team) {
  return Refuse(absl::StatusCode::kNotFound, "TEAM_UNKNOWN",
                absl::StrCat("the directory has no team \"", team, "\""));
}

absl::StatusOr<Parts> DecideEdit(const Directory& directory, const DirectoryEdit& edit, absl::Time now) {
  ASSIGN_OR_RETURN(Parts parts,
                   std::visit([&](const auto& one) { return AsParts(Decide(directory, one, now)); }, edit));
  // Before any of them is written.
  for (const DirectoryChanged& part : parts) {
    if (part.ByteSizeLong() <= kMaxDirectoryRecordBytes) continue;
    return Refuse(absl::StatusCode::kResourceExhausted, "DIRECTORY_TOO_LARGE",
                  absl::StrCat("what is known of one person fits into no record: ", part.ByteSizeLong(),
                               " bytes, expected at most ", kMaxDirectoryRecordBytes));
  }
  return parts;
}

}  // namespace liushui::runtime
