#include "engine/runtime/engine.h"

#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/core/decide.h"
#include "engine/runtime/clock.h"
#include "engine/runtime/committer.h"
#include "engine/runtime/door.h"
#include "engine/runtime/job_leases.h"
#include "engine/runtime/mailbox.h"
#include "engine/runtime/oversight/oversight.h"
#include "engine/runtime/personal/opened_reads.h"
#include "engine/runtime/personal/opening.h"
#include "engine/runtime/personal/sealing.h"
#include "engine/runtime/personal/subject_keys.h"
#include "engine/runtime/personal/subject_reads.h"
#include "engine/runtime/proving/beginning.h"
#include "engine/runtime/proving/committed_proofs.h"
#include "engine/runtime/proving/signer.h"
#include "engine/runtime/read/committed_reads.h"
#include "engine/runtime/recovery.h"
#include "engine/runtime/registry.h"
#include "engine/runtime/sequence/sequencer.h"
#include "engine/runtime/ticker.h"

namespace liushui::runtime {
namespace {

// The last second that civil time with four digits of a year can say.
constexpr int64_t kLastSecond = 253'402'300'799;

// The clock of a ledger; `simulated` is the same one, or null.
struct LedgerClock {
  std::unique_ptr<Clock> clock;
  SimulatedClock* simulated = nullptr;
};

void Complain(const std::string& sentence) {
  std::fprintf(stderr, "liushui: %s\n", sentence.c_str());
}

LedgerClock MakeClock(const LedgerEnd& end) {
  LedgerClock made;
  if (end.simulated_clock) {
    auto simulated = std::make_unique<SimulatedClock>(end.newest);
    made.simulated = simulated.get();
    made.clock = std::move(simulated);
  } else {
    made.clock = std::make_unique<RealClock>(SystemTimeSources(), end.newest, Complain);
  }
  return made;
}

absl::StatusOr<Beginning> CommitStart(storage::Store& store, const EngineOptions& options,
                                      LedgerClock& clock) {
  ledger::v1::Record record = EngineStartedRecord(options, clock.simulated != nullptr);
  record.set_time_us(absl::ToUnixMicros(clock.clock->Now()));
  record.set_semantics_version(core::kSemanticsVersion);
  return Begin(store, options.proofs, std::move(record), options.covering);
}

// The one that signs; none where nothing is published.
std::unique_ptr<Signer> MakeSigner(const storage::Store* store, const ProofOptions& options,
                                   Beginning& beginning) {
  if (!beginning.publication.has_value()) return nullptr;
  Publication& publication = *beginning.publication;
  return std::make_unique<Signer>(SignerParts{store, publication.folder, std::move(publication.key), options,
                                              std::move(publication.published)});
}

// What was made of a ledger before there are threads.
struct Opened {
  LedgerClock clock;
  Recovered recovered;
  Beginning beginning;
  std::unique_ptr<SubjectKeys> keys;
};

}  // namespace

// All parts of the engine, each declared after those it uses.
class Engine::Threads {
 public:
  Threads(std::unique_ptr<storage::Store> store, const EngineOptions& options, Opened opened)
      : store_(std::move(store)),
        clock_(std::move(opened.clock)),
        failed_(options.failed ? options.failed : FailureHandler(PrintAndAbort)),
        mailbox_(options.mailbox_size_max),
        advances_([this] { mailbox_.Wake(); }),
        requests_(std::move(opened.recovered.requests)),
        cache_(options.cache_bytes_max),
        tree_(std::move(opened.beginning.tree)),
        signer_(MakeSigner(store_.get(), options.proofs, opened.beginning)),
        proofs_(store_.get(), &gate_, signer_.get()),
        keys_(std::move(opened.keys)),
        opening_(keys_.get(), store_.get(), &gate_),
        registry_(std::move(opened.recovered.catalog)),
        jobs_(clock_.clock.get(), Observers()),
        oversight_(&registry_, clock_.clock.get(), store_.get()),
        committer_(store_.get(), CommitterOptionsOf(options)),
        reads_({store_.get(), &registry_, &committer_, &gate_, clock_.clock.get(), &oversight_.index(),
                &opening_}),
        subjects_({store_.get(), &gate_, &registry_, &opening_}),
        sealing_({keys_.get(), &opening_, store_.get(), &gate_, clock_.clock.get(), &registry_, &cache_}),
        door_({store_.get(), &gate_, clock_.clock.get(), &committer_, &cache_, requests_.get()}),
        sequencer_(Parts(), std::move(opened.recovered.outbox), std::move(opened.recovered.schedules)) {
    for (const InstanceDue& due : opened.recovered.timers) timers_.Set(due.instance, due.due_us);
    jobs_.Apply(opened.recovered.jobs);
    if (clock_.simulated == nullptr) ticker_.SetAlarm(Alarm::kTimer, timers_.EarliestTime());
  }

  // Counts the tasks, publishes a checkpoint; then takes work.
  absl::Status Start(const CountingProgress& progress) {
    RETURN_IF_ERROR(oversight_.Rebuild(progress));
    if (signer_ != nullptr) RETURN_IF_ERROR(signer_->Start());
    sequencer_.Start();
    return absl::OkStatus();
  }

  ~Threads() { Stop().IgnoreError(); }

  absl::Status Stop() ABSL_LOCKS_EXCLUDED(stop_mutex_) {
    MutexLock lock(&stop_mutex_);
    if (stopped_) return closed_;
    stopped_ = true;
    advances_.Close();
    mailbox_.Close();
    sequencer_.Join();
    committer_.Stop();
    if (signer_ != nullptr) signer_->Stop();
    ticker_.Stop();
    gate_.Close();
    closed_ = store_->Close();
    return closed_;
  }

  absl::Status CheckSpace() {
    ASSIGN_OR_RETURN(const ReadGate::Pass pass, gate_.Enter());
    return store_->CheckSpace();
  }

  Mailbox& mailbox() { return mailbox_; }
  const Door& door() const { return door_; }
  const CommittedReads& reads() const { return reads_; }
  const Sealing& sealing() const { return sealing_; }
  const Opening& opening() const { return opening_; }
  const SubjectReads& subjects() const { return subjects_; }
  bool seals() const { return keys_ != nullptr; }
  ChangeFeed& changes() { return oversight_.feed(); }
  JobLeases& jobs() { return jobs_; }
  Proofs& proofs() { return proofs_; }
  Committer& committer() { return committer_; }
  const TimerQueue& timers() const { return timers_; }
  Advances& advances() { return advances_; }
  Clock& clock() const { return *clock_.clock; }
  bool simulated() const { return clock_.simulated != nullptr; }

 private:
  CommitterOptions CommitterOptionsOf(const EngineOptions& options) {
    CommitterOptions made;
    made.batch_size_max = options.batch_size_max;
    made.durable = [this](const DurableBatch& durable) { oversight_.Committed(durable); };
    // What is durable may be what an advance of the clock waits for.
    made.committed = [this] {
      if (signer_ != nullptr) signer_->Durable(committer_.committed());
      if (advances_.ready()) mailbox_.Wake();
    };
    made.failed = failed_;
    return made;
  }

  JobObservers Observers() {
    return {[this](absl::Time end) {
              // On a simulated clock leases do not run out: time stands still while they last.
              if (clock_.simulated == nullptr) ticker_.SetAlarm(Alarm::kLease, end);
            },
            [this] { mailbox_.Wake(); }};
  }

  SequencerParts Parts() {
    SequencerParts parts;
    parts.stepper = {store_.get(),
                     clock_.clock.get(),
                     clock_.simulated != nullptr,
                     &registry_,
                     &cache_,
                     &committer_,
                     &jobs_,
                     &timers_,
                     &tree_,
                     failed_};
    parts.mailbox = &mailbox_;
    parts.advances = &advances_;
    parts.requests = requests_.get();
    parts.seals = keys_ != nullptr;
    parts.simulated = clock_.simulated;
    parts.ticker = clock_.simulated == nullptr ? &ticker_ : nullptr;
    return parts;
  }

  const std::unique_ptr<storage::Store> store_;
  const LedgerClock clock_;
  const FailureHandler failed_;
  Mailbox mailbox_;
  Advances advances_;
  TimerQueue timers_;
  const std::unique_ptr<RequestFilter> requests_;
  InstanceCache cache_;
  ReadGate gate_;
  TreeWriter tree_;
  const std::unique_ptr<Signer> signer_;
  CommittedProofs proofs_;
  const std::unique_ptr<SubjectKeys> keys_;  // null: nothing is sealed
  const Opening opening_;
  Registry registry_;
  Ticker ticker_{clock_.clock.get(), [this] { mailbox_.Wake(); }};
  JobLeases jobs_;
  Oversight oversight_;
  Committer committer_;
  const OpenedReads reads_;
  const SubjectReads subjects_;
  const Sealing sealing_;
  const Door door_;
  Sequencer sequencer_;

  Mutex stop_mutex_;
  bool stopped_ ABSL_GUARDED_BY(stop_mutex_) = false;
  absl::Status closed_ ABSL_GUARDED_BY(stop_mutex_);
};

Engine::Engine(std::unique_ptr<Threads> threads) : threads_(std::move(threads)) {}

Engine::~Engine() = default;

absl::StatusOr<std::unique_ptr<Engine>> Engine::Open(std::unique_ptr<storage::Store> store,
                                                     const EngineOptions& options) {
  ASSIGN_OR_RETURN(const LedgerEnd end, ReadLedgerEnd(*store, options));
  RETURN_IF_ERROR(CheckWallClock(end, absl::Now()));
  ASSIGN_OR_RETURN(Recovered recovered, Recover(*store));
  ASSIGN_OR_RETURN(std::unique_ptr<SubjectKeys> keys,
                   OpenSubjectKeys(options.subject_keys, options.proofs.data, *store));
  LedgerClock clock = MakeClock(end);
  ASSIGN_OR_RETURN(Beginning beginning, CommitStart(*store, options, clock));
  auto threads = std::make_unique<Threads>(
      std::move(store), options,
      Opened{std::move(clock), std::move(recovered), std::move(beginning), std::move(keys)});
  RETURN_IF_ERROR(threads->Start(options.counting));
  return std::unique_ptr<Engine>(new Engine(std::move(threads)));
}

void Engine::Submit(Caller caller, Request request, Answer answer) {
  const Sealing& sealing = threads_->sealing();
  sealing.HideHash(caller);
  answer = sealing.Finishing(caller, request, std::move(answer));
  Letter letter{std::move(caller), std::move(request), std::move(answer), nullptr, 0};
  absl::StatusOr<absl::optional<Outcome>> known = threads_->door().Check(letter);
  if (known.ok() && known->has_value()) return letter.answer(**std::move(known));
  absl::Status refused = std::move(known).status();
  if (refused.ok()) refused = sealing.Seal(letter.caller, letter.request);
  if (refused.ok()) refused = threads_->mailbox().Put(letter);
  if (!refused.ok()) letter.answer(std::move(refused));
}

ChangeFeed& Engine::changes() {
  return threads_->changes();
}

const SubjectReads& Engine::subjects() const {
  return threads_->subjects();
}

void Engine::Unseal(absl::string_view name_space, google::protobuf::Message* message) const {
  threads_->opening().Open(name_space, message);
}

bool Engine::seals() const {
  return threads_->seals();
}

const Reads& Engine::reads() const {
  return threads_->reads();
}

Proofs& Engine::proofs() const {
  return threads_->proofs();
}

Jobs& Engine::jobs() {
  return threads_->jobs();
}

PositionWait Engine::WhenReached(uint64_t position, std::function<void(absl::Status)> reached) {
  return threads_->committer().WhenReached(position, std::move(reached));
}

void Engine::Forget(const PositionWait& wait) {
  threads_->committer().Forget(wait);
}

absl::Time Engine::Now() const {
  return threads_->clock().Now();
}

bool Engine::simulated() const {
  return threads_->simulated();
}

absl::optional<absl::Time> Engine::NextTimer() const {
  const absl::Time earliest = threads_->timers().EarliestTime();
  if (earliest == absl::InfiniteFuture()) return absl::nullopt;
  return earliest;
}

absl::StatusOr<Engine::Advance> Engine::AdvanceClock(absl::Time target, absl::Time deadline) {
  if (!simulated()) {
    return Refuse(absl::StatusCode::kFailedPrecondition, "CLOCK_NOT_SIMULATED",
                  "this ledger lives on the real clock, which nobody can move");
  }
  target = WholeMicroseconds(target);
  if (target < Now() || target > absl::FromUnixSeconds(kLastSecond)) {
    return Refuse(absl::StatusCode::kInvalidArgument, "TIME_INVALID",
                  absl::StrCat("a time from ", absl::FormatTime(Now(), absl::UTCTimeZone()),
                               " to the year 9999 was expected, ",
                               absl::FormatTime(target, absl::UTCTimeZone()), " was given"));
  }
  RETURN_IF_ERROR(threads_->CheckSpace());
  return threads_->advances().Wait(target, deadline, [this] {
    const absl::Status space = threads_->CheckSpace();
    if (!space.ok()) return std::string(space.message());
    return absl::StrCat(threads_->jobs().busy(), " jobs are leased, or wait for a connected worker");
  });
}

absl::Status Engine::Stop() {
  return threads_->Stop();
}

}  // namespace liushui::runtime
