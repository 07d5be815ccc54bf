#include "clients/cpp/active_jobs.h"

#include <algorithm>

#include "absl/time/clock.h"

namespace liushui::client {

bool ActiveJobs::Add(const v1::Job& job, absl::Duration heartbeat_every, absl::Time now) {
  MutexLock lock(&mutex_);
  if (closed_) return false;
  const Beat beat{heartbeat_every, now + heartbeat_every};
  if (!held_.emplace(Key(job.name(), job.attempt()), beat).second) return false;
  waiting_.push_back(job);
  changed_.NotifyAll();
  return true;
}

absl::optional<v1::Job> ActiveJobs::Take() {
  MutexLock lock(&mutex_);
  while (waiting_.empty() && !closed_) changed_.Wait(&mutex_);
  if (waiting_.empty()) return absl::nullopt;
  v1::Job job = std::move(waiting_.front());
  waiting_.pop_front();
  return job;
}

void ActiveJobs::Remove(absl::string_view job, int attempt) {
  MutexLock lock(&mutex_);
  held_.erase(Key(job, attempt));
  changed_.NotifyAll();
}

std::vector<Heartbeat> ActiveJobs::NextHeartbeats() {
  MutexLock lock(&mutex_);
  for (;;) {
    if (closed_ && held_.empty()) return {};
    const absl::Time now = absl::Now();
    absl::Time next = absl::InfiniteFuture();
    std::vector<Heartbeat> due;
    for (auto& [key, beat] : held_) {
      if (beat.next <= now) {
        due.push_back({key.first, key.second});
        beat.next = now + beat.every;
      }
      next = std::min(next, beat.next);
    }
    if (!due.empty()) return due;
    if (next == absl::InfiniteFuture()) {
      changed_.Wait(&mutex_);
    } else {
      changed_.WaitFor(&mutex_, absl::ToChronoMicroseconds(next - now));
    }
  }
}

void ActiveJobs::Close() {
  MutexLock lock(&mutex_);
  closed_ = true;
  changed_.NotifyAll();
}

}  // namespace liushui::client
