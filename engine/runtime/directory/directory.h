// Directory: the people and teams of one namespace at one moment: who holds which role, who is away, and who
// stands in for whom.
//
// Kept in memory for the sequencer, which decides on the newest, and for readers, who see the newest
// committed one. A change makes a new Directory, which shares with the old one what stayed as it was.
#ifndef LIUSHUI_ENGINE_RUNTIME_DIRECTORY_DIRECTORY_H_
#define LIUSHUI_ENGINE_RUNTIME_DIRECTORY_DIRECTORY_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "liushui/ledger/v1/directory.pb.h"

namespace liushui::runtime {

// Immutable once it is shared; safe to read from many threads.
class Directory {
 public:
  // Shared with the directories before and after, in which the same person or team stands.
  using People = std::map<std::string, std::shared_ptr<const ledger::v1::Person>, std::less<>>;
  using Teams = std::map<std::string, std::shared_ptr<const ledger::v1::Team>, std::less<>>;

  // By id; null if there is none.
  const ledger::v1::Person* FindPerson(absl::string_view id) const;
  const ledger::v1::Team* FindTeam(absl::string_view id) const;
  // Ascending by id.
  const People& people() const { return people_; }
  const Teams& teams() const { return teams_; }

  // All roles somebody holds.
  std::set<std::string> Roles() const;
  // Those who are away at a time and for whom `person` may then act, by id.
  std::vector<const ledger::v1::Person*> RepresentedBy(absl::string_view person, absl::Time time) const;

  void Put(ledger::v1::Person person);
  void Put(ledger::v1::Team team);
  // What a record did.
  void Apply(const ledger::v1::DirectoryChanged& change);

 private:
  People people_;
  Teams teams_;
};

// Whether a time lies within an absence, or within the time for which a substitute is named.
bool IsWithin(const ledger::v1::Absence& absence, absl::Time time);
bool IsWithin(const ledger::v1::Substitute& substitute, absl::Time time);
// Whether the person is away at a time.
bool IsAbsent(const ledger::v1::Person& person, absl::Time time);
// Whether `substitute` may act for the person at a time: he is named, and the person is away.
bool MayActFor(const ledger::v1::Person& person, absl::string_view substitute, absl::Time time);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_DIRECTORY_DIRECTORY_H_
