// The syntax tree: what an expression says, before anyone asks what it means.
//
// Operators are calls of functions with CEL's own names: "_+_", "-_", "!_", "_==_", "@in", "_[_]". && and ||
// are nodes of their own with any number of operands, so that a long chain of them is flat. Macros are
// expanded: has() is a Select that tests, cel.bind, optMap and optFlatMap are Bindings, the others
// Comprehensions.
#ifndef LIUSHUI_ENGINE_CEL_SYNTAX_AST_H_
#define LIUSHUI_ENGINE_CEL_SYNTAX_AST_H_

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/cel/location.h"
#include "engine/cel/value.h"

namespace liushui::cel {

struct Expression;
using ExpressionPointer = std::unique_ptr<Expression>;

struct Literal {
  Value value;
};

// A name; `.name` is absolute, and not looked up among the loop variables or in the container.
struct Identifier {
  std::string name;
  bool absolute = false;
};

// operand.field, operand.?field, or has(operand.field).
struct Select {
  ExpressionPointer operand;
  std::string field;
  bool tests_presence = false;
  bool is_optional = false;  // written with .?
  bool quoted = false;       // written as operand.`field`: never part of a dotted name
};

// function(arguments), target.function(arguments), or an operator; a[?b] calls "_[?_]".
struct Call {
  std::string function;
  ExpressionPointer target;  // null unless called as a method
  std::vector<ExpressionPointer> arguments;
};

// operands[0] && operands[1] && ..., or the same with ||.
struct Logical {
  bool is_and = false;
  std::vector<ExpressionPointer> operands;
};

struct Conditional {
  ExpressionPointer condition;
  ExpressionPointer then;
  ExpressionPointer otherwise;
};

// Which elements or entries are written with ?, as optionals that stand there only if they hold something, is
// noted beside them: one flag for each.
struct ListLiteral {
  std::vector<ExpressionPointer> elements;
  std::vector<bool> is_optional;
};

struct MapLiteral {
  std::vector<std::pair<ExpressionPointer, ExpressionPointer>> entries;
  std::vector<bool> is_optional;
};

// transformList() is kMap with two variables.
enum class Macro { kAll, kExists, kExistsOne, kMap, kFilter, kTransformMap, kTransformMapEntry };

// range.macro(variable, body) or range.macro(variable, second_variable, body), and for map and transform…
// both with a filter before the body.
struct Comprehension {
  Macro macro = Macro::kAll;
  std::string name;  // as it is written
  // The element of a list or the key of a map; with a second one, the index or the key.
  std::string variable;
  std::string second_variable;  // the element or the value; empty if there is none
  ExpressionPointer range;
  ExpressionPointer filter;  // may be null
  ExpressionPointer body;
};

enum class BindingKind { kBind, kOptMap, kOptFlatMap };

// cel.bind(variable, value, body): the body, in which the variable is the value. value.optMap(variable,
// body): the variable is what the optional value holds, and the body becomes an optional; without any,
// missing.
struct Binding {
  BindingKind kind = BindingKind::kBind;
  std::string variable;
  ExpressionPointer value;
  ExpressionPointer body;
};

struct Expression {
  SourceLocation location;
  // 1 for a leaf; else one more than the highest child. Bounded by kMaxTreeHeight, so recursion over a tree
  // is safe.
  int height = 1;
  // How many expressions it is made of, itself included.
  int size = 1;
  std::variant<Literal, Identifier, Select, Call, Logical, Conditional, ListLiteral, MapLiteral,
               Comprehension, Binding>
      node;
};

}  // namespace liushui::cel

#endif  // LIUSHUI_ENGINE_CEL_SYNTAX_AST_H_
