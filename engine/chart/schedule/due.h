// What a schedule does when its time has come, or has long passed: the rule for catching up.
#ifndef LIUSHUI_ENGINE_CHART_SCHEDULE_DUE_H_
#define LIUSHUI_ENGINE_CHART_SCHEDULE_DUE_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "engine/chart/schedule/plan.h"

namespace liushui::chart {

// A time that is met no later than this was not missed.
constexpr absl::Duration kOnTime = absl::Minutes(1);

// What is to be done now.
struct DueFiring {
  absl::optional<absl::Time> fire;          // the planned time that fires; nothing: all were missed
  uint32_t skipped = 0;                     // planned times before it, or in all, that do not fire
  absl::optional<absl::Time> skipped_from;  // the first of those
};

// Of the planned times from `next`, which has come, to `now`: with `all` the oldest that the rule reaches
// fires, the others follow when it is asked again; with `one` only the newest, if the rule reaches it; with
// `skip` only one that is met on time. A calendar that ends in between ends the planned times.
DueFiring DueNow(const SchedulePlan& plan, const BusinessCalendar* calendar, absl::Time next, absl::Time now);

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_SCHEDULE_DUE_H_
