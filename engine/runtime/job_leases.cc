#include "engine/runtime/job_leases.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"

namespace liushui::runtime {
namespace {

std::string JobText(uint64_t instance, uint32_t job) {
  return absl::StrCat("job ", job, " of instance ", instance);
}

// A job may go on for another state without having ended: its instance moved to another definition.
bool IsSameAttempt(const state::v1::JobState& before, const absl::optional<state::v1::JobState>& after) {
  return after.has_value() && after->status() == state::v1::JOB_STATUS_AVAILABLE &&
         after->attempt() == before.attempt();
}

}  // namespace

JobLeases::JobLeases(Clock* clock, JobObservers observers)
    : clock_(clock), observers_(std::move(observers)) {}

void JobLeases::Apply(const std::vector<JobChange>& changes) {
  MutexLock lock(&mutex_);
  std::set<Kind> kinds;
  for (const JobChange& change : changes) {
    const Key key{change.instance, change.job};
    const auto before = jobs_.find(key);
    if (before != jobs_.end() && IsSameAttempt(before->second.state, change.after)) {
      before->second.state = *change.after;  // whoever holds it goes on
      continue;
    }
    if (before != jobs_.end()) {
      if (before->second.standing == Standing::kLeased) KindsOf(before->second.worker, kinds);
      Remove(key);
    }
    if (!change.after.has_value() || change.after->status() != state::v1::JOB_STATUS_AVAILABLE) continue;
    Job& job = jobs_[key];
    job.state = *change.after;
    job.arrival = ++last_arrival_;
    OfferJob(key, job);
    kinds.insert(KindOf(job.state));
  }
  HandOut(kinds);
}

WorkerId JobLeases::Connect(const std::string& name_space, const std::vector<std::string>& types,
                            const WorkerLimits& limits, std::function<void(const Lease&)> deliver) {
  MutexLock lock(&mutex_);
  const WorkerId id = ++last_worker_;
  Worker& worker = workers_[id];
  worker.name_space = name_space;
  worker.types = types;
  std::sort(worker.types.begin(), worker.types.end());
  worker.types.erase(std::unique(worker.types.begin(), worker.types.end()), worker.types.end());
  worker.limits = limits;
  worker.deliver = std::move(deliver);
  std::set<Kind> kinds;
  KindsOf(id, kinds);
  for (const Kind& kind : kinds) takers_[kind].push_back(id);
  HandOut(kinds);
  return id;
}

int64_t JobLeases::Retire(WorkerId worker) {
  MutexLock lock(&mutex_);
  const auto found = workers_.find(worker);
  if (found == workers_.end()) return 0;
  found->second.retired = true;
  // What only it could have taken is nobody's now.
  observers_.worker_left();
  return found->second.given;
}

void JobLeases::Disconnect(WorkerId worker) {
  MutexLock lock(&mutex_);
  std::set<Kind> kinds;
  KindsOf(worker, kinds);
  for (const Kind& kind : kinds) {
    std::deque<WorkerId>& takers = takers_[kind];
    takers.erase(std::remove(takers.begin(), takers.end(), worker), takers.end());
    if (takers.empty()) takers_.erase(kind);
  }
  for (auto& [key, job] : jobs_) {
    if (job.standing != Standing::kLeased || job.worker != worker) continue;
    ends_.erase({job.end, key});
    abandoned_ends_.insert({job.end, key});
    job.worker = 0;
  }
  workers_.erase(worker);
  observers_.worker_left();
}

absl::StatusOr<absl::Time> JobLeases::Extend(uint64_t instance, uint32_t job, uint32_t attempt,
                                             absl::optional<absl::Duration> length) {
  MutexLock lock(&mutex_);
  const Key key{instance, job};
  const auto found = jobs_.find(key);
  if (found == jobs_.end()) {
    return Refuse(absl::StatusCode::kNotFound, "JOB_UNKNOWN",
                  absl::StrCat(JobText(instance, job), " is not one that a worker may hold"));
  }
  Job& held = found->second;
  if (held.standing != Standing::kLeased || held.state.attempt() != attempt) {
    return Refuse(absl::StatusCode::kFailedPrecondition, "JOB_FENCED",
                  absl::StrCat(JobText(instance, job), ": attempt ", attempt, " was named, attempt ",
                               held.state.attempt(),
                               held.standing == Standing::kLeased ? " is leased" : " is not leased"));
  }
  EndsOf(held).erase({held.end, key});
  held.end = clock_->Now() + length.value_or(absl::Milliseconds(held.state.timeout_ms()));
  EndsOf(held).insert({held.end, key});
  TellEarliestEnd();
  return held.end;
}

std::vector<ExpiredLease> JobLeases::TakeExpired(absl::Time now) {
  MutexLock lock(&mutex_);
  std::vector<ExpiredLease> expired;
  Expire(ends_, now, expired);
  Expire(abandoned_ends_, now, expired);
  return expired;
}

std::vector<ExpiredLease> JobLeases::TakeAbandoned(absl::Time now) {
  MutexLock lock(&mutex_);
  std::vector<ExpiredLease> expired;
  Expire(abandoned_ends_, now, expired);
  return expired;
}

absl::Time JobLeases::EarliestAbandonedEnd() const {
  MutexLock lock(&mutex_);
  return abandoned_ends_.empty() ? absl::InfiniteFuture() : abandoned_ends_.begin()->first;
}

void JobLeases::Expire(Ends& ends, absl::Time now, std::vector<ExpiredLease>& expired) {
  std::set<Kind> kinds;
  while (!ends.empty() && ends.begin()->first <= now) {
    const Key key = ends.begin()->second;
    Job& job = jobs_.at(key);
    KindsOf(job.worker, kinds);
    EndLease(key, job);
    job.standing = Standing::kExpired;
    expired.push_back({job.state.namespace_(), key.first, key.second, job.state.attempt(),
                       absl::Milliseconds(job.state.timeout_ms())});
  }
  HandOut(kinds);
}

void JobLeases::Offer(const ExpiredLease& lease) {
  MutexLock lock(&mutex_);
  const Key key{lease.instance, lease.job};
  const auto found = jobs_.find(key);
  if (found == jobs_.end() || found->second.standing != Standing::kExpired) return;
  OfferJob(key, found->second);
  HandOut({KindOf(found->second.state)});
}

size_t JobLeases::busy() const {
  MutexLock lock(&mutex_);
  size_t busy = ends_.size();
  for (const auto& [kind, keys] : offered_) {
    const auto takers = takers_.find(kind);
    if (takers == takers_.end()) continue;
    const bool wanted = std::any_of(takers->second.begin(), takers->second.end(),
                                    [this](WorkerId worker) { return workers_.at(worker).WantsMore(); });
    if (wanted) busy += keys.size();
  }
  return busy;
}

void JobLeases::OfferJob(const Key& key, Job& job) {
  job.standing = Standing::kOffered;
  offered_[KindOf(job.state)].emplace(job.arrival, key);
}

void JobLeases::EndLease(const Key& key, Job& job) {
  LIUSHUI_CHECK(job.standing == Standing::kLeased);
  EndsOf(job).erase({job.end, key});
  if (job.worker != 0) --workers_.at(job.worker).active;
}

JobLeases::Ends& JobLeases::EndsOf(const Job& job) {
  return job.worker == 0 ? abandoned_ends_ : ends_;
}

void JobLeases::Remove(const Key& key) {
  Job& job = jobs_.at(key);
  if (job.standing == Standing::kLeased) EndLease(key, job);
  if (job.standing == Standing::kOffered) {
    const Kind kind = KindOf(job.state);
    offered_[kind].erase(job.arrival);
    if (offered_[kind].empty()) offered_.erase(kind);
  }
  jobs_.erase(key);
}

void JobLeases::HandOut(const std::set<Kind>& kinds) {
  while (const Kind* kind = NextKind(kinds)) {
    const WorkerId worker = *NextTaker(*kind);
    std::deque<WorkerId>& takers = takers_.at(*kind);
    takers.erase(std::find(takers.begin(), takers.end(), worker));
    takers.push_back(worker);
    const auto offered = offered_.find(*kind);
    const Key key = offered->second.begin()->second;
    offered->second.erase(offered->second.begin());
    if (offered->second.empty()) offered_.erase(offered);
    Give(key, worker);
  }
  TellEarliestEnd();
}

const JobLeases::Kind* JobLeases::NextKind(const std::set<Kind>& kinds) const {
  const Kind* next = nullptr;
  uint64_t earliest = 0;
  for (const Kind& kind : kinds) {
    const auto offered = offered_.find(kind);
    if (offered == offered_.end() || !NextTaker(kind).has_value()) continue;
    const uint64_t arrival = offered->second.begin()->first;
    if (next != nullptr && arrival > earliest) continue;
    next = &kind;
    earliest = arrival;
  }
  return next;
}

absl::optional<WorkerId> JobLeases::NextTaker(const Kind& kind) const {
  const auto takers = takers_.find(kind);
  if (takers == takers_.end()) return absl::nullopt;
  for (const WorkerId worker : takers->second) {
    if (workers_.at(worker).HasRoom()) return worker;
  }
  return absl::nullopt;
}

void JobLeases::Give(const Key& key, WorkerId worker) {
  Job& job = jobs_.at(key);
  job.standing = Standing::kLeased;
  job.worker = worker;
  job.end = clock_->Now() + absl::Milliseconds(job.state.timeout_ms());
  ends_.insert({job.end, key});
  Worker& taker = workers_.at(worker);
  ++taker.active;
  ++taker.given;
  taker.deliver({job.state, job.end});
}

void JobLeases::KindsOf(WorkerId worker, std::set<Kind>& kinds) const {
  const auto found = workers_.find(worker);
  if (found == workers_.end()) return;
  for (const std::string& type : found->second.types) kinds.insert({found->second.name_space, type});
}

void JobLeases::TellEarliestEnd() {
  absl::Time end = absl::InfiniteFuture();
  for (const Ends* ends : {&ends_, &abandoned_ends_}) {
    if (!ends->empty()) end = std::min(end, ends->begin()->first);
  }
  if (end == told_end_) return;
  told_end_ = end;
  observers_.earliest_end(end);
}

}  // namespace liushui::runtime
