// Recovery: from a store to all that the engine keeps in memory. Nothing is folded: the rows are as new as
// the records.
#ifndef LIUSHUI_ENGINE_RUNTIME_RECOVERY_H_
#define LIUSHUI_ENGINE_RUNTIME_RECOVERY_H_

#include <deque>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/runtime/clock.h"
#include "engine/runtime/engine.h"
#include "engine/runtime/job_leases.h"
#include "engine/runtime/registry.h"
#include "engine/runtime/schedules/standing_schedule.h"
#include "engine/runtime/sequence/outbox.h"
#include "engine/runtime/sequence/request_filter.h"
#include "engine/runtime/sequence/timer_queue.h"
#include "storage/store.h"

namespace liushui::runtime {

// What the ledger says about its clock and its end.
struct LedgerEnd {
  bool simulated_clock = false;
  absl::Time newest;  // of the newest record; of a new ledger, where its simulated clock starts
};

// Refuses with CLOCK_MISMATCH when another clock is asked for than the ledger was born with, and
// SEMANTICS_UNKNOWN when its newest record was written by a newer engine.
absl::StatusOr<LedgerEnd> ReadLedgerEnd(const storage::Reader& reader, const EngineOptions& options);

// Refuses with CLOCK_BEHIND when the newest record of a ledger on the real clock lies more than kMaxClockJump
// ahead of `wall`: time would stand still until the wall clock got there.
absl::Status CheckWallClock(const LedgerEnd& end, absl::Time wall);

// What the tables hold for the engine's memory.
struct Recovered {
  Catalog catalog;
  std::vector<InstanceDue> timers;
  std::deque<Delivery> outbox;  // oldest first
  std::vector<JobChange> jobs;  // those a worker may take
  std::vector<StandingSchedule> schedules;
  std::unique_ptr<RequestFilter> requests = std::make_unique<RequestFilter>();
};
absl::StatusOr<Recovered> Recover(const storage::Reader& reader);

// The record that says that an engine started on this ledger, not yet numbered.
ledger::v1::Record EngineStartedRecord(const EngineOptions& options, bool simulated_clock);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_RECOVERY_H_
