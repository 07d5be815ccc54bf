#include "engine/chart/compiler/scope.h"

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"

namespace liushui::chart {
namespace {

using cel::Type;

std::string KeyOf(const ScopeSpec& spec) {
  std::string key = absl::StrCat(spec.data_count, spec.each ? "|each" : "");
  const auto add = [&key](absl::string_view name, const absl::optional<Type>& type) {
    if (type.has_value()) absl::StrAppend(&key, "|", name, ":", type->ToString());
  };
  add("form", spec.form);
  add("event", spec.event_data);
  add("result", spec.result);
  for (const auto& [name, type] : spec.items) add(absl::StrCat("item ", name), type);
  return key;
}

Type DatumType(const DatumSpec& datum) {
  const Type type = CelType(datum.type);
  return datum.optional ? Type::Nullable(type) : type;
}

void AddPersonal(absl::string_view prefix, const FormSpec& form, std::vector<std::string>* names) {
  for (const FieldSpec& field : form) {
    const std::string name = absl::StrCat(prefix, ".", field.name);
    if (field.personal) names->push_back(name);
    if (field.type.kind == TypeKind::kRecord) AddPersonal(name, field.type.fields, names);
  }
}

void DeclareFields(const std::string& prefix, const Type& type, cel::Environment* environment) {
  if (type.WithoutNull().kind() != cel::TypeKind::kRecord) return;
  for (const auto& [name, field_type] : type.WithoutNull().fields()) {
    const std::string path = absl::StrCat(prefix, ".", name);
    if (environment->FindVariable(path) == nullptr) environment->AddVariable(path, field_type);
    DeclareFields(path, field_type, environment);
  }
}

}  // namespace

std::vector<std::string> PersonalFields(absl::string_view prefix, const FormSpec& form) {
  std::vector<std::string> names;
  AddPersonal(prefix, form, &names);
  return names;
}

void AddHostFunctions(cel::Environment* environment) {
  const auto add = [environment](HostFunction function, absl::string_view name, std::vector<Type> parameters,
                                 Type result) {
    const int id = environment->AddFunction(name, std::move(parameters), std::move(result));
    LIUSHUI_CHECK(id == static_cast<int>(function));
  };
  add(HostFunction::kIn, "In", {Type::String()}, Type::Bool());
  add(HostFunction::kDayAt, "day_at", {Type::String(), Type::String()}, Type::Timestamp());
  add(HostFunction::kNextOpen, "next_open", {Type::Timestamp()}, Type::Timestamp());
  add(HostFunction::kAddBusiness, "add_business", {Type::Timestamp(), Type::String()}, Type::Timestamp());
  add(HostFunction::kDate, "date", {Type::Timestamp()}, Type::String());
  add(HostFunction::kIsBusinessDay, "is_business_day", {Type::String()}, Type::Bool());
  add(HostFunction::kNextBusinessDay, "next_business_day", {Type::String()}, Type::String());
}

std::vector<Scopes::Declared> Scopes::Declare(const ScopeSpec& spec) const {
  std::vector<Declared> declared;
  const int count = spec.data_count == kWholeData ? static_cast<int>(data_.size()) : spec.data_count;
  Type::Fields whole;
  for (int i = 0; i < count; ++i) {
    const Type type = DatumType(data_[i]);
    declared.push_back(
        {absl::StrCat("data.", data_[i].name), type, {VariableKind::kDatum, data_[i].name, i}});
    whole.emplace_back(data_[i].name, type);
  }
  declared.push_back({"data", Type::Record(std::move(whole)), {VariableKind::kAllData, "", 0}});
  declared.push_back({"now", Type::Timestamp(), {VariableKind::kNow, "", 0}});
  declared.push_back({"today", Type::String(), {VariableKind::kToday, "", 0}});
  declared.push_back(
      {"instance",
       Type::Record({{"name", Type::String()}, {"key", Type::String()}, {"workflow", Type::String()}}),
       {VariableKind::kInstance, "", 0}});
  if (spec.form.has_value()) declared.push_back({"form", *spec.form, {VariableKind::kForm, "", 0}});
  if (spec.event_data.has_value()) {
    Type event =
        Type::Record({{"name", Type::String()}, {"actor", Type::String()}, {"data", *spec.event_data}});
    declared.push_back({"event", std::move(event), {VariableKind::kEvent, "", 0}});
  }
  if (spec.result.has_value()) declared.push_back({"result", *spec.result, {VariableKind::kResult, "", 0}});
  if (spec.each) {
    declared.push_back({"each",
                        Type::Record({{"total", Type::Int()},
                                      {"open", Type::Int()},
                                      {"waiting", Type::Int()},
                                      {"done", Type::Int()},
                                      {"failed", Type::Int()}}),
                        {VariableKind::kEach, "", 0}});
  }
  for (const auto& [name, type] : spec.items) {
    declared.push_back({name, type, {VariableKind::kItem, name, 0}});
  }
  return declared;
}

cel::Environment Scopes::EmptyEnvironment() const {
  cel::Environment environment;
  AddHostFunctions(&environment);
  if (calendar_ == nullptr) return environment;
  environment.SetZoneLoader([calendar = calendar_](absl::string_view name) -> absl::StatusOr<absl::TimeZone> {
    if (name == "UTC") return absl::UTCTimeZone();
    if (name == calendar->zone().name()) return calendar->zone();
    return Refuse(absl::StatusCode::kInvalidArgument, "ZONE_UNKNOWN",
                  absl::StrCat("expected UTC or the calendar's zone ", calendar->zone().name(), ", found '",
                               name, "'"));
  });
  return environment;
}

std::shared_ptr<const Scope> Scopes::Get(const ScopeSpec& spec) {
  std::shared_ptr<const Scope>& cached = scopes_[KeyOf(spec)];
  if (cached != nullptr) return cached;
  auto scope = std::make_shared<Scope>();
  scope->environment = EmptyEnvironment();
  for (Declared& declared : Declare(spec)) {
    const int slot = scope->environment.AddVariable(declared.name, std::move(declared.type));
    LIUSHUI_CHECK(slot == static_cast<int>(scope->variables.size()));
    scope->variables.push_back(std::move(declared.variable));
  }
  cached = std::move(scope);
  return cached;
}

std::vector<std::string> Scopes::Personal(const ScopeSpec& spec) const {
  std::vector<std::string> names = spec.personal;
  for (const DatumSpec& datum : data_) {
    const std::string name = absl::StrCat("data.", datum.name);
    if (datum.personal) names.push_back(name);
    if (datum.type.kind == TypeKind::kRecord) AddPersonal(name, datum.type.fields, &names);
  }
  return names;
}

std::shared_ptr<const cel::Environment> Scopes::Probe(const ScopeSpec& spec) {
  std::shared_ptr<const cel::Environment>& cached = probes_[KeyOf(spec)];
  if (cached != nullptr) return cached;
  auto environment = std::make_shared<cel::Environment>(EmptyEnvironment());
  for (const Declared& declared : Declare(spec)) environment->AddVariable(declared.name, declared.type);
  for (const Declared& declared : Declare(spec)) {
    DeclareFields(declared.name, declared.type, environment.get());
  }
  cached = std::move(environment);
  return cached;
}

}  // namespace liushui::chart
