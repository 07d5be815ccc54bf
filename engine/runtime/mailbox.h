// Mailbox: where requests wait for the sequencer. Bounded: what does not fit is refused at once, not queued
// without end.
#ifndef LIUSHUI_ENGINE_RUNTIME_MAILBOX_H_
#define LIUSHUI_ENGINE_RUNTIME_MAILBOX_H_

#include <cstdint>
#include <deque>

#include "absl/status/status.h"
#include "engine/base/mutex.h"
#include "engine/runtime/engine.h"

namespace liushui::runtime {

// A request on its way to the sequencer.
struct Letter {
  Caller caller;
  Request request;
  Answer answer;
  std::shared_ptr<const chart::BusinessCalendar>
      calendar;               // of a DeployCalendarRequest, compiled; shared with charts
  uint64_t looked_up_at = 0;  // its request id is not among the records below this index
};

// Thread-safe. One thread takes.
class Mailbox {
 public:
  explicit Mailbox(size_t size_max) : size_max_(size_max) {}

  // Refuses with RESOURCE_EXHAUSTED MAILBOX_FULL or UNAVAILABLE ENGINE_STOPPING, and then leaves `letter` as
  // it is.
  absl::Status Put(Letter& letter) ABSL_LOCKS_EXCLUDED(mutex_);

  // Makes Take return even without a letter.
  void Wake() ABSL_LOCKS_EXCLUDED(mutex_);

  // Moves up to `most` letters behind those in `taken`. First waits, no longer than `patience` of real time,
  // for a letter, Wake or Close. False once it is closed and empty.
  bool Take(size_t most, absl::Duration patience, std::deque<Letter>& taken) ABSL_LOCKS_EXCLUDED(mutex_);

  bool empty() const ABSL_LOCKS_EXCLUDED(mutex_);

  // No more letters; those inside may still be taken.
  void Close() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  const size_t size_max_;
  mutable Mutex mutex_;
  CondVar changed_;
  std::deque<Letter> letters_ ABSL_GUARDED_BY(mutex_);
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

// UNAVAILABLE ENGINE_STOPPING.
absl::Status StoppingStatus();

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_MAILBOX_H_
