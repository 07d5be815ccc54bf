#include "engine/cel/program.h"

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/cel/compiler.h"
#include "engine/cel/evaluation.h"
#include "engine/cel/syntax/parser.h"

namespace liushui::cel {

absl::StatusOr<Value> EmptyActivation::Variable(int slot) const {
  return EvaluationError(absl::StrCat("variable ", slot, " has no value here"));
}

absl::StatusOr<Value> EmptyActivation::Call(int function_id, absl::Span<const Value>) const {
  return EvaluationError(absl::StrCat("function ", function_id, " cannot be called here"));
}

absl::StatusOr<Program> Program::Compile(absl::string_view source, const Environment& environment) {
  return CompileWith(source, environment, Options{});
}

absl::StatusOr<Program> Program::CompileUnchecked(absl::string_view source, const Environment& environment) {
  return CompileWith(source, environment, Options{.checked = false, .origin = {}});
}

absl::StatusOr<Program> Program::CompileWith(absl::string_view source, const Environment& environment,
                                             const Options& options) {
  ASSIGN_OR_RETURN(const ExpressionPointer tree, Parse(source, options.origin));
  ASSIGN_OR_RETURN(CompiledExpression compiled, Compiler(environment, options.checked).Compile(*tree));
  compiled.source = std::string(source);
  return Program(std::make_shared<const CompiledExpression>(std::move(compiled)));
}

absl::StatusOr<Value> Program::Evaluate(const Activation& activation) const {
  Evaluation evaluation(activation, compiled_->zone_loader, compiled_->locals);
  return compiled_->root->Evaluate(evaluation);
}

const Type& Program::result_type() const {
  return compiled_->result_type;
}
const std::string& Program::source() const {
  return compiled_->source;
}
const Places& Program::not_null_when(bool result) const {
  return result ? compiled_->when_true : compiled_->when_false;
}
const Places& Program::not_null_unless_true() const {
  return compiled_->unless_true;
}
bool Program::constant() const {
  return compiled_->constant;
}
const std::vector<std::string>& Program::variables() const {
  return compiled_->variables;
}

}  // namespace liushui::cel
