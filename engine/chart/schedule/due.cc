#include "engine/chart/schedule/due.h"

namespace liushui::chart {

DueFiring DueNow(const SchedulePlan& plan, const BusinessCalendar* calendar, absl::Time next,
                 absl::Time now) {
  DueFiring due;
  for (absl::StatusOr<absl::Time> planned = next; planned.ok() && *planned <= now;
       planned = plan.NextAfter(*planned, calendar)) {
    const absl::Duration late = now - *planned;
    const bool reaches =
        late <= kOnTime || (plan.catch_up() != CatchUp::kSkip && late <= plan.catch_up_within());
    // A newer time takes the place of the one before it.
    if (due.fire.has_value() || !reaches) {
      if (!due.skipped_from.has_value()) due.skipped_from = due.fire.value_or(*planned);
      ++due.skipped;
    }
    if (reaches) due.fire = *planned;
    if (reaches && plan.catch_up() == CatchUp::kAll) break;
  }
  return due;
}

}  // namespace liushui::chart
