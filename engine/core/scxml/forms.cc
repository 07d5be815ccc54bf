#include "engine/core/scxml/forms.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/cel/location.h"
#include "engine/core/scxml/evaluate.h"

namespace liushui::core {
namespace {

using cel::Value;

Value CoerceRecord(const std::vector<chart::FieldSpec>& fields, const Value& value) {
  if (value.kind() != cel::Kind::kMap) return value;
  Value::Entries entries = value.entries();
  for (auto& [key, field] : entries) {
    for (const chart::FieldSpec& spec : fields) {
      if (key.kind() == cel::Kind::kString && key.string_value() == spec.name)
        field = Coerce(spec.type, field);
    }
  }
  return Value::Map(std::move(entries));
}

// Years 1 to 9999, as in CEL; Abseil also reads "infinite-future" and "inf".
bool IsInRange(absl::Time time) {
  return time >= absl::FromCivil(absl::CivilSecond(1), absl::UTCTimeZone()) &&
         time < absl::FromCivil(absl::CivilSecond(10'000), absl::UTCTimeZone());
}

bool IsInRange(absl::Duration duration) {
  return absl::AbsDuration(duration) < absl::Hours(24 * 366) * 10'000;
}

Value CoerceText(chart::TypeKind kind, const Value& value) {
  const std::string& text = value.string_value();
  if (kind == chart::TypeKind::kTimestamp) {
    absl::Time time;
    std::string error;
    if (absl::ParseTime(absl::RFC3339_full, text, &time, &error) && IsInRange(time))
      return Value::Timestamp(time);
  } else if (kind == chart::TypeKind::kDuration) {
    absl::Duration duration;
    if (absl::ParseDuration(text, &duration) && IsInRange(duration)) return Value::Duration(duration);
  } else if (kind == chart::TypeKind::kInt) {
    int64_t number = 0;
    if (absl::SimpleAtoi(text, &number)) return Value::Int(number);
  }
  return value;
}

// What `check` expressions of a form see: the form as the event's, and inside a record of a list the record.
class StepFormActivations final : public chart::FormActivations {
 public:
  explicit StepFormActivations(Macrostep& step) : step_(step) {}
  absl::StatusOr<Value> Evaluate(const chart::Expression& check, const Value& item) const override {
    return core::Evaluate(step_, check, {{"item", item}});
  }

 private:
  Macrostep& step_;
};

// The fields whose rules can be looked at although others have the wrong shape.
chart::FormSpec SoundFields(const chart::FormSpec& form, const std::vector<Violation>& violations,
                            absl::string_view path) {
  const std::set<std::string> doubtful = chart::FieldsInDoubt(form, violations, path);
  chart::FormSpec sound;
  for (const chart::FieldSpec& field : form) {
    if (doubtful.count(field.name) == 0) sound.push_back(field);
  }
  return sound;
}

absl::Status RefuseForm(const FormName& name, const std::vector<Violation>& violations) {
  std::string message =
      absl::StrCat(name.what, " has ", violations.size(),
                   violations.size() == 1 ? " fault: " : " faults; the first: ", violations.front().field,
                   ": ", violations.front().description);
  return RefuseFields(name.reason, message, violations);
}

}  // namespace

Value Coerce(const chart::TypeSpec& type, const Value& value) {
  if (value.kind() == cel::Kind::kString) return CoerceText(type.kind, value);
  if (type.kind == chart::TypeKind::kRecord) return CoerceRecord(type.fields, value);
  if (type.kind != chart::TypeKind::kList || value.kind() != cel::Kind::kList) return value;
  Value::Elements elements;
  chart::TypeSpec element;
  element.kind = type.element;
  element.fields = type.fields;
  for (const Value& item : value.list()) elements.push_back(Coerce(element, item));
  return Value::List(std::move(elements));
}

absl::StatusOr<Value> AcceptForm(Macrostep& step, const chart::FormSpec& form, const Value& given,
                                 const FormName& name) {
  const Value coerced = CoerceRecord(form, given);
  std::vector<Violation> violations = chart::CheckShape(form, coerced, name.path);
  if (!violations.empty() && coerced.kind() != cel::Kind::kMap && !coerced.is_null()) {
    return RefuseForm(name, violations);
  }
  Value record = chart::WithAbsentFields(form, coerced);
  absl::optional<Event> outer = step.Bind(Event{.name = "", .data = {}, .form = record, .result = record});
  const StepFormActivations activations(step);
  const std::vector<Violation> broken =
      violations.empty()
          ? chart::CheckRules(form, record, name.path, activations)
          : chart::CheckRules(SoundFields(form, violations, name.path), record, name.path, activations);
  step.Bind(std::move(outer));
  violations.insert(violations.end(), broken.begin(), broken.end());
  if (!violations.empty()) return RefuseForm(name, violations);
  return record;
}

absl::StatusOr<Value> AcceptDraft(const chart::FormSpec& form, const Value& given, const FormName& name) {
  Value coerced = CoerceRecord(form, given);
  const std::vector<Violation> violations =
      chart::CheckShape(form, coerced, name.path, chart::Completeness::kDraft);
  if (!violations.empty()) return RefuseForm(name, violations);
  return coerced;
}

absl::StatusOr<std::vector<Violation>> BrokenRules(Macrostep& step, int datum, const std::string& field) {
  const chart::DatumSpec& spec = step.chart().data()[datum];
  const Value value = step.Datum(datum);
  std::vector<Violation> broken;
  if (value.is_null() || value.kind() == cel::Kind::kSealed) return broken;
  if (!spec.choices.empty() &&
      std::find(spec.choices.begin(), spec.choices.end(), value.string_value()) == spec.choices.end()) {
    broken.push_back({field, "NOT_A_CHOICE",
                      absl::StrCat("expected one of ", absl::StrJoin(spec.choices, ", "), ", found '",
                                   value.string_value(), "'")});
  }
  if (!spec.check.has_value()) return broken;
  const absl::StatusOr<bool> holds = EvaluateBool(step, *spec.check);
  if (holds.ok() ? *holds : cel::IsSealedRead(holds.status())) return broken;
  if (!holds.ok() && !IsRefusal(holds.status())) return holds.status();
  broken.push_back({field, "CHECK_FAILED",
                    holds.ok() ? absl::StrCat("`", spec.check->program.source(), "` does not hold for ",
                                              spec.personal ? "what was given" : value.DebugString())
                               : std::string(holds.status().message())});
  return broken;
}

}  // namespace liushui::core
