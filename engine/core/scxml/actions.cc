#include "engine/core/scxml/actions.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/chart/convert.h"
#include "engine/chart/form.h"
#include "engine/core/activities.h"
#include "engine/core/scxml/evaluate.h"

namespace liushui::core {
namespace {

using cel::Value;

absl::Status Failed(absl::string_view message) {
  return Refuse(absl::StatusCode::kFailedPrecondition, "EXPRESSION_FAILED", message);
}

absl::Status RunActions(Macrostep& step, const chart::Block& block, const Locals& locals);

// A text that is fixed, or computed where the chart says so.
absl::StatusOr<std::string> TextOf(Macrostep& step, const std::string& fixed,
                                   const absl::optional<chart::Expression>& computed, const Locals& locals) {
  if (!computed.has_value()) return fixed;
  ASSIGN_OR_RETURN(const Value text, Evaluate(step, *computed, locals));
  if (text.kind() == cel::Kind::kString) return text.string_value();
  return Failed(
      absl::StrCat("`", computed->program.source(), "`: expected text, found ", text.DebugString()));
}

absl::StatusOr<ledger::v1::SendEvent> EventOf(Macrostep& step, const chart::SendAction& action,
                                              const Locals& locals) {
  ledger::v1::SendEvent event;
  ASSIGN_OR_RETURN(*event.mutable_name(), TextOf(step, action.event, action.computed_event, locals));
  ASSIGN_OR_RETURN(const Value data, EvaluateRecord(step, action.with, locals));
  RETURN_IF_ERROR(chart::AssignRecord(data, event.mutable_data()));
  return event;
}

// The receiver: a resource name of this namespace, or {workflow, key}.
absl::Status Address(Macrostep& step, const Value& to, ledger::v1::SentEvent* sent) {
  const Value* workflow = to.Find("workflow");
  const Value* key = to.Find("key");
  if (workflow != nullptr && key != nullptr && workflow->kind() == cel::Kind::kString &&
      key->kind() == cel::Kind::kString) {
    sent->set_workflow(workflow->string_value());
    sent->set_business_key(key->string_value());
    return absl::OkStatus();
  }
  if (to.kind() == cel::Kind::kString) {
    const std::vector<absl::string_view> parts = absl::StrSplit(to.string_value(), '/');
    uint64_t instance = 0;
    if (parts.size() == 4 && parts[0] == "namespaces" && parts[1] == step.state().namespace_() &&
        parts[2] == "instances" && absl::SimpleAtoi(parts[3], &instance)) {
      sent->set_instance(instance);
      return absl::OkStatus();
    }
  }
  return Failed(absl::StrCat(
      "a receiver is an instance name of this namespace or {'workflow': ..., 'key': ...}, found ",
      to.DebugString()));
}

absl::Status Run(Macrostep& step, const chart::SetAction& action, const Locals& locals) {
  return AssignAll(step, action.values, locals);
}

absl::Status Run(Macrostep& step, const chart::RaiseAction& action, const Locals& locals) {
  Event event{.name = action.event};
  if (!action.with.empty()) {
    ASSIGN_OR_RETURN(event.data, EvaluateRecord(step, action.with, locals));
  }
  step.Raise(std::move(event));
  return absl::OkStatus();
}

// An event to this very instance; never, if its moment is never.
absl::Status SendToSelf(Macrostep& step, const chart::SendAction& action, ledger::v1::SendEvent event,
                        const Locals& locals) {
  absl::optional<ResolvedTime> due = ResolvedTime{step.now()};
  if (action.moment.has_value()) {
    ASSIGN_OR_RETURN(due, ResolveMoment(step, *action.moment, locals));
  }
  if (!due.has_value()) return absl::OkStatus();
  const std::string what = absl::StrCat("the sending of ", event.name());
  RETURN_IF_ERROR(SendLater(step, std::move(event), action.id, due->time));
  return ReportIfProvisional(step, *due, what, "");
}

absl::Status Send(Macrostep& step, const chart::SendAction& action, const Locals& locals) {
  ASSIGN_OR_RETURN(ledger::v1::SendEvent event, EventOf(step, action, locals));
  if (!action.to.has_value()) return SendToSelf(step, action, std::move(event), locals);
  ASSIGN_OR_RETURN(const Value to, Evaluate(step, *action.to, locals));
  ledger::v1::Fact fact;
  ledger::v1::SentEvent* sent = fact.mutable_message_sent()->mutable_event();
  RETURN_IF_ERROR(Address(step, to, sent));
  *sent->mutable_event() = std::move(event);
  return step.Record(std::move(fact));
}

// A failure tells which send it was, if it has a name (SCXML 5.10.1).
absl::Status Run(Macrostep& step, const chart::SendAction& action, const Locals& locals) {
  absl::Status sent = Send(step, action, locals);
  if (!sent.ok() && !action.id.empty()) sent.SetPayload(kFailedSendUrl, absl::Cord(action.id));
  return sent;
}

absl::Status Run(Macrostep& step, const chart::CancelAction& action, const Locals& locals) {
  ASSIGN_OR_RETURN(const std::string id, TextOf(step, action.id, action.computed_id, locals));
  for (bool again = true; again;) {
    again = false;
    for (const auto& timer : step.state().timers()) {
      if (!timer.purpose().has_send() || timer.purpose().send().id() != id) continue;
      ledger::v1::Fact fact;
      fact.set_timer_cleared(timer.timer());
      RETURN_IF_ERROR(step.Record(std::move(fact)));
      again = true;
      break;
    }
  }
  return absl::OkStatus();
}

absl::Status Run(Macrostep& step, const chart::StartAction& action, const Locals& locals) {
  ledger::v1::Fact fact;
  ledger::v1::SentStart* start = fact.mutable_message_sent()->mutable_start();
  ASSIGN_OR_RETURN(const uint32_t generation, NextGeneration(step));
  start->set_generation(generation);
  start->set_workflow(action.workflow);
  if (action.key.has_value()) {
    ASSIGN_OR_RETURN(*start->mutable_business_key(), EvaluateKey(step, *action.key, locals));
  }
  ASSIGN_OR_RETURN(const Value input, EvaluateRecord(step, action.input, locals));
  RETURN_IF_ERROR(chart::AssignRecord(input, start->mutable_inputs()));
  return step.Record(std::move(fact));
}

absl::Status Run(Macrostep& step, const chart::LogAction& action, const Locals& locals) {
  ASSIGN_OR_RETURN(std::string text, EvaluateText(step, action.text, locals));
  ledger::v1::Fact fact;
  fact.set_logged(std::move(text));
  return step.Record(std::move(fact));
}

absl::Status Run(Macrostep& step, const chart::IfAction& action, const Locals& locals) {
  ASSIGN_OR_RETURN(const bool holds, EvaluateBool(step, action.when, locals));
  return RunActions(step, holds ? action.then : action.otherwise, locals);
}

absl::Status Run(Macrostep& step, const chart::ForAction& action, const Locals& locals) {
  ASSIGN_OR_RETURN(const Value list, Evaluate(step, action.in, locals));
  if (list.kind() != cel::Kind::kList) {
    return Failed(
        absl::StrCat("`", action.in.program.source(), "`: expected a list, found ", list.DebugString()));
  }
  for (const Value& element : list.list()) {
    Locals inner = locals;
    inner.emplace_back(action.as, element);
    RETURN_IF_ERROR(RunActions(step, action.then, inner));
  }
  return absl::OkStatus();
}

absl::Status RunActions(Macrostep& step, const chart::Block& block, const Locals& locals) {
  for (const chart::Action& action : block) {
    RETURN_IF_ERROR(step.CountAction());
    RETURN_IF_ERROR(std::visit([&](const auto& kind) { return Run(step, kind, locals); }, action.kind));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<uint32_t> NextGeneration(Macrostep& step) {
  const state::v1::InstanceState& state = step.state();
  if (!state.has_origin() || step.now() - absl::FromUnixMicros(state.started_us()) > kGenerationTime)
    return 0;
  const uint32_t next = state.origin().generation() + 1;
  if (next <= kMaxGeneration) return next;
  return Refuse(
      absl::StatusCode::kFailedPrecondition, "RUNAWAY",
      absl::StrCat("instance ", state.instance(), " (", state.workflow(), ") is the last of ", next,
                   " instances that started one another within a minute each; it may start the next only a "
                   "minute after its own start"));
}

absl::StatusOr<std::string> EvaluateKey(Macrostep& step, const chart::Expression& key, const Locals& locals) {
  ASSIGN_OR_RETURN(const Value value, Evaluate(step, key, locals));
  if (value.kind() != cel::Kind::kString) {
    return Failed(absl::StrCat("a business key is a string, found ", value.DebugString()));
  }
  const std::string& text = value.string_value();
  const bool has_control = std::any_of(text.begin(), text.end(), absl::ascii_iscntrl);
  if (text.size() <= kMaxKeyBytes && !has_control) return text;
  return Failed(absl::StrCat("`", key.program.source(), "`: a business key has at most ", kMaxKeyBytes,
                             " bytes and no control characters, found ", value.DebugString()));
}

absl::Status RunBlock(Macrostep& step, const chart::Block& block, absl::string_view state,
                      const Locals& locals) {
  return step.RaiseRefusal(RunActions(step, block, locals), state);
}

absl::Status CheckFits(const chart::DatumSpec& datum, const chart::Expression& expression,
                       const Value& value) {
  if (value.is_null() && datum.optional) return absl::OkStatus();
  const absl::optional<std::string> mismatch = chart::MismatchOf(datum.type, value);
  if (!mismatch.has_value()) return absl::OkStatus();
  return Failed(absl::StrCat("`", expression.program.source(), "` for data.", datum.name, ": ", *mismatch));
}

absl::Status AssignAll(Macrostep& step, const std::vector<chart::DatumAssignment>& values,
                       const Locals& locals) {
  std::vector<ledger::v1::Fact> facts;
  for (const chart::DatumAssignment& assignment : values) {
    const chart::DatumSpec& datum = step.chart().data()[assignment.datum];
    ASSIGN_OR_RETURN(const Value value, Evaluate(step, assignment.value, locals));
    RETURN_IF_ERROR(CheckFits(datum, assignment.value, value));
    ledger::v1::Fact fact;
    fact.mutable_data_assigned()->set_name(datum.name);
    ASSIGN_OR_RETURN(*fact.mutable_data_assigned()->mutable_value(), chart::ToLedger(value));
    facts.push_back(std::move(fact));
  }
  for (ledger::v1::Fact& fact : facts) RETURN_IF_ERROR(step.Record(std::move(fact)));
  return absl::OkStatus();
}

absl::Status SendLater(Macrostep& step, ledger::v1::SendEvent event, absl::string_view id, absl::Time due) {
  ledger::v1::Timer purpose;
  purpose.mutable_send()->set_id(std::string(id));
  *purpose.mutable_send()->mutable_event() = std::move(event);
  return SetTimer(step, due, std::move(purpose));
}

}  // namespace liushui::core
