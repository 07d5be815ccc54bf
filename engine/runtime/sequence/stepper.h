// Stepper: takes steps and writes records: from an input to a decision, its record and rows, and what follows
// from it.
//
// It is the only place that gives out indexes and record times. After every step the instance's timer, the
// messages it sent and the jobs it opened are known to the timer queue, the outbox and (once durable) the job
// leases.
#ifndef LIUSHUI_ENGINE_RUNTIME_SEQUENCE_STEPPER_H_
#define LIUSHUI_ENGINE_RUNTIME_SEQUENCE_STEPPER_H_

#include <atomic>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/core/decide.h"
#include "engine/runtime/clock.h"
#include "engine/runtime/committer.h"
#include "engine/runtime/job_leases.h"
#include "engine/runtime/registry.h"
#include "engine/runtime/sequence/instance_cache.h"
#include "engine/runtime/sequence/outbox.h"
#include "engine/runtime/sequence/overlay.h"
#include "engine/runtime/sequence/timer_queue.h"

namespace liushui::runtime {

// At most this many timers of an instance fire in a row; the rest follow after others had their turn. More
// than a state of core::kMaxStateBytes can hold: what needs more is a loop.
constexpr int kMaxTimersInARow = 2'000;

// Whose a record is. Empty request id and actor for what the engine does by itself.
struct Envelope {
  std::string name_space;
  ledger::v1::Actor actor;
  std::string request_id;
  std::string request_hash;
};

// A step that was taken; not durable yet.
struct Stepped {
  ledger::v1::Record record;
  SharedState state;                          // after it
  absl::optional<state::v1::TaskState> task;  // the task a claim, release or completion named
};

// What a Stepper works on; all must outlive it.
struct StepperParts {
  storage::Store* store = nullptr;
  Clock* clock = nullptr;
  bool simulated = false;  // timers' records bear their own due
  Registry* registry = nullptr;
  InstanceCache* cache = nullptr;
  Committer* committer = nullptr;
  JobLeases* jobs = nullptr;
  TimerQueue* timers = nullptr;
  TreeWriter* tree = nullptr;
  FailureHandler failed;  // told when the disk cannot be read
};

// For the sequencer's thread.
class Stepper {
 public:
  explicit Stepper(StepperParts parts);

  // Time of a record written now.
  absl::Time Now() const { return parts_.clock->Now(); }
  // Time of the newest record.
  absl::Time NewestTime() const { return absl::FromUnixMicros(last_time_us_); }

  // The instance after everything decided. NOT_FOUND INSTANCE_UNKNOWN.
  absl::StatusOr<SharedState> Load(uint64_t instance);

  // Takes the first step of a new instance of `definition`; `input` is a start, to which the parameters in
  // force are added. Refuses as core::Decide.
  absl::StatusOr<Stepped> Start(const Envelope& envelope, const Deployed& definition,
                                ledger::v1::Input input);

  // Fires the instance's timers that are due, takes the step, and fires what is due after it. Refuses as Load
  // and core::Decide; timers that were due have fired even then.
  absl::StatusOr<Stepped> Step(const Envelope& envelope, uint64_t instance, const ledger::v1::Input& input);

  // Fires the instance's timers that are due now, each its own record. Returns how many.
  int FireTimers(uint64_t instance);

  // Writes a record that is no step; the caller fills in what it says. Refuses with RECORD_TOO_LARGE. Returns
  // it complete.
  absl::StatusOr<ledger::v1::Record> Write(ledger::v1::Record record);

  // The instance with a business key, durable or not; nullopt if there is none.
  absl::StatusOr<absl::optional<uint64_t>> FindKey(absl::string_view name_space, absl::string_view workflow,
                                                   absl::string_view business_key);

  // A child by its ordinal within its parent, durable or not; nullopt if it never started.
  absl::StatusOr<absl::optional<uint64_t>> FindChild(uint64_t parent, uint32_t child);

  // Records written, durable or not.
  uint64_t position() const { return position_; }
  // Whether all that was decided about jobs is durable and known to the workers' leases, which hear of it a
  // moment after it is durable.
  bool JobsAreTold() const { return jobs_told_.load(std::memory_order_acquire) >= job_position_; }

  Outbox& outbox() { return outbox_; }
  const Outbox& outbox() const { return outbox_; }
  // Rows of undurable records, in memory.
  const Overlay& overlay() const { return overlay_; }
  // Lets go of what the store has by now.
  void ForgetCommitted() { overlay_.Forget(parts_.committer->committed()); }

 private:
  // An input, whose it is, and when.
  struct Turn {
    const Envelope& envelope;
    const ledger::v1::Input& input;
    absl::Time time;
  };
  struct Definition {
    std::shared_ptr<const chart::Chart> chart;  // kept alive while it decides
    uint32_t revision = 0;
    std::shared_ptr<const chart::Chart> target = nullptr;  // of a migration; kept alive as well
  };

  absl::StatusOr<Stepped> Take(const Turn& turn, const Definition& definition, SharedState before);
  absl::StatusOr<Stepped> TakeOnExisting(const Turn& turn, SharedState before);
  int FireTimersUntil(uint64_t instance, absl::Time now);
  // The number that a row holds; nullopt without the row.
  absl::StatusOr<absl::optional<uint64_t>> ReadNumber(const std::string& key);
  // The task a claim, release or completion names, as it is after the step, which need not have changed it.
  absl::StatusOr<absl::optional<state::v1::TaskState>> NamedTask(const ledger::v1::Input& input,
                                                                 const core::Instance& after) const;
  ledger::v1::Record NewRecord(const Turn& turn) const;
  // Gives the record to the committer. CHECKs its size.
  void Append(const ledger::v1::Record& record, std::string bytes, std::vector<views::RowWrite> rows);
  void Follow(const Stepped& stepped, const state::v1::InstanceState& before, const core::Changes& changes);
  // Passes refusals on; a failure stops the engine.
  absl::Status Watch(const absl::Status& status) const;

  const StepperParts parts_;
  Overlay overlay_;
  Outbox outbox_;
  uint64_t position_;
  uint64_t job_position_ = 0;            // after the last record that changed a job
  std::atomic<uint64_t> jobs_told_ = 0;  // the same, of those the leases know; set by the committer
  int64_t last_time_us_;                 // no record may be older
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_SEQUENCE_STEPPER_H_
