// JobLeases: the jobs a worker may take, and who holds which.
//
// Three kinds of changes meet here: committed steps (a job opened, was done, failed, may be tried again,
// vanished with its state), workers that come and go, and leases that run out. All of it is memory: after a
// restart every available job is offered again.
#ifndef LIUSHUI_ENGINE_RUNTIME_JOB_LEASES_H_
#define LIUSHUI_ENGINE_RUNTIME_JOB_LEASES_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/mutex.h"
#include "engine/runtime/clock.h"
#include "engine/runtime/jobs.h"

namespace liushui::runtime {

// A job's row after a committed step; nothing when it is over.
struct JobChange {
  uint64_t instance = 0;
  uint32_t job = 0;
  absl::optional<state::v1::JobState> after;
};

// A lease that ran out: what a FailJob{timed_out} has to say.
struct ExpiredLease {
  std::string name_space;
  uint64_t instance = 0;
  uint32_t job = 0;
  uint32_t attempt = 0;
  absl::Duration timeout;
};

// Who wants to know. Called under the lock; must not call back.
struct JobObservers {
  std::function<void(absl::Time)>
      earliest_end;  // a lease now runs out first at this time; InfiniteFuture: none runs
  std::function<void()> worker_left;
};

// Thread-safe. `clock` must outlive it.
class JobLeases : public Jobs {
 public:
  JobLeases(Clock* clock, JobObservers observers);

  // What committed steps did to jobs, in order. Jobs that may be taken are handed out at once.
  void Apply(const std::vector<JobChange>& changes) ABSL_LOCKS_EXCLUDED(mutex_);

  WorkerId Connect(const std::string& name_space, const std::vector<std::string>& types,
                   const WorkerLimits& limits, std::function<void(const Lease&)> deliver) override
      ABSL_LOCKS_EXCLUDED(mutex_);
  int64_t Retire(WorkerId worker) override ABSL_LOCKS_EXCLUDED(mutex_);
  void Disconnect(WorkerId worker) override ABSL_LOCKS_EXCLUDED(mutex_);
  absl::StatusOr<absl::Time> Extend(uint64_t instance, uint32_t job, uint32_t attempt,
                                    absl::optional<absl::Duration> length) override
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Takes the leases that ran out by `now`; the second only those of workers that are gone. Such a job is
  // nobody's until its step is committed or Offer is called.
  std::vector<ExpiredLease> TakeExpired(absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);
  std::vector<ExpiredLease> TakeAbandoned(absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);
  // When the first lease of a worker that is gone runs out; InfiniteFuture without one.
  absl::Time EarliestAbandonedEnd() const ABSL_LOCKS_EXCLUDED(mutex_);
  // The time-out was not accepted: this attempt may be taken again.
  void Offer(const ExpiredLease& lease) ABSL_LOCKS_EXCLUDED(mutex_);

  // Jobs that a connected worker holds or may take.
  size_t busy() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using Key = std::pair<uint64_t, uint32_t>;         // instance, job
  using Kind = std::pair<std::string, std::string>;  // namespace, type

  enum class Standing { kOffered, kLeased, kExpired };
  struct Job {
    state::v1::JobState state;
    uint64_t arrival = 0;  // ascending in the order in which jobs came
    Standing standing = Standing::kOffered;
    WorkerId worker = 0;  // 0 when it is gone
    absl::Time end;
  };
  struct Worker {
    std::string name_space;
    std::vector<std::string> types;
    WorkerLimits limits;
    int active = 0;
    int64_t given = 0;
    bool retired = false;
    std::function<void(const Lease&)> deliver;

    bool WantsMore() const { return !retired && (limits.jobs_max == 0 || given < limits.jobs_max); }
    bool HasRoom() const { return WantsMore() && active < limits.active_max; }
  };

  using Ends = std::set<std::pair<absl::Time, Key>>;

  static Kind KindOf(const state::v1::JobState& job) { return {job.namespace_(), job.type()}; }
  void OfferJob(const Key& key, Job& job) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void EndLease(const Key& key, Job& job) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Ends& EndsOf(const Job& job) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Expire(Ends& ends, absl::Time now, std::vector<ExpiredLease>& expired)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Remove(const Key& key) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Hands out the offered jobs of these kinds, oldest first, to workers that have room, one after the other
  // in turn.
  void HandOut(const std::set<Kind>& kinds) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The kind whose oldest job came first, of those with a worker that has room; null if there is none.
  const Kind* NextKind(const std::set<Kind>& kinds) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The worker whose turn it is, of those that take this kind and have room; nullopt if there is none.
  absl::optional<WorkerId> NextTaker(const Kind& kind) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Give(const Key& key, WorkerId worker) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void KindsOf(WorkerId worker, std::set<Kind>& kinds) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void TellEarliestEnd() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Clock* const clock_;
  const JobObservers observers_;
  mutable Mutex mutex_;
  std::map<Key, Job> jobs_ ABSL_GUARDED_BY(mutex_);
  std::map<Kind, std::map<uint64_t, Key>> offered_ ABSL_GUARDED_BY(mutex_);  // by arrival; never empty
  std::map<Kind, std::deque<WorkerId>> takers_ ABSL_GUARDED_BY(mutex_);      // the next to be served first
  std::map<WorkerId, Worker> workers_ ABSL_GUARDED_BY(mutex_);
  Ends ends_ ABSL_GUARDED_BY(mutex_);            // of leases of connected workers
  Ends abandoned_ends_ ABSL_GUARDED_BY(mutex_);  // of leases of workers that are gone
  WorkerId last_worker_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t last_arrival_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time told_end_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_JOB_LEASES_H_
