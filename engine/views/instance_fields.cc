#include <utility>

#include "absl/strings/escaping.h"
#include "absl/time/time.h"
#include "engine/core/decide.h"
#include "engine/views/fields.h"

namespace liushui::views {
namespace {

using cel::Type;
using cel::Value;
using state::v1::InstanceState;

Value TimeOrNull(int64_t microseconds) {
  if (microseconds == 0) return Value::Null();
  return Value::Timestamp(absl::FromUnixMicros(microseconds));
}

Value States(const InstanceState& state) {
  Value::Elements states;
  for (const std::string& id : state.configuration()) states.push_back(Value::String(id));
  return Value::List(std::move(states));
}

// A person, a system, or the name of an instance.
Value StartedBy(const InstanceState& state) {
  return Value::String(state.has_origin() ? core::InstanceName(state.namespace_(), state.origin().instance())
                                          : state.started_by());
}

// The name of the instance whose child it is; empty for nobody's.
Value Parent(const InstanceState& state) {
  return Value::String(state.has_parent() ? core::InstanceName(state.namespace_(), state.parent().instance())
                                          : "");
}

}  // namespace

absl::string_view StatusName(state::v1::InstanceStatus status) {
  switch (status) {
    case state::v1::INSTANCE_STATUS_ACTIVE:
      return "ACTIVE";
    case state::v1::INSTANCE_STATUS_COMPLETED:
      return "COMPLETED";
    case state::v1::INSTANCE_STATUS_CANCELLED:
      return "CANCELLED";
    case state::v1::INSTANCE_STATUS_STUCK:
      return "STUCK";
    default:
      return "";
  }
}

const std::vector<Field<InstanceState>>& InstanceFields() {
  static const Type kText = Type::String();
  static const Type kTime = Type::Nullable(Type::Timestamp());
  static const std::vector<Field<InstanceState>> kFields = {
      {"name", kText,
       [](const InstanceState& state) {
         return Value::String(core::InstanceName(state.namespace_(), state.instance()));
       }},
      {"workflow", kText, [](const InstanceState& state) { return Value::String(state.workflow()); }},
      {"revision", Type::Int(), [](const InstanceState& state) { return Value::Int(state.revision()); }},
      {"definition_hash", kText,
       [](const InstanceState& state) { return Value::String(absl::BytesToHexString(state.definition())); }},
      {"business_key", kText, [](const InstanceState& state) { return Value::String(state.business_key()); }},
      {"subject", kText, [](const InstanceState& state) { return Value::String(state.subject()); }},
      {"data_subject", kText, [](const InstanceState& state) { return Value::String(state.data_subject()); }},
      {"status", kText,
       [](const InstanceState& state) { return Value::String(std::string(StatusName(state.status()))); }},
      {"states", Type::List(Type::String()), [](const InstanceState& state) { return States(state); }},
      {"reason", kText, [](const InstanceState& state) { return Value::String(state.reason()); }},
      {"start_time", kTime, [](const InstanceState& state) { return TimeOrNull(state.started_us()); }},
      {"update_time", kTime, [](const InstanceState& state) { return TimeOrNull(state.changed_us()); }},
      {"end_time", kTime, [](const InstanceState& state) { return TimeOrNull(state.ended_us()); }},
      {"started_by", kText, [](const InstanceState& state) { return StartedBy(state); }},
      {"parent", kText, [](const InstanceState& state) { return Parent(state); }},
      {"open_incidents", Type::Int(),
       [](const InstanceState& state) { return Value::Int(state.incidents_size()); }},
      {"steps", Type::Int(),
       [](const InstanceState& state) { return Value::Int(static_cast<int64_t>(state.steps())); }},
  };
  return kFields;
}

}  // namespace liushui::views
