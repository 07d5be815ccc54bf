#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/cel/location.h"
#include "engine/chart/form.h"

namespace liushui::chart {
namespace {

using Violations = std::vector<Violation>;

class RuleCheck {
 public:
  RuleCheck(const FormActivations& activations, Violations* found)
      : activations_(activations), found_(*found) {}

  void Form(const FormSpec& form, const cel::Value& record, absl::string_view path, const cel::Value& item) {
    for (const FieldSpec& spec : form) {
      const cel::Value* found = record.Find(spec.name);
      const cel::Value value = found == nullptr ? cel::Value::Null() : *found;
      const std::string field_path = absl::StrCat(path, ".", spec.name);
      if (IsMissing(value) && spec.required_when.has_value()) Needed(spec, field_path, item);
      if (!value.is_null()) Field(spec, value, field_path, item);
    }
  }

 private:
  // A field that is missing, and is required under a condition.
  void Needed(const FieldSpec& spec, const std::string& path, const cel::Value& item) {
    const absl::StatusOr<cel::Value> needed = activations_.Evaluate(*spec.required_when, item);
    if (cel::IsSealedRead(needed.status())) return;
    const std::string& condition = spec.required_when->program.source();
    if (!needed.ok()) {
      found_.push_back(
          {path, "RULE_FAILED",
           absl::StrCat("cannot be said to be required when ", condition, ": ", needed.status().message())});
    } else if (needed->kind() == cel::Kind::kBool && needed->bool_value()) {
      found_.push_back({path, "REQUIRED", absl::StrCat("must be given and not be empty when ", condition)});
    }
  }

  void Field(const FieldSpec& spec, const cel::Value& value, const std::string& path,
             const cel::Value& item) {
    if (spec.check.has_value()) Rule(spec, path, item);
    if (spec.type.fields.empty()) return;
    if (value.kind() == cel::Kind::kMap) {
      const cel::Value inner = WithAbsentFields(spec.type.fields, value);
      Form(spec.type.fields, inner, path, inner);
    }
    if (value.kind() != cel::Kind::kList) return;
    for (size_t i = 0; i < value.list().size(); ++i) {
      const cel::Value inner = WithAbsentFields(spec.type.fields, value.list()[i]);
      Form(spec.type.fields, inner, absl::StrCat(path, "[", i, "]"), inner);
    }
  }

  void Rule(const FieldSpec& spec, const std::string& path, const cel::Value& item) {
    const absl::StatusOr<cel::Value> answer = activations_.Evaluate(*spec.check, item);
    if (cel::IsSealedRead(answer.status())) return;
    if (!answer.ok()) {
      found_.push_back({path, "RULE_FAILED",
                        absl::StrCat("cannot be checked against ", spec.check->program.source(), ": ",
                                     answer.status().message())});
      return;
    }
    if (answer->kind() == cel::Kind::kBool && answer->bool_value()) return;
    const std::string sentence =
        spec.message.empty() ? absl::StrCat("expected ", spec.check->program.source()) : spec.message;
    found_.push_back({path, "RULE_BROKEN", sentence});
  }

  const FormActivations& activations_;
  Violations& found_;
};

}  // namespace

std::set<std::string> FieldsInDoubt(const FormSpec& form, const std::vector<Violation>& violations,
                                    absl::string_view path) {
  std::set<std::string> faulty;
  for (const Violation& violation : violations) {
    absl::string_view name = violation.field;
    if (!absl::ConsumePrefix(&name, path)) continue;
    absl::ConsumePrefix(&name, ".");
    faulty.insert(std::string(name.substr(0, name.find_first_of(".["))));
  }
  const auto reads = [&faulty](const absl::optional<Expression>& rule) {
    return rule.has_value() && std::any_of(faulty.begin(), faulty.end(), [&rule](const std::string& name) {
             return absl::StrContains(rule->program.source(), name);
           });
  };
  std::set<std::string> doubtful = faulty;
  for (const FieldSpec& spec : form) {
    if (reads(spec.check) || reads(spec.required_when)) doubtful.insert(spec.name);
  }
  return doubtful;
}

std::vector<Violation> CheckRules(const FormSpec& form, const cel::Value& record, absl::string_view path,
                                  const FormActivations& activations) {
  Violations found;
  RuleCheck(activations, &found).Form(form, record, path, cel::Value::Null());
  return found;
}

cel::Value WithAbsentFields(const FormSpec& form, const cel::Value& record) {
  if (record.kind() != cel::Kind::kMap && !record.is_null()) return record;
  cel::Value::Entries entries;
  if (!record.is_null()) entries = record.entries();
  for (auto& [key, value] : entries) {
    const auto named = [&key = key](const FieldSpec& spec) {
      return key.kind() == cel::Kind::kString && spec.name == key.string_value();
    };
    const auto spec = std::find_if(form.begin(), form.end(), named);
    if (spec != form.end()) value = WithAbsentFields(spec->type, value);
  }
  for (const FieldSpec& spec : form) {
    if (record.Find(spec.name) == nullptr) {
      entries.emplace_back(cel::Value::String(spec.name), cel::Value::Null());
    }
  }
  return cel::Value::Map(std::move(entries));
}

cel::Value WithAbsentFields(const TypeSpec& type, const cel::Value& value) {
  if (type.fields.empty() || value.is_null()) return value;
  if (type.kind == TypeKind::kRecord) return WithAbsentFields(type.fields, value);
  if (value.kind() != cel::Kind::kList) return value;
  cel::Value::Elements elements;
  elements.reserve(value.list().size());
  for (const cel::Value& element : value.list()) {
    elements.push_back(WithAbsentFields(type.fields, element));
  }
  return cel::Value::List(std::move(elements));
}

}  // namespace liushui::chart
