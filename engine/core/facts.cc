#include "engine/core/facts.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"

namespace liushui::core {
namespace {

using ledger::v1::Fact;
using state::v1::InstanceState;

absl::Status Misfit(const FactContext& context, absl::string_view what) {
  return absl::InternalError(absl::StrCat("record ", context.index, ": ", what));
}

// Removes the first element for which `match` is true; false if there is none.
template <typename Row, typename Match>
bool RemoveFirst(google::protobuf::RepeatedPtrField<Row>* rows, Match match) {
  for (int i = 0; i < rows->size(); ++i) {
    if (!match(rows->Get(i))) continue;
    rows->erase(rows->begin() + i);
    return true;
  }
  return false;
}

void UseOrdinal(uint32_t ordinal, InstanceState& state) {
  state.set_last_ordinal(std::max(state.last_ordinal(), ordinal));
}

absl::Status Start(const FactContext& context, const ledger::v1::InstanceStarted& fact,
                   InstanceState& state) {
  if (state.steps() != 0) return Misfit(context, absl::StrCat("instance ", state.instance(), " began twice"));
  state.set_instance(context.index);
  state.set_namespace_(context.name_space);
  state.set_workflow(fact.workflow());
  state.set_definition(fact.definition());
  state.set_revision(fact.revision());
  state.set_business_key(fact.business_key());
  state.set_status(state::v1::INSTANCE_STATUS_ACTIVE);
  state.set_started_us(context.time_us);
  state.set_started_by(fact.started_by());
  if (fact.has_origin()) *state.mutable_origin() = fact.origin();
  if (fact.has_parent()) *state.mutable_parent() = fact.parent();
  state.set_data_subject(fact.data_subject());
  return absl::OkStatus();
}

absl::Status ExitState(const FactContext& context, const std::string& id, InstanceState& state) {
  auto* configuration = state.mutable_configuration();
  const auto found = std::find(configuration->begin(), configuration->end(), id);
  if (found == configuration->end())
    return Misfit(context, absl::StrCat("state ", id, " was left but not active"));
  configuration->erase(found);
  return absl::OkStatus();
}

// Keeps data ascending by name, so that equal data are equal bytes.
void AssignDatum(const ledger::v1::NamedValue& datum, InstanceState& state) {
  auto* data = state.mutable_data();
  int place = 0;
  while (place < data->size() && data->Get(place).name() < datum.name()) ++place;
  if (place < data->size() && data->Get(place).name() == datum.name()) {
    *data->Mutable(place) = datum;
    return;
  }
  *data->Add() = datum;
  for (int i = data->size() - 1; i > place; --i) data->SwapElements(i, i - 1);
}

void RememberHistory(const ledger::v1::HistoryRecorded& fact, InstanceState& state) {
  for (auto& entry : *state.mutable_history()) {
    if (entry.state() != fact.state()) continue;
    entry = fact;
    return;
  }
  *state.add_history() = fact;
}

absl::Status ClearTimer(const FactContext& context, uint32_t ordinal, InstanceState& state) {
  if (RemoveFirst(state.mutable_timers(), [&](const auto& timer) { return timer.timer() == ordinal; })) {
    return absl::OkStatus();
  }
  return Misfit(context, absl::StrCat("timer ", ordinal, " was cleared but not set"));
}

absl::Status ResolveIncident(const FactContext& context, uint32_t ordinal, Instance& instance) {
  const auto is_it = [&](const auto& incident) { return incident.incident() == ordinal; };
  if (!RemoveFirst(instance.mutable_state().mutable_incidents(), is_it)) {
    return Misfit(context, absl::StrCat("incident ", ordinal, " was resolved but not open"));
  }
  Changes& changes = instance.mutable_changes();
  const auto raised = std::find_if(changes.raised.begin(), changes.raised.end(), is_it);
  if (raised != changes.raised.end()) {
    changes.raised.erase(raised);  // opened and closed within one step: no row ever
  } else {
    changes.resolved.push_back(ordinal);
  }
  return absl::OkStatus();
}

void RaiseIncident(const ledger::v1::IncidentRaised& fact, Instance& instance) {
  UseOrdinal(fact.incident(), instance.mutable_state());
  *instance.mutable_state().add_incidents() = fact;
  instance.mutable_changes().raised.push_back(fact);
}

void End(const FactContext& context, state::v1::InstanceStatus status, InstanceState& state) {
  state.set_status(status);
  state.set_ended_us(context.time_us);
  state.clear_stuck_input();
}

void Park(const FactContext& context, const ledger::v1::InstanceStuck& fact, InstanceState& state) {
  state.set_status(state::v1::INSTANCE_STATUS_STUCK);
  state.set_reason(absl::StrCat(fact.reason(), ": ", fact.message()));
  if (fact.message_waits()) return;
  // A resolve that failed again leaves the input it tried again.
  if (!context.input->has_resolve() || !state.has_stuck_input())
    *state.mutable_stuck_input() = *context.input;
}

void Unpark(InstanceState& state) {
  state.set_status(state::v1::INSTANCE_STATUS_ACTIVE);
  state.clear_reason();
  state.clear_stuck_input();
}

absl::Status ApplyEnding(const FactContext& context, const Fact& fact, InstanceState& state) {
  switch (fact.kind_case()) {
    case Fact::kInstanceCompleted:
      End(context, state::v1::INSTANCE_STATUS_COMPLETED, state);
      if (fact.instance_completed().has_output())
        *state.mutable_output() = fact.instance_completed().output();
      return absl::OkStatus();
    case Fact::kInstanceCancelled:
      End(context, state::v1::INSTANCE_STATUS_CANCELLED, state);
      state.set_reason(fact.instance_cancelled());
      return absl::OkStatus();
    case Fact::kInstanceStuck:
      Park(context, fact.instance_stuck(), state);
      return absl::OkStatus();
    case Fact::kInstanceUnstuck:
      Unpark(state);
      return absl::OkStatus();
    default:
      return Misfit(context,
                    absl::StrCat("fact kind ", static_cast<int>(fact.kind_case()), " is not understood"));
  }
}

}  // namespace

absl::Status ApplyFact(const FactContext& context, const Fact& fact, Instance& instance) {
  InstanceState& state = instance.mutable_state();
  switch (fact.kind_case()) {
    case Fact::kInstanceStarted:
      return Start(context, fact.instance_started(), state);
    case Fact::kStateEntered:
      state.add_configuration(fact.state_entered());
      return absl::OkStatus();
    case Fact::kStateExited:
      return ExitState(context, fact.state_exited(), state);
    case Fact::kDataAssigned:
      AssignDatum(fact.data_assigned(), state);
      return absl::OkStatus();
    case Fact::kHistoryRecorded:
      RememberHistory(fact.history_recorded(), state);
      return absl::OkStatus();
    case Fact::kTimerSet:
      UseOrdinal(fact.timer_set().timer(), state);
      if (fact.timer_set().each() != 0) return ApplyItemFact(context, fact, instance);
      *state.add_timers() = fact.timer_set();
      return absl::OkStatus();
    case Fact::kTimerCleared:
      return ClearTimer(context, fact.timer_cleared(), state);
    case Fact::kMessageSent:
      instance.mutable_changes().messages.push_back(fact.message_sent());
      return absl::OkStatus();
    case Fact::kIncidentRaised:
      RaiseIncident(fact.incident_raised(), instance);
      return absl::OkStatus();
    case Fact::kIncidentResolved:
      return ResolveIncident(context, fact.incident_resolved().incident(), instance);
    case Fact::kSubjectChanged:
      state.set_subject(fact.subject_changed());
      return absl::OkStatus();
    case Fact::kInstanceMigrated:
      if (fact.instance_migrated().took_parameters()) state.add_parameters_taken(context.index);
      return ApplyMigrated(fact.instance_migrated(), instance);
    case Fact::kLogged:
    case Fact::kStateOverdue:
    case Fact::kStateReminded:
    case Fact::kStateEscalated:
      return absl::OkStatus();  // told, for history and lists; nothing follows from them
    case Fact::kInstanceCompleted:
    case Fact::kInstanceCancelled:
    case Fact::kInstanceStuck:
    case Fact::kInstanceUnstuck:
      return ApplyEnding(context, fact, state);
    default:
      return ApplyRowFact(context, fact, instance);
  }
}

bool InRun(const InstanceState& state, int64_t time_us) {
  return state.run_steps() > 0 && time_us - state.run_from_us() <= kRunUs;
}

void ApplyEnvelope(const FactContext& context, Instance& instance) {
  InstanceState& state = instance.mutable_state();
  if (context.input->has_timer() || context.input->has_deliver()) {
    const bool runs_on = InRun(state, context.time_us);
    state.set_run_steps(runs_on ? state.run_steps() + 1 : 1);
    if (!runs_on) state.set_run_from_us(context.time_us);
  }
  state.set_last_index(context.index);
  state.set_changed_us(context.time_us);
  state.set_steps(state.steps() + 1);
}

}  // namespace liushui::core
