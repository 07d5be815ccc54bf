#include "engine/runtime/mailbox.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "engine/base/refusal.h"

namespace liushui::runtime {

absl::Status StoppingStatus() {
  return Refuse(absl::StatusCode::kUnavailable, "ENGINE_STOPPING",
                "the engine is stopping; repeat the request with the same request id later");
}

absl::Status Mailbox::Put(Letter& letter) {
  MutexLock lock(&mutex_);
  if (closed_) return StoppingStatus();
  if (letters_.size() >= size_max_) {
    return Refuse(absl::StatusCode::kResourceExhausted, "MAILBOX_FULL",
                  absl::StrCat(size_max_, " requests wait already, which is the most; try again later"));
  }
  letters_.push_back(std::move(letter));
  changed_.NotifyOne();
  return absl::OkStatus();
}

void Mailbox::Wake() {
  MutexLock lock(&mutex_);
  woken_ = true;
  changed_.NotifyOne();
}

bool Mailbox::Take(size_t most, absl::Duration patience, std::deque<Letter>& taken) {
  const absl::Time end = absl::Now() + patience;
  MutexLock lock(&mutex_);
  while (letters_.empty() && !woken_ && !closed_) {
    const absl::Duration left = end - absl::Now();
    if (left <= absl::ZeroDuration()) break;
    changed_.WaitFor(&mutex_, absl::ToChronoMicroseconds(std::min(left, absl::Hours(1))));
  }
  woken_ = false;
  for (size_t count = 0; count < most && !letters_.empty(); ++count) {
    taken.push_back(std::move(letters_.front()));
    letters_.pop_front();
  }
  return !closed_ || !letters_.empty() || !taken.empty();
}

bool Mailbox::empty() const {
  MutexLock lock(&mutex_);
  return letters_.empty();
}

void Mailbox::Close() {
  MutexLock lock(&mutex_);
  closed_ = true;
  changed_.NotifyOne();
}

}  // namespace liushui::runtime
