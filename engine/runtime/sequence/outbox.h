// Outbox: messages between instances, and starts of schedules, that are not delivered yet, in the order in
// which they were sent.
//
// A message to an instance that is stuck is parked, with all that follow it to the same receiver, until that
// instance goes on; hence the messages of one sender to one receiver never overtake each other. The rows of
// the outbox table are written by the steps themselves; this is their order in memory.
#ifndef LIUSHUI_ENGINE_RUNTIME_SEQUENCE_OUTBOX_H_
#define LIUSHUI_ENGINE_RUNTIME_SEQUENCE_OUTBOX_H_

#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include "absl/types/optional.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::runtime {

// A message on its way; with `failure`, on its way back.
struct Delivery {
  std::string name_space;
  ledger::v1::Origin origin;
  ledger::v1::MessageSent message;
  absl::optional<ledger::v1::Undelivered> failure;
  std::string schedule = "";  // that sent it; its origin names no instance
  std::string person = "";    // for whom it did
};

// For one thread.
class Outbox {
 public:
  void Add(Delivery delivery) { ready_.push_back(std::move(delivery)); }
  // The next to be delivered.
  absl::optional<Delivery> Take();
  // Puts one that was taken aside until Unpark(instance).
  void Park(uint64_t instance, Delivery delivery);
  // What waits for this instance comes next, in its old order.
  void Unpark(uint64_t instance);

  // Whether any may be delivered now.
  bool empty() const { return ready_.empty(); }

 private:
  std::deque<Delivery> ready_;
  std::map<uint64_t, std::deque<Delivery>> parked_;  // by the instance waited for
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_SEQUENCE_OUTBOX_H_
