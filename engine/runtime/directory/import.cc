#include "engine/runtime/directory/import.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/directory/parts.h"

namespace liushui::runtime {
namespace {

using ledger::v1::DirectoryChanged;
using ledger::v1::DirectoryImport;
using ledger::v1::Person;
using ledger::v1::Substitute;
using ledger::v1::Team;

bool IsSame(const google::protobuf::Message& a, const google::protobuf::Message& b) {
  return a.SerializeAsString() == b.SerializeAsString();
}

Person Merged(const ImportedPerson& imported, const Person* before) {
  Person person = before == nullptr ? Person() : *before;
  person.set_id(imported.person.id());
  if (imported.tells_name) person.set_display_name(imported.person.display_name());
  if (imported.tells_roles) *person.mutable_roles() = imported.person.roles();
  if (imported.tells_team) person.set_team(imported.person.team());
  if (imported.tells_attributes) *person.mutable_attributes() = imported.person.attributes();
  return person;
}

Team Merged(const ImportedTeam& imported, const Team* before) {
  Team team = before == nullptr ? Team() : *before;
  team.set_id(imported.team.id());
  if (imported.tells_title) team.set_title(imported.team.title());
  if (imported.tells_leader) team.set_leader(imported.team.leader());
  return team;
}

// Gathers what one import changes.
class Importer {
 public:
  Importer(const Directory& directory, const ImportPeople& import) : directory_(directory), import_(import) {}

  absl::StatusOr<std::vector<DirectoryChanged>> Decide() {
    TakePeople();
    TakeTeams();
    RETURN_IF_ERROR(CheckWhole());
    return Split();
  }

 private:
  void TakePeople() {
    std::set<std::string> gone;
    std::set<std::string> named;
    for (const ImportedPerson& imported : import_.people) named.insert(imported.person.id());
    if (import_.replace) {
      for (const auto& [id, person] : directory_.people()) {
        if (named.count(id) == 0) gone.insert(id);
      }
    }
    for (const ImportedPerson& imported : import_.people) {
      const Person* before = directory_.FindPerson(imported.person.id());
      Person person = Merged(imported, before);
      RemoveSubstitutes(gone, person);
      if (before != nullptr && IsSame(person, *before)) continue;
      people_.insert_or_assign(person.id(), std::move(person));
    }
    removed_people_ = std::move(gone);
    after_ = directory_;
    for (const auto& [id, person] : people_) after_.Put(person);
    DirectoryChanged removal;
    for (const std::string& id : removed_people_) removal.add_removed_people(id);
    after_.Apply(removal);
  }

  void TakeTeams() {
    std::set<std::string> named;
    for (const ImportedTeam& imported : import_.teams) {
      named.insert(imported.team.id());
      const Team* before = directory_.FindTeam(imported.team.id());
      Team team = Merged(imported, before);
      if (before != nullptr && IsSame(team, *before)) continue;
      after_.Put(team);
      teams_.insert_or_assign(team.id(), std::move(team));
    }
    if (!import_.replace || !import_.tells_teams) return;
    for (const auto& [id, team] : directory_.teams()) {
      if (named.count(id) == 0) removed_teams_.insert(id);
    }
    DirectoryChanged removal;
    for (const std::string& id : removed_teams_) removal.add_removed_teams(id);
    after_.Apply(removal);
  }

  // Whether the directory holds together afterwards.
  absl::Status CheckWhole() const {
    if (after_.people().size() > kMaxPeople || after_.teams().size() > kMaxTeams) return TooLarge();
    for (const auto& [id, person] : after_.people()) {
      if (person->team().empty() || after_.FindTeam(person->team()) != nullptr) continue;
      return Invalid(absl::StrCat(id, ": there is no team \"", person->team(), "\""));
    }
    for (const auto& [id, team] : after_.teams()) {
      if (team->leader().empty() || after_.FindPerson(team->leader()) != nullptr) continue;
      return Invalid(absl::StrCat("team ", id, ": its leader ", team->leader(), " is not among the people"));
    }
    return absl::OkStatus();
  }

  static absl::Status Invalid(const std::string& sentence) {
    return RefuseFields("DIRECTORY_INVALID", sentence, {{"csv", "DIRECTORY_INVALID", sentence}});
  }

  // The team as it may be before the people are there: led by whoever leads it now.
  Team Beginning(const Team& team) const {
    Team beginning = team;
    const Team* before = directory_.FindTeam(team.id());
    if (directory_.FindPerson(team.leader()) == nullptr)
      beginning.set_leader(before == nullptr ? "" : before->leader());
    return beginning;
  }

  std::vector<DirectoryChanged> InOnePart() const {
    DirectoryParts parts;
    for (const auto& [id, team] : teams_) parts.Put(team);
    for (const auto& [id, person] : people_) parts.Put(person);
    RemoveFrom(parts);
    return parts.Take();
  }

  // Teams, then people, then those who lead, then whoever leaves: wherever it is cut off, every name stands
  // for somebody who is there.
  std::vector<DirectoryChanged> InSteps() const {
    DirectoryParts parts;
    std::vector<const Team*> without_leader;
    for (const auto& [id, team] : teams_) {
      const Team beginning = Beginning(team);
      if (beginning.leader() != team.leader()) without_leader.push_back(&team);
      const Team* before = directory_.FindTeam(id);
      if (before == nullptr || !IsSame(beginning, *before)) parts.Put(beginning);
    }
    for (const auto& [id, person] : people_) parts.Put(person);
    if (!without_leader.empty()) parts.Break();
    for (const Team* team : without_leader) parts.Put(*team);
    RemoveFrom(parts);
    return parts.Take();
  }

  void RemoveFrom(DirectoryParts& parts) const {
    for (const std::string& id : removed_people_) parts.RemovePerson(id);
    for (const std::string& id : removed_teams_) parts.RemoveTeam(id);
  }

  std::vector<DirectoryChanged> Split() const {
    std::vector<DirectoryChanged> parts = InOnePart();
    if (parts.size() > 1) parts = InSteps();
    const size_t all = parts.size();
    parts.resize(std::min(all, import_.parts_max));
    const DirectoryImport totals = TotalsOf(parts, all - parts.size());
    for (size_t i = 0; i < parts.size(); ++i) {
      *parts[i].mutable_import() = totals;
      parts[i].mutable_import()->set_part(static_cast<uint32_t>(i + 1));
    }
    return parts;
  }

  DirectoryImport TotalsOf(const std::vector<DirectoryChanged>& parts, size_t left) const {
    uint32_t added = 0;
    uint32_t changed = 0;
    int removed = 0;
    for (const DirectoryChanged& part : parts) {
      for (const Person& person : part.people()) {
        ++(directory_.FindPerson(person.id()) == nullptr ? added : changed);
      }
      removed += part.removed_people_size();
    }
    DirectoryImport import;
    import.set_file(import_.file);
    import.set_parts(static_cast<uint32_t>(parts.size()));
    import.set_added(added);
    import.set_changed(changed);
    import.set_removed(static_cast<uint32_t>(removed));
    import.set_left(static_cast<uint32_t>(left));
    return import;
  }

  const Directory& directory_;
  const ImportPeople& import_;
  Directory after_;
  std::map<std::string, Person> people_;
  std::map<std::string, Team> teams_;
  std::set<std::string> removed_people_;
  std::set<std::string> removed_teams_;
};

}  // namespace

absl::StatusOr<std::vector<DirectoryChanged>> DecideImport(const Directory& directory,
                                                           const ImportPeople& import) {
  return Importer(directory, import).Decide();
}

void RemoveSubstitutes(const std::set<std::string>& gone, Person& person) {
  auto& substitutes = *person.mutable_substitutes();
  substitutes.erase(
      std::remove_if(substitutes.begin(), substitutes.end(),
                     [&](const Substitute& substitute) { return gone.count(substitute.person()) > 0; }),
      substitutes.end());
}

absl::Status TooLarge() {
  return Refuse(absl::StatusCode::kResourceExhausted, "DIRECTORY_TOO_LARGE",
                absl::StrCat("a directory holds at most ", kMaxPeople, " people and ", kMaxTeams, " teams"));
}

}  // namespace liushui::runtime
