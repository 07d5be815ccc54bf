// The syntax tree: what an expression says, before anyone asks what it means.
//
// Operators are calls of functions with CEL's own names: "_+_", "-_", "!_", "_==_", "@in", "_[_]". && and ||
// are nodes of their own with any number of operands, so that a long chain of them is flat. Macros are
// expanded: has() is a Select that tests, the others are Comprehensions.
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

// operand.field, or has(operand.field).
struct Select {
  ExpressionPointer operand;
  std::string field;
  bool tests_presence = false;
  bool quoted = false;  // written as operand.`field`: never part of a dotted name
};

// function(arguments), target.function(arguments), or an operator.
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

struct ListLiteral {
  std::vector<ExpressionPointer> elements;
};

struct MapLiteral {
  std::vector<std::pair<ExpressionPointer, ExpressionPointer>> entries;
};

enum class Macro { kAll, kExists, kExistsOne, kMap, kFilter };

// range.macro(variable, body), and range.map(variable, filter, body).
struct Comprehension {
  Macro macro = Macro::kAll;
  std::string variable;
  ExpressionPointer range;
  ExpressionPointer filter;  // null but in map with three arguments
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
               Comprehension>
      node;
};

}  // namespace liushui::cel

#endif  // LIUSHUI_ENGINE_CEL_SYNTAX_AST_H_
