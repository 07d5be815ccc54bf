#include "engine/cel/compiler.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"

namespace liushui::cel {
namespace {

// What an identifier that names a type stands for.
bool IsTypeName(absl::string_view name) {
  constexpr absl::string_view kNames[] = {"bool",
                                          "int",
                                          "uint",
                                          "double",
                                          "string",
                                          "bytes",
                                          "list",
                                          "map",
                                          "null_type",
                                          "type",
                                          "google.protobuf.Timestamp",
                                          "google.protobuf.Duration"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

Type TypeOfLiteral(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
      return Type::Null();
    case Kind::kBool:
      return Type::Bool();
    case Kind::kInt:
      return Type::Int();
    case Kind::kUint:
      return Type::Uint();
    case Kind::kDouble:
      return Type::Double();
    case Kind::kString:
      return Type::String();
    case Kind::kBytes:
      return Type::Bytes();
    default:
      return Type::Dyn();
  }
}

absl::string_view MacroName(Macro macro) {
  switch (macro) {
    case Macro::kAll:
      return "all";
    case Macro::kExists:
      return "exists";
    case Macro::kExistsOne:
      return "exists_one";
    case Macro::kMap:
      return "map";
    case Macro::kFilter:
      return "filter";
  }
  return "";
}

void JoinInto(const Type& type, Type& joined) {
  joined = Join(joined, type).value_or(Type::Dyn());
}

}  // namespace

absl::StatusOr<CompiledExpression> Compiler::Compile(const Expression& expression) {
  ASSIGN_OR_RETURN(Part part, CompilePart(expression));
  CompiledExpression compiled;
  compiled.result_type = Settled(part.type);
  compiled.constant = variables_read_.empty() && !calls_host_;
  compiled.variables.assign(variables_read_.begin(), variables_read_.end());
  compiled.zone_loader = environment_.zone_loader();
  compiled.locals = locals_max_;
  compiled.root = std::move(part.node);
  return compiled;
}

absl::StatusOr<Compiler::Part> Compiler::CompilePart(const Expression& expression) {
  return std::visit([&](const auto& node) { return CompileNode(node, expression.location); },
                    expression.node);
}

Compiler::Part Compiler::Made(Type type, NodePointer node) const {
  return Part{checked_ ? std::move(type) : Type::Dyn(), std::move(node)};
}

absl::StatusOr<Compiler::Part> Compiler::Mistake(absl::string_view message, SourceLocation location) const {
  if (checked_) return TypeError(message, location);
  return Part{Type::Dyn(), FailingNode(WithLocation(EvaluationError(message), location))};
}

absl::StatusOr<Compiler::Part> Compiler::Undeclared(absl::string_view name, SourceLocation location) const {
  return Mistake(absl::StrCat("nothing is declared as '", name, "'"), location);
}

absl::StatusOr<Compiler::Part> Compiler::CompileNode(const Literal& literal, SourceLocation) {
  return Made(TypeOfLiteral(literal.value), ConstantNode(literal.value));
}

absl::optional<int> Compiler::FindLocal(absl::string_view name) const {
  for (size_t i = scope_.size(); i > 0; --i) {
    if (scope_[i - 1].name == name) return static_cast<int>(i - 1);
  }
  return absl::nullopt;
}

const Environment::Variable* Compiler::FindVariable(absl::string_view name, bool absolute) const {
  absl::string_view container = absolute ? absl::string_view() : absl::string_view(environment_.container());
  while (!container.empty()) {
    const Environment::Variable* found = environment_.FindVariable(absl::StrCat(container, ".", name));
    if (found != nullptr) return found;
    const size_t dot = container.rfind('.');
    container = dot == absl::string_view::npos ? absl::string_view() : container.substr(0, dot);
  }
  return environment_.FindVariable(name);
}

absl::optional<Compiler::Part> Compiler::CompileName(absl::string_view name, bool absolute) {
  const Environment::Variable* variable = FindVariable(name, absolute);
  if (variable != nullptr) {
    variables_read_.insert(variable->name);
    return Made(variable->type, VariableNode(variable->slot));
  }
  if (IsTypeName(name)) return Made(Type::TypeType(), ConstantNode(Value::Type(std::string(name))));
  return absl::nullopt;
}

absl::StatusOr<Compiler::Part> Compiler::CompileNode(const Identifier& identifier, SourceLocation location) {
  const absl::optional<int> local = identifier.absolute ? absl::nullopt : FindLocal(identifier.name);
  if (local.has_value()) return Made(scope_[static_cast<size_t>(*local)].type, LocalNode(*local));
  absl::optional<Part> named = CompileName(identifier.name, identifier.absolute);
  if (named.has_value()) return *std::move(named);
  return Undeclared(identifier.name, location);
}

std::string Compiler::DottedName(const Select& select, bool& absolute) const {
  if (select.quoted) return "";
  const Expression& operand = *select.operand;
  if (const Identifier* root = std::get_if<Identifier>(&operand.node)) {
    absolute = root->absolute;
    if (!absolute && FindLocal(root->name).has_value()) return "";
    return absl::StrCat(root->name, ".", select.field);
  }
  const Select* inner = std::get_if<Select>(&operand.node);
  if (inner == nullptr || inner->tests_presence) return "";
  const std::string prefix = DottedName(*inner, absolute);
  return prefix.empty() ? "" : absl::StrCat(prefix, ".", select.field);
}

bool Compiler::AnyPrefixDeclared(absl::string_view name, bool absolute) const {
  while (true) {
    if (FindVariable(name, absolute) != nullptr || IsTypeName(name)) return true;
    const size_t dot = name.rfind('.');
    if (dot == absl::string_view::npos) return false;
    name = name.substr(0, dot);
  }
}

absl::StatusOr<Compiler::Part> Compiler::CompileNode(const Select& select, SourceLocation location) {
  bool absolute = false;
  const std::string name = DottedName(select, absolute);
  if (!name.empty()) {
    absl::optional<Part> named = CompileName(name, absolute);
    if (named.has_value() && select.tests_presence)
      return Made(Type::Bool(), NotNullNode(std::move(named->node)));
    if (named.has_value()) return *std::move(named);
    if (!AnyPrefixDeclared(name, absolute)) return Undeclared(name, location);
  }
  ASSIGN_OR_RETURN(Part operand, CompilePart(*select.operand));
  return SelectField(std::move(operand), select, location);
}

absl::StatusOr<Compiler::Part> Compiler::SelectField(Part operand, const Select& select,
                                                     SourceLocation location) const {
  const Type& type = operand.type.WithoutNull();
  Type field = Type::Dyn();
  if (type.kind() == TypeKind::kRecord) {
    const Type* found = type.FindField(select.field);
    if (found == nullptr) {
      return Mistake(absl::StrCat("there is no field '", select.field, "' in ", type.ToString()), location);
    }
    field = *found;
  } else if (type.kind() == TypeKind::kMap) {
    if (!IsAssignable(Type::String(), type.key())) {
      return Mistake(absl::StrCat("the keys of ", type.ToString(), " are no field names"), location);
    }
    field = type.value();
  } else if (!IsAssignable(type, Type::Map(Type::String(), Type::Dyn()))) {
    return Mistake(absl::StrCat(type.ToString(), " has no field '", select.field, "'"), location);
  }
  if (select.tests_presence)
    return Made(Type::Bool(), HasNode(std::move(operand.node), select.field, location));
  return Made(field, SelectNode(std::move(operand.node), select.field, location));
}

absl::StatusOr<Compiler::Part> Compiler::ConditionOf(const Expression& expression, absl::string_view where) {
  ASSIGN_OR_RETURN(Part part, CompilePart(expression));
  if (IsAssignable(part.type, Type::Bool())) return part;
  return Mistake(absl::StrCat("expected bool ", where, ", found ", Settled(part.type).ToString()),
                 expression.location);
}

absl::StatusOr<Compiler::Part> Compiler::CompileNode(const Logical& logical, SourceLocation location) {
  NodePointers operands;
  for (const ExpressionPointer& operand : logical.operands) {
    ASSIGN_OR_RETURN(Part part, ConditionOf(*operand, logical.is_and ? "beside '&&'" : "beside '||'"));
    operands.push_back(std::move(part.node));
  }
  return Made(Type::Bool(), LogicalNode(logical.is_and, std::move(operands), location));
}

absl::StatusOr<Compiler::Part> Compiler::CompileNode(const Conditional& conditional,
                                                     SourceLocation location) {
  ASSIGN_OR_RETURN(Part condition, ConditionOf(*conditional.condition, "before '?'"));
  ASSIGN_OR_RETURN(Part then, CompilePart(*conditional.then));
  ASSIGN_OR_RETURN(Part otherwise, CompilePart(*conditional.otherwise));
  const absl::optional<Type> joined = Join(then.type, otherwise.type);
  if (!joined.has_value()) {
    return Mistake(absl::StrCat("both sides of ':' have one type, not ", Settled(then.type).ToString(),
                                " and ", Settled(otherwise.type).ToString()),
                   location);
  }
  return Made(*joined, ConditionalNode(std::move(condition.node), std::move(then.node),
                                       std::move(otherwise.node), location));
}

absl::StatusOr<Compiler::Part> Compiler::CompileNode(const ListLiteral& list, SourceLocation location) {
  Type element = Type::Free();
  NodePointers nodes;
  for (const ExpressionPointer& expression : list.elements) {
    ASSIGN_OR_RETURN(Part part, CompilePart(*expression));
    JoinInto(part.type, element);
    nodes.push_back(std::move(part.node));
  }
  return Made(Type::List(element), ListNode(std::move(nodes), location));
}

absl::StatusOr<Compiler::Part> Compiler::CompileNode(const MapLiteral& map, SourceLocation location) {
  Type key_type = Type::Free();
  Type value_type = Type::Free();
  std::vector<std::pair<NodePointer, NodePointer>> entries;
  for (const auto& [key, value] : map.entries) {
    ASSIGN_OR_RETURN(Part key_part, CompilePart(*key));
    ASSIGN_OR_RETURN(Part value_part, CompilePart(*value));
    const Type allowed[] = {Type::Bool(), Type::Int(), Type::Uint(), Type::String()};
    const bool fits = std::any_of(std::begin(allowed), std::end(allowed),
                                  [&](const Type& type) { return IsAssignable(key_part.type, type); });
    if (!fits) {
      return Mistake(
          absl::StrCat("a map's key is a bool, int, uint or string, not ", Settled(key_part.type).ToString()),
          key->location);
    }
    JoinInto(key_part.type, key_type);
    JoinInto(value_part.type, value_type);
    entries.emplace_back(std::move(key_part.node), std::move(value_part.node));
  }
  return Made(Type::Map(key_type, value_type), MapNode(std::move(entries), location));
}

absl::StatusOr<Type> Compiler::ElementType(const Type& range, SourceLocation location) const {
  const Type& type = range.WithoutNull();
  switch (type.kind()) {
    case TypeKind::kDyn:
    case TypeKind::kFree:
      return Type::Dyn();
    case TypeKind::kList:
      return type.element();
    case TypeKind::kMap:
      return type.key();
    case TypeKind::kRecord:
      return Type::String();
    default:
      return TypeError(absl::StrCat("a macro goes over a list or a map, not ", type.ToString()), location);
  }
}

absl::StatusOr<Compiler::Part> Compiler::CompileNode(const Comprehension& comprehension,
                                                     SourceLocation location) {
  ASSIGN_OR_RETURN(Part range, CompilePart(*comprehension.range));
  ASSIGN_OR_RETURN(const Type element, ElementType(range.type, location));
  Loop loop;
  loop.macro = comprehension.macro;
  loop.local = static_cast<int>(scope_.size());
  loop.range = std::move(range.node);
  loop.turn_steps = 1 + comprehension.body->size / kExpressionsPerStep;
  scope_.push_back({comprehension.variable, element});
  locals_max_ = std::max(locals_max_, static_cast<int>(scope_.size()));
  absl::StatusOr<Part> part = CompileLoop(comprehension, element, std::move(loop), location);
  scope_.pop_back();
  return part;
}

absl::StatusOr<Compiler::Part> Compiler::CompileLoop(const Comprehension& comprehension, const Type& element,
                                                     Loop loop, SourceLocation location) {
  const std::string where = absl::StrCat("in ", MacroName(comprehension.macro), "()");
  if (comprehension.filter != nullptr) {
    ASSIGN_OR_RETURN(Part filter, ConditionOf(*comprehension.filter, where));
    loop.filter = std::move(filter.node);
  }
  if (comprehension.macro == Macro::kMap) {
    ASSIGN_OR_RETURN(Part body, CompilePart(*comprehension.body));
    loop.body = std::move(body.node);
    return Made(Type::List(body.type), LoopNode(std::move(loop), location));
  }
  ASSIGN_OR_RETURN(Part body, ConditionOf(*comprehension.body, where));
  loop.body = std::move(body.node);
  const Type result = comprehension.macro == Macro::kFilter ? Type::List(element) : Type::Bool();
  return Made(result, LoopNode(std::move(loop), location));
}

}  // namespace liushui::cel
