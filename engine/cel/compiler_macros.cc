// The compiler's part that deals with macros: what their variables are.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/cel/compiler.h"

namespace liushui::cel {

absl::StatusOr<Compiler::TurnTypes> Compiler::TurnTypesOf(const Type& range, SourceLocation location) const {
  const Type& type = range.WithoutNull();
  switch (type.kind()) {
    case TypeKind::kDyn:
    case TypeKind::kFree:
    case TypeKind::kLetter:
      return TurnTypes{};
    case TypeKind::kList:
      return TurnTypes{type.element(), Type::Int(), type.element()};
    case TypeKind::kMap:
      return TurnTypes{type.key(), type.key(), type.value()};
    case TypeKind::kRecord:
      return TurnTypes{Type::String(), Type::String(),
                       environment_.demands_null_tests() ? AnyFieldOf(type) : Type::Dyn()};
    default:
      return TypeError(absl::StrCat("a macro goes over a list or a map, not ", type.ToString()), location);
  }
}

Compiler::Part Compiler::WithConstantFolded(Part part, int reads_before) const {
  const bool constant = scope_.empty() && outside_reads_ == reads_before;
  if (constant) part.node = Folded(std::move(part.node), environment_.zone_loader(), locals_max_);
  return part;
}

absl::StatusOr<Compiler::Part> Compiler::CompileNode(const Comprehension& comprehension,
                                                     SourceLocation location) {
  const int reads_before = outside_reads_;
  ASSIGN_OR_RETURN(Part range, CompilePart(*comprehension.range));
  RETURN_IF_ERROR(DemandNotNull(range));
  ASSIGN_OR_RETURN(const TurnTypes types, TurnTypesOf(range.type, comprehension.range->location));
  const size_t depth = scope_.size();
  Loop loop;
  loop.macro = comprehension.macro;
  loop.local = static_cast<int>(depth);
  loop.has_second = !comprehension.second_variable.empty();
  loop.range = std::move(range.node);
  const int filter_size = comprehension.filter == nullptr ? 0 : comprehension.filter->size;
  loop.turn_steps = 1 + (comprehension.body->size + filter_size) / kExpressionsPerStep;
  scope_.push_back({comprehension.variable, loop.has_second ? types.first : types.only});
  if (loop.has_second) scope_.push_back({comprehension.second_variable, types.second});
  locals_max_ = std::max(locals_max_, static_cast<int>(scope_.size()));
  absl::StatusOr<Part> part = CompileLoop(comprehension, types, std::move(loop), location);
  scope_.resize(depth);
  if (!part.ok()) return part;
  return WithConstantFolded(*std::move(part), reads_before);
}

absl::StatusOr<Compiler::Part> Compiler::CompileLoop(const Comprehension& comprehension,
                                                     const TurnTypes& types, Loop loop,
                                                     SourceLocation location) {
  const std::string where = absl::StrCat("in ", comprehension.name, "()");
  const Places around = not_null_;
  if (comprehension.filter != nullptr) {
    ASSIGN_OR_RETURN(Part filter, ConditionOf(*comprehension.filter, where));
    loop.filter = std::move(filter.node);
    not_null_ = Union(around, filter.evidence.when_true);
  }
  const Macro macro = loop.macro;
  if (macro == Macro::kAll || macro == Macro::kExists || macro == Macro::kExistsOne ||
      macro == Macro::kFilter) {
    ASSIGN_OR_RETURN(Part body, ConditionOf(*comprehension.body, where));
    loop.body = std::move(body.node);
    const Type element = Refined(scope_[static_cast<size_t>(loop.local)].type, LocalPlace(loop.local),
                                 body.evidence.when_true);
    const Type result = macro == Macro::kFilter ? Type::List(element) : Type::Bool();
    return Made(result, LoopNode(std::move(loop), location));
  }
  ASSIGN_OR_RETURN(Part body, CompilePart(*comprehension.body));
  not_null_ = around;
  loop.body = std::move(body.node);
  if (macro == Macro::kMap) return Made(Type::List(body.type), LoopNode(std::move(loop), location));
  if (macro == Macro::kTransformMap) {
    return Made(Type::Map(types.first, body.type), LoopNode(std::move(loop), location));
  }
  if (!IsAssignable(body.type, Type::Map(Type::Dyn(), Type::Dyn()))) {
    return Mistake(absl::StrCat("expected a map ", where, ", found ", Settled(body.type).ToString()),
                   comprehension.body->location);
  }
  const bool is_map = body.type.kind() == TypeKind::kMap;
  return Made(is_map ? body.type : Type::Map(Type::Dyn(), Type::Dyn()), LoopNode(std::move(loop), location));
}

absl::StatusOr<Compiler::Part> Compiler::CompileBody(const Binding& binding, Type variable, int& local) {
  local = static_cast<int>(scope_.size());
  scope_.push_back({binding.variable, std::move(variable)});
  locals_max_ = std::max(locals_max_, static_cast<int>(scope_.size()));
  absl::StatusOr<Part> body = CompilePart(*binding.body);
  scope_.pop_back();
  return body;
}

absl::StatusOr<Compiler::Part> Compiler::CompileNode(const Binding& binding, SourceLocation location) {
  const int reads_before = outside_reads_;
  const Type optional = Type::Optional(Type::Dyn());
  ASSIGN_OR_RETURN(Part value, CompilePart(*binding.value));
  Type variable = value.type;
  if (binding.kind != BindingKind::kBind) {
    if (!IsAssignable(value.type, optional)) {
      return Mistake(absl::StrCat("expected an optional, found ", Settled(value.type).ToString()), location);
    }
    const Type& type = value.type.WithoutNull();
    variable = type.kind() == TypeKind::kOptional ? type.held() : Type::Dyn();
  }
  BoundBody bound;
  bound.kind = binding.kind;
  bound.value = std::move(value.node);
  ASSIGN_OR_RETURN(Part body, CompileBody(binding, std::move(variable), bound.local));
  bound.body = std::move(body.node);
  Type result = body.type;
  if (binding.kind == BindingKind::kOptMap) {
    result = Type::Optional(body.type);
  } else if (binding.kind == BindingKind::kOptFlatMap && !IsAssignable(body.type, optional)) {
    return Mistake(
        absl::StrCat("expected an optional in optFlatMap(), found ", Settled(body.type).ToString()),
        binding.body->location);
  }
  const std::string place = LocalPlace(bound.local);
  Part part = Made(std::move(result), BindingNode(std::move(bound), location));
  part.evidence.when_true = body.evidence.when_true.Without(place);
  part.evidence.when_false = body.evidence.when_false.Without(place);
  return WithConstantFolded(std::move(part), reads_before);
}

}  // namespace liushui::cel
