#include "tests/scxml_suite/language.h"

#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/chart/compiler/scope.h"
#include "tests/scxml_suite/ecmascript.h"

namespace liushui::scxml_suite {

Language::Language() {
  DeclareInput("_sessionid");
  assignable_.clear();
}

int Language::Find(absl::string_view name) const {
  for (size_t i = 0; i < data_.size(); ++i) {
    if (data_[i].name == name) return static_cast<int>(i);
  }
  return -1;
}

int Language::Add(absl::string_view name) {
  if (const int known = Find(name); known >= 0) return known;
  chart::DatumSpec datum;
  datum.name = std::string(name);
  datum.type.kind = chart::TypeKind::kAny;
  datum.optional = true;
  data_.push_back(std::move(datum));
  return static_cast<int>(data_.size()) - 1;
}

int Language::Declare(absl::string_view name) {
  assignable_.insert(std::string(name));
  return Add(name);
}

int Language::DeclareInput(absl::string_view name) {
  const int index = Declare(name);
  data_[index].input = true;
  return index;
}

std::string Language::ReadLocation(absl::string_view location) const {
  return IsAssignable(location) ? std::string(location) : kUnreadable;
}

chart::Variable Language::VariableOf(const std::string& name) {
  if (name == "event") return {chart::VariableKind::kEvent, "", 0};
  if (name == "now") return {chart::VariableKind::kNow, "", 0};
  if (name == "instance") return {chart::VariableKind::kInstance, "", 0};
  if (name == kUnreadable || absl::StartsWith(name, "_element")) {
    return {chart::VariableKind::kItem, name, 0};
  }
  return {chart::VariableKind::kDatum, name, Add(name)};
}

std::shared_ptr<const chart::Scope> Language::ScopeOf(absl::string_view cel) {
  auto scope = std::make_shared<chart::Scope>();
  chart::AddHostFunctions(&scope->environment);
  for (const std::string& name : VariablesOf(cel)) {
    scope->environment.AddVariable(name, cel::Type::Dyn());
    scope->variables.push_back(VariableOf(name));
  }
  return scope;
}

absl::StatusOr<chart::Expression> Language::Compile(absl::string_view cel) {
  std::shared_ptr<const chart::Scope> scope = ScopeOf(cel);
  absl::StatusOr<cel::Program> program = cel::Program::CompileUnchecked(cel, scope->environment);
  if (!program.ok()) {
    return absl::UnimplementedError(absl::StrCat("not translated: ", cel, ": ", program.status().message()));
  }
  return chart::Expression{*std::move(program), std::move(scope)};
}

absl::StatusOr<chart::DatumAssignment> Language::AssignTo(absl::string_view location, absl::string_view cel) {
  const bool writable = IsAssignable(location);
  ASSIGN_OR_RETURN(chart::Expression value, Compile(writable ? cel : kUnreadable));
  return chart::DatumAssignment{writable ? Find(location) : 0, std::move(value)};
}

absl::StatusOr<chart::Action> Language::Assign(absl::string_view location, absl::string_view cel) {
  ASSIGN_OR_RETURN(chart::DatumAssignment assignment, AssignTo(location, cel));
  return chart::Action{chart::SetAction{{std::move(assignment)}}};
}

absl::StatusOr<chart::TextTemplate> Language::CompileText(absl::string_view text, absl::string_view cel) {
  std::shared_ptr<const chart::Scope> scope = ScopeOf(cel);
  ASSIGN_OR_RETURN(cel::Template made, cel::Template::Compile(text, scope->environment));
  return chart::TextTemplate{std::move(made), std::move(scope)};
}

}  // namespace liushui::scxml_suite
