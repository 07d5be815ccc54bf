#include "engine/runtime/sequence/stepper.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/recorded_outcome.h"
#include "engine/views/child_keys.h"
#include "engine/views/keys.h"
#include "engine/views/rows.h"

namespace liushui::runtime {
namespace {

using ledger::v1::Input;
using ledger::v1::Record;
using state::v1::InstanceState;

absl::Status TooLarge(size_t bytes) {
  return Refuse(absl::StatusCode::kInvalidArgument, "RECORD_TOO_LARGE",
                absl::StrCat("the record would have ", bytes, " bytes; at most ", storage::kMaxRecordBytes,
                             " are allowed"));
}

absl::optional<int64_t> EarliestDue(const InstanceState& state) {
  const ledger::v1::TimerSet* earliest = core::EarliestTimer(state);
  if (earliest == nullptr) return absl::nullopt;
  return earliest->due_us();
}

}  // namespace

Stepper::Stepper(StepperParts parts)
    : parts_(std::move(parts)),
      overlay_(parts_.store),
      position_(parts_.store->size()),
      last_time_us_(absl::ToUnixMicros(Now())) {}

absl::Status Stepper::Watch(const absl::Status& status) const {
  if (!status.ok() && !IsRefusal(status)) parts_.failed(status);
  return status;
}

absl::StatusOr<SharedState> Stepper::Load(uint64_t instance) {
  if (SharedState cached = parts_.cache->Find(instance)) return cached;
  auto row = parts_.store->ReadRow(views::InstanceKey(instance));
  RETURN_IF_ERROR(Watch(row.status()));
  if (!row->has_value()) {
    return Refuse(absl::StatusCode::kNotFound, "INSTANCE_UNKNOWN",
                  absl::StrCat("there is no instance ", instance));
  }
  auto state = std::make_shared<InstanceState>();
  if (!state->ParseFromString(**row)) {
    return Watch(absl::DataLossError(absl::StrCat("the row of instance ", instance, " does not parse")));
  }
  parts_.cache->Put(state, parts_.committer->committed());
  return SharedState(state);
}

absl::StatusOr<absl::optional<uint64_t>> Stepper::FindKey(absl::string_view name_space,
                                                          absl::string_view workflow,
                                                          absl::string_view business_key) {
  return ReadNumber(
      views::BusinessKeyKey({std::string(name_space), std::string(workflow), std::string(business_key)}));
}

absl::StatusOr<absl::optional<uint64_t>> Stepper::FindChild(uint64_t parent, uint32_t child) {
  return ReadNumber(views::ChildKey(parent, child));
}

absl::StatusOr<absl::optional<uint64_t>> Stepper::ReadNumber(const std::string& key) {
  auto row = overlay_.Read(key);
  RETURN_IF_ERROR(Watch(row.status()));
  if (!row->has_value()) return absl::optional<uint64_t>();
  return views::ParseNumberValue(**row);
}

absl::StatusOr<Stepped> Stepper::Start(const Envelope& envelope, const Deployed& definition, Input input) {
  parts_.registry->newest()
      .ParametersOf(envelope.name_space)
      ->AddTo(*definition.chart, *input.mutable_start());
  static const SharedState kNothing = std::make_shared<const InstanceState>();
  const absl::Time now = Now();
  ASSIGN_OR_RETURN(Stepped started,
                   Take({envelope, input, now}, {definition.chart, definition.revision}, kNothing));
  FireTimersUntil(started.state->instance(), now);
  return started;
}

absl::StatusOr<Stepped> Stepper::Step(const Envelope& envelope, uint64_t instance, const Input& input) {
  const absl::Time now = Now();
  FireTimersUntil(instance, now);
  ASSIGN_OR_RETURN(SharedState state, Load(instance));
  Input migrates;
  if (input.has_migrate()) {
    migrates = input;
    AddParameters(parts_.registry->newest(), *state, *migrates.mutable_migrate());
  }
  const Turn turn{envelope, input.has_migrate() ? migrates : input, now};
  ASSIGN_OR_RETURN(Stepped stepped, TakeOnExisting(turn, std::move(state)));
  FireTimersUntil(instance, now);
  return stepped;
}

int Stepper::FireTimers(uint64_t instance) {
  return FireTimersUntil(instance, Now());
}

int Stepper::FireTimersUntil(uint64_t instance, absl::Time now) {
  int fired = 0;
  while (fired < kMaxTimersInARow) {
    absl::StatusOr<SharedState> state = Load(instance);
    if (!state.ok()) break;
    const ledger::v1::TimerSet* timer = core::EarliestTimer(**state);
    if (timer == nullptr || timer->due_us() > absl::ToUnixMicros(now)) break;
    Envelope envelope;
    envelope.name_space = (*state)->namespace_();
    Input input;
    input.mutable_timer()->set_timer(timer->timer());
    const absl::Time time = parts_.simulated ? absl::FromUnixMicros(timer->due_us()) : now;
    const auto stepped = TakeOnExisting({envelope, input, time}, *std::move(state));
    // Whatever a timer meets is decided, if need be by parking the instance; a failure was reported.
    LIUSHUI_CHECK(stepped.ok() || !IsRefusal(stepped.status()));
    if (!stepped.ok()) break;
    ++fired;
  }
  return fired;
}

absl::StatusOr<Stepped> Stepper::TakeOnExisting(const Turn& turn, SharedState before) {
  const Catalog& catalog = parts_.registry->newest();
  Definition definition{catalog.FindChart(before->definition()), before->revision()};
  LIUSHUI_CHECK(definition.chart != nullptr);
  // Whoever asks for a migration has found the definition, and none is ever removed.
  if (turn.input.has_migrate()) definition.target = catalog.FindChart(turn.input.migrate().definition());
  return Take(turn, definition, std::move(before));
}

absl::StatusOr<Stepped> Stepper::Take(const Turn& turn, const Definition& definition, SharedState before) {
  Stepped stepped{NewRecord(turn), nullptr, absl::nullopt};
  Record& record = stepped.record;
  const core::Surroundings surroundings{*definition.chart,      definition.revision,
                                        record.index(),         absl::FromUnixMicros(record.time_us()),
                                        record.namespace_(),    record.actor(),
                                        definition.target.get()};
  auto decision = core::Decide(surroundings, core::Instance(*before, &overlay_), turn.input);
  RETURN_IF_ERROR(Watch(decision.status()));
  const bool is_first = before->steps() == 0;
  record.set_instance(is_first ? record.index() : before->instance());
  record.set_previous_index(is_first ? record.index() : before->last_index());
  *record.mutable_step() = std::move(decision->step);
  std::string bytes = record.SerializeAsString();
  if (bytes.size() > storage::kMaxRecordBytes) return TooLarge(bytes.size());

  std::vector<views::RowWrite> rows = views::RowsOf(record, before.get(), &decision->after);
  ASSIGN_OR_RETURN(stepped.task, NamedTask(turn.input, decision->after));
  stepped.state = std::make_shared<const InstanceState>(std::move(decision->after.mutable_state()));
  Append(record, std::move(bytes), std::move(rows));
  Follow(stepped, *before, decision->after.changes());
  return stepped;
}

absl::StatusOr<absl::optional<state::v1::TaskState>> Stepper::NamedTask(const Input& input,
                                                                        const core::Instance& after) const {
  const absl::optional<uint32_t> ordinal = TaskOf(input);
  if (!ordinal.has_value()) return absl::optional<state::v1::TaskState>();
  const auto changed = after.changes().tasks.find(*ordinal);
  if (changed != after.changes().tasks.end()) return absl::optional<state::v1::TaskState>(changed->second);
  auto unchanged = overlay_.ReadTask(after.state().instance(), *ordinal);
  RETURN_IF_ERROR(Watch(unchanged.status()));
  return unchanged;
}

Record Stepper::NewRecord(const Turn& turn) const {
  Record record;
  record.set_index(position_);
  record.set_time_us(std::max(absl::ToUnixMicros(turn.time), last_time_us_));
  record.set_namespace_(turn.envelope.name_space);
  *record.mutable_actor() = turn.envelope.actor;
  record.set_request_id(turn.envelope.request_id);
  record.set_request_hash(turn.envelope.request_hash);
  record.set_semantics_version(core::kSemanticsVersion);
  return record;
}

absl::StatusOr<Record> Stepper::Write(Record record) {
  record.set_index(position_);
  record.set_time_us(std::max(absl::ToUnixMicros(Now()), last_time_us_));
  record.set_semantics_version(core::kSemanticsVersion);
  std::string bytes = record.SerializeAsString();
  if (bytes.size() > storage::kMaxRecordBytes) return TooLarge(bytes.size());
  Append(record, std::move(bytes), views::RowsOf(record, nullptr, nullptr));
  return record;
}

void Stepper::Append(const Record& record, std::string bytes, std::vector<views::RowWrite> rows) {
  LIUSHUI_CHECK(record.index() == position_);
  LIUSHUI_CHECK(record.time_us() >= last_time_us_);
  overlay_.Add(position_, rows);
  std::vector<storage::RowChange> changes;
  changes.reserve(rows.size());
  for (views::RowWrite& row : rows) changes.push_back({std::move(row.key), std::move(row.value)});
  ++position_;
  last_time_us_ = record.time_us();
  Growth growth;
  parts_.tree->Add(bytes, &growth);
  parts_.committer->Append(std::move(bytes), std::move(changes), std::move(growth));
}

void Stepper::Follow(const Stepped& stepped, const InstanceState& before, const core::Changes& changes) {
  const InstanceState& state = *stepped.state;
  parts_.cache->Put(stepped.state, parts_.committer->committed());
  parts_.timers->Set(state.instance(), EarliestDue(state));
  if (before.status() == state::v1::INSTANCE_STATUS_STUCK &&
      state.status() != state::v1::INSTANCE_STATUS_STUCK) {
    outbox_.Unpark(state.instance());
  }
  for (size_t position = 0; position < changes.messages.size(); ++position) {
    Delivery delivery{state.namespace_(), {}, changes.messages[position], absl::nullopt};
    delivery.origin.set_instance(state.instance());
    delivery.origin.set_index(stepped.record.index());
    delivery.origin.set_ordinal(static_cast<uint32_t>(position));
    outbox_.Add(std::move(delivery));
  }
  if (changes.jobs.empty()) return;
  std::vector<JobChange> jobs;
  for (const auto& [ordinal, job] : changes.jobs) jobs.push_back({state.instance(), ordinal, job});
  job_position_ = position_;
  parts_.committer->Then([this, jobs = std::move(jobs), position = position_](const absl::Status& durable) {
    if (!durable.ok()) return;
    parts_.jobs->Apply(jobs);
    jobs_told_.store(position, std::memory_order_release);
  });
}

}  // namespace liushui::runtime
