#include "tests/random_charts/engine_run.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"

namespace liushui::random_charts {
namespace {

using ledger::v1::Fact;

// The rows of an instance that has no activities.
class NoRows final : public core::RowSource {
 public:
  absl::StatusOr<absl::optional<state::v1::TaskState>> ReadTask(uint64_t, uint32_t) const override {
    return absl::optional<state::v1::TaskState>();
  }
  absl::StatusOr<absl::optional<state::v1::JobState>> ReadJob(uint64_t, uint32_t) const override {
    return absl::optional<state::v1::JobState>();
  }
  absl::StatusOr<absl::optional<state::v1::ItemState>> ReadItem(uint64_t, uint32_t,
                                                                absl::string_view) const override {
    return absl::optional<state::v1::ItemState>();
  }
  absl::StatusOr<std::vector<std::string>> ReadItemKeys(uint64_t, uint32_t) const override {
    return std::vector<std::string>();
  }
  absl::StatusOr<absl::optional<core::NextItem>> ReadNextItem(uint64_t,
                                                              const core::ItemTurn&) const override {
    return absl::optional<core::NextItem>();
  }
};

const NoRows& Rows() {
  static const NoRows kRows;
  return kRows;
}

// A fact as the naive interpreter tells it; empty for what it does not speak of.
std::string MoveOf(const Fact& fact) {
  switch (fact.kind_case()) {
    case Fact::kStateExited:
      return absl::StrCat("-", fact.state_exited());
    case Fact::kStateEntered:
      return absl::StrCat("+", fact.state_entered());
    case Fact::kDataAssigned:
      return absl::StrCat(fact.data_assigned().name(), "=", fact.data_assigned().value().int_());
    case Fact::kLogged:
      return absl::StrCat("!", fact.logged());
    case Fact::kTimerSet:
      return absl::StrCat("~", fact.timer_set().purpose().send().event().name());
    case Fact::kTimerCleared:
      return "^";
    case Fact::kIncidentRaised:
      return absl::StrCat("incident ", fact.incident_raised().reason());
    default:
      return "";
  }
}

core::Surroundings SurroundingsOf(const chart::Chart& chart, const ledger::v1::Record& record,
                                  const chart::Chart* target) {
  return {chart,          1,     record.index(), absl::FromUnixMicros(record.time_us()), record.namespace_(),
          record.actor(), target};
}

}  // namespace

Moves EngineRun::Start() {
  ledger::v1::Input input;
  input.mutable_start()->set_workflow(chart_->workflow());
  input.mutable_start()->set_definition(chart_->hash());
  return Decide(input);
}

Moves EngineRun::Take(const std::string& event) {
  ledger::v1::Input input;
  input.mutable_event()->set_name(event);
  return Decide(input);
}

Moves EngineRun::TakeSent() {
  ledger::v1::Input input;
  const auto& timer = *core::EarliestTimer(state_);
  input.mutable_timer()->set_timer(timer.timer());
  now_us_ = std::max(now_us_, timer.due_us() - 1);
  return Decide(input);
}

ledger::v1::Record EngineRun::NewRecord() {
  ledger::v1::Record record;
  record.set_index(records_.size());
  record.set_previous_index(records_.empty() ? 0 : records_.size() - 1);
  record.set_time_us(++now_us_);
  record.set_namespace_("test");
  return record;
}

bool EngineRun::Migrate(std::shared_ptr<const chart::Chart> target,
                        const std::map<std::string, std::string>& states) {
  ledger::v1::Input input;
  ledger::v1::Migrate& migrate = *input.mutable_migrate();
  migrate.set_definition(target->hash());
  migrate.set_revision(state_.revision() + 1);
  migrate.set_from_definition(state_.definition());
  migrate.set_from_revision(state_.revision());
  for (const auto& [from, to] : states) {
    migrate.add_states()->set_from(from);
    migrate.mutable_states()->rbegin()->set_to(to);
  }
  ledger::v1::Record record = NewRecord();
  const auto decision =
      core::Decide(SurroundingsOf(*chart_, record, target.get()), core::Instance(state_, &Rows()), input);
  if (!decision.ok()) {
    if (!IsRefusal(decision.status())) Fault(decision.status().ToString());
    return false;
  }
  *record.mutable_step() = decision->step;
  state_ = decision->after.state();
  CheckReplay(record, target.get());
  records_.push_back(record.SerializeAsString());
  chart_ = std::move(target);
  return true;
}

Moves EngineRun::Decide(const ledger::v1::Input& input) {
  ledger::v1::Record record = NewRecord();
  absl::StatusOr<core::Decision> decision =
      core::Decide(SurroundingsOf(*chart_, record, nullptr), core::Instance(state_, &Rows()), input);
  Moves moves;
  if (!decision.ok()) {
    moves.over_limit = ReasonOf(decision.status()) == "MICROSTEP_LIMIT";
    moves.no_room = ReasonOf(decision.status()) == "RECORD_TOO_LARGE";
    if (!moves.over_limit && !moves.no_room) Fault(decision.status().ToString());
    return moves;
  }
  *record.mutable_step() = decision->step;
  state_ = decision->after.state();
  CheckReplay(record);
  records_.push_back(record.SerializeAsString());
  moves.handled = decision->step.handled();
  moves.over_limit = state_.status() == state::v1::INSTANCE_STATUS_STUCK;
  moves.no_room = moves.over_limit && absl::StartsWith(state_.reason(), "RECORD_TOO_LARGE");
  if (moves.over_limit) return moves;
  for (const Fact& fact : decision->step.facts()) {
    std::string move = MoveOf(fact);
    if (!move.empty()) moves.trace.push_back(std::move(move));
  }
  return moves;
}

// The record decided again on the folded state gives the same bytes, and folding it the state that lives.
void EngineRun::CheckReplay(const ledger::v1::Record& record, const chart::Chart* target) {
  const auto again = core::Decide(SurroundingsOf(*chart_, record, target), core::Instance(folded_, &Rows()),
                                  record.step().input());
  if (!again.ok()) return Fault(absl::StrCat("decided again: ", again.status().ToString()));
  if (again->step.SerializeAsString() != record.step().SerializeAsString()) {
    Fault(absl::StrCat("decided again: ", again->step.ShortDebugString()));
  }
  ledger::v1::Record read;
  if (!read.ParseFromString(record.SerializeAsString())) return Fault("the record cannot be read");
  core::Instance folded(folded_, &Rows());
  const absl::Status applied = core::Apply(read, folded);
  if (!applied.ok()) return Fault(absl::StrCat("applied: ", applied.ToString()));
  folded_ = folded.state();
  if (folded_.SerializeAsString() == state_.SerializeAsString()) return;
  Fault(absl::StrCat("folds to ", folded_.ShortDebugString(), "\nlives as ", state_.ShortDebugString()));
}

void EngineRun::Fault(const std::string& fault) {
  absl::StrAppend(&fault_, "record ", records_.size(), ": ", fault, "\n");
}

Memory EngineRun::memory() const {
  Memory memory;
  memory.configuration.insert(state_.configuration().begin(), state_.configuration().end());
  for (const auto& datum : state_.data()) memory.data[datum.name()] = datum.value().int_();
  for (const auto& history : state_.history()) {
    memory.history[history.state()] = Ids(history.states().begin(), history.states().end());
  }
  memory.ended = state_.status() == state::v1::INSTANCE_STATUS_COMPLETED;
  if (state_.output().has_int_()) memory.output = state_.output().int_();
  return memory;
}

}  // namespace liushui::random_charts
