#include "engine/runtime/sequence/timer_queue.h"

namespace liushui::runtime {

void TimerQueue::Set(uint64_t instance, absl::optional<int64_t> due_us) {
  const auto found = due_by_instance_.find(instance);
  if (found != due_by_instance_.end()) {
    if (due_us == found->second) return;
    by_due_.erase({found->second, instance});
    due_by_instance_.erase(found);
  }
  if (due_us.has_value()) {
    due_by_instance_[instance] = *due_us;
    by_due_.insert({*due_us, instance});
  }
  earliest_us_.store(by_due_.empty() ? kNever : by_due_.begin()->first);
}

absl::optional<InstanceDue> TimerQueue::Earliest() const {
  if (by_due_.empty()) return absl::nullopt;
  return InstanceDue{by_due_.begin()->first, by_due_.begin()->second};
}

absl::Time TimerQueue::EarliestTime() const {
  const int64_t earliest_us = earliest_us_.load();
  return earliest_us == kNever ? absl::InfiniteFuture() : absl::FromUnixMicros(earliest_us);
}

}  // namespace liushui::runtime
