// What belongs to a branch as a whole: its people, its schedules, its calendars.
#include <memory>
#include <string>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/read/committed_reads.h"
#include "engine/runtime/read/rows.h"
#include "engine/runtime/schedules/scheduler.h"
#include "engine/views/schedule_keys.h"

namespace liushui::runtime {
namespace {

absl::StatusOr<StandingSchedule> Standing(const storage::Reader& reader, const views::NamedPlace& place,
                                          const workflow::v1::Schedule& declared) {
  ASSIGN_OR_RETURN(auto status, ReadMessage<ledger::v1::ScheduleStatus>(reader, views::StandingKey(place)));
  if (!status.has_value()) return absl::DataLossError("a schedule stands nowhere: its second row is missing");
  ASSIGN_OR_RETURN(auto plan, chart::SchedulePlan::Make(declared));
  return StandingSchedule{place.name_space, std::move(plan), *std::move(status)};
}

}  // namespace

std::vector<CalendarVersion> CommittedReads::ListCalendars(absl::string_view name_space,
                                                           absl::string_view calendar) const {
  return parts_.registry->committed()->Calendars(name_space, calendar);
}

std::shared_ptr<const Directory> CommittedReads::DirectoryOf(absl::string_view name_space) const {
  return parts_.registry->committed()->DirectoryOf(name_space);
}

std::shared_ptr<const core::Parameters> CommittedReads::ParametersOf(absl::string_view name_space) const {
  return parts_.registry->committed()->ParametersOf(name_space);
}

ledger::v1::NamespaceSettings CommittedReads::SettingsOf(absl::string_view name_space) const {
  return parts_.registry->committed()->SettingsOf(name_space);
}

absl::StatusOr<std::vector<StandingSchedule>> CommittedReads::ListSchedules(
    absl::string_view name_space) const {
  ASSIGN_OR_RETURN(const ReadGate::Pass pass, parts_.gate->Enter());
  const std::unique_ptr<storage::Snapshot> snapshot = parts_.store->TakeSnapshot();
  std::vector<StandingSchedule> listed;
  absl::Status read;
  RETURN_IF_ERROR(snapshot->ScanRows({views::SchedulePrefix(name_space), "", false},
                                     [&](absl::string_view key, absl::string_view value) {
                                       const auto place = views::ParseScheduleKey(key);
                                       LIUSHUI_CHECK(place.has_value());
                                       const auto declared = ParseRow<workflow::v1::Schedule>(key, value);
                                       read = declared.status();
                                       if (!read.ok()) return false;
                                       auto standing = Standing(*snapshot, *place, *declared);
                                       read = standing.status();
                                       if (read.ok()) listed.push_back(*std::move(standing));
                                       return read.ok();
                                     }));
  RETURN_IF_ERROR(read);
  return listed;
}

absl::StatusOr<StandingSchedule> CommittedReads::GetSchedule(absl::string_view name_space,
                                                             absl::string_view schedule) const {
  ASSIGN_OR_RETURN(const ReadGate::Pass pass, parts_.gate->Enter());
  const std::unique_ptr<storage::Snapshot> snapshot = parts_.store->TakeSnapshot();
  const views::NamedPlace place{std::string(name_space), std::string(schedule)};
  ASSIGN_OR_RETURN(const auto declared,
                   ReadMessage<workflow::v1::Schedule>(*snapshot, views::ScheduleKey(place)));
  if (!declared.has_value()) return ScheduleUnknown(name_space, schedule);
  return Standing(*snapshot, place, *declared);
}

}  // namespace liushui::runtime
