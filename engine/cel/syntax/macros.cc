// The macros: has, cel.bind, optMap and optFlatMap, and those over a range, with one variable (all, exists,
// exists_one, map, filter) and with two (all, exists, exists_one, transformList, transformMap,
// transformMapEntry).
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "engine/base/status_macros.h"
#include "engine/cel/syntax/parser.h"

namespace liushui::cel {
namespace {

struct LoopForm {
  absl::string_view name;
  size_t arguments;  // the variables, maybe a filter, the body
  size_t variables;
  Macro macro;
};

constexpr LoopForm kLoops[] = {
    {"all", 2, 1, Macro::kAll},
    {"all", 3, 2, Macro::kAll},
    {"exists", 2, 1, Macro::kExists},
    {"exists", 3, 2, Macro::kExists},
    {"exists_one", 2, 1, Macro::kExistsOne},
    {"exists_one", 3, 2, Macro::kExistsOne},
    {"existsOne", 2, 1, Macro::kExistsOne},
    {"existsOne", 3, 2, Macro::kExistsOne},
    {"map", 2, 1, Macro::kMap},
    {"map", 3, 1, Macro::kMap},
    {"filter", 2, 1, Macro::kFilter},
    {"transformList", 3, 2, Macro::kMap},
    {"transformList", 4, 2, Macro::kMap},
    {"transformMap", 3, 2, Macro::kTransformMap},
    {"transformMap", 4, 2, Macro::kTransformMap},
    {"transformMapEntry", 3, 2, Macro::kTransformMapEntry},
    {"transformMapEntry", 4, 2, Macro::kTransformMapEntry},
};

const LoopForm* FindLoop(const Call& call) {
  for (const LoopForm& form : kLoops) {
    if (form.name == call.function && form.arguments == call.arguments.size()) return &form;
  }
  return nullptr;
}

absl::optional<BindingKind> FindBinding(const Call& call) {
  const Identifier* target = std::get_if<Identifier>(&call.target->node);
  const bool in_cel = target != nullptr && !target->absolute && target->name == "cel";
  if (in_cel && call.function == "bind" && call.arguments.size() == 3) return BindingKind::kBind;
  if (call.arguments.size() != 2) return absl::nullopt;
  if (call.function == "optMap") return BindingKind::kOptMap;
  if (call.function == "optFlatMap") return BindingKind::kOptFlatMap;
  return absl::nullopt;
}

absl::StatusOr<std::string> VariableName(const Call& call, size_t index) {
  const Expression& argument = *call.arguments[index];
  const Identifier* variable = std::get_if<Identifier>(&argument.node);
  if (variable != nullptr && !variable->absolute) return variable->name;
  return SyntaxError(absl::StrCat("the ", index == 0 ? "first" : "second", " argument of ", call.function,
                                  " is the name of a variable; it is not,"),
                     argument.location);
}

absl::StatusOr<Comprehension> MakeLoop(const LoopForm& form, Call& call) {
  Comprehension loop;
  loop.macro = form.macro;
  loop.name = std::string(form.name);
  ASSIGN_OR_RETURN(loop.variable, VariableName(call, 0));
  if (form.variables == 2) {
    ASSIGN_OR_RETURN(loop.second_variable, VariableName(call, 1));
    if (loop.variable == loop.second_variable) {
      return SyntaxError(absl::StrCat("the variables of ", form.name, " have different names; another '",
                                      loop.variable, "' is found"),
                         call.arguments[1]->location);
    }
  }
  loop.range = std::move(call.target);
  loop.body = std::move(call.arguments.back());
  const bool filters = form.arguments == form.variables + 2;
  if (filters) loop.filter = std::move(call.arguments[form.variables]);
  return loop;
}

absl::StatusOr<Binding> MakeBinding(BindingKind kind, Call& call) {
  Binding binding;
  binding.kind = kind;
  ASSIGN_OR_RETURN(binding.variable, VariableName(call, 0));
  binding.value = std::move(kind == BindingKind::kBind ? call.arguments[1] : call.target);
  binding.body = std::move(call.arguments.back());
  return binding;
}

}  // namespace

absl::StatusOr<ExpressionPointer> ExpandMethodMacro(ExpressionPointer call) {
  Call& parts = std::get<Call>(call->node);
  if (const LoopForm* form = FindLoop(parts)) {
    ASSIGN_OR_RETURN(Comprehension loop, MakeLoop(*form, parts));
    call->node = std::move(loop);
  } else if (const absl::optional<BindingKind> kind = FindBinding(parts)) {
    ASSIGN_OR_RETURN(Binding binding, MakeBinding(*kind, parts));
    call->node = std::move(binding);
  }
  return call;
}

absl::StatusOr<ExpressionPointer> ExpandGlobalMacro(ExpressionPointer call) {
  Call& parts = std::get<Call>(call->node);
  if (parts.function != "has" || parts.arguments.size() != 1) return call;
  ExpressionPointer argument = std::move(parts.arguments[0]);
  Select* select = std::get_if<Select>(&argument->node);
  if (select == nullptr || select->tests_presence || select->is_optional) {
    return SyntaxError("has() takes a field, as in has(a.b); it does not", argument->location);
  }
  select->tests_presence = true;
  return argument;
}

}  // namespace liushui::cel
