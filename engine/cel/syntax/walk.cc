#include "engine/cel/syntax/walk.h"

namespace liushui::cel {
namespace {

// A visitor of every kind of node.
struct Children {
  absl::FunctionRef<void(const Expression&)> visit;

  void One(const ExpressionPointer& child) const {
    if (child != nullptr) visit(*child);
  }

  void operator()(const Literal&) const {}
  void operator()(const Identifier&) const {}
  void operator()(const Select& select) const { One(select.operand); }
  void operator()(const Call& call) const {
    One(call.target);
    for (const ExpressionPointer& argument : call.arguments) One(argument);
  }
  void operator()(const Logical& logical) const {
    for (const ExpressionPointer& operand : logical.operands) One(operand);
  }
  void operator()(const Conditional& conditional) const {
    One(conditional.condition);
    One(conditional.then);
    One(conditional.otherwise);
  }
  void operator()(const ListLiteral& list) const {
    for (const ExpressionPointer& element : list.elements) One(element);
  }
  void operator()(const MapLiteral& map) const {
    for (const auto& [key, value] : map.entries) {
      One(key);
      One(value);
    }
  }
  void operator()(const Comprehension& comprehension) const {
    One(comprehension.range);
    One(comprehension.filter);
    One(comprehension.body);
  }
  void operator()(const Binding& binding) const {
    One(binding.value);
    One(binding.body);
  }
};

}  // namespace

void ForEachChild(const Expression& expression, absl::FunctionRef<void(const Expression&)> visit) {
  std::visit(Children{visit}, expression.node);
}

}  // namespace liushui::cel
