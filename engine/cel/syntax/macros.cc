// The macros: has, all, exists, exists_one, map and filter.
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "engine/cel/syntax/parser.h"

namespace liushui::cel {
namespace {

struct MacroForm {
  absl::string_view name;
  size_t arguments;
  Macro macro;
};

constexpr MacroForm kForms[] = {
    {"all", 2, Macro::kAll},
    {"exists", 2, Macro::kExists},
    {"exists_one", 2, Macro::kExistsOne},
    {"existsOne", 2, Macro::kExistsOne},
    {"map", 2, Macro::kMap},
    {"map", 3, Macro::kMap},
    {"filter", 2, Macro::kFilter},
};

const MacroForm* FindForm(const Call& call) {
  for (const MacroForm& form : kForms) {
    if (form.name == call.function && form.arguments == call.arguments.size()) return &form;
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<ExpressionPointer> ExpandMethodMacro(ExpressionPointer call) {
  Call& parts = std::get<Call>(call->node);
  const MacroForm* form = FindForm(parts);
  if (form == nullptr) return call;
  const Identifier* variable = std::get_if<Identifier>(&parts.arguments[0]->node);
  if (variable == nullptr || variable->absolute) {
    return SyntaxError(
        absl::StrCat("the first argument of ", form->name, " is the name of a variable; it is not,"),
        parts.arguments[0]->location);
  }
  Comprehension comprehension;
  comprehension.macro = form->macro;
  comprehension.variable = variable->name;
  comprehension.range = std::move(parts.target);
  comprehension.body = std::move(parts.arguments.back());
  if (form->arguments == 3) comprehension.filter = std::move(parts.arguments[1]);
  call->node = std::move(comprehension);
  return call;
}

absl::StatusOr<ExpressionPointer> ExpandGlobalMacro(ExpressionPointer call) {
  Call& parts = std::get<Call>(call->node);
  if (parts.function != "has" || parts.arguments.size() != 1) return call;
  ExpressionPointer argument = std::move(parts.arguments[0]);
  Select* select = std::get_if<Select>(&argument->node);
  if (select == nullptr || select->tests_presence) {
    return SyntaxError("has() takes a field, as in has(a.b); it does not", argument->location);
  }
  select->tests_presence = true;
  return argument;
}

}  // namespace liushui::cel
