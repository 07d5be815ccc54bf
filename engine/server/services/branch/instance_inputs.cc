#include "engine/server/services/branch/instance_inputs.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/core/parameters.h"
#include "engine/server/messages/values.h"

namespace liushui::server {
namespace {

using ledger::v1::Record;

absl::StatusOr<Record> ReadRecord(const runtime::Reads& reads, uint64_t index) {
  Record record;
  RETURN_IF_ERROR(reads.ReadRecords(index, index + 1, [&](const Record& read) {
    record = read;
    return true;
  }));
  return record;
}

// The value an input had once the record was taken; null if it got none.
const ledger::v1::Value* AssignedBy(const Record& record, const std::string& name) {
  for (const ledger::v1::Fact& fact : record.step().facts()) {
    if (fact.has_data_assigned() && fact.data_assigned().name() == name) return &fact.data_assigned().value();
  }
  return nullptr;
}

// Tells the inputs of one instance.
class InputsTeller {
 public:
  explicit InputsTeller(const runtime::Reads& reads) : reads_(reads) {}

  absl::Status TellStart(uint64_t index) {
    ASSIGN_OR_RETURN(const Record record, ReadRecord(reads_, index));
    const ledger::v1::StartInstance& start = record.step().input().start();
    ASSIGN_OR_RETURN(const auto chart, reads_.ChartOf(start.definition()));
    for (const workflow::v1::Datum& datum : chart->definition().workflow().data()) {
      if (!datum.input()) continue;
      v1::InstanceInput& input = Tell(record, datum);
      const bool given = core::GivesInput(start, datum.name());
      if (given) input.set_origin(v1::InstanceInput::GIVEN);
      if (given || !input.has_value()) continue;
      input.set_origin(v1::InstanceInput::DEFAULT);
      input.set_source(datum.source());
      input.set_source_status(datum.source_status());
    }
    return TellTaken(record, start.workflow(), start.parameters());
  }

  absl::Status TellMigration(uint64_t index, const std::string& workflow) {
    ASSIGN_OR_RETURN(const Record record, ReadRecord(reads_, index));
    const ledger::v1::Migrate& migrate = record.step().input().migrate();
    ASSIGN_OR_RETURN(const auto chart, reads_.ChartOf(migrate.definition()));
    for (const workflow::v1::Datum& datum : chart->definition().workflow().data()) {
      for (const ledger::v1::TakenParameter& taken : migrate.parameters()) {
        if (taken.name() == datum.name()) Tell(record, datum);
      }
    }
    return TellTaken(record, workflow, migrate.parameters());
  }

  void Take(const chart::Chart& chart, v1::Instance& instance) {
    for (const chart::DatumSpec& datum : chart.data()) {
      const auto found = inputs_.find(datum.name);
      if (found != inputs_.end()) *instance.add_inputs() = std::move(found->second);
    }
  }

 private:
  v1::InstanceInput& Tell(const Record& record, const workflow::v1::Datum& datum) {
    v1::InstanceInput& input = inputs_[datum.name()];
    input.set_name(datum.name());
    input.set_title(datum.title());
    const ledger::v1::Value* value = AssignedBy(record, datum.name());
    if (value != nullptr) WriteJson(*value, input.mutable_value());
    return input;
  }

  absl::Status TellTaken(const Record& record, const std::string& workflow,
                         const core::TakenParameters& parameters) {
    for (const ledger::v1::TakenParameter& taken : parameters) {
      v1::InstanceInput& input = inputs_[taken.name()];
      input.set_origin(v1::InstanceInput::PARAMETER);
      if (AssignedBy(record, taken.name()) == nullptr) WriteJson(taken.value(), input.mutable_value());
      ASSIGN_OR_RETURN(const Record setting, ReadRecord(reads_, taken.record()));
      input.set_set_by(setting.actor().name());
      *input.mutable_set_time() = TimestampOf(setting.time_us());
      input.set_parameter_position(static_cast<int64_t>(taken.record()) + 1);
      for (const ledger::v1::Parameter& parameter : setting.parameters_changed().set()) {
        if (parameter.workflow() != workflow || parameter.input() != taken.name()) continue;
        input.set_source(parameter.source());
        input.set_source_status(parameter.source_status());
      }
    }
    return absl::OkStatus();
  }

  const runtime::Reads& reads_;
  std::map<std::string, v1::InstanceInput> inputs_;
};

}  // namespace

absl::Status AddInputs(const runtime::Reads& reads, const state::v1::InstanceState& state,
                       v1::Instance& instance) {
  InputsTeller teller(reads);
  RETURN_IF_ERROR(teller.TellStart(state.instance()));
  for (const uint64_t index : state.parameters_taken()) {
    RETURN_IF_ERROR(teller.TellMigration(index, state.workflow()));
  }
  ASSIGN_OR_RETURN(const auto chart, reads.ChartOf(state.definition()));
  teller.Take(*chart, instance);
  return absl::OkStatus();
}

}  // namespace liushui::server
