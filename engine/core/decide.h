// Decide and Apply: what happens. Pure: no clock, thread, file, random number or log line; all they know is
// in their arguments.
//
// Decide runs one macrostep of the SCXML algorithm (W3C Recommendation, appendix D) for one input and returns
// the step: the input and, in order, the facts that followed. Every fact is born in one place, which also
// applies it, so that Apply, which folds a recorded step without the definition, cannot drift from life.
#ifndef LIUSHUI_ENGINE_CORE_DECIDE_H_
#define LIUSHUI_ENGINE_CORE_DECIDE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/chart/chart.h"
#include "engine/core/instance.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::core {

// Version of the meaning of inputs and facts which this code decides. Raised when a decision changes.
constexpr uint32_t kSemanticsVersion = 1;

// Microsteps of the algorithm, and actions run, within one macrostep; beyond, a client's input is refused
// with MICROSTEP_LIMIT, and an engine's input parks the instance.
constexpr int kMaxMicrosteps = 1000;
constexpr int kMaxActions = 10'000;
// Bytes of a record; beyond, RECORD_TOO_LARGE.
constexpr int kMaxRecordBytes = 65'535;
// Bytes of an instance's state; beyond, STATE_TOO_LARGE. The last kParkingBytes of them are kept for saying
// why it is stuck, so that there is always room to park it. The input that could not be decided may take
// more: a message then waits in the outbox, and whoever gave a job's result is refused.
constexpr int kMaxStateBytes = 64 * 1024;
constexpr int kParkingBytes = 2 * 1024;
// Elements of an `each` at entry or in one AddItems; items of one `each` in all.
constexpr int kMaxItemsAtOnce = 400;
constexpr int kMaxItems = 10'000;
// Timers and messages which one instance may take within a second, besides one for each item of its lists
// that are open; beyond, it is parked with RUNAWAY. A parent's cancel is always taken.
constexpr uint32_t kMaxRunSteps = 10'000;
// Generations of instances that start instances: what an instance starts has generation 0 if a client started
// the instance itself, or that was longer ago than kGenerationTime by record time; else one more than its
// own. So a process that starts its next day every day goes on for ever, and one that starts copies of itself
// without end stops: a start of a later generation than this is RUNAWAY. A client's input is then refused;
// timers, job results, deliveries and starts by instances park the instance, and resolving its incident after
// that time lets it go on. Low, because each generation may be several times as many as the one before.
constexpr uint32_t kMaxGeneration = 16;
constexpr absl::Duration kGenerationTime = absl::Minutes(1);
// How far below an instance that is nobody's child a child may lie; a start beyond it is refused with
// CHILD_TOO_DEEP, which its parent hears of as a failure.
constexpr uint32_t kMaxChildDepth = 16;

// What surrounds an input: the record's envelope. For the first input of an instance `index` becomes its
// number.
struct Surroundings {
  const chart::Chart& chart;
  uint32_t revision = 0;  // label of the chart's definition, recorded at start
  uint64_t index = 0;     // the record's
  absl::Time time;        // the record's, whole microseconds
  std::string name_space;
  ledger::v1::Actor actor;
  const chart::Chart* target = nullptr;  // of a migration: the definition which its input names
};

// What was decided: the record's body, and the instance after it with the rows that changed.
struct Decision {
  ledger::v1::Step step;
  Instance after;
};

// Decides `input` on `before`: moved in where the caller needs it no more, since a large state is dear to
// copy. Refusals (absl::Status with a reason, see Refuse) change nothing: INSTANCE_ENDED, INSTANCE_STUCK,
// TASK_UNKNOWN, TASK_CLOSED, TASK_CLAIMED, TASK_NOT_HELD, TASK_DELEGATED, TASK_NOT_DELEGATED,
// PERSON_NOT_ELIGIBLE, NOTES_TOO_MANY, STALE_ETAG, ROLE_DENIED, SEPARATION_OF_DUTIES,
// FORM_INVALID, INPUT_INVALID, EVENT_RESERVED, EVENT_DATA_INVALID, EACH_NOT_OPEN, ITEM_INVALID,
// ITEMS_TOO_MANY, JOB_UNKNOWN, JOB_FENCED, RESULT_INVALID, TIMER_UNKNOWN, INCIDENT_UNKNOWN, REASON_MISSING,
// CHILD_TOO_DEEP, NO_RECEIVER, ITEM_KEY_REUSED,
// MICROSTEP_LIMIT, RUNAWAY, EXPRESSION_FAILED, VALUE_NOT_STORABLE, RECORD_TOO_LARGE, STATE_TOO_LARGE, and
// those of a migration (see migration/migrate.h). Where an input of the engine's own (timer, job result,
// delivery, resolve) runs into a limit, the step parks the instance instead: it becomes stuck. A timer that
// waits and is due is never refused. An error without a reason is a failure of the RowSource.
absl::StatusOr<Decision> Decide(const Surroundings& surroundings, Instance before,
                                const ledger::v1::Input& input);

// Folds a recorded step into `instance`, which is as it was before it: for the first record of an instance a
// default-constructed state. INTERNAL if the record does not follow from that state, naming the record;
// nothing is ever skipped.
absl::Status Apply(const ledger::v1::Record& record, Instance& instance);

// Whether a refusal with this reason is itself recorded (who tried what).
bool IsRecordedRefusal(absl::string_view reason);

// The earliest timer of an instance that may fire, by (due, ordinal); null when none waits or the instance is
// not active.
const ledger::v1::TimerSet* EarliestTimer(const state::v1::InstanceState& state);

// Resource names (AIP-122): "namespaces/ns/instances/17".
std::string InstanceName(absl::string_view name_space, uint64_t instance);

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_DECIDE_H_
