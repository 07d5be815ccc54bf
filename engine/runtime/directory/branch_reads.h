// BranchReads: what is committed of a branch as a whole: its people, parameters, settings, schedules and
// calendars. Part of Reads.
#ifndef LIUSHUI_ENGINE_RUNTIME_DIRECTORY_BRANCH_READS_H_
#define LIUSHUI_ENGINE_RUNTIME_DIRECTORY_BRANCH_READS_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/chart/calendar.h"
#include "engine/core/parameters.h"
#include "engine/runtime/directory/directory.h"
#include "engine/runtime/schedules/standing_schedule.h"
#include "liushui/ledger/v1/access.pb.h"

namespace liushui::runtime {

// A deployed version of a calendar.
struct CalendarVersion {
  std::shared_ptr<const chart::BusinessCalendar> calendar;  // shared with the charts pinned to it
  uint64_t index = 0;                                       // of the record that deployed it
};

// Thread-safe.
class BranchReads {
 public:
  virtual ~BranchReads() = default;

  // All versions of a calendar, or without a name of all calendars: by name, newest first.
  virtual std::vector<CalendarVersion> ListCalendars(absl::string_view name_space,
                                                     absl::string_view calendar) const = 0;

  // The people of a namespace; never null.
  virtual std::shared_ptr<const Directory> DirectoryOf(absl::string_view name_space) const = 0;

  // The parameters of a namespace; never null.
  virtual std::shared_ptr<const core::Parameters> ParametersOf(absl::string_view name_space) const = 0;

  // The settings of a namespace; the defaults where none were set.
  virtual ledger::v1::NamespaceSettings SettingsOf(absl::string_view name_space) const = 0;

  // By id; one of them: NOT_FOUND SCHEDULE_UNKNOWN.
  virtual absl::StatusOr<std::vector<StandingSchedule>> ListSchedules(absl::string_view name_space) const = 0;
  virtual absl::StatusOr<StandingSchedule> GetSchedule(absl::string_view name_space,
                                                       absl::string_view schedule) const = 0;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_DIRECTORY_BRANCH_READS_H_
