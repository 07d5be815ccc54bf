// Template: text with expressions in it, for titles and roles: "复核 ${data.account} 的投诉".
//
// An expression stands between "${" and the "}" that closes it; braces and quotes inside it nest as CEL says.
// To write
// "${" itself, double the dollar: "$${". Any other dollar is text.
#ifndef LIUSHUI_ENGINE_CEL_TEMPLATE_H_
#define LIUSHUI_ENGINE_CEL_TEMPLATE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/cel/program.h"

namespace liushui::cel {

inline constexpr int kMaxTemplateExpressions = 64;

// Compiled text with expressions. Immutable, so safe to use from many threads; cheap to copy; needs nothing
// to live on.
class Template {
 public:
  // Refuses as Program::Compile does, with places counted in `text`, and with EXPRESSION_TYPE an expression
  // whose value string() cannot write: a list, a map, a type or null.
  static absl::StatusOr<Template> Compile(absl::string_view text, const Environment& environment);

  // The text with every expression's value put in, as string() writes it. Refuses as Program::Evaluate does;
  // a value that turns out to be null is an EXPRESSION_ERROR.
  absl::StatusOr<std::string> Evaluate(const Activation& activation) const;

  const std::string& source() const { return source_; }
  // True if no expression reads a variable or calls a host function.
  bool constant() const;
  // The declared names of the variables its expressions read, sorted.
  std::vector<std::string> variables() const;
  // The source of each expression, in order.
  std::vector<std::string> expressions() const;

 private:
  // Text, and the expression that follows it, if one does.
  struct Piece {
    std::string text;
    absl::optional<Program> expression;
  };
  Template() = default;
  // `location` is where `source` begins in the text.
  static absl::StatusOr<Program> CompileExpression(absl::string_view source, const Environment& environment,
                                                   SourceLocation location);

  std::string source_;
  std::vector<Piece> pieces_;
};

}  // namespace liushui::cel

#endif  // LIUSHUI_ENGINE_CEL_TEMPLATE_H_
