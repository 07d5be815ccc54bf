// Roster: the schedule that starts the days of a branch, made of the sample. What differs from one manager to
// the next stands in tables by the person for whom it fires.
#ifndef LIUSHUI_CLIENTS_DEMO_BRANCH_ROSTER_H_
#define LIUSHUI_CLIENTS_DEMO_BRANCH_ROSTER_H_

#include <string>

#include "clients/demo/branch/sample.h"

namespace liushui::demo {

inline constexpr char kDaySchedule[] = "daily_manager_day";

// YAML of the schedule for a day of all client managers.
std::string ScheduleOfAll(const Sample& sample);
// The same for the days after it, only of those who are stationed at a bank, and with little to do beside.
std::string ScheduleOfStationed(const Sample& sample);

}  // namespace liushui::demo

#endif  // LIUSHUI_CLIENTS_DEMO_BRANCH_ROSTER_H_
