// For whom a schedule starts something, as the directory knows them at that moment.
#ifndef LIUSHUI_ENGINE_RUNTIME_SCHEDULES_ROSTER_H_
#define LIUSHUI_ENGINE_RUNTIME_SCHEDULES_ROSTER_H_

#include <vector>

#include "absl/time/time.h"
#include "engine/chart/schedule/plan.h"
#include "engine/runtime/directory/directory.h"
#include "liushui/ledger/v1/schedule.pb.h"
#include "liushui/workflow/v1/schedule.pb.h"

namespace liushui::runtime {

// Those on duty, and those named who are not, each by id.
struct Roster {
  std::vector<chart::ScheduledPerson> present;
  std::vector<ledger::v1::LeftOut> left_out;  // ABSENT, PERSON_UNKNOWN
};

Roster RosterOf(const Directory& directory, const workflow::v1::Roster& people, absl::Time time);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_SCHEDULES_ROSTER_H_
