// Courier: brings messages from one instance to another, in order, each exactly once.
//
// A message becomes one record: the receiver's step, or the first step of the instance it starts; where that
// is refused, a step of the sender, who learns that it failed; where the sender has ended, or is a schedule,
// a MessageDropped. What parent and child tell each other at the end is dropped where the other has ended.
// The same record deletes the message's row, so that a crash neither loses nor doubles it.
#ifndef LIUSHUI_ENGINE_RUNTIME_SEQUENCE_COURIER_H_
#define LIUSHUI_ENGINE_RUNTIME_SEQUENCE_COURIER_H_

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
  // The definition that a start asks for.
  absl::StatusOr<Deployed> DefinitionOf(const Delivery& delivery);
  absl::StatusOr<uint64_t> FindReceiver(const Delivery& delivery);
  // Tells the sender.
  void ReturnToSender(Delivery delivery);
  void Drop(const Delivery& delivery);

  Stepper* const stepper_;
  Registry* const registry_;
  Scheduler* const scheduler_;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_SEQUENCE_COURIER_H_
