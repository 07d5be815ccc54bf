#include "engine/runtime/sequence/advances.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/runtime/mailbox.h"

namespace liushui::runtime {

// What the sequencer has in hand is never taken from it: a hop is short, and what arrived will be durable
// soon.
bool Advances::IsOver(const Pending& mine, absl::Time deadline) const {
  if (mine.standing == Standing::kFinished) return true;
  if (mine.standing != Standing::kWaiting) return false;
  return closed_ || absl::Now() >= deadline;
}

absl::StatusOr<Engine::Advance> Advances::Wait(absl::Time target, absl::Time deadline,
                                               const std::function<std::string()>& why) {
  Pending mine{target, Standing::kWaiting, {}};
  bool closed = false;
  {
    MutexLock lock(&mutex_);
    if (closed_) return StoppingStatus();
    pending_.push_back(&mine);
  }
  wake_();
  {
    MutexLock lock(&mutex_);
    while (!IsOver(mine, deadline)) {
      const absl::Duration left = std::clamp(deadline - absl::Now(), absl::Milliseconds(1), absl::Hours(1));
      changed_.WaitFor(&mutex_, absl::ToChronoMicroseconds(left));
    }
    pending_.erase(std::remove(pending_.begin(), pending_.end(), &mine), pending_.end());
    closed = closed_;
  }
  // Timers that the advance held back, and the next advance, may go on.
  wake_();
  if (mine.standing == Standing::kFinished) return mine.result;
  if (closed) return StoppingStatus();
  return Refuse(absl::StatusCode::kDeadlineExceeded, "JOBS_STILL_LEASED",
                absl::StrCat("the clock did not reach its target in time: ", why()));
}

Advances::Pending* Advances::Next() const {
  for (Pending* pending : pending_) {
    if (pending->standing == Standing::kWaiting) return closed_ ? nullptr : pending;
    if (pending->standing != Standing::kFinished) return nullptr;
  }
  return nullptr;
}

bool Advances::ready() const {
  MutexLock lock(&mutex_);
  return Next() != nullptr;
}

absl::optional<absl::Time> Advances::Begin() {
  MutexLock lock(&mutex_);
  Pending* next = Next();
  if (next == nullptr) return absl::nullopt;
  next->standing = Standing::kWorking;
  return next->target;
}

void Advances::Hopped(int timers_fired) {
  MutexLock lock(&mutex_);
  for (Pending* pending : pending_) {
    if (pending->standing != Standing::kWorking) continue;
    pending->standing = Standing::kWaiting;
    pending->result.timers_fired += timers_fired;
  }
  changed_.NotifyAll();
}

void Advances::Arrived() {
  MutexLock lock(&mutex_);
  for (Pending* pending : pending_) {
    if (pending->standing == Standing::kWorking) pending->standing = Standing::kArrived;
  }
}

void Advances::Finish(absl::Time time, uint64_t position) {
  MutexLock lock(&mutex_);
  for (Pending* pending : pending_) {
    if (pending->standing != Standing::kArrived) continue;
    pending->standing = Standing::kFinished;
    pending->result.time = time;
    pending->result.position = position;
  }
  changed_.NotifyAll();
}

void Advances::Close() {
  MutexLock lock(&mutex_);
  closed_ = true;
  changed_.NotifyAll();
}

}  // namespace liushui::runtime
