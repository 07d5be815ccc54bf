// DirectoryParts: a change of a directory as records, for what may not fit into one.
#ifndef LIUSHUI_ENGINE_RUNTIME_DIRECTORY_PARTS_H_
#define LIUSHUI_ENGINE_RUNTIME_DIRECTORY_PARTS_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "liushui/ledger/v1/directory.pb.h"

namespace liushui::runtime {

// Bytes of a part to which more is added, and those of the largest part there may be, of one person: a record
// has room for 65,535, the envelope included.
constexpr size_t kMaxDirectoryPartBytes = 50'000;
constexpr size_t kMaxDirectoryRecordBytes = 60'000;

// Filled in the order in which things are to happen. The engine may end between two parts, so after each of
// them the directory must be one that can be worked with.
class DirectoryParts {
 public:
  void Put(ledger::v1::Person person);
  void Put(ledger::v1::Team team);
  void RemovePerson(const std::string& id);
  void RemoveTeam(const std::string& id);
  // What follows begins a part of its own.
  void Break();

  // In order; none if nothing was added.
  std::vector<ledger::v1::DirectoryChanged> Take() { return std::move(parts_); }

 private:
  ledger::v1::DirectoryChanged& PartFor(size_t bytes);

  std::vector<ledger::v1::DirectoryChanged> parts_;
  size_t bytes_ = 0;  // of the last
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_DIRECTORY_PARTS_H_
