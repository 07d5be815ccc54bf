// How many tasks there were at an earlier position of the ledger.
#ifndef LIUSHUI_ENGINE_RUNTIME_OVERSIGHT_COUNT_AT_H_
#define LIUSHUI_ENGINE_RUNTIME_OVERSIGHT_COUNT_AT_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "engine/runtime/counts.h"
#include "engine/runtime/reads.h"

namespace liushui::runtime {

// A ledger is folded in memory up to this position; further, CountAt refuses.
constexpr uint64_t kMaxFoldedRecords = 1'000'000;

// Folds all records below `position`, and counts at the time of the last of them. OUT_OF_RANGE
// POSITION_UNKNOWN; RESOURCE_EXHAUSTED LEDGER_TOO_LONG beyond kMaxFoldedRecords; UNAVAILABLE ENGINE_STOPPING.
absl::StatusOr<Counted> CountAt(const Reads& reads, const CountQuery& query, uint64_t position);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_OVERSIGHT_COUNT_AT_H_
