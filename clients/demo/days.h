// Days: moves the clock from stop to stop and lets the branch act at each.
#ifndef LIUSHUI_CLIENTS_DEMO_DAYS_H_
#define LIUSHUI_CLIENTS_DEMO_DAYS_H_

#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "clients/demo/people/duties.h"
#include "clients/demo/people/errands.h"
#include "clients/demo/people/workers.h"
#include "clients/demo/show/chronicle.h"

namespace liushui::demo {

// The times at which people look at their lists: many on the day that is shown, a few on a later one.
std::vector<absl::Time> StopsOf(const Scene& scene, absl::CivilDay day);

// Everything one run of the days needs. What it refers to must outlive it.
struct Days {
  const Scene& scene;
  Office& office;  // the scene's, to move its clock
  Workers& workers;
  Chronicle& chronicle;
  std::function<bool()> interrupted;
};

// Runs the day that is shown, up to 20:00, and the following ones until the month of the posts is over and no
// other instance is active any more.
// After each stop `look` may look at how things stand. DEADLINE_EXCEEDED when the story does not end.
absl::Status RunDays(const Days& branch, const std::function<absl::Status()>& look);

}  // namespace liushui::demo

#endif  // LIUSHUI_CLIENTS_DEMO_DAYS_H_
