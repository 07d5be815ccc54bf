// The parser: tokens into a syntax tree, by recursive descent and operator precedence.
#ifndef LIUSHUI_ENGINE_CEL_SYNTAX_PARSER_H_
#define LIUSHUI_ENGINE_CEL_SYNTAX_PARSER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/cel/syntax/ast.h"
#include "engine/cel/syntax/lexer.h"

namespace liushui::cel {

// Reads a whole expression. Refuses with EXPRESSION_SYNTAX what is no expression, source that is not UTF-8
// and what passes the limits of compilation; places count from `origin`.
absl::StatusOr<ExpressionPointer> Parse(absl::string_view source, SourceLocation origin);

// Turns a method call that is a macro into what it stands for; any other call is returned as it is. `call`
// holds a Call. Refuses a macro whose arguments are not what it needs. Heights are left to the caller.
absl::StatusOr<ExpressionPointer> ExpandMethodMacro(ExpressionPointer call);
// The same for has(a.b), a call that is none of a method.
absl::StatusOr<ExpressionPointer> ExpandGlobalMacro(ExpressionPointer call);

// The word as CEL reserves it for languages around it; such a word names no variable and no function.
bool IsReserved(absl::string_view word);

}  // namespace liushui::cel

#endif  // LIUSHUI_ENGINE_CEL_SYNTAX_PARSER_H_
