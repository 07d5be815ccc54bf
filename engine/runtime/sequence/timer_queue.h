// TimerQueue: the earliest timer of every instance, and the next time of every schedule, earliest first.
#ifndef LIUSHUI_ENGINE_RUNTIME_SEQUENCE_TIMER_QUEUE_H_
#define LIUSHUI_ENGINE_RUNTIME_SEQUENCE_TIMER_QUEUE_H_

#include <atomic>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "absl/time/time.h"
#include "absl/types/optional.h"

namespace liushui::runtime {

// Numbers from here on stand for schedules; instances never get that far.
constexpr uint64_t kFirstScheduleOwner = uint64_t{1} << 63;

// When an instance's earliest timer, or a schedule, is due.
struct InstanceDue {
  int64_t due_us = 0;
  uint64_t instance = 0;
};

// For one thread, but for EarliestTime.
class TimerQueue {
 public:
  // Replaces what is known of the instance or schedule; nullopt when no timer of it waits.
  void Set(uint64_t instance, absl::optional<int64_t> due_us);

  // By due, then by instance.
  absl::optional<InstanceDue> Earliest() const;

  // When the earliest is due; InfiniteFuture without one. Thread-safe.
  absl::Time EarliestTime() const;

 private:
  static constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

  std::map<uint64_t, int64_t> due_by_instance_;
  std::set<std::pair<int64_t, uint64_t>> by_due_;
  std::atomic<int64_t> earliest_us_ = kNever;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_SEQUENCE_TIMER_QUEUE_H_
