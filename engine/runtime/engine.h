// Engine: one ledger, its threads and its time. What the server calls.
//
// Mutations go through Submit: checks, mailbox, sequencer (one thread decides), committer (one thread, one
// WriteBatch, one fsync), answer. Nothing is answered before it is durable; a refusal is answered only once
// the state it saw is. Reads come from committed tables only (see reads.h). Thread-safe. The destructor stops
// as Stop does.
#ifndef LIUSHUI_ENGINE_RUNTIME_ENGINE_H_
#define LIUSHUI_ENGINE_RUNTIME_ENGINE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "engine/chart/chart.h"
#include "engine/runtime/directory/branch_requests.h"
#include "engine/runtime/jobs.h"
#include "engine/runtime/oversight/change_feed.h"
#include "engine/runtime/personal/subject_request.h"
#include "engine/runtime/proving/proof_options.h"
#include "engine/runtime/proving/proofs.h"
#include "engine/runtime/reads.h"
#include "engine/runtime/schedules/standing_schedule.h"
#include "google/protobuf/message.h"
#include "liushui/ledger/v1/record.pb.h"
#include "liushui/state/v1/state.pb.h"
#include "storage/store.h"

namespace liushui::runtime {

// How an engine is opened. Defaults suit a branch's server.
struct EngineOptions {
  // For a new ledger only: born on a simulated clock that starts here. An old ledger keeps the clock it was
  // born with; asking for another is refused with CLOCK_MISMATCH.
  absl::optional<absl::Time> simulated_start;
  size_t mailbox_size_max = 8192;      // inputs that wait; past it MAILBOX_FULL
  size_t cache_bytes_max = 256 << 20;  // instance states kept in memory
  size_t batch_size_max = 512;         // inputs in one commit
  std::string version = "0.1.0";       // recorded at start
  // Told now and then how many tasks are counted while it is opened.
  std::function<void(uint64_t tasks)> counting;
  // Told how far the tree is while it is made over a ledger that has none.
  std::function<void(uint64_t covered, uint64_t total)> covering;
  ProofOptions proofs;  // with no folder no checkpoints are published
  // Folder of the subjects' keys (personal/subject_keys.h), not within proofs.data. Empty: personal values
  // are kept as they come.
  std::string subject_keys;
  // Told when the disk cannot be read or written. Empty, as outside of tests: prints why and ends the
  // process. Once it has returned, whoever waits is answered with the failure, and the engine can only be
  // destroyed.
  std::function<void(const absl::Status&)> failed;
};

// Who asks, for which branch, and how a repeat is known.
struct Caller {
  std::string name_space;
  ledger::v1::Actor actor;
  std::string request_id;    // empty: not idempotent
  std::string request_hash;  // SHA-256 of the request without its request_id; empty without one
};

// Starts an instance of a workflow, on the definition its choice of a revision stands for.
struct StartRequest {
  std::string workflow;
  std::string business_key;
  google::protobuf::RepeatedPtrField<ledger::v1::NamedValue> inputs;
  bool use_existing = false;
  RevisionChoice revision = {};
  std::string data_subject = "";  // whose personal data it keeps; empty: a subject of its own
};

// An input for an instance: event, claim, release, complete, add_items, cancel, complete_job, fail_job,
// resolve.
struct InstanceRequest {
  uint64_t instance = 0;
  ledger::v1::Input input;
  std::string sealed_by = "";  // the engine's own: hash of the definition that said what is personal
};

// A checked and compiled workflow, ready to be deployed. `calendar_hash` is that of the pinned calendar.
struct DeployRequest {
  std::shared_ptr<const chart::Chart>
      chart;  // shared with the registry and the instances that will run on it
};

struct DeployCalendarRequest {
  workflow::v1::Calendar calendar;
};

// Lets an alias stand for a revision of a workflow. The alias is one (see CheckAlias).
struct SetAliasRequest {
  std::string workflow;
  std::string alias;
  RevisionChoice revision;
};

struct RemoveAliasRequest {
  std::string workflow;
  std::string alias;
};

using Request =
    std::variant<StartRequest, InstanceRequest, DeployRequest, DeployCalendarRequest, SetAliasRequest,
                 RemoveAliasRequest, DirectoryRequest, ParametersRequest, PutScheduleRequest,
                 RemoveScheduleRequest, PauseScheduleRequest, RunScheduleRequest, SubstitutionRefusal,
                 SettingsRequest, AccessRequest, SubjectRequest>;

// What became of a request; the same for a repeat.
struct Outcome {
  ledger::v1::Record
      record;  // the record written, or, where nothing was (existing key or definition), the one found
  // False: use_existing, a definition or calendar deployed before, an alias set before; or nothing was to be
  // changed, and the record is empty but for its index, the newest.
  bool created = true;
  state::v1::InstanceState instance;          // as it was after `record`; default without one
  absl::optional<state::v1::TaskState> task;  // for claim, release, complete: the task after `record`
  uint64_t position() const { return record.index() + 1; }
};

using Answer = std::function<void(absl::StatusOr<Outcome>)>;

class SubjectReads;  // personal/subject_reads.h

class Engine {
 public:
  // Opens the ledger in `store`: recovers definitions, timers, outbox, jobs and tree, writes the
  // engine-started record, and starts the threads. Refuses with CLOCK_MISMATCH; CLOCK_BEHIND when the newest
  // record lies in the future; SEMANTICS_UNKNOWN when the ledger was written by a newer engine; or as
  // OpenPublication (proving/publication.h) when it is not what it published.
  static absl::StatusOr<std::unique_ptr<Engine>> Open(std::unique_ptr<storage::Store> store,
                                                      const EngineOptions& options);
  ~Engine();

  // Enqueues. `answer` is called exactly once: from this call with a refusal at the door (MAILBOX_FULL,
  // LEDGER_DISK_LOW, ENGINE_STOPPING, INSTANCE_UNKNOWN, CALENDAR_INVALID, REQUEST_ID_REUSED) or with the
  // first answer to a repeat, else later from a thread of the engine; it must not block. Further refusals:
  // WORKFLOW_UNKNOWN, REVISION_UNKNOWN, ALIAS_UNKNOWN, ALIASES_TOO_MANY, BUSINESS_KEY_EXISTS,
  // CALENDAR_UNKNOWN, CALENDAR_TOO_SHORT, RECORD_TOO_LARGE, and all of core::Decide.
  void Submit(Caller caller, Request request, Answer answer);

  // Committed state. Outlives every call but not the engine.
  const Reads& reads() const;

  // Whose personal data are kept, and for how long.
  const SubjectReads& subjects() const;
  // Opens the personal values of what was not read through reads(), such as a job handed to a worker.
  void Unseal(absl::string_view name_space, google::protobuf::Message* message) const;
  // Whether personal values are sealed.
  bool seals() const;

  // What the newest records did.
  ChangeFeed& changes();

  // Checkpoints, and what proves that a record is below one.
  Proofs& proofs() const;

  // Job leases and worker streams.
  Jobs& jobs();

  // Calls `reached` once `position` is durable (from this call if it already is), with OK; or with
  // UNAVAILABLE ENGINE_STOPPING, RESOURCE_EXHAUSTED TOO_MANY_WAITERS, OUT_OF_RANGE POSITION_UNKNOWN (far past
  // the end). Whoever waits no longer says so.
  PositionWait WhenReached(uint64_t position, std::function<void(absl::Status)> reached);
  void Forget(const PositionWait& wait);

  // The engine's time, and whether it is simulated.
  absl::Time Now() const;
  bool simulated() const;
  absl::optional<absl::Time> NextTimer() const;

  // What moving a simulated clock did.
  struct Advance {
    absl::Time time;
    int64_t timers_fired = 0;
    uint64_t position = 0;
  };
  // Moves a simulated clock: timers fire one by one at their own time, deliveries are made, and before each
  // timer the jobs that some connected worker may take or holds are waited for, until `deadline` of real
  // time. Blocks. Refuses with CLOCK_NOT_SIMULATED, TIME_INVALID, LEDGER_DISK_LOW, ENGINE_STOPPING;
  // DEADLINE_EXCEEDED JOBS_STILL_LEASED: the clock stands where it got to.
  absl::StatusOr<Advance> AdvanceClock(absl::Time target, absl::Time deadline);

  // Refuses new work, lets what is in the mailbox finish, flushes, and closes the store. Idempotent.
  absl::Status Stop();

 private:
  class Threads;
  explicit Engine(std::unique_ptr<Threads> threads);
  std::unique_ptr<Threads> threads_;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_ENGINE_H_
