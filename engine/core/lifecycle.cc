#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/chart/compiler/names.h"
#include "engine/chart/convert.h"
#include "engine/core/activities.h"
#include "engine/core/children.h"
#include "engine/core/inputs.h"
#include "engine/core/items/items.h"
#include "engine/core/parameters.h"
#include "engine/core/scxml/actions.h"
#include "engine/core/scxml/evaluate.h"
#include "engine/core/scxml/forms.h"
#include "engine/core/scxml/interpret.h"
#include "engine/core/unopened.h"

namespace liushui::core {
namespace {

using cel::Value;

Violation Missing(const chart::DatumSpec& datum) {
  return {absl::StrCat("input.", datum.name), "REQUIRED",
          absl::StrCat(datum.title.empty() ? datum.name : datum.title, " is required and was not given")};
}

// The subject of the first sealed value in what an instance passes on to another; empty without one.
std::string FirstSubject(const google::protobuf::RepeatedPtrField<ledger::v1::NamedValue>& inputs) {
  for (const ledger::v1::NamedValue& input : inputs) {
    if (input.value().has_sealed()) return input.value().sealed().subject();
  }
  return "";
}

// Shape of the inputs given: known, required ones there, types right.
std::vector<Violation> CheckInputs(const chart::Chart& chart, const Value& given) {
  std::vector<Violation> violations;
  for (const auto& [name, value] : given.entries()) {
    const int index = chart.FindDatum(name.string_value());
    if (index >= 0 && chart.data()[index].input) continue;
    violations.push_back(
        {absl::StrCat("input.", name.string_value()), "UNKNOWN_FIELD",
         absl::StrCat("workflow ", chart.workflow(), " has no input '", name.string_value(), "'")});
  }
  for (const chart::DatumSpec& datum : chart.data()) {
    if (!datum.input) continue;
    const Value* value = given.Find(datum.name);
    if (value == nullptr || value->is_null()) {
      if (!datum.optional && !datum.value.has_value()) violations.push_back(Missing(datum));
      continue;
    }
    const absl::optional<std::string> mismatch = chart::MismatchOf(datum.type, Coerce(datum.type, *value));
    if (mismatch.has_value())
      violations.push_back({absl::StrCat("input.", datum.name), "TYPE_MISMATCH", *mismatch});
  }
  return violations;
}

absl::Status InvalidInputs(const chart::Chart& chart, const TakenParameters& parameters,
                           std::vector<Violation> violations) {
  BlameParameters(chart, parameters, violations);
  return RefuseFields("INPUT_INVALID",
                      absl::StrCat("the inputs of workflow ", chart.workflow(), " have ", violations.size(),
                                   violations.size() == 1 ? " fault: " : " faults; the first: ",
                                   violations.front().field, ": ", violations.front().description),
                      violations);
}

absl::Status AssignInitial(Macrostep& step, const Value& given) {
  for (const chart::DatumSpec& datum : step.chart().data()) {
    const Value* input = datum.input ? given.Find(datum.name) : nullptr;
    Value value;
    if (input != nullptr && !input->is_null()) {
      value = Coerce(datum.type, *input);
    } else if (datum.value.has_value()) {
      ASSIGN_OR_RETURN(value, Evaluate(step, *datum.value));
      RETURN_IF_ERROR(CheckFits(datum, *datum.value, value));
    }
    if (value.is_null()) continue;  // absent is null
    ledger::v1::Fact fact;
    fact.mutable_data_assigned()->set_name(datum.name);
    ASSIGN_OR_RETURN(*fact.mutable_data_assigned()->mutable_value(), chart::ToLedger(value));
    RETURN_IF_ERROR(step.Record(std::move(fact)));
  }
  return absl::OkStatus();
}

// Rules over the data at start: every input's check and choices.
absl::Status CheckInitial(Macrostep& step, const TakenParameters& parameters) {
  std::vector<Violation> violations;
  for (size_t i = 0; i < step.chart().data().size(); ++i) {
    const chart::DatumSpec& datum = step.chart().data()[i];
    if (!datum.input) continue;
    ASSIGN_OR_RETURN(const std::vector<Violation> broken,
                     BrokenRules(step, static_cast<int>(i), absl::StrCat("input.", datum.name)));
    violations.insert(violations.end(), broken.begin(), broken.end());
  }
  return violations.empty() ? absl::OkStatus()
                            : InvalidInputs(step.chart(), parameters, std::move(violations));
}

absl::Status CheckMaySend(Macrostep& step, const chart::EventSpec& event) {
  if (event.roles.empty() && !event.person.has_value()) return absl::OkStatus();
  return CheckCandidate(step, event.roles, event.person, {}, absl::StrCat("event ", event.name));
}

// The payload of an event whose sender is a workflow: it is made to fit what is declared where it can be;
// nobody is there to be refused.
Value PayloadOf(const chart::Chart& chart, const ledger::v1::SendEvent& event) {
  const Value data = chart::RecordOf(event.data());
  const chart::EventSpec* spec = chart.FindEvent(event.name());
  if (spec == nullptr) return data;
  chart::TypeSpec payload;
  payload.kind = chart::TypeKind::kRecord;
  payload.fields = spec->form;
  return chart::WithAbsentFields(spec->form, Coerce(payload, data));
}

absl::Status TakeTransitionTimer(Macrostep& step, const ledger::v1::TransitionTimer& timer) {
  for (const int t : step.chart().state(step.chart().FindState(timer.state())).transitions) {
    if (step.chart().transitions()[t].position != static_cast<int>(timer.position())) continue;
    return ProcessEvent(step,
                        {.name = absl::StrCat("timer.", timer.state()),
                         .data = {},
                         .form = {},
                         .result = {},
                         .transition = t},
                        true);
  }
  return absl::InternalError(
      absl::StrCat("state ", timer.state(), " has no transition at position ", timer.position()));
}

// A timer that waits and may be due: of those of items only the earliest is part of the state.
const ledger::v1::TimerSet* FindTimer(const state::v1::InstanceState& state, uint32_t ordinal) {
  for (const auto& timer : state.timers()) {
    if (timer.timer() == ordinal) return &timer;
  }
  for (const auto& activity : state.activities()) {
    if (activity.has_next_timer() && activity.next_timer().timer() == ordinal) return &activity.next_timer();
  }
  return nullptr;
}

absl::Status ClearTimer(Macrostep& step, const ledger::v1::TimerSet& timer) {
  if (timer.each() != 0) return ClearItemTimer(step, {timer.each(), timer.item_key()});
  ledger::v1::Fact fact;
  fact.set_timer_cleared(timer.timer());
  return step.Record(std::move(fact));
}

absl::Status RetryJob(Macrostep& step, uint32_t job) {
  ledger::v1::Fact fact;
  fact.set_job_retried(job);
  return step.Record(std::move(fact));
}

}  // namespace

absl::Status RecordStarted(Macrostep& step, const ledger::v1::StartInstance& input) {
  if (step.state().steps() > 0) return absl::OkStatus();
  ledger::v1::Fact fact;
  ledger::v1::InstanceStarted* started = fact.mutable_instance_started();
  started->set_workflow(step.chart().workflow());
  started->set_definition(step.chart().hash());
  started->set_revision(step.surroundings().revision);
  started->set_business_key(input.business_key());
  started->set_started_by(step.actor().name());
  if (input.has_origin()) *started->mutable_origin() = input.origin();
  if (input.has_parent()) *started->mutable_parent() = input.parent();
  started->set_data_subject(input.data_subject().empty() ? FirstSubject(input.inputs())
                                                         : input.data_subject());
  return step.Record(std::move(fact));
}

absl::Status TakeStart(Macrostep& step, const ledger::v1::StartInstance& input) {
  RETURN_IF_ERROR(CheckChildDepth(input));
  const Value given = WithParameters(chart::RecordOf(input.inputs()), input.parameters());
  std::vector<Violation> violations = CheckInputs(step.chart(), given);
  if (!violations.empty()) return InvalidInputs(step.chart(), input.parameters(), std::move(violations));
  RETURN_IF_ERROR(RecordStarted(step, input));
  RETURN_IF_ERROR(AssignInitial(step, given));
  RETURN_IF_ERROR(CheckInitial(step, input.parameters()));
  step.set_handled();
  RETURN_IF_ERROR(OpenWhole(step));
  return EnterInitial(step);
}

absl::Status TakeEvent(Macrostep& step, const ledger::v1::SendEvent& input) {
  if (chart::IsReservedEvent(input.name())) {
    return Refuse(
        absl::StatusCode::kInvalidArgument, "EVENT_RESERVED",
        absl::StrCat("'", input.name(), "' is a name of the engine's own events; clients may not send it"));
  }
  Value data = chart::RecordOf(input.data());
  const chart::EventSpec* spec = step.chart().FindEvent(input.name());
  if (spec == nullptr) return absl::OkStatus();  // nothing declared, nothing matched: recorded, not handled
  RETURN_IF_ERROR(CheckMaySend(step, *spec));
  ASSIGN_OR_RETURN(data, AcceptForm(step, spec->form, data,
                                    {"EVENT_DATA_INVALID", "data", absl::StrCat("event ", input.name())}));
  return ProcessEvent(step, {.name = input.name(), .data = std::move(data)}, true);
}

absl::Status TakeDelivery(Macrostep& step, const ledger::v1::Deliver& input) {
  if (input.has_result()) return TakeChildResult(step, input.result());
  if (input.has_cancel()) return TakeParentCancel(step, input);
  if (input.has_failure()) {
    step.RaiseError(
        "error.communication",
        absl::UnavailableError(absl::StrCat(input.failure().reason(), ": ", input.failure().message())), "");
    step.set_handled();
    return absl::OkStatus();
  }
  if (step.chart().FindEvent(input.event().name()) == nullptr) return absl::OkStatus();  // as from a client
  return ProcessEvent(step, {.name = input.event().name(), .data = PayloadOf(step.chart(), input.event())},
                      true);
}

absl::Status TakeCancel(Macrostep& step, const ledger::v1::CancelInstance& input) {
  if (input.reason().empty()) {
    return Refuse(absl::StatusCode::kInvalidArgument, "REASON_MISSING", "a cancel needs a reason");
  }
  RETURN_IF_ERROR(EndCancelled(step, input.reason()));
  return TellParentCancelled(step, input.reason());
}

absl::Status TakeTimer(Macrostep& step, const ledger::v1::FireTimer& input) {
  const ledger::v1::TimerSet* found = FindTimer(step.state(), input.timer());
  if (found == nullptr || found->due_us() > absl::ToUnixMicros(step.now())) {
    return Refuse(
        absl::StatusCode::kFailedPrecondition, "TIMER_UNKNOWN",
        absl::StrCat("timer ", input.timer(), found == nullptr ? " does not wait" : " is not due yet"));
  }
  const ledger::v1::TimerSet timer = *found;
  const ledger::v1::Timer& purpose = timer.purpose();
  RETURN_IF_ERROR(ClearTimer(step, timer));
  switch (purpose.purpose_case()) {
    case ledger::v1::Timer::kTransition:
      return TakeTransitionTimer(step, purpose.transition());
    case ledger::v1::Timer::kTask:
      return timer.each() == 0 ? ClimbLadder(step, purpose.task()) : ClimbItemLadder(step, timer);
    case ledger::v1::Timer::kState:
      return ClimbLadder(step, purpose.state());
    case ledger::v1::Timer::kSend:
      return ProcessEvent(
          step,
          {.name = purpose.send().event().name(), .data = PayloadOf(step.chart(), purpose.send().event())},
          true);
    case ledger::v1::Timer::kJobRetry:
      return RetryJob(step, purpose.job_retry());
    case ledger::v1::Timer::kItems:
      return step.instance().FindActivity(purpose.items()) == nullptr ? absl::OkStatus()
                                                                      : Settle(step, purpose.items());
    case ledger::v1::Timer::PURPOSE_NOT_SET:
      break;
  }
  return absl::InternalError(absl::StrCat("timer ", input.timer(), " has a purpose that is not understood"));
}

absl::Status TakeResolve(Macrostep& step, const ledger::v1::ResolveIncident& input) {
  const auto& incidents = step.state().incidents();
  const auto found = std::find_if(incidents.begin(), incidents.end(), [&](const auto& incident) {
    return incident.incident() == input.incident();
  });
  if (found == incidents.end()) {
    return Refuse(
        absl::StatusCode::kNotFound, "INCIDENT_UNKNOWN",
        absl::StrCat("instance ", step.state().instance(), " has no open incident ", input.incident()));
  }
  const ledger::v1::IncidentRaised incident = *found;
  ledger::v1::Fact fact;
  fact.mutable_incident_resolved()->set_incident(input.incident());
  fact.mutable_incident_resolved()->set_note(input.note());
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  step.set_handled();
  if (incident.has_unopened()) return OpenPart(step, incident.state(), incident.unopened());
  if (incident.job() != 0) return RetryJob(step, incident.job());
  if (incident.reason() == "CHILD_FAILED") return OpenChildAgain(step, incident.state());
  if (incident.reason() == "ITEMS_FAILED") return RetryItems(step, incident.state());
  if (incident.reason() != "STUCK") return absl::OkStatus();
  const bool is_kept = step.state().has_stuck_input();  // else it waits in the outbox, and comes by itself
  const ledger::v1::Input again = step.state().stuck_input();
  ledger::v1::Fact unstuck;
  unstuck.set_instance_unstuck(true);
  RETURN_IF_ERROR(step.Record(std::move(unstuck)));
  return is_kept ? TakeInput(step, again) : absl::OkStatus();
}

}  // namespace liushui::core
