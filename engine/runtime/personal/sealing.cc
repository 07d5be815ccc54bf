#include "engine/runtime/personal/sealing.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/chart/convert.h"
#include "engine/core/decide.h"
#include "engine/core/scxml/forms.h"
#include "engine/runtime/personal/opened_rows.h"
#include "engine/runtime/personal/sealed_values.h"
#include "engine/runtime/personal/subject_changes.h"
#include "engine/runtime/read/rows.h"
#include "engine/runtime/sequence/overlay.h"
#include "engine/views/keys.h"

namespace liushui::runtime {
namespace {

using ledger::v1::Value;

constexpr size_t kRandomIdBytes = 16;

// Of what is wrong with values; the rest is for the decision to say.
bool IsAboutValues(const absl::Status& status) {
  constexpr absl::string_view kReasons[] = {"INPUT_INVALID", "FORM_INVALID", "EVENT_DATA_INVALID",
                                            "RESULT_INVALID", "ITEM_INVALID"};
  const std::string reason = ReasonOf(status);
  return std::find(std::begin(kReasons), std::end(kReasons), reason) != std::end(kReasons);
}

std::string RandomId() {
  return absl::BytesToHexString(RandomBytes(kRandomIdBytes));
}

// What is sealed is the value as the declared type has it, so that it reads back as one.
absl::StatusOr<Value> Typed(const PersonalValue& given) {
  ASSIGN_OR_RETURN(Value typed, chart::ToLedger(core::Coerce(given.type, chart::FromLedger(given.value))));
  const size_t bytes = typed.ByteSizeLong();
  if (bytes <= storage::kMaxRecordBytes) return typed;
  return Refuse(
      absl::StatusCode::kInvalidArgument, "RECORD_TOO_LARGE",
      absl::StrCat(given.field, " has ", bytes, " bytes, and a record at most ", storage::kMaxRecordBytes));
}

}  // namespace

struct Sealing::Start {
  const Deployed& definition;
  const ledger::v1::StartInstance& input;
};

struct Sealing::Step {
  std::shared_ptr<const chart::Chart> chart;  // kept alive while it is looked at
  SharedState state;
  const OpenedRows& rows;
  const ledger::v1::Input& input;
};

void Sealing::HideHash(Caller& caller) const {
  if (parts_.keys == nullptr || caller.request_hash.empty()) return;
  caller.request_hash = parts_.keys->RequestHash(caller.request_hash);
}

Answer Sealing::Finishing(const Caller& caller, const Request& request, Answer answer) const {
  if (parts_.keys == nullptr) return answer;
  const auto* change = std::get_if<SubjectRequest>(&request);
  const bool erases = change != nullptr && change->change == SubjectRequest::Change::kErase;
  const SubjectName name{caller.name_space, erases ? change->subject : ""};
  return [this, name, erases, answer = std::move(answer)](absl::StatusOr<Outcome> outcome) {
    if (!outcome.ok()) return answer(std::move(outcome));
    if (erases) {
      const absl::Status destroyed = parts_.keys->Destroy(name);
      if (!destroyed.ok()) return answer(absl::InternalError(destroyed.message()));
    }
    parts_.opening->Open(name.name_space, &outcome->instance);
    if (outcome->task.has_value()) parts_.opening->Open(name.name_space, &*outcome->task);
    answer(std::move(outcome));
  };
}

absl::Status Sealing::Seal(const Caller& caller, Request& request) const {
  if (parts_.keys == nullptr) return absl::OkStatus();
  if (auto* start = std::get_if<StartRequest>(&request)) return SealStart(caller, *start);
  if (auto* step = std::get_if<InstanceRequest>(&request)) return SealStep(caller, *step);
  return absl::OkStatus();
}

absl::StatusOr<SecretKey> Sealing::KeyOf(const SubjectName& name) const {
  ASSIGN_OR_RETURN(const auto standing, parts_.opening->Standing(name));
  RETURN_IF_ERROR(CheckTaken(name, standing.value_or(state::v1::SubjectRow())));
  return parts_.keys->Make(name);
}

// A key that was taken stays so: nothing will start.
absl::StatusOr<bool> Sealing::Exists(const Caller& caller, const StartRequest& request) const {
  if (request.business_key.empty()) return false;
  ASSIGN_OR_RETURN(const ReadGate::Pass pass, parts_.gate->Enter());
  ASSIGN_OR_RETURN(const auto row, parts_.store->ReadRow(views::BusinessKeyKey(
                                       {caller.name_space, request.workflow, request.business_key})));
  return row.has_value();
}

absl::Status Sealing::SealStart(const Caller& caller, StartRequest& request) const {
  if (request.inputs.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Deployed definition, parts_.registry->committed()->Choose(
                                                  caller.name_space, request.workflow, request.revision));
  request.revision = {definition.revision, ""};
  ASSIGN_OR_RETURN(const bool exists, Exists(caller, request));
  if (exists) return absl::OkStatus();
  ledger::v1::StartInstance start;
  *start.mutable_inputs() = request.inputs;
  int personal = 0;
  RETURN_IF_ERROR(VisitPersonal(*definition.chart, start, [&personal](const PersonalValue&) {
    ++personal;
    return absl::OkStatus();
  }));
  if (personal == 0) return absl::OkStatus();
  RETURN_IF_ERROR(Try(caller, {definition, start}));
  if (request.data_subject.empty()) request.data_subject = absl::StrCat("case-", RandomId());
  const SubjectName name{caller.name_space, request.data_subject};
  ASSIGN_OR_RETURN(const SecretKey key, KeyOf(name));
  const std::string scope = absl::StrCat("starts/", RandomId());
  RETURN_IF_ERROR(VisitPersonal(*definition.chart, start, [&](const PersonalValue& given) -> absl::Status {
    ASSIGN_OR_RETURN(const Value plain, Typed(given));
    *given.value.mutable_sealed() = SealValue(key, name, {scope, given.field}, plain);
    return absl::OkStatus();
  }));
  request.inputs.Swap(start.mutable_inputs());
  return absl::OkStatus();
}

absl::StatusOr<SharedState> Sealing::Find(uint64_t instance) const {
  SharedState state = parts_.cache->Find(instance);
  if (state != nullptr) return state;
  ASSIGN_OR_RETURN(auto row,
                   ReadMessage<state::v1::InstanceState>(*parts_.store, views::InstanceKey(instance)));
  if (!row.has_value()) return nullptr;
  return std::make_shared<const state::v1::InstanceState>(*std::move(row));
}

bool Sealing::MayBePersonal(const chart::Chart& chart) const {
  MutexLock lock(&personal_mutex_);
  const auto known = personal_.find(chart.hash());
  if (known != personal_.end()) return known->second;
  return personal_.emplace(chart.hash(), DeclaresPersonal(chart)).first->second;
}

absl::Status Sealing::SealStep(const Caller& caller, InstanceRequest& request) const {
  ASSIGN_OR_RETURN(const ReadGate::Pass pass, parts_.gate->Enter());
  ASSIGN_OR_RETURN(const SharedState state, Find(request.instance));
  const auto chart = state == nullptr ? nullptr : parts_.registry->FindChart(state->definition());
  // An instance that is not there, or another branch's, is for the step to refuse.
  if (chart == nullptr || state->namespace_() != caller.name_space) return absl::OkStatus();
  if (!MayBePersonal(*chart)) {
    request.sealed_by = state->definition();
    return absl::OkStatus();
  }
  const Overlay rows(parts_.store);
  const InputPlace place{*chart, request.instance, rows};
  int personal = 0;
  ASSIGN_OR_RETURN(const bool known, VisitPersonal(place, request.input, [&personal](const PersonalValue&) {
                     ++personal;
                     return absl::OkStatus();
                   }));
  if (known) request.sealed_by = state->definition();
  if (personal == 0) return absl::OkStatus();
  const OpenedRows opened(&rows, parts_.opening, caller.name_space);
  const Step step{chart, state, opened, request.input};
  RETURN_IF_ERROR(Try(caller, step));
  if (request.input.has_add_items()) {
    RETURN_IF_ERROR(KnowItems(step, *request.input.mutable_add_items()));
  }
  const SubjectName name{caller.name_space, SubjectOf(*state)};
  ASSIGN_OR_RETURN(const SecretKey key, KeyOf(name));
  const std::string scope = absl::StrCat("instances/", request.instance);
  return VisitPersonal(place, request.input,
                       [&](const PersonalValue& given) -> absl::Status {
                         ASSIGN_OR_RETURN(const Value plain, Typed(given));
                         *given.value.mutable_sealed() = SealValue(key, name, {scope, given.field}, plain);
                         return absl::OkStatus();
                       })
      .status();
}

absl::Status Sealing::KnowItems(const Step& step, ledger::v1::AddItems& items) const {
  const chart::StateIndex index = step.chart->FindState(items.state());
  LIUSHUI_CHECK(index != chart::kNoState);  // it has personal fields
  chart::TypeSpec record;
  record.kind = chart::TypeKind::kRecord;
  record.fields = step.chart->state(index).each->form;
  for (const state::v1::Activity& activity : step.state->activities()) {
    if (activity.state() != items.state() || activity.left()) continue;
    for (ledger::v1::AddItems::Item& item : *items.mutable_items()) {
      ASSIGN_OR_RETURN(const auto stored,
                       step.rows.under().ReadItem(step.state->instance(), activity.ordinal(), item.key()));
      if (!stored.has_value()) continue;
      ASSIGN_OR_RETURN(const auto known,
                       step.rows.ReadItem(step.state->instance(), activity.ordinal(), item.key()));
      const cel::Value given =
          chart::WithAbsentFields(record.fields, core::Coerce(record, chart::FromLedger(item.value())));
      if (given == chart::FromLedger(known->value())) *item.mutable_value() = stored->value();
    }
  }
  return absl::OkStatus();
}

absl::Status Sealing::Try(const Caller& caller, const Start& start) const {
  ASSIGN_OR_RETURN(const ReadGate::Pass pass, parts_.gate->Enter());
  const Overlay rows(parts_.store);
  ledger::v1::Input input;
  *input.mutable_start() = start.input;
  input.mutable_start()->set_definition(start.definition.chart->hash());
  parts_.registry->committed()
      ->ParametersOf(caller.name_space)
      ->AddTo(*start.definition.chart, *input.mutable_start());
  const core::Surroundings surroundings{*start.definition.chart, start.definition.revision,
                                        parts_.store->size(),    parts_.clock->Now(),
                                        caller.name_space,       caller.actor};
  const auto decided = core::Decide(surroundings, core::Instance({}, &rows), input);
  return IsAboutValues(decided.status()) ? decided.status() : absl::OkStatus();
}

absl::Status Sealing::Try(const Caller& caller, const Step& step) const {
  state::v1::InstanceState state = *step.state;
  parts_.opening->Open(caller.name_space, &state);
  const core::Surroundings surroundings{*step.chart,         state.revision(),  parts_.store->size(),
                                        parts_.clock->Now(), caller.name_space, caller.actor};
  const auto decided = core::Decide(surroundings, core::Instance(std::move(state), &step.rows), step.input);
  return IsAboutValues(decided.status()) ? decided.status() : absl::OkStatus();
}

}  // namespace liushui::runtime
