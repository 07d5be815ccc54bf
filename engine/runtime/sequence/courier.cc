#include "engine/runtime/sequence/courier.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/base/utf8.h"
#include "engine/core/children.h"
#include "engine/runtime/sequence/intake.h"
#include "engine/views/rows.h"

namespace liushui::runtime {
namespace {

using ledger::v1::Input;

// A delivery acts in the name of the instance or schedule that sent it.
Envelope EnvelopeOf(const Delivery& delivery) {
  Envelope envelope;
  envelope.name_space = delivery.name_space;
  envelope.actor.set_name(
      delivery.schedule.empty()
          ? core::InstanceName(delivery.name_space, delivery.origin.instance())
          : absl::StrCat("namespaces/", delivery.name_space, "/schedules/", delivery.schedule));
  return envelope;
}

// A child that could not be started is one that failed.
void TellFailure(const Delivery& delivery, ledger::v1::Deliver& told) {
  if (!delivery.message.start().has_parent()) {
    *told.mutable_failure() = *delivery.failure;
    return;
  }
  const ledger::v1::ParentLink& parent = delivery.message.start().parent();
  told.mutable_result()->set_child(parent.child());
  told.mutable_result()->set_each(parent.each());
  told.mutable_result()->set_item_key(parent.item_key());
  *told.mutable_result()->mutable_failure() = *delivery.failure;
}

bool IsStuck(const absl::Status& status) {
  return ReasonOf(status) == "INSTANCE_STUCK";
}

}  // namespace

void Courier::DeliverNext() {
  absl::optional<Delivery> delivery = stepper_->outbox().Take();
  if (!delivery.has_value()) return;
  if (delivery->failure.has_value()) return ReturnToSender(*delivery);
  const absl::Status delivered = Deliver(*delivery);
  // A failure was reported when it was met.
  if (delivered.ok() || !IsRefusal(delivered)) return;
  delivery->failure.emplace();
  delivery->failure->set_reason(ReasonOf(delivered));
  delivery->failure->set_message(std::string(Utf8Prefix(delivered.message(), kMaxFailureBytes)));
  ReturnToSender(*delivery);
}

absl::Status Courier::Deliver(const Delivery& delivery) {
  switch (delivery.message.kind_case()) {
    case ledger::v1::MessageSent::kStart:
      return StartInstance(delivery);
    case ledger::v1::MessageSent::kResult:
      return DeliverResult(delivery);
    case ledger::v1::MessageSent::kCancel:
      return DeliverCancel(delivery);
    default:
      return DeliverEvent(delivery);
  }
}

absl::StatusOr<uint64_t> Courier::FindReceiver(const Delivery& delivery) {
  const ledger::v1::SentEvent& event = delivery.message.event();
  if (event.workflow().empty()) {
    absl::StatusOr<SharedState> state = stepper_->Load(event.instance());
    if (state.ok() && (*state)->namespace_() == delivery.name_space) return event.instance();
    if (!state.ok() && !IsRefusal(state.status())) return state.status();
    return Refuse(
        absl::StatusCode::kNotFound, "NO_RECEIVER",
        absl::StrCat("there is no instance ", event.instance(), " in namespace ", delivery.name_space));
  }
  ASSIGN_OR_RETURN(const auto receiver,
                   stepper_->FindKey(delivery.name_space, event.workflow(), event.business_key()));
  if (receiver.has_value()) return *receiver;
  return Refuse(absl::StatusCode::kNotFound, "NO_RECEIVER",
                absl::StrCat("workflow ", event.workflow(), " has no instance with key \"",
                             event.business_key(), "\" in namespace ", delivery.name_space));
}

absl::Status Courier::Take(const Envelope& envelope, uint64_t receiver, const Input& input,
                           const Delivery& delivery) {
  const absl::StatusOr<Stepped> taken = stepper_->Step(envelope, receiver, input);
  const bool waits = taken.ok() ? views::MessageWaits(taken->record) : IsStuck(taken.status());
  if (!waits) return taken.status();
  stepper_->outbox().Park(receiver, delivery);
  return absl::OkStatus();
}

absl::Status Courier::DeliverEvent(const Delivery& delivery) {
  ASSIGN_OR_RETURN(const uint64_t receiver, FindReceiver(delivery));
  Input input;
  *input.mutable_deliver()->mutable_origin() = delivery.origin;
  *input.mutable_deliver()->mutable_event() = delivery.message.event().event();
  return Take(EnvelopeOf(delivery), receiver, input, delivery);
}

absl::Status Courier::DeliverResult(const Delivery& delivery) {
  const uint64_t parent = delivery.message.result().parent();
  Input input;
  *input.mutable_deliver()->mutable_origin() = delivery.origin;
  *input.mutable_deliver()->mutable_result() = delivery.message.result().result();
  return Take(EnvelopeOf(delivery), parent, input, delivery);
}

// Its start came before it, and has either made the child or was told to have failed.
absl::Status Courier::DeliverCancel(const Delivery& delivery) {
  const ledger::v1::CancelChild& cancel = delivery.message.cancel();
  const uint64_t parent = delivery.origin.instance();
  ASSIGN_OR_RETURN(const auto child, stepper_->FindChild(parent, cancel.child()));
  if (!child.has_value()) {
    return Refuse(absl::StatusCode::kNotFound, "NO_RECEIVER",
                  absl::StrCat("child ", cancel.child(), " of instance ", parent, " never started"));
  }
  Input input;
  *input.mutable_deliver()->mutable_origin() = delivery.origin;
  *input.mutable_deliver()->mutable_cancel() = cancel;
  return stepper_->Step(EnvelopeOf(delivery), *child, input).status();
}

absl::StatusOr<Deployed> Courier::DefinitionOf(const Delivery& delivery) {
  const ledger::v1::SentStart& sent = delivery.message.start();
  const Catalog& catalog = registry_->newest();
  const Deployed* definition =
      sent.definition().empty() ? catalog.FindDefinition(delivery.name_space, sent.workflow(), 0)
                                : catalog.FindPinned(delivery.name_space, sent.workflow(), sent.definition());
  if (definition == nullptr) return WorkflowUnknown(delivery.name_space, sent.workflow());
  return *definition;
}

absl::StatusOr<std::string> Courier::KeyFor(const Delivery& delivery) {
  const ledger::v1::SentStart& sent = delivery.message.start();
  std::string key = sent.business_key();
  const auto holder_of = [&](const std::string& wanted) -> absl::StatusOr<core::KeyHolder> {
    ASSIGN_OR_RETURN(const auto owner, stepper_->FindKey(delivery.name_space, sent.workflow(), wanted));
    if (!owner.has_value()) return core::KeyHolder::kNobody;
    ASSIGN_OR_RETURN(const SharedState state, stepper_->Load(*owner));
    return core::HolderFor(sent.parent(), state.get());
  };
  if (sent.has_parent() && !key.empty()) {
    ASSIGN_OR_RETURN(key, core::KeyOfTry(key, holder_of));
  }
  RETURN_IF_ERROR(CheckKeyIsFree(*stepper_, delivery.name_space, sent.workflow(), key));
  return key;
}

absl::Status Courier::StartInstance(const Delivery& delivery) {
  const ledger::v1::SentStart& sent = delivery.message.start();
  ASSIGN_OR_RETURN(const Deployed definition, DefinitionOf(delivery));
  ASSIGN_OR_RETURN(const std::string key, KeyFor(delivery));
  RETURN_IF_ERROR(CheckCoverage(*definition.chart, stepper_->Now()));
  Input input;
  ledger::v1::StartInstance& start = *input.mutable_start();
  start.set_workflow(sent.workflow());
  start.set_definition(definition.chart->hash());
  start.set_business_key(key);
  *start.mutable_inputs() = sent.inputs();
  *start.mutable_origin() = delivery.origin;
  start.mutable_origin()->set_generation(sent.generation());
  if (sent.has_parent()) *start.mutable_parent() = sent.parent();
  return stepper_->Start(EnvelopeOf(delivery), definition, input).status();
}

void Courier::ReturnToSender(const Delivery& delivery) {
  if (!delivery.schedule.empty()) return scheduler_->TakeBack(delivery);
  // Whoever told of its end, or had no more need of the other's work, has nothing left to do about it.
  const bool is_last_word = delivery.message.has_result() || delivery.message.has_cancel();
  if (is_last_word) return Drop(delivery);
  Input input;
  *input.mutable_deliver()->mutable_origin() = delivery.origin;
  TellFailure(delivery, *input.mutable_deliver());
  Envelope envelope;
  envelope.name_space = delivery.name_space;
  const absl::Status told = Take(envelope, delivery.origin.instance(), input, delivery);
  if (IsRefusal(told)) Drop(delivery);
}

void Courier::Drop(const Delivery& delivery) {
  ledger::v1::Record record;
  record.set_namespace_(delivery.name_space);
  *record.mutable_message_dropped()->mutable_origin() = delivery.origin;
  *record.mutable_message_dropped()->mutable_failure() = *delivery.failure;
  LIUSHUI_CHECK_OK(stepper_->Write(std::move(record)).status());
}

}  // namespace liushui::runtime
