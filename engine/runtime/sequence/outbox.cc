#include "engine/runtime/sequence/outbox.h"

#include <utility>

namespace liushui::runtime {

absl::optional<Delivery> Outbox::Take() {
  if (ready_.empty()) return absl::nullopt;
  absl::optional<Delivery> next = std::move(ready_.front());
  ready_.pop_front();
  return next;
}

void Outbox::Park(uint64_t instance, Delivery delivery) {
  parked_[instance].push_back(std::move(delivery));
}

void Outbox::Unpark(uint64_t instance) {
  const auto found = parked_.find(instance);
  if (found == parked_.end()) return;
  std::deque<Delivery>& waiting = found->second;
  while (!waiting.empty()) {
    ready_.push_front(std::move(waiting.back()));
    waiting.pop_back();
  }
  parked_.erase(found);
}

}  // namespace liushui::runtime
