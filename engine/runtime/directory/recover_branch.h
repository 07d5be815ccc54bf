// Recovery of what belongs to a branch as a whole, its people, parameters and schedules; and how the rows of
// a table are gone through. Part of recovery.h.
#ifndef LIUSHUI_ENGINE_RUNTIME_DIRECTORY_RECOVER_BRANCH_H_
#define LIUSHUI_ENGINE_RUNTIME_DIRECTORY_RECOVER_BRANCH_H_

#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "engine/runtime/registry.h"
#include "engine/runtime/schedules/standing_schedule.h"
#include "engine/views/tables.h"
#include "storage/store.h"

namespace liushui::runtime {

// Shows every row of a table to `take`, until one fails.
absl::Status ForEachRow(const storage::Reader& reader, views::Table table,
                        absl::FunctionRef<absl::Status(absl::string_view key, absl::string_view value)> take);

// DATA_LOSS, naming the row.
absl::Status Malformed(absl::string_view key);

// All people and teams.
absl::Status RecoverDirectories(const storage::Reader& reader, Catalog& catalog);

// All parameters.
absl::Status RecoverParameters(const storage::Reader& reader, Catalog& catalog);

// All settings of namespaces.
absl::Status RecoverSettings(const storage::Reader& reader, Catalog& catalog);

// All schedules and where they stand; fails for one that this version of the engine does not accept.
absl::Status RecoverSchedules(const storage::Reader& reader, std::vector<StandingSchedule>& schedules);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_DIRECTORY_RECOVER_BRANCH_H_
