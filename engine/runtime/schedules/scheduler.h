// Scheduler: the schedules of a ledger, and what they do when their time comes.
//
// A schedule's next time waits in the timer queue, beside the timers of instances. When it fires, one record
// (for a large roster several) names the starts; they are messages of that record, which the courier delivers
// like those of instances. Where it stands is in a row of its own, written by the same record: a firing
// happens once, one that was due while the engine was down is caught up as the schedule says, and one that
// was cut off between two of its records goes on with the person after the last, before anything else is done
// with it.
#ifndef LIUSHUI_ENGINE_RUNTIME_SCHEDULES_SCHEDULER_H_
#define LIUSHUI_ENGINE_RUNTIME_SCHEDULES_SCHEDULER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "engine/chart/calendar.h"
#include "engine/runtime/registry.h"
#include "engine/runtime/schedules/standing_schedule.h"
#include "engine/runtime/sequence/outbox.h"
#include "engine/runtime/sequence/stepper.h"
#include "engine/runtime/sequence/timer_queue.h"

namespace liushui::runtime {

// For the sequencer's thread. What it is given must outlive it.
class Scheduler {
 public:
  // `recovered`: what the tables hold.
  Scheduler(Stepper* stepper, Registry* registry, TimerQueue* timers,
            std::vector<StandingSchedule> recovered);

  // Moves the next times that no longer follow from the calendars: those of a calendar of which a version was
  // deployed, or, without a name, all. Writes a record for each.
  void Realign(absl::string_view name_space = "", absl::string_view calendar = "");

  // Each writes one record, in the caller's name, Run perhaps more, and returns the first; nothing is written
  // where nothing changes. SCHEDULE_UNKNOWN; Put: CALENDAR_UNKNOWN, WORKFLOW_UNKNOWN, SCHEDULES_TOO_MANY.
  absl::StatusOr<absl::optional<ledger::v1::Record>> Put(const Envelope& envelope,
                                                         const PutScheduleRequest& request);
  absl::StatusOr<absl::optional<ledger::v1::Record>> Remove(const Envelope& envelope,
                                                            const RemoveScheduleRequest& request);
  absl::StatusOr<absl::optional<ledger::v1::Record>> Pause(const Envelope& envelope,
                                                           const PauseScheduleRequest& request);
  absl::StatusOr<absl::optional<ledger::v1::Record>> Run(const Envelope& envelope,
                                                         const RunScheduleRequest& request);

  // Fires the schedule whose time in the queue has come, goes on with what was cut off, or passes over what
  // it is not to catch up with.
  void Fire(uint64_t owner);

  // Writes that a start it sent was refused, with the delivery's failure, and where that leaves the schedule:
  // no instance is there to be told.
  void TakeBack(const Delivery& delivery);

 private:
  using Name = std::pair<std::string, std::string>;  // namespace and id
  struct Entry {
    StandingSchedule standing;
    uint64_t owner = 0;  // in the timer queue
  };
  // When and how something fires.
  struct Occasion {
    absl::Time planned;
    bool manual = false;
    uint32_t skipped = 0;
    absl::optional<absl::Time> skipped_from = {};
  };

  // Nothing of it is under way then.
  absl::StatusOr<Entry*> Find(const Envelope& envelope, const std::string& schedule);
  // Null for a schedule without a calendar.
  const chart::BusinessCalendar* CalendarOf(const StandingSchedule& standing) const;
  // Sets the next time after `t`.
  void Aim(const StandingSchedule& standing, absl::Time t, ledger::v1::ScheduleStatus& status) const;
  void Keep(Entry& entry, ledger::v1::ScheduleStatus status);
  // Writes that the schedule stands elsewhere now.
  absl::StatusOr<ledger::v1::Record> Move(const Envelope& envelope, Entry& entry,
                                          ledger::v1::ScheduleMoved moved);
  // The starts and those left out of one firing, none of them sent: of people after `through`.
  absl::StatusOr<ledger::v1::ScheduleFired> Prepare(const Entry& entry, absl::Time planned,
                                                    const std::string& through) const;
  // Both return the first record they wrote; an error is a disk that cannot be read.
  absl::StatusOr<ledger::v1::Record> FireNow(const Envelope& envelope, Entry& entry,
                                             const Occasion& occasion);
  absl::StatusOr<ledger::v1::Record> GoOn(Entry& entry);
  ledger::v1::Record WriteFiring(const Envelope& envelope, Entry& entry,
                                 const ledger::v1::ScheduleFired& whole,
                                 ledger::v1::FiringUnderWay under_way);
  // Where it stands once a firing is done; `between` is where it stood while that was under way.
  ledger::v1::ScheduleStatus StatusAfter(const Entry& entry, ledger::v1::ScheduleStatus between) const;
  void Send(const ledger::v1::Record& fired);

  Stepper* const stepper_;
  Registry* const registry_;
  TimerQueue* const timers_;
  std::map<Name, Entry> entries_;
  std::map<uint64_t, Name> names_;  // by owner
  uint64_t next_owner_ = kFirstScheduleOwner;
};

// The refusal for a schedule that is not there.
absl::Status ScheduleUnknown(absl::string_view name_space, absl::string_view schedule);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_SCHEDULES_SCHEDULER_H_
