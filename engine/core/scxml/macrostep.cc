#include "engine/core/scxml/macrostep.h"

#include <algorithm>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/chart/convert.h"

namespace liushui::core {
namespace {

// What the record's envelope may take beside the step: names, roles, request id and hash at their limits.
constexpr int kEnvelopeBytesMax = 5'000;

}  // namespace

std::vector<chart::StateIndex> Configuration::ToVector() const {
  std::vector<chart::StateIndex> states;
  for (size_t word = 0; word < words_.size(); ++word) {
    for (uint64_t bits = words_[word]; bits != 0; bits &= bits - 1) {
      states.push_back(static_cast<chart::StateIndex>(word * 64 + __builtin_ctzll(bits)));
    }
  }
  return states;
}

Macrostep::Macrostep(const Surroundings& surroundings, Instance before, const ledger::v1::Input& input)
    : surroundings_(surroundings),
      chart_(&surroundings.chart),
      instance_(std::move(before)),
      configuration_(surroundings.chart.states().size()) {
  *step_.mutable_input() = input;
  context_ = {surroundings.index, absl::ToUnixMicros(surroundings.time), surroundings.name_space,
              &step_.input()};
  Adopt(surroundings.chart);
}

void Macrostep::Adopt(const chart::Chart& chart) {
  chart_ = &chart;
  configuration_ = Configuration(chart.states().size());
  for (const std::string& id : state().configuration()) {
    const chart::StateIndex index = chart.FindState(id);
    LIUSHUI_CHECK(index != chart::kNoState);  // the configuration comes from this very chart
    configuration_.Add(index);
  }
  data_.assign(chart.data().size(), absl::nullopt);
}

absl::Status Macrostep::Record(ledger::v1::Fact fact) {
  RETURN_IF_ERROR(ApplyFact(context_, fact, instance_));
  if (fact.has_data_assigned()) {
    const int index = chart().FindDatum(fact.data_assigned().name());
    if (index >= 0) data_[index].reset();
  } else if (fact.kind_case() == ledger::v1::Fact::kStateEntered) {
    configuration_.Add(chart().FindState(fact.state_entered()));
  } else if (fact.kind_case() == ledger::v1::Fact::kStateExited) {
    configuration_.Remove(chart().FindState(fact.state_exited()));
  } else if (fact.has_instance_migrated()) {
    Adopt(*surroundings_.target);
  }
  *step_.add_facts() = std::move(fact);
  return absl::OkStatus();
}

Event Macrostep::PopInternal() {
  Event event = std::move(internal_.front());
  internal_.pop_front();
  return event;
}

void Macrostep::RaiseError(absl::string_view event, const absl::Status& error, absl::string_view where) {
  cel::Value::Entries data = {
      {cel::Value::String("message"), cel::Value::String(std::string(error.message()))},
      {cel::Value::String("state"), cel::Value::String(std::string(where))},
  };
  if (const auto send = error.GetPayload(kFailedSendUrl); send.has_value()) {
    data.emplace_back(cel::Value::String("send"), cel::Value::String(std::string(*send)));
  }
  Raise({.name = std::string(event), .data = cel::Value::Map(std::move(data))});
}

absl::Status Macrostep::RaiseRefusal(const absl::Status& status, absl::string_view where) {
  const std::string reason = ReasonOf(status);
  if (reason.empty() || reason == "MICROSTEP_LIMIT" || reason == "RUNAWAY") return status;
  RaiseError("error.execution", status, where);
  return absl::OkStatus();
}

absl::Status Macrostep::RaiseUnopened(const absl::Status& status, absl::string_view where,
                                      ledger::v1::Unopened part) {
  const size_t raised = internal_.size();
  RETURN_IF_ERROR(RaiseRefusal(status, where));
  if (internal_.size() > raised) internal_.back().unopened = std::move(part);
  return absl::OkStatus();
}

cel::Value Macrostep::Datum(int index) {
  absl::optional<cel::Value>& slot = data_[index];
  if (slot.has_value()) return *slot;
  const chart::DatumSpec& datum = chart().data()[index];
  const std::string& name = datum.name;
  const auto& data = state().data();
  const auto found =
      std::lower_bound(data.begin(), data.end(), name,
                       [](const auto& datum, const std::string& key) { return datum.name() < key; });
  slot = cel::Value::Null();
  if (found != data.end() && found->name() == name) {
    // Whatever gave the value may have left out fields that are not required.
    slot = chart::WithAbsentFields(datum.type, chart::FromLedger(found->value()));
  }
  return *slot;
}

void Macrostep::Finish(ledger::v1::Value output) {
  running_ = false;
  output_ = std::move(output);
}

absl::Status Macrostep::CountMicrostep() {
  if (++microsteps_ <= kMaxMicrosteps) return absl::OkStatus();
  return Refuse(absl::StatusCode::kFailedPrecondition, "MICROSTEP_LIMIT",
                absl::StrCat("workflow ", chart().workflow(), " did not come to rest within ", kMaxMicrosteps,
                             " steps of one input; it goes round in a circle"));
}

absl::Status Macrostep::CountAction() {
  if (++actions_ <= kMaxActions) return absl::OkStatus();
  return Refuse(absl::StatusCode::kFailedPrecondition, "MICROSTEP_LIMIT",
                absl::StrCat("workflow ", chart().workflow(), " would run more than ", kMaxActions,
                             " actions in one step"));
}

absl::StatusOr<Decision> Macrostep::Release(int state_bytes_max) && {
  ApplyEnvelope(context_, instance_);
  const size_t step_bytes = step_.ByteSizeLong();
  if (step_bytes > kMaxRecordBytes - kEnvelopeBytesMax) {
    return Refuse(absl::StatusCode::kInvalidArgument, "RECORD_TOO_LARGE",
                  absl::StrCat("the step would take ", step_bytes, " bytes; a record holds at most ",
                               kMaxRecordBytes - kEnvelopeBytesMax, " of them"));
  }
  const size_t state_bytes = instance_.state().ByteSizeLong();
  if (state_bytes > static_cast<size_t>(state_bytes_max)) {
    return Refuse(absl::StatusCode::kFailedPrecondition, "STATE_TOO_LARGE",
                  absl::StrCat("the instance's state would take ", state_bytes, " bytes; at most ",
                               state_bytes_max, " are allowed"));
  }
  return Decision{std::move(step_), std::move(instance_)};
}

}  // namespace liushui::core
