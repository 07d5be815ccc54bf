// Courier: brings messages from one instance to another, in order, each exactly once.
//
// A message becomes one record: the receiver's step, or the first step of the instance it starts; where that
// is refused, a step of the sender, who learns that it failed; where the sender has ended, or is a schedule,
// a MessageDropped. What parent and child tell each other at the end is dropped where the other has ended.
// The same record deletes the message's row, so that a crash neither loses nor doubles it. Where the receiver
// is stuck, or gets stuck by a message it has no room to keep, the row stays and the message waits until the
// receiver goes on.
#ifndef LIUSHUI_ENGINE_RUNTIME_SEQUENCE_COURIER_H_
#define LIUSHUI_ENGINE_RUNTIME_SEQUENCE_COURIER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/runtime/registry.h"
#include "engine/runtime/schedules/scheduler.h"
#include "engine/runtime/sequence/stepper.h"

namespace liushui::runtime {

// What is told of why a message was not delivered, in bytes: it must fit into records beside what else they
// say, whatever the refusal quotes.
constexpr size_t kMaxFailureBytes = 500;

// For the sequencer's thread. What it is given must outlive it.
class Courier {
 public:
  Courier(Stepper* stepper, Registry* registry, Scheduler* scheduler)
      : stepper_(stepper), registry_(registry), scheduler_(scheduler) {}

  // Delivers the outbox's next message, or parks it. Does nothing if none is ready.
  void DeliverNext();

 private:
  // OK also when it was parked.
  absl::Status DeliverEvent(const Delivery& delivery);
  absl::Status StartInstance(const Delivery& delivery);
  absl::Status DeliverResult(const Delivery& delivery);
  absl::Status DeliverCancel(const Delivery& delivery);
  absl::Status Deliver(const Delivery& delivery);
  // The receiver's step; the delivery is parked where it must wait.
  absl::Status Take(const Envelope& envelope, uint64_t receiver, const ledger::v1::Input& input,
                    const Delivery& delivery);
  // The business key of what is started. ALREADY_EXISTS BUSINESS_KEY_EXISTS.
  absl::StatusOr<std::string> KeyFor(const Delivery& delivery);
  // The definition that a start asks for.
  absl::StatusOr<Deployed> DefinitionOf(const Delivery& delivery);
  absl::StatusOr<uint64_t> FindReceiver(const Delivery& delivery);
  // Tells the sender.
  void ReturnToSender(const Delivery& delivery);
  void Drop(const Delivery& delivery);

  Stepper* const stepper_;
  Registry* const registry_;
  Scheduler* const scheduler_;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_SEQUENCE_COURIER_H_
