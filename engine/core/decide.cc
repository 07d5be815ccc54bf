#include "engine/core/decide.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/base/utf8.h"
#include "engine/core/activities.h"
#include "engine/core/facts.h"
#include "engine/core/inputs.h"
#include "engine/core/migration/migrate.h"
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
      if (input.has_cancel() || input.has_resolve() || input.has_migrate()) return absl::OkStatus();
      if (input.deliver().has_cancel()) return absl::OkStatus();
      return Refuse(absl::StatusCode::kFailedPrecondition, "INSTANCE_STUCK",
                    absl::StrCat("instance ", state.instance(), " is stuck (", state.reason(),
                                 "); resolve its incident, migrate or cancel it"));
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
  // Cancelled, or still stuck.
  if (step.state().status() != state::v1::INSTANCE_STATUS_ACTIVE) return absl::OkStatus();
  RETURN_IF_ERROR(ComeToRest(step));
  return UpdateSubject(step);
}

// Inputs of the engine's own, which can be refused to nobody.
bool IsEngineInput(const Input& input) {
  return input.has_timer() || input.has_complete_job() || input.has_fail_job() || input.has_deliver() ||
         input.has_resolve() || input.start().has_origin();
}

// Whether such a refusal parks the instance: it is to blame, and not the input. Of a timer everything is, but
// that there is no such timer, and so of a child's result. What a start gets wrong is told to the instance
// that sent it, but a runaway is the started one's own.
bool ParksInstance(const Input& input, absl::string_view reason) {
  if (input.has_timer()) return !reason.empty() && reason != "TIMER_UNKNOWN";
  if (input.deliver().has_result()) return !reason.empty();
  if (reason == "RUNAWAY") return true;
  if (input.has_start()) return false;
  return reason == "MICROSTEP_LIMIT" || reason == "RECORD_TOO_LARGE" || reason == "STATE_TOO_LARGE";
}

// What parking tells of why, in bytes: it is part of the state twice.
constexpr size_t kMaxParkingWords = 500;

// The step that says why `input` could not be decided. It is kept for another try, or `waits` where it came
// from.
absl::StatusOr<Decision> ParkOnce(const Surroundings& surroundings, Instance before, const Input& input,
                                  const absl::Status& why, bool waits) {
  Macrostep step(surroundings, std::move(before), input);
  if (input.has_start()) RETURN_IF_ERROR(RecordStarted(step, input.start()));
  for (const auto& incident : step.state().incidents()) {
    if (incident.reason() != "STUCK") continue;
    ledger::v1::Fact resolved;
    resolved.mutable_incident_resolved()->set_incident(incident.incident());
    RETURN_IF_ERROR(step.Record(std::move(resolved)));
    break;
  }
  const std::string words = absl::StrCat(
      waits ? "a message waits, for which there is no room beside the state: " : "", why.message());
  RETURN_IF_ERROR(RaiseIncident(step, "STUCK", words, "", 0));
  ledger::v1::Fact fact;
  fact.mutable_instance_stuck()->set_reason(ReasonOf(why));
  fact.mutable_instance_stuck()->set_message(std::string(Utf8Prefix(words, kMaxParkingWords)));
  fact.mutable_instance_stuck()->set_message_waits(waits);
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  return std::move(step).Release(kMaxStateBytes);
}

// A message may be larger than what is left of the state's room. Nobody would send it again, so it stays in
// the outbox.
absl::StatusOr<Decision> Park(const Surroundings& surroundings, Instance before, const Input& input,
                              const absl::Status& why) {
  if (!input.has_deliver()) return ParkOnce(surroundings, std::move(before), input, why, false);
  absl::StatusOr<Decision> kept = ParkOnce(surroundings, before, input, why, false);
  if (kept.ok() || ReasonOf(kept.status()) != "STATE_TOO_LARGE") return kept;
  return ParkOnce(surroundings, std::move(before), input, why, true);
}

// Steps in which lists go on opening their items, beside one for each item. A chart that enters its list
// again and again fills half a record with each of them, and no list is any longer for it.
constexpr uint32_t kMaxOpeningRunSteps = 200;

bool GoesOnOpening(const InstanceState& state, const Input& input) {
  return std::any_of(state.timers().begin(), state.timers().end(), [&](const auto& timer) {
    return input.has_timer() && timer.timer() == input.timer().timer() && timer.purpose().items() != 0;
  });
}

// Items have timers of their own, and all of them may be due at once.
uint32_t RunStepsMax(const InstanceState& state, const Input& input) {
  uint32_t most = GoesOnOpening(state, input) ? kMaxOpeningRunSteps : kMaxRunSteps;
  for (const state::v1::Activity& activity : state.activities()) most += activity.total();
  return most;
}

// A workflow that drives itself in a circle, by timers that are due at once or messages to and fro, would
// fill the ledger for ever.
absl::Status CheckRun(const Surroundings& surroundings, const InstanceState& state, const Input& input) {
  if (!input.has_timer() && !input.has_deliver()) return absl::OkStatus();
  if (input.deliver().has_cancel()) return absl::OkStatus();  // which ends the circle
  const bool runs =
      InRun(state, absl::ToUnixMicros(surroundings.time)) && state.run_steps() >= RunStepsMax(state, input);
  if (!runs) return absl::OkStatus();
  return Refuse(
      absl::StatusCode::kFailedPrecondition, "RUNAWAY",
      absl::StrCat("instance ", state.instance(), " (", state.workflow(), ") took ", state.run_steps(),
                   " timers and messages within a second; its workflow drives itself in a circle"));
}

absl::StatusOr<Decision> Try(const Surroundings& surroundings, Instance before, const Input& input) {
  Macrostep step(surroundings, std::move(before), input);
  RETURN_IF_ERROR(Run(step, input));
  return std::move(step).Release(kMaxStateBytes - kParkingBytes);
}

// What people do about a task besides taking, giving back and completing it.
absl::Status TakeTaskChange(Macrostep& step, const Input& input) {
  switch (input.kind_case()) {
    case Input::kDelegate:
      return TakeDelegation(step, input.delegate());
    case Input::kRecall:
      return TakeRecall(step, input.recall());
    case Input::kReassign:
      return TakeReassignment(step, input.reassign());
    case Input::kComment:
      return TakeComment(step, input.comment());
    case Input::kAttach:
      return TakeAttachment(step, input.attach());
    case Input::kSaveDraft:
      return TakeDraft(step, input.save_draft());
    default:
      return TakeUpdate(step, input.update());
  }
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
    case Input::kDelegate:
    case Input::kRecall:
    case Input::kReassign:
    case Input::kComment:
    case Input::kAttach:
    case Input::kSaveDraft:
    case Input::kUpdate:
      return TakeTaskChange(step, input);
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
    case Input::kMigrate:
      return TakeMigration(step, input.migrate());
    case Input::KIND_NOT_SET:
      break;
  }
  return absl::InternalError("an input of a kind that is not understood");
}

absl::StatusOr<Decision> Decide(const Surroundings& surroundings, Instance before, const Input& input) {
  RETURN_IF_ERROR(CheckStatus(before.state(), input));
  const absl::Status run = CheckRun(surroundings, before.state(), input);
  if (!run.ok()) return Park(surroundings, std::move(before), input, run);
  if (!IsEngineInput(input)) return Try(surroundings, std::move(before), input);
  absl::StatusOr<Decision> decision = Try(surroundings, before, input);
  if (decision.ok() || !ParksInstance(input, ReasonOf(decision.status()))) return decision;
  return Park(surroundings, std::move(before), input, decision.status());
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
  const auto take = [&earliest](const ledger::v1::TimerSet& timer) {
    const bool earlier = earliest == nullptr || timer.due_us() < earliest->due_us() ||
                         (timer.due_us() == earliest->due_us() && timer.timer() < earliest->timer());
    if (earlier) earliest = &timer;
  };
  for (const auto& timer : state.timers()) take(timer);
  for (const auto& activity : state.activities()) {
    if (activity.has_next_timer()) take(activity.next_timer());
  }
  return earliest;
}

std::string InstanceName(absl::string_view name_space, uint64_t instance) {
  return absl::StrCat("namespaces/", name_space, "/instances/", instance);
}

}  // namespace liushui::core
