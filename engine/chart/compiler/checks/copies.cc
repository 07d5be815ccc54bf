#include "engine/chart/compiler/checks/copies.h"

#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace liushui::chart {
namespace {

using cel::Expression;

// The dotted name that a chain of selections is; empty for anything else.
std::string NameOf(const Expression& expression) {
  if (const auto* identifier = std::get_if<cel::Identifier>(&expression.node)) return identifier->name;
  const auto* select = std::get_if<cel::Select>(&expression.node);
  if (select == nullptr) return "";
  const std::string operand = NameOf(*select->operand);
  return operand.empty() ? "" : absl::StrCat(operand, ".", select->field);
}

bool IsNull(const Expression& expression) {
  const auto* literal = std::get_if<cel::Literal>(&expression.node);
  return literal != nullptr && literal->value.is_null();
}

// Whether what is looked at is only passed on, or computed with.
enum class Use { kPassed, kRead };

class Reads {
 public:
  explicit Reads(const std::vector<std::string>& personal) : personal_(personal) {}

  void Walk(const Expression& expression, Use use) {
    const std::string name = NameOf(expression);
    if (!name.empty()) return Name(name, expression, use);
    std::visit([&](const auto& node) { Node(node, use); }, expression.node);
  }

  const absl::optional<std::string>& found() const { return found_; }

 private:
  void Name(const std::string& name, const Expression& expression, Use use) {
    const auto* select = std::get_if<cel::Select>(&expression.node);
    if (use == Use::kPassed || found_.has_value() || (select != nullptr && select->tests_presence)) return;
    for (const std::string& personal : personal_) {
      if (Overlap(name, personal)) found_ = personal;
    }
  }

  void Node(const cel::Literal&, Use) {}
  void Node(const cel::Identifier&, Use) {}
  void Node(const cel::Select& select, Use) { Walk(*select.operand, Use::kRead); }
  void Node(const cel::Call& call, Use use) {
    const bool compares = call.function == "_==_" || call.function == "_!=_";
    if (compares && (IsNull(*call.arguments[0]) || IsNull(*call.arguments[1]))) return;
    // Two lists put together hold what both held; what is no list in plain is none here either.
    const bool joins = call.function == "_+_";
    if (call.target != nullptr) Walk(*call.target, Use::kRead);
    for (const auto& argument : call.arguments) {
      const bool is_list = std::holds_alternative<cel::ListLiteral>(argument->node);
      Walk(*argument, joins && is_list ? use : Use::kRead);
    }
  }
  void Node(const cel::Logical& logical, Use) {
    for (const auto& operand : logical.operands) Walk(*operand, Use::kRead);
  }
  void Node(const cel::Conditional& conditional, Use use) {
    Walk(*conditional.condition, Use::kRead);
    Walk(*conditional.then, use);
    Walk(*conditional.otherwise, use);
  }
  void Node(const cel::ListLiteral& list, Use use) {
    for (const auto& element : list.elements) Walk(*element, use);
  }
  void Node(const cel::MapLiteral& map, Use use) {
    for (const auto& [key, value] : map.entries) {
      Walk(*key, Use::kRead);
      Walk(*value, use);
    }
  }
  void Node(const cel::Comprehension& comprehension, Use) {
    Walk(*comprehension.range, Use::kRead);
    if (comprehension.filter != nullptr) Walk(*comprehension.filter, Use::kRead);
    Walk(*comprehension.body, Use::kRead);
  }
  void Node(const cel::Binding& binding, Use use) {
    Walk(*binding.value, Use::kRead);
    Walk(*binding.body, use);
  }

  const std::vector<std::string>& personal_;
  absl::optional<std::string> found_;
};

}  // namespace

bool Overlap(absl::string_view left, absl::string_view right) {
  return left == right || absl::StartsWith(left, absl::StrCat(right, ".")) ||
         absl::StartsWith(right, absl::StrCat(left, "."));
}

absl::optional<std::string> ComputedFrom(const Expression& expression,
                                         const std::vector<std::string>& personal) {
  Reads reads(personal);
  reads.Walk(expression, Use::kPassed);
  return reads.found();
}

}  // namespace liushui::chart
