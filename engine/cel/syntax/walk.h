// Walking a syntax tree without knowing every kind of node.
#ifndef LIUSHUI_ENGINE_CEL_SYNTAX_WALK_H_
#define LIUSHUI_ENGINE_CEL_SYNTAX_WALK_H_

#include "absl/functional/function_ref.h"
#include "engine/cel/syntax/ast.h"

namespace liushui::cel {

// Calls `visit` with each expression right inside `expression`, in the order of the source.
void ForEachChild(const Expression& expression, absl::FunctionRef<void(const Expression&)> visit);

}  // namespace liushui::cel

#endif  // LIUSHUI_ENGINE_CEL_SYNTAX_WALK_H_
