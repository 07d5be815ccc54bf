#include "engine/runtime/sequence/intake.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/personal/sealed_values.h"
#include "engine/runtime/personal/subject_changes.h"
#include "engine/runtime/read/rows.h"
#include "engine/runtime/recorded_outcome.h"
#include "engine/views/directory_keys.h"

namespace liushui::runtime {
namespace {

using ledger::v1::Input;
using ledger::v1::Record;

Envelope EnvelopeOf(const Caller& caller) {
  return {caller.name_space, caller.actor, caller.request_id, caller.request_hash};
}

Input StartInput(const StartRequest& request, const chart::Chart& chart) {
  Input input;
  ledger::v1::StartInstance& start = *input.mutable_start();
  start.set_workflow(request.workflow);
  start.set_definition(chart.hash());
  start.set_business_key(request.business_key);
  *start.mutable_inputs() = request.inputs;
  start.set_data_subject(request.data_subject);
  return input;
}

}  // namespace

absl::Status CheckCoverage(const chart::Chart& chart, absl::Time now) {
  const chart::BusinessCalendar* calendar = chart.calendar();
  if (calendar == nullptr) return absl::OkStatus();
  const absl::CivilDay today = calendar->DayOf(now);
  if (calendar->Covers(today)) return absl::OkStatus();
  return Refuse(absl::StatusCode::kFailedPrecondition, "CALENDAR_TOO_SHORT",
                absl::StrCat("calendar ", calendar->name(), ", to which workflow ", chart.workflow(),
                             " is pinned, does not cover today, ", absl::FormatCivilTime(today)));
}

absl::Status CheckKeyIsFree(Stepper& stepper, absl::string_view name_space, absl::string_view workflow,
                            absl::string_view business_key) {
  if (business_key.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto existing, stepper.FindKey(name_space, workflow, business_key));
  if (!existing.has_value()) return absl::OkStatus();
  return Refuse(absl::StatusCode::kAlreadyExists, "BUSINESS_KEY_EXISTS",
                absl::StrCat("workflow ", workflow, " has an instance with key \"", business_key,
                             "\": ", core::InstanceName(name_space, *existing)));
}

Intake::Intake(const IntakeParts& parts)
    : store_(parts.store),
      stepper_(parts.stepper),
      registry_(parts.registry),
      committer_(parts.committer),
      scheduler_(parts.scheduler),
      seals_(parts.seals),
      requests_(parts.store, parts.filter) {}

void Intake::Handle(Letter letter) {
  absl::StatusOr<Decided> decided = Decide(letter);
  const bool written = decided.ok() && decided->outcome.has_value() && decided->outcome->created;
  if (written && !letter.caller.request_id.empty()) {
    requests_.Remember(letter.caller, decided->outcome->record);
  }
  committer_->Then([store = store_, answer = std::move(letter.answer),
                    decided = std::move(decided)](const absl::Status& durable) mutable {
    if (!durable.ok()) return answer(durable);
    if (!decided.ok()) return answer(std::move(decided).status());
    if (decided->outcome.has_value()) return answer(*std::move(decided->outcome));
    absl::StatusOr<Outcome> told = RecordedOutcome(*store, decided->told_by);
    if (told.ok()) told->created = decided->created;
    answer(std::move(told));
  });
}

void Intake::ForgetRequests() {
  // By the ledger's time, not the clock's: what rows there must be follows from the ledger alone.
  auto deletions = requests_.TakeForgotten(stepper_->NewestTime());
  if (deletions.ok() && !deletions->empty()) committer_->AppendRows(*std::move(deletions));
}

absl::StatusOr<Intake::Decided> Intake::Decide(Letter& letter) {
  const Caller& caller = letter.caller;
  if (!caller.request_id.empty()) {
    ASSIGN_OR_RETURN(const auto accepted, requests_.Find(caller, letter.looked_up_at, stepper_->Now()));
    if (accepted.has_value()) {
      RETURN_IF_ERROR(CheckRepeat(caller, *accepted));
      return Decided{absl::nullopt, accepted->index, true};
    }
  }
  if (const auto* start = std::get_if<StartRequest>(&letter.request)) return Start(caller, *start);
  if (const auto* step = std::get_if<InstanceRequest>(&letter.request)) return Step(caller, *step);
  if (const auto* deploy = std::get_if<DeployRequest>(&letter.request)) return Deploy(caller, *deploy);
  if (const auto* set = std::get_if<SetAliasRequest>(&letter.request)) return SetAlias(caller, *set);
  if (const auto* remove = std::get_if<RemoveAliasRequest>(&letter.request)) {
    return RemoveAlias(caller, *remove);
  }
  if (const auto* change = std::get_if<DirectoryRequest>(&letter.request)) {
    return ChangeDirectory(caller, change->edit);
  }
  if (const auto* change = std::get_if<ParametersRequest>(&letter.request)) {
    return ChangeParameters(caller, change->edit);
  }
  if (const auto* refusal = std::get_if<SubstitutionRefusal>(&letter.request)) {
    return TurnAway(caller, *refusal);
  }
  if (const auto* change = std::get_if<SettingsRequest>(&letter.request)) {
    return ChangeSettings(caller, *change);
  }
  if (const auto* access = std::get_if<AccessRequest>(&letter.request)) {
    Record record;
    *record.mutable_access_recorded() = access->accesses;
    return WriteDeployment(caller, std::move(record));
  }
  if (const auto* change = std::get_if<SubjectRequest>(&letter.request)) {
    return ChangeSubject(caller, *change);
  }
  const Envelope envelope = EnvelopeOf(caller);
  if (const auto* put = std::get_if<PutScheduleRequest>(&letter.request)) {
    return Scheduled(scheduler_->Put(envelope, *put));
  }
  if (const auto* remove = std::get_if<RemoveScheduleRequest>(&letter.request)) {
    return Scheduled(scheduler_->Remove(envelope, *remove));
  }
  if (const auto* pause = std::get_if<PauseScheduleRequest>(&letter.request)) {
    return Scheduled(scheduler_->Pause(envelope, *pause));
  }
  if (const auto* run = std::get_if<RunScheduleRequest>(&letter.request)) {
    return Scheduled(scheduler_->Run(envelope, *run));
  }
  return DeployCalendar(caller, letter);
}

absl::StatusOr<Intake::Decided> Intake::Start(const Caller& caller, const StartRequest& request) {
  ASSIGN_OR_RETURN(const Deployed definition,
                   registry_->newest().Choose(caller.name_space, request.workflow, request.revision));
  if (request.use_existing && !request.business_key.empty()) {
    ASSIGN_OR_RETURN(const auto existing,
                     stepper_->FindKey(caller.name_space, request.workflow, request.business_key));
    if (existing.has_value()) return Decided{absl::nullopt, *existing, false};
  }
  RETURN_IF_ERROR(CheckKeyIsFree(*stepper_, caller.name_space, request.workflow, request.business_key));
  RETURN_IF_ERROR(CheckCoverage(*definition.chart, stepper_->Now()));
  Input input = StartInput(request, *definition.chart);
  RETURN_IF_ERROR(CheckSubject({caller.name_space, request.data_subject}, input));
  ASSIGN_OR_RETURN(Stepped started, stepper_->Start(EnvelopeOf(caller), definition, std::move(input)));
  return Decided{Outcome{std::move(started.record), true, *started.state, absl::nullopt}};
}

absl::StatusOr<state::v1::SubjectRow> Intake::Standing(const SubjectName& name) const {
  const std::string key = views::SubjectKey({name.name_space, name.subject});
  ASSIGN_OR_RETURN(const auto row, stepper_->overlay().Read(key));
  if (!row.has_value()) return state::v1::SubjectRow();
  return ParseRow<state::v1::SubjectRow>(key, *row);
}

absl::Status Intake::CheckSubject(const SubjectName& name, const Input& input) const {
  if (!seals_ || !HoldsSealed(input)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const state::v1::SubjectRow standing, Standing(name));
  return CheckTaken(name, standing);
}

absl::StatusOr<Intake::Decided> Intake::ChangeSubject(const Caller& caller, const SubjectRequest& request) {
  ASSIGN_OR_RETURN(const state::v1::SubjectRow standing, Standing({caller.name_space, request.subject}));
  ASSIGN_OR_RETURN(auto record, DecideSubject(caller.name_space, request, standing));
  return record.has_value() ? WriteDeployment(caller, *std::move(record)) : Unchanged();
}

absl::Status Intake::CheckSealed(const InstanceRequest& request) {
  if (!seals_) return absl::OkStatus();
  const absl::StatusOr<SharedState> state = stepper_->Load(request.instance);
  // Which the step says.
  if (!state.ok()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckSubject({(*state)->namespace_(), SubjectOf(**state)}, request.input));
  if ((*state)->definition() == request.sealed_by) return absl::OkStatus();
  const auto chart = registry_->FindChart((*state)->definition());
  return runtime::CheckSealed({*chart, request.instance, stepper_->overlay()}, request.input);
}

absl::StatusOr<Intake::Decided> Intake::Step(const Caller& caller, const InstanceRequest& request) {
  RETURN_IF_ERROR(CheckSealed(request));
  absl::StatusOr<Stepped> stepped = stepper_->Step(EnvelopeOf(caller), request.instance, request.input);
  if (!stepped.ok()) {
    RETURN_IF_ERROR(RecordRefusal(caller, request, stepped.status()));
    return stepped.status();
  }
  return Decided{Outcome{std::move(stepped->record), true, *stepped->state, std::move(stepped->task)}};
}

absl::StatusOr<Intake::Decided> Intake::WriteDeployment(const Caller& caller, Record record) {
  record.set_namespace_(caller.name_space);
  *record.mutable_actor() = caller.actor;
  record.set_request_id(caller.request_id);
  record.set_request_hash(caller.request_hash);
  ASSIGN_OR_RETURN(Record written, stepper_->Write(std::move(record)));
  return Decided{Outcome{std::move(written), true, {}, absl::nullopt}};
}

void Intake::PublishWhenDurable(Catalog catalog) {
  committer_->Then(
      [registry = registry_, changed = registry_->Change(std::move(catalog))](const absl::Status& durable) {
        if (durable.ok()) registry->Publish(changed);
      });
}

absl::StatusOr<Intake::Decided> Intake::Deploy(const Caller& caller, const DeployRequest& request) {
  const chart::Chart& chart = *request.chart;
  const std::string& pinned = chart.definition().calendar();
  if (!pinned.empty() && registry_->newest().FindCalendarVersion(caller.name_space, pinned) == nullptr) {
    return Refuse(
        absl::StatusCode::kFailedPrecondition, "CALENDAR_UNKNOWN",
        absl::StrCat("workflow ", chart.workflow(), " is pinned to a version of calendar ",
                     chart.calendar()->name(), " which is not deployed in namespace ", caller.name_space));
  }
  for (const ledger::v1::PinnedChild& child : chart.definition().children()) {
    if (registry_->newest().FindPinned(caller.name_space, child.workflow(), child.definition()) == nullptr) {
      return WorkflowUnknown(caller.name_space, child.workflow());
    }
  }
  const Deployed* newest = registry_->newest().FindDefinition(caller.name_space, chart.workflow(), 0);
  if (newest != nullptr && newest->chart->hash() == chart.hash()) {
    return Decided{absl::nullopt, newest->index, false};
  }
  RETURN_IF_ERROR(CheckCoverage(chart, stepper_->Now()));
  Record record;
  ledger::v1::DefinitionDeployed& deployed = *record.mutable_definition_deployed();
  *deployed.mutable_definition() = chart.definition();
  deployed.set_hash(chart.hash());
  deployed.set_revision(newest == nullptr ? 1 : newest->revision + 1);
  ASSIGN_OR_RETURN(Decided decided, WriteDeployment(caller, std::move(record)));
  const Record& written = decided.outcome->record;
  Catalog catalog = registry_->newest();
  catalog.AddDefinition(caller.name_space, {request.chart, written.definition_deployed().revision(),
                                            written.index(), written.time_us(), caller.actor.name()});
  PublishWhenDurable(std::move(catalog));
  return decided;
}

absl::StatusOr<Intake::Decided> Intake::DeployCalendar(const Caller& caller, const Letter& letter) {
  const workflow::v1::Calendar& calendar = std::get<DeployCalendarRequest>(letter.request).calendar;
  const DeployedCalendar* newest = registry_->newest().FindCalendar(caller.name_space, calendar.calendar());
  if (newest != nullptr && newest->calendar->hash() == letter.calendar->hash()) {
    return Decided{absl::nullopt, newest->index, false};
  }
  Record record;
  *record.mutable_calendar_deployed()->mutable_calendar() = calendar;
  record.mutable_calendar_deployed()->set_hash(letter.calendar->hash());
  ASSIGN_OR_RETURN(Decided decided, WriteDeployment(caller, std::move(record)));
  Catalog catalog = registry_->newest();
  catalog.AddCalendar(caller.name_space, {letter.calendar, decided.outcome->record.index()});
  PublishWhenDurable(std::move(catalog));
  scheduler_->Realign(caller.name_space, calendar.calendar());
  return decided;
}

absl::StatusOr<Intake::Decided> Intake::SetAlias(const Caller& caller, const SetAliasRequest& request) {
  const Catalog& newest = registry_->newest();
  ASSIGN_OR_RETURN(const Deployed definition,
                   newest.Choose(caller.name_space, request.workflow, request.revision));
  const WorkflowAlias* existing = newest.FindAlias(caller.name_space, request.workflow, request.alias);
  if (existing != nullptr && existing->revision == definition.revision) {
    return Decided{absl::nullopt, existing->index, false};
  }
  if (existing == nullptr && newest.Aliases(caller.name_space, request.workflow).size() >= kMaxAliases) {
    return Refuse(absl::StatusCode::kResourceExhausted, "ALIASES_TOO_MANY",
                  absl::StrCat("workflow ", request.workflow, " has ", kMaxAliases,
                               " aliases, the most it may have; remove one first"));
  }
  Record record;
  ledger::v1::AliasSet& set = *record.mutable_alias_set();
  set.set_workflow(request.workflow);
  set.set_alias(request.alias);
  set.set_revision(definition.revision);
  set.set_hash(definition.chart->hash());
  ASSIGN_OR_RETURN(Decided decided, WriteDeployment(caller, std::move(record)));
  Catalog catalog = newest;
  catalog.SetAlias(caller.name_space, AliasOf(decided.outcome->record));
  PublishWhenDurable(std::move(catalog));
  return decided;
}

absl::StatusOr<Intake::Decided> Intake::RemoveAlias(const Caller& caller, const RemoveAliasRequest& request) {
  const Catalog& newest = registry_->newest();
  if (newest.FindDefinition(caller.name_space, request.workflow, 0) == nullptr) {
    return WorkflowUnknown(caller.name_space, request.workflow);
  }
  if (newest.FindAlias(caller.name_space, request.workflow, request.alias) == nullptr) {
    return AliasUnknown(caller.name_space, request.workflow, request.alias);
  }
  Record record;
  record.mutable_alias_removed()->set_workflow(request.workflow);
  record.mutable_alias_removed()->set_alias(request.alias);
  ASSIGN_OR_RETURN(Decided decided, WriteDeployment(caller, std::move(record)));
  Catalog catalog = newest;
  catalog.RemoveAlias(caller.name_space, request.workflow, request.alias);
  PublishWhenDurable(std::move(catalog));
  return decided;
}

absl::StatusOr<Intake::Decided> Intake::Scheduled(absl::StatusOr<absl::optional<Record>> record) {
  RETURN_IF_ERROR(record.status());
  if (!record->has_value()) return Unchanged();
  return Decided{Outcome{**std::move(record), true, {}, absl::nullopt}};
}

Intake::Decided Intake::Unchanged() const {
  Outcome outcome;
  outcome.created = false;
  outcome.record.set_index(stepper_->position() - 1);
  return {std::move(outcome)};
}

}  // namespace liushui::runtime
