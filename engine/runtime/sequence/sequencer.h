// Sequencer: the one thread that decides. It gives everything that happens its order: timers that are due,
// leases that ran out, requests from the mailbox, and messages between instances, in turn.
//
// While the disk is low on space only the requests already accepted at the door are decided; timers, leases,
// messages and the simulated clock wait, and go on when there is space again.
#ifndef LIUSHUI_ENGINE_RUNTIME_SEQUENCE_SEQUENCER_H_
#define LIUSHUI_ENGINE_RUNTIME_SEQUENCE_SEQUENCER_H_

#include <thread>

#include "engine/runtime/mailbox.h"
#include "engine/runtime/schedules/scheduler.h"
#include "engine/runtime/sequence/advances.h"
#include "engine/runtime/sequence/courier.h"
#include "engine/runtime/sequence/intake.h"
#include "engine/runtime/sequence/stepper.h"
#include "engine/runtime/ticker.h"

namespace liushui::runtime {

// In one turn at most this many of each kind, so that none waits for ever behind another.
constexpr int kMaxInOneTurn = 64;

// How often it is looked whether a disk that ran low has space again.
constexpr absl::Duration kSpaceLook = absl::Seconds(1);

// What a Sequencer works on; all must outlive it.
struct SequencerParts {
  StepperParts stepper;
  Mailbox* mailbox = nullptr;
  Advances* advances = nullptr;
  RequestFilter* requests = nullptr;
  SimulatedClock* simulated = nullptr;  // null on the real clock
  Ticker* ticker = nullptr;             // null on a simulated clock
  bool seals = false;                   // personal values come in sealed
};

// Begins when it is started, ends when the mailbox is closed and empty.
class Sequencer {
 public:
  // What the tables held when the ledger was opened: of the outbox, oldest first, and the schedules.
  Sequencer(SequencerParts parts, std::deque<Delivery> undelivered, std::vector<StandingSchedule> schedules);
  ~Sequencer();

  void Start();
  // Waits for the end. The mailbox must be closed.
  void Join();

 private:
  void Run();
  // How long to wait for the mailbox.
  absl::Duration Patience() const;
  // When there is something to do though nobody asks.
  absl::Time NextAlarm() const;
  // Whether there is more to do than the mailbox knows of.
  bool HasWork() const;
  void FireDueTimers();
  // Fires the timers of an instance, or a schedule, whose time has come. Returns how many records that took.
  int Fire(uint64_t owner);
  void FailExpiredLeases();
  void HandleLetters(std::deque<Letter>& letters);
  void DeliverMessages();
  // Moves the clock a step further, once nothing more happens at its present time.
  void Advance();
  bool Settled() const;
  void Arrive(absl::Time target);

  const SequencerParts parts_;
  Stepper stepper_;
  Scheduler scheduler_;
  Intake intake_;
  Courier courier_;
  bool has_space_ = true;
  std::thread thread_;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_SEQUENCE_SEQUENCER_H_
