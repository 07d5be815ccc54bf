// Jobs: which worker holds which job. Leases and heartbeats live in memory only, fenced by attempt;
// completion, failure and time-out are inputs and so records. After a restart every job that was leased is
// available again.
//
// A lease that runs out becomes a FailJob{timed_out}, which counts as a try. A worker whose stream breaks
// keeps its leases until then: it may still answer, and nobody else works on the same attempt meanwhile; and
// a job that kills its workers runs out of tries. On a simulated clock time stands still while a connected
// worker holds a job; only leases of workers that are gone run out.
#ifndef LIUSHUI_ENGINE_RUNTIME_JOBS_H_
#define LIUSHUI_ENGINE_RUNTIME_JOBS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "liushui/state/v1/state.pb.h"

namespace liushui::runtime {

using WorkerId = uint64_t;

// How much a worker takes.
struct WorkerLimits {
  int active_max = 1;    // jobs it holds at a time
  int64_t jobs_max = 0;  // jobs in all; 0: no limit
};

// A job handed to a worker.
struct Lease {
  state::v1::JobState job;
  absl::Time end;
};

// Thread-safe; owned by the engine.
class Jobs {
 public:
  virtual ~Jobs() = default;

  // A worker begins to take jobs of these types in this namespace. `deliver` is called with each lease, never
  // concurrently for one worker, from a thread of the engine or from this call; it must not block nor call
  // back into Jobs.
  virtual WorkerId Connect(const std::string& name_space, const std::vector<std::string>& types,
                           const WorkerLimits& limits, std::function<void(const Lease&)> deliver) = 0;
  // The worker is given no more jobs. Returns how many it was given; all of them have been delivered by then.
  virtual int64_t Retire(WorkerId worker) = 0;
  // The worker is gone: what it held stays leased, though to nobody who could be waited for, until it is
  // answered for or the lease runs out.
  virtual void Disconnect(WorkerId worker) = 0;

  // Heartbeat: the lease of this attempt runs anew, for `length` or the job's own timeout. Refuses with
  // JOB_UNKNOWN, JOB_FENCED. Returns the lease's end.
  virtual absl::StatusOr<absl::Time> Extend(uint64_t instance, uint32_t job, uint32_t attempt,
                                            absl::optional<absl::Duration> length) = 0;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_JOBS_H_
