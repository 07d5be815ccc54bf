// One firing of a schedule as records: what does not fit into one takes several.
#ifndef LIUSHUI_ENGINE_RUNTIME_SCHEDULES_FIRING_H_
#define LIUSHUI_ENGINE_RUNTIME_SCHEDULES_FIRING_H_

#include <vector>

#include "liushui/ledger/v1/schedule.pb.h"

namespace liushui::runtime {

// Bytes of the starts in one record, which has room for 65,535, the envelope included.
constexpr size_t kMaxFiringBytes = 50'000;

// The firing in parts, numbered from 1, at least one. A single start larger than a record stays whole: the
// record is refused then.
std::vector<ledger::v1::ScheduleFired> SplitFiring(const ledger::v1::ScheduleFired& whole);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_SCHEDULES_FIRING_H_
