#include "engine/core/migration/instance_filter.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "engine/base/refusal.h"
#include "engine/cel/environment.h"
#include "engine/chart/convert.h"
#include "engine/core/decide.h"

namespace liushui::core {
namespace {

using cel::Type;
using cel::Value;
using state::v1::InstanceState;

Value Text(const std::string& text) {
  return Value::String(text);
}

cel::Environment EnvironmentOf(const chart::Chart& chart) {
  cel::Environment environment;
  Type::Fields all;
  for (const chart::DatumSpec& datum : chart.data()) {
    const Type declared = chart::CelType(datum.type);
    const Type type = datum.optional ? Type::Nullable(declared) : declared;
    environment.AddVariable(absl::StrCat("data.", datum.name), type);
    all.emplace_back(datum.name, type);
  }
  environment.AddVariable("data", Type::Record(std::move(all)));
  environment.AddVariable("instance", Type::Record({{"name", Type::String()},
                                                    {"key", Type::String()},
                                                    {"workflow", Type::String()},
                                                    {"subject", Type::String()},
                                                    {"revision", Type::Int()},
                                                    {"started", Type::Timestamp()},
                                                    {"started_by", Type::String()},
                                                    {"status", Type::String()},
                                                    {"states", Type::List(Type::String())}}));
  environment.AddVariable("now", Type::Timestamp());
  environment.AddFunction("In", {Type::String()}, Type::Bool());
  return environment;
}

Value InstanceValue(const InstanceState& state) {
  Value::Elements states;
  for (const std::string& id : state.configuration()) states.push_back(Text(id));
  const bool stuck = state.status() == state::v1::INSTANCE_STATUS_STUCK;
  return Value::Map({{Text("name"), Text(InstanceName(state.namespace_(), state.instance()))},
                     {Text("key"), Text(state.business_key())},
                     {Text("workflow"), Text(state.workflow())},
                     {Text("subject"), Text(state.subject())},
                     {Text("revision"), Value::Int(state.revision())},
                     {Text("started"), Value::Timestamp(absl::FromUnixMicros(state.started_us()))},
                     {Text("started_by"), Text(state.started_by())},
                     {Text("status"), Text(stuck ? "STUCK" : "ACTIVE")},
                     {Text("states"), Value::List(std::move(states))}});
}

// Slots: each datum, then data, instance, now.
class StateActivation final : public cel::Activation {
 public:
  StateActivation(const InstanceState& state, const std::vector<std::string>& data, absl::Time now)
      : state_(state), data_(data), now_(now) {}

  absl::StatusOr<Value> Variable(int slot) const override {
    const int beyond = slot - static_cast<int>(data_.size());
    if (beyond < 0) return Datum(data_[slot]);
    if (beyond == 0) return AllData();
    return beyond == 1 ? InstanceValue(state_) : Value::Timestamp(now_);
  }

  absl::StatusOr<Value> Call(int, absl::Span<const Value> arguments) const override {
    const auto& active = state_.configuration();
    return Value::Bool(std::find(active.begin(), active.end(), arguments[0].string_value()) != active.end());
  }

 private:
  Value Datum(const std::string& name) const {
    for (const auto& datum : state_.data()) {
      if (datum.name() == name) return chart::FromLedger(datum.value());
    }
    return Value::Null();
  }

  Value AllData() const {
    Value::Entries entries;
    for (const std::string& name : data_) entries.emplace_back(Text(name), Datum(name));
    return Value::Map(std::move(entries));
  }

  const InstanceState& state_;
  const std::vector<std::string>& data_;
  const absl::Time now_;
};

}  // namespace

absl::StatusOr<InstanceFilter> InstanceFilter::Compile(absl::string_view text, const chart::Chart& chart) {
  const auto invalid = [](absl::string_view message) {
    return Refuse(absl::StatusCode::kInvalidArgument, "MIGRATION_FILTER_INVALID",
                  absl::StrCat("filter: ", message));
  };
  absl::StatusOr<cel::Program> program = cel::Program::Compile(text, EnvironmentOf(chart));
  if (!program.ok()) return invalid(program.status().message());
  if (!cel::IsAssignable(program->result_type(), Type::Bool())) {
    return invalid(
        absl::StrCat("`", text, "` gives ", program->result_type().ToString(), ", expected true or false"));
  }
  std::vector<std::string> data;
  for (const chart::DatumSpec& datum : chart.data()) data.push_back(datum.name);
  return InstanceFilter(*std::move(program), std::move(data));
}

absl::StatusOr<bool> InstanceFilter::Holds(const InstanceState& state, absl::Time now) const {
  const absl::StatusOr<Value> value = program_.Evaluate(StateActivation(state, data_, now));
  if (value.ok() && value->kind() == cel::Kind::kBool) return value->bool_value();
  return Refuse(absl::StatusCode::kFailedPrecondition, "MIGRATION_FILTER_FAILED",
                absl::StrCat("filter `", program_.source(), "`: ",
                             value.ok() ? absl::StrCat("expected true or false, found ", value->DebugString())
                                        : std::string(value.status().message())));
}

}  // namespace liushui::core
