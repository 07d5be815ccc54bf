// The part of Intake that is about a branch as a whole, and about those who were refused.
#include <memory>
#include <string>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/sequence/intake.h"
#include "google/protobuf/util/message_differencer.h"

namespace liushui::runtime {

using ledger::v1::Record;

absl::Status Intake::RecordRefusal(const Caller& caller, const InstanceRequest& request,
                                   const absl::Status& refusal) {
  const std::string reason(ReasonOf(refusal));
  if (!core::IsRecordedRefusal(reason)) return absl::OkStatus();
  if (!refusals_.Admit(caller.name_space, caller.actor, reason, stepper_->Now())) return absl::OkStatus();
  ASSIGN_OR_RETURN(const SharedState state, stepper_->Load(request.instance));
  Record record;
  record.set_namespace_(caller.name_space);
  *record.mutable_actor() = caller.actor;
  record.set_instance(request.instance);
  record.set_previous_index(state->last_index());
  ledger::v1::Refused& refused = *record.mutable_refused();
  *refused.mutable_input() = request.input;
  refused.set_reason(reason);
  refused.set_message(std::string(refusal.message()));
  return stepper_->Write(std::move(record)).status();
}

absl::StatusOr<Intake::Decided> Intake::TurnAway(const Caller& caller, const SubstitutionRefusal& refusal) {
  if (!refusals_.Admit(caller.name_space, caller.actor, refusal.reason, stepper_->Now())) return Unchanged();
  Record record;
  ledger::v1::SubstitutionRefused& refused = *record.mutable_substitution_refused();
  refused.set_call(refusal.call);
  refused.set_resource(refusal.resource);
  refused.set_message(refusal.message);
  refused.set_reason(refusal.reason);
  if (refusal.instance != 0) {
    const absl::StatusOr<SharedState> state = stepper_->Load(refusal.instance);
    if (!state.ok() && !IsRefusal(state.status())) return state.status();
    if (state.ok() && (*state)->namespace_() == caller.name_space) refused.set_instance(refusal.instance);
  }
  return WriteDeployment(caller, std::move(record));
}

void Intake::TellSuppressed(absl::Time now) {
  for (Record& record : refusals_.TakeEnded(now))
    LIUSHUI_CHECK_OK(stepper_->Write(std::move(record)).status());
}

absl::StatusOr<Intake::Decided> Intake::ChangeDirectory(const Caller& caller, const DirectoryEdit& edit) {
  const Catalog& newest = registry_->newest();
  auto directory = std::make_shared<Directory>(*newest.DirectoryOf(caller.name_space));
  ASSIGN_OR_RETURN(auto parts, DecideEdit(*directory, edit, stepper_->Now()));
  if (parts.empty()) return Unchanged();
  Decided decided;
  for (size_t i = 0; i < parts.size(); ++i) {
    Caller author = caller;
    // A repeat is recognised only when all is written.
    if (i + 1 < parts.size()) author.request_id.clear();
    if (i + 1 < parts.size()) author.request_hash.clear();
    Record record;
    *record.mutable_directory_changed() = std::move(parts[i]);
    ASSIGN_OR_RETURN(decided, WriteDeployment(author, std::move(record)));
    directory->Apply(decided.outcome->record.directory_changed());
  }
  Catalog catalog = newest;
  catalog.SetDirectory(caller.name_space, std::move(directory));
  PublishWhenDurable(std::move(catalog));
  return decided;
}

absl::StatusOr<Intake::Decided> Intake::ChangeParameters(const Caller& caller, const ParametersEdit& edit) {
  const Catalog& newest = registry_->newest();
  const auto chart_of = [&](const std::string& workflow) -> const chart::Chart* {
    const Deployed* definition = newest.FindDefinition(caller.name_space, workflow, 0);
    return definition == nullptr ? nullptr : definition->chart.get();
  };
  auto parameters = std::make_shared<core::Parameters>(*newest.ParametersOf(caller.name_space));
  Record record;
  ASSIGN_OR_RETURN(*record.mutable_parameters_changed(), DecideParameters(*parameters, edit, chart_of));
  if (record.parameters_changed().set().empty() && record.parameters_changed().unset().empty()) {
    return Unchanged();
  }
  ASSIGN_OR_RETURN(Decided decided, WriteDeployment(caller, std::move(record)));
  parameters->Apply(decided.outcome->record);
  Catalog catalog = newest;
  catalog.SetParameters(caller.name_space, std::move(parameters));
  PublishWhenDurable(std::move(catalog));
  return decided;
}

absl::StatusOr<Intake::Decided> Intake::ChangeSettings(const Caller& caller, const SettingsRequest& request) {
  const Catalog& newest = registry_->newest();
  if (google::protobuf::util::MessageDifferencer::Equals(newest.SettingsOf(caller.name_space),
                                                         request.settings)) {
    return Unchanged();
  }
  Record record;
  *record.mutable_settings_changed()->mutable_settings() = request.settings;
  record.mutable_settings_changed()->set_reason(request.reason);
  ASSIGN_OR_RETURN(Decided decided, WriteDeployment(caller, std::move(record)));
  Catalog catalog = newest;
  catalog.SetSettings(caller.name_space, request.settings);
  PublishWhenDurable(std::move(catalog));
  return decided;
}

}  // namespace liushui::runtime
