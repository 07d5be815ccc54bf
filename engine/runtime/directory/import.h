// What an imported file changes in a directory.
#ifndef LIUSHUI_ENGINE_RUNTIME_DIRECTORY_IMPORT_H_
#define LIUSHUI_ENGINE_RUNTIME_DIRECTORY_IMPORT_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/runtime/directory/edits.h"

namespace liushui::runtime {

// Bytes of one part: a record has room for 65,535, the envelope included.
constexpr size_t kMaxDirectoryPartBytes = 50'000;

// As DecideEdit. Every part names the file, and the totals of the whole import.
absl::StatusOr<std::vector<ledger::v1::DirectoryChanged>> DecideImport(const Directory& directory,
                                                                       const ImportPeople& import);

// Adds those who stay and have one of `gone` as a substitute, without him.
void AddWithout(const Directory& directory, const std::set<std::string>& gone,
                ledger::v1::DirectoryChanged& change);

// The refusal DIRECTORY_TOO_LARGE.
absl::Status TooLarge();

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_DIRECTORY_IMPORT_H_
