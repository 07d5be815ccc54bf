// Expressions: compiles the CEL and the templates of a workflow, each in the scope of its place.
#ifndef LIUSHUI_ENGINE_CHART_COMPILER_EXPRESSIONS_H_
#define LIUSHUI_ENGINE_CHART_COMPILER_EXPRESSIONS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/chart/compiler/checks/mentions.h"
#include "engine/chart/compiler/scope.h"
#include "engine/chart/expression.h"
#include "engine/chart/problems.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace liushui::chart {

// What becomes of the client's personal data that an expression reads. kChecked: it runs on what was given,
// before that is sealed, or on opened values. kSealed: it runs on sealed values, which it can pass on, and
// test for null. kPublic: what it yields may be seen by people who may not see personal data.
enum class Exposure { kChecked, kSealed, kPublic };

// Every method answers nothing for empty text, which is not a problem of its own, and for text with a
// problem, which it reports: EXPRESSION_SYNTAX, EXPRESSION_TYPE, TYPE_MISMATCH (the result is not what the
// place wants), PERSONAL_EXPOSED or PERSONAL_COMPUTED.
class Expressions {
 public:
  Expressions(Scopes* scopes, Problems* problems) : scopes_(*scopes), problems_(*problems) {}

  absl::optional<Expression> Compile(absl::string_view path, absl::string_view text, const ScopeSpec& scope,
                                     const cel::Type& wanted, Exposure exposure = Exposure::kSealed);

  // A person or a list of persons.
  absl::optional<Expression> CompilePerson(absl::string_view path, absl::string_view text,
                                           const ScopeSpec& scope);

  absl::optional<TextTemplate> CompileTemplate(absl::string_view path, absl::string_view text,
                                               const ScopeSpec& scope, Exposure exposure);

  // Roles; an empty one is ROLE_EMPTY.
  std::vector<TextTemplate> CompileRoles(absl::string_view path,
                                         const google::protobuf::RepeatedPtrField<std::string>& roles,
                                         const ScopeSpec& scope);

  Problems& problems() { return problems_; }
  Scopes& scopes() { return scopes_; }
  // What everything compiled so far speaks of.
  Mentions& mentions() { return mentions_; }

 private:
  // True if the expression or template, compiled as `probe` in the probe of `scope`, reads something
  // personal, which it reports.
  template <typename Probe>
  bool Exposes(absl::string_view path, const absl::StatusOr<Probe>& probe, const ScopeSpec& scope);

  // True if the expression computes with something personal, which it reports.
  bool Computes(absl::string_view path, absl::string_view text, const ScopeSpec& scope);

  // Notes what a program or template reads; those that may read a form are asked in the probe of `scope`.
  template <typename Compiled>
  void NoteReads(const Compiled& compiled, absl::string_view text, const ScopeSpec& scope);

  Scopes& scopes_;
  Problems& problems_;
  Mentions mentions_;
};

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILER_EXPRESSIONS_H_
