// One firing of a schedule as records: what does not fit into one takes several.
#ifndef LIUSHUI_ENGINE_RUNTIME_SCHEDULES_FIRING_H_
#define LIUSHUI_ENGINE_RUNTIME_SCHEDULES_FIRING_H_

#include <string>
#include <vector>

#include "liushui/ledger/v1/schedule.pb.h"

namespace liushui::runtime {

// Bytes of the starts in one record, which has room for 65,535, the envelope included.
constexpr size_t kMaxFiringBytes = 50'000;

// The firing in parts, at least one, each smaller than a record. People come in the order of their ids, so
// that the last person of a part says how far it went. A start that fits into no record becomes one who is
// left out, RECORD_TOO_LARGE: whoever else was meant is started for.
std::vector<ledger::v1::ScheduleFired> SplitFiring(const ledger::v1::ScheduleFired& whole);

// The last person a part speaks of; empty for nobody.
std::string LastPersonOf(const ledger::v1::ScheduleFired& part);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_SCHEDULES_FIRING_H_
