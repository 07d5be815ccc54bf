#include "engine/runtime/sequence/sequencer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"

namespace liushui::runtime {

Sequencer::Sequencer(SequencerParts parts, std::deque<Delivery> undelivered,
                     std::vector<StandingSchedule> schedules)
    : parts_(std::move(parts)),
      stepper_(parts_.stepper),
      scheduler_(&stepper_, parts_.stepper.registry, parts_.stepper.timers, std::move(schedules)),
      intake_({parts_.stepper.store, &stepper_, parts_.stepper.registry, parts_.stepper.committer,
               parts_.requests, &scheduler_, parts_.seals}),
      courier_(&stepper_, parts_.stepper.registry, &scheduler_) {
  for (Delivery& delivery : undelivered) stepper_.outbox().Add(std::move(delivery));
}

Sequencer::~Sequencer() {
  Join();
}

void Sequencer::Start() {
  LIUSHUI_CHECK(!thread_.joinable());
  thread_ = std::thread([this] { Run(); });
}

void Sequencer::Join() {
  if (thread_.joinable()) thread_.join();
}

void Sequencer::Run() {
  std::deque<Letter> letters;
  // A version of a calendar may have been deployed, and the schedules not yet moved, when the engine ended.
  if (parts_.stepper.store->CheckSpace().ok()) scheduler_.Realign();
  while (parts_.mailbox->Take(kMaxInOneTurn, Patience(), letters)) {
    has_space_ = parts_.stepper.store->CheckSpace().ok();
    if (has_space_) {
      FireDueTimers();
      FailExpiredLeases();
    }
    HandleLetters(letters);
    if (has_space_) {
      DeliverMessages();
      Advance();
    }
    if (has_space_ && intake_.NextSuppressedEnd() <= stepper_.Now()) intake_.TellSuppressed(stepper_.Now());
    intake_.ForgetRequests();
    stepper_.ForgetCommitted();
    // Without space an alarm would ring again and again.
    if (parts_.ticker != nullptr && has_space_) {
      parts_.ticker->SetAlarm(Alarm::kTimer, NextAlarm());
    }
  }
  if (has_space_) intake_.TellSuppressed(absl::InfiniteFuture());
}

absl::Time Sequencer::NextAlarm() const {
  return std::min(parts_.stepper.timers->EarliestTime(), intake_.NextSuppressedEnd());
}

absl::Duration Sequencer::Patience() const {
  if (!has_space_) return kSpaceLook;
  return HasWork() ? absl::ZeroDuration() : absl::InfiniteDuration();
}

bool Sequencer::HasWork() const {
  if (!stepper_.outbox().empty()) return true;
  if (parts_.advances->ready()) return Settled();
  return NextAlarm() <= stepper_.Now();
}

void Sequencer::FireDueTimers() {
  // While the clock is being moved, every timer waits until what happened before it has settled.
  if (parts_.advances->ready()) return;
  const absl::Time now = stepper_.Now();
  for (int fired = 0; fired < kMaxInOneTurn;) {
    const absl::optional<InstanceDue> next = parts_.stepper.timers->Earliest();
    if (!next.has_value() || absl::FromUnixMicros(next->due_us) > now) return;
    const int of_this_instance = Fire(next->instance);
    // Only a disk that cannot be read keeps a timer that is due from firing.
    if (of_this_instance == 0) return;
    fired += of_this_instance;
  }
}

int Sequencer::Fire(uint64_t owner) {
  if (owner < kFirstScheduleOwner) return stepper_.FireTimers(owner);
  scheduler_.Fire(owner);
  return 1;
}

void Sequencer::FailExpiredLeases() {
  JobLeases& jobs = *parts_.stepper.jobs;
  const absl::Time now = stepper_.Now();
  // On a simulated clock time stands still while a connected worker holds a job.
  for (const ExpiredLease& lease :
       parts_.simulated != nullptr ? jobs.TakeAbandoned(now) : jobs.TakeExpired(now)) {
    Envelope envelope;
    envelope.name_space = lease.name_space;
    ledger::v1::Input input;
    ledger::v1::FailJob& failure = *input.mutable_fail_job();
    failure.set_job(lease.job);
    failure.set_attempt(lease.attempt);
    failure.set_timed_out(true);
    failure.set_message(
        absl::StrCat("the worker did not answer within ", absl::FormatDuration(lease.timeout)));
    const absl::Status failed = stepper_.Step(envelope, lease.instance, input).status();
    // Else the job is over or in another attempt, as the leases learn when that is durable.
    if (ReasonOf(failed) == "INSTANCE_STUCK") jobs.Offer(lease);
  }
}

void Sequencer::HandleLetters(std::deque<Letter>& letters) {
  while (!letters.empty()) {
    intake_.Handle(std::move(letters.front()));
    letters.pop_front();
  }
}

void Sequencer::DeliverMessages() {
  for (int count = 0; count < kMaxInOneTurn && !stepper_.outbox().empty(); ++count) courier_.DeliverNext();
}

bool Sequencer::Settled() const {
  return parts_.mailbox->empty() && stepper_.outbox().empty() && stepper_.JobsAreTold() &&
         parts_.stepper.jobs->busy() == 0;
}

void Sequencer::Advance() {
  if (!parts_.advances->ready() || !Settled()) return;
  const absl::optional<absl::Time> target = parts_.advances->Begin();
  if (!target.has_value()) return;
  const absl::optional<InstanceDue> next = parts_.stepper.timers->Earliest();
  const absl::Time due = parts_.stepper.timers->EarliestTime();
  const absl::Time abandoned = parts_.stepper.jobs->EarliestAbandonedEnd();
  if (std::min(due, abandoned) > *target) return Arrive(*target);
  if (abandoned <= due) {
    parts_.simulated->Set(abandoned);
    FailExpiredLeases();
    return parts_.advances->Hopped(0);
  }
  parts_.simulated->Set(absl::FromUnixMicros(next->due_us));
  parts_.advances->Hopped(Fire(next->instance));
}

void Sequencer::Arrive(absl::Time target) {
  parts_.simulated->Set(target);
  ledger::v1::Record record;
  record.mutable_clock_advanced()->set_target_us(absl::ToUnixMicros(target));
  LIUSHUI_CHECK_OK(stepper_.Write(std::move(record)).status());
  parts_.advances->Arrived();
  parts_.stepper.committer->Then([advances = parts_.advances, time = stepper_.Now(),
                                  position = stepper_.position()](const absl::Status& durable) {
    if (durable.ok()) advances->Finish(time, position);
  });
}

}  // namespace liushui::runtime
