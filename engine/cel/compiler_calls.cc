// The compiler's half that deals with calls: which overload is meant, and what comes out.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/status_macros.h"
#include "engine/cel/compiler.h"
#include "engine/cel/functions/pattern.h"
#include "engine/cel/functions/signature.h"

namespace liushui::cel {
namespace {

std::string TypeList(const std::vector<Type>& types) {
  const auto write = [](std::string* out, const Type& type) { *out += Settled(type).ToString(); };
  return absl::StrCat("(", absl::StrJoin(types, ", ", write), ")");
}

// What a function of these parameters gives for these arguments; nullopt if it does not take them. `letters`
// then say what the parameters are in this call.
absl::optional<Type> ResultFor(const std::vector<Type>& parameters, const Type& result,
                               const std::vector<Type>& types, Letters& letters) {
  for (size_t i = 0; i < types.size(); ++i) {
    if (!letters.Take(parameters[i], types[i])) return absl::nullopt;
  }
  return letters.Replace(result);
}

bool IsNull(const Type& type) {
  return type.kind() == TypeKind::kNull;
}

bool HasForm(const Overload& overload, bool is_method, size_t arguments) {
  const bool method = overload.style == Overload::Style::kMethod;
  return method == is_method && overload.parameters.size() == arguments;
}

bool HasForm(const BuiltinFunction& function, bool is_method, size_t arguments) {
  return std::any_of(function.overloads.begin(), function.overloads.end(),
                     [&](const Overload& overload) { return HasForm(overload, is_method, arguments); });
}

}  // namespace

std::string Compiler::FunctionNamed(absl::string_view name, bool absolute) const {
  for (std::string& candidate : NamesInContainer(name, absolute)) {
    const bool known = environment_.FindFunction(candidate) != nullptr || FindBuiltin(candidate) != nullptr;
    if (known) return std::move(candidate);
  }
  return "";
}

Compiler::Invocation Compiler::InvocationOf(const Call& call) const {
  if (call.target == nullptr) {
    const std::string name = FunctionNamed(call.function, false);
    return {name.empty() ? call.function : name, false};
  }
  bool absolute = false;
  const std::string prefix = DottedName(*call.target, absolute);
  if (prefix.empty()) return {call.function, true};
  const std::string name = FunctionNamed(absl::StrCat(prefix, ".", call.function), absolute);
  return name.empty() ? Invocation{call.function, true} : Invocation{name, false};
}

void Compiler::Operand::Add(Part part) {
  types.push_back(std::move(part.type));
  nodes.push_back(std::move(part.node));
  locals.push_back(part.local);
  evidence.push_back(std::move(part.evidence));
}

absl::StatusOr<Compiler::Operand> Compiler::CompileArguments(const Call& call, bool with_target) {
  Operand operand;
  if (with_target) {
    ASSIGN_OR_RETURN(Part target, CompilePart(*call.target));
    operand.Add(std::move(target));
  }
  for (const ExpressionPointer& argument : call.arguments) {
    ASSIGN_OR_RETURN(Part part, CompilePart(*argument));
    operand.Add(std::move(part));
  }
  return operand;
}

const Value* Compiler::FieldNamedBy(const Invocation& invocation, const Operand& operand) const {
  const bool indexes = invocation.function == "_[_]" || invocation.function == "_[?_]";
  if (!indexes || operand.types[0].WithoutNull().kind() != TypeKind::kRecord) return nullptr;
  const Value* field = operand.nodes[1]->Constant();
  return field != nullptr && field->kind() == Kind::kString ? field : nullptr;
}

absl::StatusOr<Compiler::Part> Compiler::CompileNode(const Call& call, SourceLocation location) {
  const Invocation invocation = InvocationOf(call);
  ASSIGN_OR_RETURN(Operand operand, CompileArguments(call, invocation.is_method));
  if (const Value* field = FieldNamedBy(invocation, operand)) {
    Select select;
    select.field = field->string_value();
    select.is_optional = invocation.function == "_[?_]";
    return SelectField({operand.types[0], std::move(operand.nodes[0]), -1, operand.evidence[0]}, select,
                       location);
  }
  const Environment::Function* host =
      invocation.is_method ? nullptr : environment_.FindFunction(invocation.function);
  if (host != nullptr) return CallHost(*host, std::move(operand), location);
  return CallBuiltin(invocation, std::move(operand), location);
}

absl::StatusOr<Compiler::Part> Compiler::CallHost(const Environment::Function& function, Operand operand,
                                                  SourceLocation location) {
  Letters letters;
  absl::optional<Type> result;
  if (function.parameters.size() == operand.types.size()) {
    result = ResultFor(function.parameters, function.result, operand.types, letters);
  }
  if (!result.has_value()) {
    return Mistake(absl::StrCat(function.name, "() takes ", TypeList(function.parameters), ", not ",
                                TypeList(operand.types)),
                   location);
  }
  RETURN_IF_ERROR(DemandNoNulls({&function.parameters}, operand));
  calls_host_ = true;
  ++outside_reads_;
  return Made(*std::move(result), HostNode(function, std::move(operand.nodes), location));
}

Compiler::Operand Compiler::AsOneList(Operand operand, SourceLocation location) {
  Type element = Type::Free();
  std::vector<Item> items;
  Evidence evidence;
  evidence.location = location;
  for (size_t i = 0; i < operand.types.size(); ++i) {
    const bool is_first_null =
        element.kind() != TypeKind::kNullable && operand.types[i].kind() == TypeKind::kNullable;
    if (is_first_null) evidence = operand.evidence[i];
    element = JoinOrDyn(element, operand.types[i]);
    items.push_back({nullptr, std::move(operand.nodes[i]), false});
  }
  Operand list;
  list.Add({Type::List(element), ListNode(std::move(items), location), -1, std::move(evidence)});
  return list;
}

absl::StatusOr<Compiler::Part> Compiler::CallBuiltin(const Invocation& invocation, Operand operand,
                                                     SourceLocation location) {
  const BuiltinFunction* function = FindBuiltin(invocation.function);
  const absl::string_view name = DisplayName(invocation.function);
  if (function == nullptr) return Mistake(absl::StrCat("there is no function '", name, "'"), location);
  const bool is_method = invocation.is_method;
  if (function->variadic && operand.types.size() > 2) operand = AsOneList(std::move(operand), location);
  if (!HasForm(*function, is_method, operand.types.size())) {
    const absl::string_view style = is_method ? "as a method" : "as a function";
    return Mistake(absl::StrCat("'", name, "' is not called ", style, " with ",
                                operand.types.size() - (is_method ? 1 : 0), " arguments"),
                   location);
  }
  ASSIGN_OR_RETURN(const Type result, ResultType(*function, is_method, operand, location));
  if (function->name == "matches") return CallMatches(*function, std::move(operand), location);
  Evidence evidence = EvidenceOf(function->name, operand);
  Part part =
      Made(result, BuiltinNode(*function, std::move(operand.nodes), environment_.zone_loader(), location));
  part.evidence = std::move(evidence);
  return part;
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

absl::StatusOr<Type> Compiler::ResultType(const BuiltinFunction& function, bool is_method,
                                          const Operand& operand, SourceLocation location) {
  if (!checked_) return Type::Dyn();
  const bool compares = function.name == "_==_" || function.name == "_!=_";
  // What is known not to be null here may still be compared with it.
  if (environment_.demands_null_tests() && compares && (IsNull(operand.types[0]) || IsNull(operand.types[1])))
    return Type::Bool();
  if (function.name == "_[_]" && operand.types[0].kind() == TypeKind::kRecord &&
      environment_.demands_null_tests()) {
    return AnyFieldOf(operand.types[0]);
  }
  absl::optional<Type> result;
  std::vector<const std::vector<Type>*> fitting;
  std::vector<Type> meant;  // the parameters of the one overload that fits
  for (const Overload& overload : function.overloads) {
    if (!HasForm(overload, is_method, operand.types.size())) continue;
    Letters letters;
    const absl::optional<Type> own = ResultFor(overload.parameters, overload.result, operand.types, letters);
    if (!own.has_value()) continue;
    meant.clear();
    fitting.push_back(&overload.parameters);
    if (result.has_value()) {
      result = *result == *own ? *own : Type::Dyn();
      continue;
    }
    result = own;
    for (const Type& parameter : overload.parameters) meant.push_back(letters.Replace(parameter));
  }
  if (!result.has_value()) {
    return TypeError(
        absl::StrCat("no overload of '", DisplayName(function.name), "' takes ", TypeList(operand.types)),
        location);
  }
  RETURN_IF_ERROR(DemandNoNulls(fitting, operand));
  RETURN_IF_ERROR(DemandNoNullElements(function, fitting, operand));
  for (size_t i = 0; i < meant.size(); ++i) Learn(operand.locals[i], meant[i]);
  return *result;
}

}  // namespace liushui::cel
