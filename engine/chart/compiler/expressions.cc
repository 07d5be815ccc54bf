#include "engine/chart/compiler/expressions.h"

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/cel/syntax/parser.h"
#include "engine/chart/compiler/checks/copies.h"

namespace liushui::chart {
namespace {

// As a declaration's author knows it: what is not required may be null.
std::string NameOf(const cel::Type& type) {
  if (type.kind() != cel::TypeKind::kNullable) return type.ToString();
  return absl::StrCat(type.WithoutNull().ToString(), " or null");
}

}  // namespace

absl::optional<Expression> Expressions::Compile(absl::string_view path, absl::string_view text,
                                                const ScopeSpec& scope, const cel::Type& wanted,
                                                Exposure exposure) {
  if (text.empty()) return absl::nullopt;
  const std::shared_ptr<const Scope> compiled_scope = scopes_.Get(scope);
  absl::StatusOr<cel::Program> program = cel::Program::Compile(text, compiled_scope->environment);
  if (!program.ok()) {
    problems_.AddStatus(path, program.status());
    return absl::nullopt;
  }
  if (!cel::IsAssignable(program->result_type(), wanted)) {
    problems_.Add(path, "TYPE_MISMATCH",
                  absl::StrCat("expected ", NameOf(wanted), ", found ", NameOf(program->result_type())));
    return absl::nullopt;
  }
  if (exposure == Exposure::kPublic && !scopes_.Personal(scope).empty()) {
    const absl::StatusOr<cel::Program> probe = cel::Program::Compile(text, *scopes_.Probe(scope));
    if (Exposes(path, probe, scope)) return absl::nullopt;
  }
  if (exposure == Exposure::kSealed && Computes(path, text, scope)) return absl::nullopt;
  NoteReads(*program, text, scope);
  mentions_.AddStates(path, text);
  return Expression{*std::move(program), compiled_scope};
}

absl::optional<Expression> Expressions::CompilePerson(absl::string_view path, absl::string_view text,
                                                      const ScopeSpec& scope) {
  absl::optional<Expression> expression = Compile(path, text, scope, cel::Type::Dyn());
  if (!expression.has_value()) return expression;
  const cel::Type& found = expression->program.result_type();
  if (!cel::IsAssignable(found, cel::Type::String()) &&
      !cel::IsAssignable(found, cel::Type::List(cel::Type::String()))) {
    problems_.Add(path, "TYPE_MISMATCH",
                  absl::StrCat("expected a person (string) or list(string), found ", NameOf(found)));
    return absl::nullopt;
  }
  return expression;
}

absl::optional<TextTemplate> Expressions::CompileTemplate(absl::string_view path, absl::string_view text,
                                                          const ScopeSpec& scope, Exposure exposure) {
  if (text.empty()) return absl::nullopt;
  const std::shared_ptr<const Scope> compiled_scope = scopes_.Get(scope);
  absl::StatusOr<cel::Template> compiled = cel::Template::Compile(text, compiled_scope->environment);
  if (!compiled.ok()) {
    problems_.AddStatus(path, compiled.status());
    return absl::nullopt;
  }
  if (exposure == Exposure::kPublic && !scopes_.Personal(scope).empty()) {
    const absl::StatusOr<cel::Template> probe = cel::Template::Compile(text, *scopes_.Probe(scope));
    if (Exposes(path, probe, scope)) return absl::nullopt;
  }
  NoteReads(*compiled, text, scope);
  for (const std::string& expression : compiled->expressions()) mentions_.AddStates(path, expression);
  return TextTemplate{*std::move(compiled), compiled_scope};
}

std::vector<TextTemplate> Expressions::CompileRoles(
    absl::string_view path, const google::protobuf::RepeatedPtrField<std::string>& roles,
    const ScopeSpec& scope) {
  std::vector<TextTemplate> compiled;
  for (int i = 0; i < roles.size(); ++i) {
    const std::string role_path = absl::StrCat(path, "[", i, "]");
    if (roles[i].empty())
      problems_.Add(role_path, "ROLE_EMPTY", "expected the name of a role, found nothing");
    absl::optional<TextTemplate> role = CompileTemplate(role_path, roles[i], scope, Exposure::kPublic);
    if (!role.has_value()) continue;
    if (role->text.constant()) mentions_.AddRole(role_path, roles[i]);
    compiled.push_back(*std::move(role));
  }
  return compiled;
}

bool Expressions::Computes(absl::string_view path, absl::string_view text, const ScopeSpec& scope) {
  const std::vector<std::string> personal = scopes_.Personal(scope);
  if (personal.empty()) return false;
  const absl::StatusOr<cel::ExpressionPointer> tree = cel::Parse(text, {});
  LIUSHUI_CHECK_OK(tree.status());  // it was compiled
  const absl::optional<std::string> name = ComputedFrom(**tree, personal);
  if (!name.has_value()) return false;
  problems_.Add(
      path, "PERSONAL_COMPUTED",
      absl::StrCat("'", *name,
                   "' is personal, so it is sealed here: it can be passed on and tested for null, and "
                   "nothing be computed from it"));
  return true;
}

template <typename Compiled>
void Expressions::NoteReads(const Compiled& compiled, absl::string_view text, const ScopeSpec& scope) {
  const std::vector<std::string> variables = compiled.variables();
  if (scope.forms.empty() && !scope.event_data.has_value()) return mentions_.AddReads(scope, variables);
  const absl::StatusOr<Compiled> probe = Compiled::Compile(text, *scopes_.Probe(scope));
  mentions_.AddReads(scope, probe.ok() ? probe->variables() : variables);
}

template <typename Probe>
bool Expressions::Exposes(absl::string_view path, const absl::StatusOr<Probe>& probe,
                          const ScopeSpec& scope) {
  if (!probe.ok()) {
    problems_.AddStatus(path, probe.status());
    return true;
  }
  const std::vector<std::string> personal = scopes_.Personal(scope);
  for (const std::string& variable : probe->variables()) {
    for (const std::string& name : personal) {
      if (!Overlap(variable, name)) continue;
      problems_.Add(
          path, "PERSONAL_EXPOSED",
          absl::StrCat(
              "'", name,
              "' is personal; titles, instructions, roles, keys, ids, guards and log lines may not read it"));
      return true;
    }
  }
  return false;
}

}  // namespace liushui::chart
