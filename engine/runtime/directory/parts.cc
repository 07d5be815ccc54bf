#include "engine/runtime/directory/parts.h"

#include <utility>

namespace liushui::runtime {

void DirectoryParts::Put(ledger::v1::Person person) {
  *PartFor(person.ByteSizeLong()).add_people() = std::move(person);
}

void DirectoryParts::Put(ledger::v1::Team team) {
  *PartFor(team.ByteSizeLong()).add_teams() = std::move(team);
}

void DirectoryParts::RemovePerson(const std::string& id) {
  PartFor(id.size()).add_removed_people(id);
}

void DirectoryParts::RemoveTeam(const std::string& id) {
  PartFor(id.size()).add_removed_teams(id);
}

void DirectoryParts::Break() {
  bytes_ = kMaxDirectoryPartBytes;
}

ledger::v1::DirectoryChanged& DirectoryParts::PartFor(size_t bytes) {
  constexpr size_t kFraming = 8;  // tag and length of a field
  if (parts_.empty() || bytes_ + bytes + kFraming > kMaxDirectoryPartBytes) {
    parts_.emplace_back();
    bytes_ = 0;
  }
  bytes_ += bytes + kFraming;
  return parts_.back();
}

}  // namespace liushui::runtime
