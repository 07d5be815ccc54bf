#include "engine/cel/nulls/condition.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/cel/syntax/parser.h"
#include "engine/cel/syntax/walk.h"

namespace liushui::cel {
namespace {

// What stands in a node besides its children.
struct Heads {
  absl::string_view renamed;  // an identifier that is written as `name`; empty for none
  absl::string_view name;

  std::string operator()(const Literal& literal) const { return literal.value.DebugString(); }
  std::string operator()(const Identifier& identifier) const {
    if (identifier.name == renamed) return std::string(name);
    return absl::StrCat(identifier.absolute ? "." : "", identifier.name);
  }
  std::string operator()(const Select& select) const {
    return absl::StrCat("select", select.tests_presence ? "?" : "", select.is_optional ? ".?" : ".",
                        select.field);
  }
  std::string operator()(const Call& call) const {
    return absl::StrCat("call ", call.function, call.target == nullptr ? "" : " of");
  }
  std::string operator()(const Logical& logical) const { return logical.is_and ? "and" : "or"; }
  std::string operator()(const Conditional&) const { return "if"; }
  std::string operator()(const ListLiteral& list) const { return absl::StrCat("list", Flags(list)); }
  std::string operator()(const MapLiteral& map) const { return absl::StrCat("map", Flags(map)); }
  std::string operator()(const Comprehension& loop) const {
    return absl::StrCat(loop.name, " ", loop.variable, " ", loop.second_variable, loop.filter ? " if" : "");
  }
  std::string operator()(const Binding& binding) const {
    return absl::StrCat("bind ", binding.kind, " ", binding.variable);
  }

  template <typename Items>
  static std::string Flags(const Items& items) {
    std::string flags;
    for (const bool optional : items.is_optional) flags += optional ? '?' : '.';
    return flags;
  }
};

std::string TextOf(const Expression& expression, const Heads& heads) {
  std::string text = std::visit(heads, expression.node);
  text += '(';
  ForEachChild(expression,
               [&](const Expression& child) { absl::StrAppend(&text, TextOf(child, heads), ","); });
  text += ')';
  return text;
}

// Whether it reads the record alone and calls nothing but operators and methods.
bool AsksOnly(absl::string_view record, const Expression& expression) {
  const auto* identifier = std::get_if<Identifier>(&expression.node);
  if (identifier != nullptr && (identifier->name != record || identifier->absolute)) return false;
  const auto* call = std::get_if<Call>(&expression.node);
  if (call != nullptr && call->target == nullptr && absl::ascii_isalpha(call->function.front())) return false;
  bool asks_only = true;
  ForEachChild(expression,
               [&](const Expression& child) { asks_only = asks_only && AsksOnly(record, child); });
  return asks_only;
}

Condition Read(const Expression& expression, const Heads& heads) {
  const auto* call = std::get_if<Call>(&expression.node);
  if (call != nullptr && call->function == "!_") return Read(*call->arguments.front(), heads).Opposite();
  std::string text = TextOf(expression, heads);
  constexpr absl::string_view kUnequal = "call _!=_";
  if (call == nullptr || call->function != "_!=_") return {std::move(text), true};
  return {absl::StrCat("call _==_", text.substr(kUnequal.size())), false};
}

}  // namespace

Condition ConditionOf(const Expression& expression) {
  return Read(expression, {});
}

absl::optional<Condition> ConditionAbout(absl::string_view record, absl::string_view source,
                                         absl::string_view name) {
  const absl::StatusOr<ExpressionPointer> expression = Parse(source, {});
  if (!expression.ok() || !AsksOnly(record, **expression)) return absl::nullopt;
  return Read(**expression, {record, name});
}

}  // namespace liushui::cel
