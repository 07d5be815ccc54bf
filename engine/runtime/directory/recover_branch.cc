#include "engine/runtime/directory/recover_branch.h"

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/read/rows.h"
#include "engine/views/directory_keys.h"
#include "engine/views/parameter_keys.h"
#include "engine/views/schedule_keys.h"

namespace liushui::runtime {

absl::Status ForEachRow(
    const storage::Reader& reader, views::Table table,
    absl::FunctionRef<absl::Status(absl::string_view key, absl::string_view value)> take) {
  absl::Status taken;
  RETURN_IF_ERROR(reader.ScanRows({views::TablePrefix(table), "", false},
                                  [&](absl::string_view key, absl::string_view value) {
                                    taken = take(key, value);
                                    return taken.ok();
                                  }));
  return taken;
}

absl::Status Malformed(absl::string_view key) {
  return absl::DataLossError(absl::StrCat("row ", absl::BytesToHexString(key), " is malformed"));
}

absl::Status RecoverDirectories(const storage::Reader& reader, Catalog& catalog) {
  // Shared with the catalog once all is read.
  std::map<std::string, std::shared_ptr<Directory>> directories;
  const auto directory_of = [&](const views::NamedPlace& place) -> Directory& {
    std::shared_ptr<Directory>& directory = directories[place.name_space];
    if (directory == nullptr) directory = std::make_shared<Directory>();
    return *directory;
  };
  RETURN_IF_ERROR(ForEachRow(reader, views::Table::kPerson,
                             [&](absl::string_view key, absl::string_view value) -> absl::Status {
                               const auto place = views::ParsePersonKey(key);
                               if (!place.has_value()) return Malformed(key);
                               ASSIGN_OR_RETURN(auto person, ParseRow<ledger::v1::Person>(key, value));
                               directory_of(*place).Put(std::move(person));
                               return absl::OkStatus();
                             }));
  RETURN_IF_ERROR(ForEachRow(reader, views::Table::kTeam,
                             [&](absl::string_view key, absl::string_view value) -> absl::Status {
                               const auto place = views::ParseTeamKey(key);
                               if (!place.has_value()) return Malformed(key);
                               ASSIGN_OR_RETURN(auto team, ParseRow<ledger::v1::Team>(key, value));
                               directory_of(*place).Put(std::move(team));
                               return absl::OkStatus();
                             }));
  for (auto& [name_space, directory] : directories) catalog.SetDirectory(name_space, std::move(directory));
  return absl::OkStatus();
}

absl::Status RecoverParameters(const storage::Reader& reader, Catalog& catalog) {
  std::map<std::string, core::Parameters> parameters;
  RETURN_IF_ERROR(ForEachRow(reader, views::Table::kParameter,
                             [&](absl::string_view key, absl::string_view value) -> absl::Status {
                               const auto place = views::ParseParameterKey(key);
                               if (!place.has_value()) return Malformed(key);
                               ASSIGN_OR_RETURN(auto row, ParseRow<state::v1::ParameterRow>(key, value));
                               parameters[place->name_space].Put(std::move(row));
                               return absl::OkStatus();
                             }));
  for (auto& [name_space, rows] : parameters) {
    catalog.SetParameters(name_space, std::make_shared<const core::Parameters>(std::move(rows)));
  }
  return absl::OkStatus();
}

absl::Status RecoverSettings(const storage::Reader& reader, Catalog& catalog) {
  return ForEachRow(reader, views::Table::kSettings,
                    [&](absl::string_view key, absl::string_view value) -> absl::Status {
                      const auto name_space = views::ParseSettingsKey(key);
                      if (!name_space.has_value()) return Malformed(key);
                      ASSIGN_OR_RETURN(auto settings, ParseRow<ledger::v1::NamespaceSettings>(key, value));
                      catalog.SetSettings(*name_space, std::move(settings));
                      return absl::OkStatus();
                    });
}

absl::Status RecoverSchedules(const storage::Reader& reader, std::vector<StandingSchedule>& schedules) {
  return ForEachRow(
      reader, views::Table::kSchedule, [&](absl::string_view key, absl::string_view value) -> absl::Status {
        const auto place = views::ParseScheduleKey(key);
        if (!place.has_value()) return Malformed(key);
        ASSIGN_OR_RETURN(const auto declared, ParseRow<workflow::v1::Schedule>(key, value));
        ASSIGN_OR_RETURN(auto status,
                         ReadMessage<ledger::v1::ScheduleStatus>(reader, views::StandingKey(*place)));
        if (!status.has_value()) return Malformed(key);
        auto plan = chart::SchedulePlan::Make(declared);
        if (!plan.ok()) {
          return absl::FailedPreconditionError(
              absl::StrCat("schedule ", place->id, " in namespace ", place->name_space,
                           " is not accepted by this version of the engine: ", plan.status().message()));
        }
        schedules.push_back({place->name_space, *std::move(plan), *std::move(status)});
        return absl::OkStatus();
      });
}

}  // namespace liushui::runtime
