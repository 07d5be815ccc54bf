#include "engine/runtime/sequence/courier.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/base/utf8.h"
#include "engine/runtime/sequence/intake.h"

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

bool IsStuck(const absl::Status& status) {
  return ReasonOf(status) == "INSTANCE_STUCK";
}

}  // namespace

void Courier::DeliverNext() {
  absl::optional<Delivery> delivery = stepper_->outbox().Take();
  if (!delivery.has_value()) return;
  if (delivery->failure.has_value()) return ReturnToSender(*std::move(delivery));
  const absl::Status delivered =
      delivery->message.has_start() ? StartInstance(*delivery) : DeliverEvent(*delivery);
  // A failure was reported when it was met.
  if (delivered.ok() || !IsRefusal(delivered)) return;
  delivery->failure.emplace();
  delivery->failure->set_reason(ReasonOf(delivered));
  delivery->failure->set_message(std::string(Utf8Prefix(delivered.message(), kMaxFailureBytes)));
  ReturnToSender(*std::move(delivery));
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

absl::Status Courier::DeliverEvent(const Delivery& delivery) {
  ASSIGN_OR_RETURN(const uint64_t receiver, FindReceiver(delivery));
  Input input;
  *input.mutable_deliver()->mutable_origin() = delivery.origin;
  *input.mutable_deliver()->mutable_event() = delivery.message.event().event();
  const absl::Status delivered = stepper_->Step(EnvelopeOf(delivery), receiver, input).status();
  if (!IsStuck(delivered)) return delivered;
  stepper_->outbox().Park(receiver, delivery);
  return absl::OkStatus();
}

absl::Status Courier::StartInstance(const Delivery& delivery) {
  const ledger::v1::SentStart& sent = delivery.message.start();
  const Deployed* definition = registry_->newest().FindDefinition(delivery.name_space, sent.workflow(), 0);
  if (definition == nullptr) return WorkflowUnknown(delivery.name_space, sent.workflow());
  RETURN_IF_ERROR(CheckKeyIsFree(*stepper_, delivery.name_space, sent.workflow(), sent.business_key()));
  RETURN_IF_ERROR(CheckCoverage(*definition->chart, stepper_->Now()));
  Input input;
  ledger::v1::StartInstance& start = *input.mutable_start();
  start.set_workflow(sent.workflow());
  start.set_definition(definition->chart->hash());
  start.set_business_key(sent.business_key());
  *start.mutable_inputs() = sent.inputs();
  *start.mutable_origin() = delivery.origin;
  start.mutable_origin()->set_generation(sent.generation());
  return stepper_->Start(EnvelopeOf(delivery), *definition, input).status();
}

void Courier::ReturnToSender(Delivery delivery) {
  // A schedule takes no answer: that its start failed stands in the ledger.
  if (!delivery.schedule.empty()) return Drop(delivery);
  Input input;
  *input.mutable_deliver()->mutable_origin() = delivery.origin;
  *input.mutable_deliver()->mutable_failure() = *delivery.failure;
  Envelope envelope;
  envelope.name_space = delivery.name_space;
  const uint64_t sender = delivery.origin.instance();
  const absl::Status told = stepper_->Step(envelope, sender, input).status();
  if (told.ok() || !IsRefusal(told)) return;
  if (IsStuck(told)) return stepper_->outbox().Park(sender, std::move(delivery));
  Drop(delivery);
}

void Courier::Drop(const Delivery& delivery) {
  ledger::v1::Record record;
  record.set_namespace_(delivery.name_space);
  *record.mutable_message_dropped()->mutable_origin() = delivery.origin;
  *record.mutable_message_dropped()->mutable_failure() = *delivery.failure;
  LIUSHUI_CHECK_OK(stepper_->Write(std::move(record)).status());
}

}  // namespace liushui::runtime
