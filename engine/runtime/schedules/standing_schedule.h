// What can be asked of schedules, and what is kept of each.
#ifndef LIUSHUI_ENGINE_RUNTIME_SCHEDULES_STANDING_SCHEDULE_H_
#define LIUSHUI_ENGINE_RUNTIME_SCHEDULES_STANDING_SCHEDULE_H_

#include <memory>
#include <string>

#include "engine/chart/schedule/plan.h"
#include "liushui/ledger/v1/schedule.pb.h"

namespace liushui::runtime {

// Schedules of one namespace.
constexpr size_t kMaxSchedules = 1'000;

// Puts a schedule; whether it is paused stays.
struct PutScheduleRequest {
  std::shared_ptr<const chart::SchedulePlan> plan;  // shared with the scheduler
};
struct RemoveScheduleRequest {
  std::string schedule;
};
// Pauses a schedule, or lets it go on from now.
struct PauseScheduleRequest {
  std::string schedule;
  bool paused = true;
};
// Makes a schedule fire now, paused or not.
struct RunScheduleRequest {
  std::string schedule;
};

// A schedule as it is declared, and where it stands.
struct StandingSchedule {
  std::string name_space;
  std::shared_ptr<const chart::SchedulePlan> plan;  // shared with whoever read it
  ledger::v1::ScheduleStatus status;
  const std::string& id() const { return plan->declared().schedule(); }
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_SCHEDULES_STANDING_SCHEDULE_H_
