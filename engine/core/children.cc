#include "engine/core/children.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/base/utf8.h"
#include "engine/cel/type.h"
#include "engine/chart/convert.h"
#include "engine/core/items/items.h"
#include "engine/core/scxml/actions.h"
#include "engine/core/scxml/evaluate.h"
#include "engine/core/scxml/interpret.h"

namespace liushui::core {
namespace {

using cel::Value;
using ledger::v1::Fact;

// What is told of a failure; it goes into the parent's record as well.
constexpr size_t kMaxFailureBytes = 500;

// Room for what KeyOfTry adds.
constexpr size_t kMaxChildKeyBytes = kMaxKeyBytes - 11;

struct Failure {
  std::string reason;
  std::string message;
};

// The definition that a child of this chart runs on.
std::string DefinitionOf(const chart::Chart& chart, const chart::ChildSpec& spec) {
  if (spec.workflow == chart.workflow()) return chart.hash();
  for (const ledger::v1::PinnedChild& pinned : chart.definition().children()) {
    if (pinned.workflow() == spec.workflow) return pinned.definition();
  }
  return "";  // compiled without knowing what is deployed: the newest when it starts
}

absl::Status CheckChildKey(const chart::ChildSpec& spec, const std::string& key) {
  if (key.size() <= kMaxChildKeyBytes) return absl::OkStatus();
  return Refuse(
      absl::StatusCode::kFailedPrecondition, "EXPRESSION_FAILED",
      absl::StrCat("`", spec.key->program.source(), "`: the key of a child has at most ", kMaxChildKeyBytes,
                   " bytes, because # and a number may follow it; found ", key.size()));
}

absl::Status Fail(Macrostep& step, const chart::State& state, uint32_t child, const Failure& failure) {
  Fact fact;
  ledger::v1::ChildFailed* failed = fact.mutable_child_failed();
  failed->set_child(child);
  failed->set_reason(failure.reason);
  failed->set_message(std::string(Utf8Prefix(failure.message, kMaxFailureBytes)));
  const Event event{.name = absl::StrCat("failed.", state.id),
                    .data = Value::Map({{Value::String("code"), Value::String(failed->reason())},
                                        {Value::String("message"), Value::String(failed->message())}})};
  const std::string message = absl::StrCat("child ", child, " (", state.child->workflow,
                                           ") failed: ", failed->reason(), ": ", failed->message());
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  ASSIGN_OR_RETURN(const std::vector<int> transitions, SelectTransitions(step, event));
  if (transitions.empty()) return RaiseIncident(step, "CHILD_FAILED", message, state.id, 0);
  return Microstep(step, transitions);
}

// The output as the parent's declaration reads it: fields that may be missing are null, those of records
// within it too.
Value WithAbsentFields(const cel::Type& shape, const Value& output) {
  const cel::Type& type = shape.WithoutNull();
  if (type.kind() == cel::TypeKind::kList && output.kind() == cel::Kind::kList) {
    std::vector<Value> elements;
    for (const Value& element : output.list()) elements.push_back(WithAbsentFields(type.element(), element));
    return Value::List(std::move(elements));
  }
  if (type.kind() != cel::TypeKind::kRecord || output.kind() != cel::Kind::kMap) return output;
  Value::Entries entries;
  for (const auto& [key, value] : output.entries()) {
    const bool is_name = key.kind() == cel::Kind::kString;
    const cel::Type* field = is_name ? type.FindField(key.string_value()) : nullptr;
    entries.emplace_back(key, field == nullptr ? value : WithAbsentFields(*field, value));
  }
  for (const auto& field : type.fields()) {
    if (output.Find(field.first) == nullptr) {
      entries.emplace_back(Value::String(field.first), Value::Null());
    }
  }
  return Value::Map(std::move(entries));
}

absl::Status Finish(Macrostep& step, const chart::State& state, uint32_t child,
                    const ledger::v1::Value& output) {
  const chart::ChildSpec& spec = *state.child;
  const absl::StatusOr<Value> result = AcceptOutput(spec, output);
  if (!result.ok()) {
    return Fail(step, state, child, {ReasonOf(result.status()), std::string(result.status().message())});
  }
  const Event event{.name = absl::StrCat("done.", state.id), .data = {}, .form = {}, .result = *result};
  step.Bind(event);
  const absl::Status set = AssignAll(step, spec.set);
  if (IsRefusal(set)) {
    return Fail(step, state, child, {"RESULT_INVALID", std::string(set.message())});
  }
  RETURN_IF_ERROR(set);
  Fact fact;
  fact.set_child_completed(child);
  RETURN_IF_ERROR(step.Record(std::move(fact)));
  return ProcessEvent(step, event, true);
}

absl::Status TellParent(Macrostep& step, ledger::v1::ChildResult result) {
  const ledger::v1::ParentLink& parent = step.state().parent();
  result.set_child(parent.child());
  result.set_instance(step.state().instance());
  result.set_each(parent.each());
  result.set_item_key(parent.item_key());
  Fact fact;
  ledger::v1::SentResult* sent = fact.mutable_message_sent()->mutable_result();
  sent->set_parent(parent.instance());
  *sent->mutable_result() = std::move(result);
  return step.Record(std::move(fact));
}

}  // namespace

const chart::ChildSpec& ChildSpecOf(const chart::State& state) {
  return state.each.has_value() ? *state.each->child : *state.child;
}

absl::StatusOr<ledger::v1::SentStart> ResolveChild(Macrostep& step, chart::StateIndex s, const ItemOf& item,
                                                   const Locals& locals) {
  const chart::State& state = step.chart().state(s);
  const chart::ChildSpec& spec = ChildSpecOf(state);
  ledger::v1::SentStart start;
  start.set_workflow(spec.workflow);
  start.set_definition(DefinitionOf(step.chart(), spec));
  ASSIGN_OR_RETURN(const uint32_t generation, NextGeneration(step));
  start.set_generation(generation);
  if (spec.key.has_value()) {
    ASSIGN_OR_RETURN(*start.mutable_business_key(), EvaluateKey(step, *spec.key, locals));
    RETURN_IF_ERROR(CheckChildKey(spec, start.business_key()));
  }
  ASSIGN_OR_RETURN(const Value input, EvaluateRecord(step, spec.input, locals));
  RETURN_IF_ERROR(chart::AssignRecord(input, start.mutable_inputs()));
  ledger::v1::ParentLink* link = start.mutable_parent();
  link->set_instance(step.state().instance());
  link->set_child(step.NextOrdinal());
  link->set_state(state.id);
  link->set_depth(step.state().parent().depth() + 1);
  link->set_each(item.each);
  link->set_item_key(item.key);
  return start;
}

absl::Status SendStart(Macrostep& step, ledger::v1::SentStart start) {
  Fact sent;
  *sent.mutable_message_sent()->mutable_start() = std::move(start);
  return step.Record(std::move(sent));
}

absl::Status OpenChild(Macrostep& step, chart::StateIndex s) {
  ASSIGN_OR_RETURN(ledger::v1::SentStart start, ResolveChild(step, s, {}, {}));
  Fact opened;
  opened.mutable_child_opened()->set_child(start.parent().child());
  opened.mutable_child_opened()->set_state(start.parent().state());
  opened.mutable_child_opened()->set_workflow(start.workflow());
  opened.mutable_child_opened()->set_definition(start.definition());
  RETURN_IF_ERROR(step.Record(std::move(opened)));
  return SendStart(step, std::move(start));
}

absl::Status OpenChildAgain(Macrostep& step, absl::string_view state) {
  const chart::StateIndex s = step.chart().FindState(state);
  const bool wants_one = s != chart::kNoState && step.chart().state(s).child.has_value() &&
                         step.configuration().Contains(s) && step.instance().FindActivityOf(state) == nullptr;
  if (!wants_one) return absl::OkStatus();
  return OpenChild(step, s);
}

absl::Status WithdrawChild(Macrostep& step, const state::v1::Activity& child) {
  Fact withdrawn;
  withdrawn.set_child_withdrawn(child.ordinal());
  RETURN_IF_ERROR(step.Record(std::move(withdrawn)));
  if (step.chart().state(step.chart().FindState(child.state())).child->is_left_alone) return absl::OkStatus();
  Fact sent;
  ledger::v1::CancelChild* cancel = sent.mutable_message_sent()->mutable_cancel();
  cancel->set_child(child.ordinal());
  cancel->set_reason(ReasonToCancel(step, child.state()));
  return step.Record(std::move(sent));
}

std::string ReasonToCancel(const Macrostep& step, absl::string_view state) {
  return absl::StrCat(
      "instance ", step.state().instance(), " (", step.state().workflow(), ") has left state ", state,
      step.actor().name().empty() ? "" : absl::StrCat(", by an input of ", step.actor().name()));
}

absl::StatusOr<Value> AcceptOutput(const chart::ChildSpec& spec, const ledger::v1::Value& output) {
  Value result = WithAbsentFields(spec.result, chart::FromLedger(output));
  // What is sealed in it was looked at before it was.
  if (result.extent().sealed || cel::Admits(spec.result, result)) return result;
  return Refuse(absl::StatusCode::kInvalidArgument, "RESULT_INVALID",
                absl::StrCat("expected an output of type ", spec.result.ToString(), ", found another"));
}

absl::Status TakeChildResult(Macrostep& step, const ledger::v1::ChildResult& result) {
  if (result.each() != 0) return TakeItemResult(step, result);
  const state::v1::Activity* open = step.instance().FindActivity(result.child());
  if (open == nullptr || open->kind() != state::v1::ACTIVITY_KIND_CHILD) return absl::OkStatus();
  const chart::State& state = step.chart().state(step.chart().FindState(open->state()));
  step.set_handled();
  if (result.has_output()) return Finish(step, state, result.child(), result.output());
  return Fail(step, state, result.child(), {result.failure().reason(), result.failure().message()});
}

KeyHolder HolderFor(const ledger::v1::ParentLink& parent, const state::v1::InstanceState* owner) {
  if (owner == nullptr) return KeyHolder::kNobody;
  const bool is_sibling = owner->has_parent() && owner->parent().instance() == parent.instance();
  if (!is_sibling) return KeyHolder::kStranger;
  return owner->ended_us() == 0 ? KeyHolder::kRunningSibling : KeyHolder::kEndedSibling;
}

absl::StatusOr<std::string> KeyOfTry(
    const std::string& key, absl::FunctionRef<absl::StatusOr<KeyHolder>(const std::string& key)> holder_of) {
  ASSIGN_OR_RETURN(const KeyHolder first, holder_of(key));
  if (first != KeyHolder::kEndedSibling) return key;
  for (int number = 2; number <= kMaxTriesOfKey; ++number) {
    std::string next = absl::StrCat(key, "#", number);
    ASSIGN_OR_RETURN(const KeyHolder holder, holder_of(next));
    if (holder == KeyHolder::kNobody || holder == KeyHolder::kRunningSibling) return next;
  }
  return key;
}

bool IsKeyOfTry(absl::string_view key, absl::string_view asked) {
  if (key == asked) return true;
  absl::string_view number = key;
  int tries = 0;
  return absl::ConsumePrefix(&number, asked) && absl::ConsumePrefix(&number, "#") &&
         absl::SimpleAtoi(number, &tries) && tries >= 2 && number == absl::StrCat(tries);
}

absl::Status CheckChildDepth(const ledger::v1::StartInstance& start) {
  if (start.parent().depth() <= kMaxChildDepth) return absl::OkStatus();
  return Refuse(absl::StatusCode::kFailedPrecondition, "CHILD_TOO_DEEP",
                absl::StrCat("a child of a child lies at most ", kMaxChildDepth,
                             " generations below an instance that is nobody's child; workflow ",
                             start.workflow(), " would lie ", start.parent().depth(), " below"));
}

absl::Status TakeParentCancel(Macrostep& step, const ledger::v1::Deliver& input) {
  const ledger::v1::ParentLink& parent = step.state().parent();
  const bool is_child = step.state().has_parent() && parent.instance() == input.origin().instance() &&
                        parent.child() == input.cancel().child();
  if (!is_child) {
    return Refuse(absl::StatusCode::kFailedPrecondition, "NO_RECEIVER",
                  absl::StrCat("instance ", step.state().instance(), " is not child ", input.cancel().child(),
                               " of instance ", input.origin().instance()));
  }
  return EndCancelled(step, input.cancel().reason());
}

absl::Status TellParentDone(Macrostep& step) {
  if (!step.state().has_parent()) return absl::OkStatus();
  ledger::v1::ChildResult result;
  *result.mutable_output() = step.output();
  return TellParent(step, std::move(result));
}

absl::Status TellParentCancelled(Macrostep& step, absl::string_view reason) {
  if (!step.state().has_parent()) return absl::OkStatus();
  ledger::v1::ChildResult result;
  result.mutable_failure()->set_reason("CHILD_CANCELLED");
  result.mutable_failure()->set_message(std::string(Utf8Prefix(reason, kMaxFailureBytes)));
  return TellParent(step, std::move(result));
}

}  // namespace liushui::core
