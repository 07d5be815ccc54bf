// What an imported file changes in a directory.
#ifndef LIUSHUI_ENGINE_RUNTIME_DIRECTORY_IMPORT_H_
#define LIUSHUI_ENGINE_RUNTIME_DIRECTORY_IMPORT_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/runtime/directory/edits.h"

namespace liushui::runtime {

// As DecideEdit; at most `parts_max` parts. Every part names the file, and the totals of this import.
absl::StatusOr<std::vector<ledger::v1::DirectoryChanged>> DecideImport(const Directory& directory,
                                                                       const ImportPeople& import);

// Takes everybody of `gone` from a person's substitutes.
void RemoveSubstitutes(const std::set<std::string>& gone, ledger::v1::Person& person);

// The refusal DIRECTORY_TOO_LARGE.
absl::Status TooLarge();

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_DIRECTORY_IMPORT_H_
