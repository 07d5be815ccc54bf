// The compiler's half that deals with calls: which overload is meant, and what comes out.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/status_macros.h"
#include "engine/cel/compiler.h"
#include "engine/cel/functions/pattern.h"

namespace liushui::cel {
namespace {

bool IsOpen(const Type& type) {
  return type.kind() == TypeKind::kDyn || type.kind() == TypeKind::kFree;
}

// Whether values of the two types can be equal at all.
bool AreComparable(const Type& left, const Type& right) {
  if (left.kind() == TypeKind::kNull) return IsOpen(right) || IsAssignable(left, right);
  if (right.kind() == TypeKind::kNull) return IsOpen(left) || IsAssignable(right, left);
  return Join(left, right).has_value();
}

std::string TypeList(const std::vector<Type>& types) {
  const auto write = [](std::string* out, const Type& type) { *out += Settled(type).ToString(); };
  return absl::StrCat("(", absl::StrJoin(types, ", ", write), ")");
}

bool Takes(const Overload& overload, const std::vector<Type>& types) {
  for (size_t i = 0; i < types.size(); ++i) {
    if (!IsAssignable(types[i], overload.parameters[i])) return false;
  }
  return true;
}

bool HasForm(const Overload& overload, const Call& call, size_t arguments) {
  const bool method = overload.style == Overload::Style::kMethod;
  return method == (call.target != nullptr) && overload.parameters.size() == arguments;
}

}  // namespace

absl::StatusOr<Compiler::Operand> Compiler::CompileArguments(const Call& call) {
  Operand operand;
  if (call.target != nullptr) {
    ASSIGN_OR_RETURN(Part target, CompilePart(*call.target));
    operand.types.push_back(std::move(target.type));
    operand.nodes.push_back(std::move(target.node));
  }
  for (const ExpressionPointer& argument : call.arguments) {
    ASSIGN_OR_RETURN(Part part, CompilePart(*argument));
    operand.types.push_back(std::move(part.type));
    operand.nodes.push_back(std::move(part.node));
  }
  return operand;
}

absl::StatusOr<Compiler::Part> Compiler::CompileNode(const Call& call, SourceLocation location) {
  ASSIGN_OR_RETURN(Operand operand, CompileArguments(call));
  const Environment::Function* host =
      call.target == nullptr ? environment_.FindFunction(call.function) : nullptr;
  if (host != nullptr) return CallHost(*host, std::move(operand), location);
  return CallBuiltin(call, std::move(operand), location);
}

absl::StatusOr<Compiler::Part> Compiler::CallHost(const Environment::Function& function, Operand operand,
                                                  SourceLocation location) {
  bool fits = function.parameters.size() == operand.types.size();
  for (size_t i = 0; fits && i < operand.types.size(); ++i) {
    fits = IsAssignable(operand.types[i], function.parameters[i]);
  }
  if (!fits) {
    return Mistake(absl::StrCat(function.name, "() takes ", TypeList(function.parameters), ", not ",
                                TypeList(operand.types)),
                   location);
  }
  calls_host_ = true;
  return Made(function.result, HostNode(function, std::move(operand.nodes), location));
}

absl::StatusOr<Compiler::Part> Compiler::CallBuiltin(const Call& call, Operand operand,
                                                     SourceLocation location) {
  const BuiltinFunction* function = FindBuiltin(call.function);
  const absl::string_view name = DisplayName(call.function);
  if (function == nullptr) return Mistake(absl::StrCat("there is no function '", name, "'"), location);
  bool callable = false;
  for (const Overload& overload : function->overloads) {
    callable = callable || HasForm(overload, call, operand.types.size());
  }
  if (!callable) {
    const absl::string_view style = call.target == nullptr ? "as a function" : "as a method";
    return Mistake(
        absl::StrCat("'", name, "' is not called ", style, " with ", call.arguments.size(), " arguments"),
        location);
  }
  ASSIGN_OR_RETURN(const Type result, ResultType(*function, call, operand.types, location));
  if (function->name == "matches") return CallMatches(*function, std::move(operand), location);
  return Made(result, BuiltinNode(*function, std::move(operand.nodes), environment_.zone_loader(), location));
}

absl::StatusOr<Compiler::Part> Compiler::CallMatches(const BuiltinFunction& function, Operand operand,
                                                     SourceLocation location) {
  const Value* pattern = operand.nodes[1]->Constant();
  if (pattern == nullptr || pattern->kind() != Kind::kString) {
    return Made(Type::Bool(),
                BuiltinNode(function, std::move(operand.nodes), environment_.zone_loader(), location));
  }
  absl::StatusOr<std::shared_ptr<const re2::RE2>> compiled = CompilePattern(pattern->string_value());
  if (!compiled.ok()) return Mistake(compiled.status().message(), location);
  return Made(Type::Bool(), MatchNode(std::move(operand.nodes[0]), *std::move(compiled), location));
}

absl::StatusOr<Type> Compiler::ResultType(const BuiltinFunction& function, const Call& call,
                                          const std::vector<Type>& types, SourceLocation location) const {
  if (!checked_) return Type::Dyn();
  absl::optional<Type> result;
  for (const Overload& overload : function.overloads) {
    if (!HasForm(overload, call, types.size()) || !Takes(overload, types)) continue;
    result = result.has_value() && !(*result == overload.result) ? Type::Dyn() : overload.result;
  }
  if (result.has_value() && types.size() == 2) {
    result = RefinedResult(function.name, types[0], types[1], *result);
  }
  if (result.has_value()) return *result;
  return TypeError(absl::StrCat("no overload of '", DisplayName(function.name), "' takes ", TypeList(types)),
                   location);
}

absl::optional<Type> Compiler::RefinedResult(absl::string_view function, const Type& left, const Type& right,
                                             const Type& declared) const {
  const Type& container = function == "@in" ? right.WithoutNull() : left.WithoutNull();
  const bool is_list = container.kind() == TypeKind::kList;
  const bool is_map = container.kind() == TypeKind::kMap;
  bool fits = true;
  if (function == "_==_" || function == "_!=_") {
    fits = AreComparable(left, right);
  } else if (function == "_+_" && is_list && right.WithoutNull().kind() == TypeKind::kList) {
    return Join(container, right.WithoutNull()).value_or(Type::List(Type::Dyn()));
  } else if (function == "_[_]" && is_list) {
    return container.element();
  } else if (function == "_[_]" && is_map) {
    if (IsAssignable(right, container.key())) return container.value();
    fits = false;
  } else if (function == "@in" && is_list) {
    fits = AreComparable(left, container.element());
  } else if (function == "@in" && is_map) {
    fits = AreComparable(left, container.key());
  }
  if (!fits) return absl::nullopt;
  return declared;
}

}  // namespace liushui::cel
