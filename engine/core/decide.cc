#include "engine/core/decide.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/core/activities.h"
#include "engine/core/facts.h"
#include "engine/core/inputs.h"
#include "engine/core/scxml/evaluate.h"
#include "engine/core/scxml/interpret.h"
#include "engine/core/scxml/macrostep.h"

namespace liushui::core {
namespace {

using ledger::v1::Input;
using state::v1::InstanceState;

// Whether an instance in this state can take the input at all.
absl::Status CheckStatus(const InstanceState& state, const Input& input) {
  const bool is_start = input.has_start();
  if (is_start != (state.steps() == 0)) {
    return absl::InternalError(
        absl::StrCat("instance ", state.instance(), ": the first input, and no other, is a start"));
  }
  switch (state.status()) {
    case state::v1::INSTANCE_STATUS_COMPLETED:
    case state::v1::INSTANCE_STATUS_CANCELLED:
      return Refuse(absl::StatusCode::kFailedPrecondition, "INSTANCE_ENDED",
                    absl::StrCat("instance ", state.instance(), " (", state.workflow(), ") has ended"));
    case state::v1::INSTANCE_STATUS_STUCK:
      if (input.has_cancel() || input.has_resolve()) return absl::OkStatus();
      return Refuse(absl::StatusCode::kFailedPrecondition, "INSTANCE_STUCK",
                    absl::StrCat("instance ", state.instance(), " is stuck (", state.reason(),
                                 "); resolve its incident or cancel it"));
    default:
      return absl::OkStatus();
  }
}

// A line for lists; when it cannot be made the old one stays, and an incident says why.
absl::Status UpdateSubject(Macrostep& step) {
  if (!step.chart().subject().has_value()) return absl::OkStatus();
  const absl::StatusOr<std::string> subject = EvaluateText(step, *step.chart().subject());
  if (!subject.ok() && !IsRefusal(subject.status())) return subject.status();
  if (!subject.ok()) {
    return step.running() ? RaiseIncident(step, "EXPRESSION_FAILED", subject.status().message(), "", 0)
                          : absl::OkStatus();
  }
  if (*subject == step.state().subject()) return absl::OkStatus();
  ledger::v1::Fact fact;
  fact.set_subject_changed(*subject);
  return step.Record(std::move(fact));
}

absl::Status Run(Macrostep& step, const Input& input) {
  RETURN_IF_ERROR(TakeInput(step, input));
  if (step.state().status() == state::v1::INSTANCE_STATUS_CANCELLED) return absl::OkStatus();
  RETURN_IF_ERROR(ComeToRest(step));
  return UpdateSubject(step);
}

// Inputs of the engine's own cannot be refused to anybody.
bool IsEngineInput(const Input& input) {
  return input.has_timer() || input.has_complete_job() || input.has_fail_job() || input.has_deliver() ||
         input.has_resolve();
}

// What the instance itself is to blame for, not the input.
bool ParksInstance(absl::string_view reason) {
  return reason == "MICROSTEP_LIMIT" || reason == "RECORD_TOO_LARGE" || reason == "STATE_TOO_LARGE" ||
         reason == "EXPRESSION_FAILED";
}

absl::StatusOr<Decision> Park(const Surroundings& surroundings, const Instance& before, const Input& input,
                              const absl::Status& why) {
  Macrostep step(surroundings, before, input);
  for (const auto& incident : before.state().incidents()) {
    if (incident.reason() != "STUCK") continue;
    ledger::v1::Fact resolved;
    resolved.mutable_incident_resolved()->set_incident(incident.incident());
    RETURN_IF_ERROR(step.Record(std::move(resolved)));
    break;
  }
  RETURN_IF_ERROR(RaiseIncident(step, "STUCK", why.message(), "", 0));
  ledger::v1::Fact fact;
  fact.mutable_instance_stuck()->set_reason(ReasonOf(why));
  fact.mutable_instance_stuck()->set_message(std::string(why.message()));
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  return std::move(step).Release();
}

}  // namespace

absl::Status TakeInput(Macrostep& step, const Input& input) {
  switch (input.kind_case()) {
    case Input::kStart:
      return TakeStart(step, input.start());
    case Input::kEvent:
      return TakeEvent(step, input.event());
    case Input::kClaim:
      return TakeClaim(step, input.claim());
    case Input::kRelease:
      return TakeRelease(step, input.release());
    case Input::kComplete:
      return TakeCompletion(step, input.complete());
    case Input::kAddItems:
      return TakeItems(step, input.add_items());
    case Input::kCompleteJob:
      return TakeJobResult(step, input.complete_job());
    case Input::kFailJob:
      return TakeJobFailure(step, input.fail_job());
    case Input::kTimer:
      return TakeTimer(step, input.timer());
    case Input::kCancel:
      return TakeCancel(step, input.cancel());
    case Input::kDeliver:
      return TakeDelivery(step, input.deliver());
    case Input::kResolve:
      return TakeResolve(step, input.resolve());
    case Input::KIND_NOT_SET:
      break;
  }
  return absl::InternalError("an input of a kind that is not understood");
}

absl::StatusOr<Decision> Decide(const Surroundings& surroundings, const Instance& before,
                                const Input& input) {
  RETURN_IF_ERROR(CheckStatus(before.state(), input));
  Macrostep step(surroundings, before, input);
  absl::Status decided = Run(step, input);
  if (decided.ok()) {
    absl::StatusOr<Decision> decision = std::move(step).Release();
    if (decision.ok()) return decision;
    decided = decision.status();
  }
  if (!IsEngineInput(input) || !ParksInstance(ReasonOf(decided))) return decided;
  return Park(surroundings, before, input, decided);
}

absl::Status Apply(const ledger::v1::Record& record, Instance& instance) {
  const bool first = instance.state().steps() == 0;
  if (!record.has_step() || (!first && record.instance() != instance.state().instance())) {
    return absl::InternalError(absl::StrCat("record ", record.index(), " is no step of this instance"));
  }
  const uint64_t previous = first ? record.index() : instance.state().last_index();
  if (record.previous_index() != previous) {
    return absl::InternalError(absl::StrCat("record ", record.index(), " follows record ",
                                            record.previous_index(), " of its instance, expected ",
                                            previous));
  }
  const FactContext context{record.index(), record.time_us(), record.namespace_(), &record.step().input()};
  for (const ledger::v1::Fact& fact : record.step().facts())
    RETURN_IF_ERROR(ApplyFact(context, fact, instance));
  ApplyEnvelope(context, instance);
  return absl::OkStatus();
}

bool IsRecordedRefusal(absl::string_view reason) {
  return reason == "SEPARATION_OF_DUTIES" || reason == "ROLE_DENIED";
}

const ledger::v1::TimerSet* EarliestTimer(const InstanceState& state) {
  if (state.status() != state::v1::INSTANCE_STATUS_ACTIVE) return nullptr;
  const ledger::v1::TimerSet* earliest = nullptr;
  for (const auto& timer : state.timers()) {
    const bool earlier = earliest == nullptr || timer.due_us() < earliest->due_us() ||
                         (timer.due_us() == earliest->due_us() && timer.timer() < earliest->timer());
    if (earlier) earliest = &timer;
  }
  return earliest;
}

std::string InstanceName(absl::string_view name_space, uint64_t instance) {
  return absl::StrCat("namespaces/", name_space, "/instances/", instance);
}

}  // namespace liushui::core
