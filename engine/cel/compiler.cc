#include "engine/cel/compiler.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::cel {
namespace {

// The type that an identifier names; nullopt if it names none.
absl::optional<Type> NamedType(absl::string_view name) {
  static const auto& types = *new std::map<absl::string_view, Type>{
      {"bool", Type::Bool()},
      {"int", Type::Int()},
      {"uint", Type::Uint()},
      {"double", Type::Double()},
      {"string", Type::String()},
      {"bytes", Type::Bytes()},
      {"list", Type::List(Type::Dyn())},
      {"map", Type::Map(Type::Dyn(), Type::Dyn())},
      {"null_type", Type::Null()},
      {"type", Type::TypeType()},
      {"optional_type", Type::Optional(Type::Dyn())},
      {"google.protobuf.Timestamp", Type::Timestamp()},
      {"google.protobuf.Duration", Type::Duration()},
  };
  const auto found = types.find(name);
  if (found == types.end()) return absl::nullopt;
  return found->second;
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

// What something is selected from, by name or index; null if the expression selects nothing.
const Expression* ContainerOf(const Expression& expression) {
  if (const Select* select = std::get_if<Select>(&expression.node)) return select->operand.get();
  const Call* call = std::get_if<Call>(&expression.node);
  const bool indexes = call != nullptr && (call->function == "_[_]" || call->function == "_[?_]");
  return indexes ? call->arguments.front().get() : nullptr;
}

// Where a selection begins: with the first of its names.
SourceLocation StartOf(const Expression& expression) {
  const Expression* start = &expression;
  while (const Expression* container = ContainerOf(*start)) start = container;
  return start->location;
}

void JoinInto(const Type& type, Type& joined) {
  joined = JoinOrDyn(joined, type);
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
  compiled.when_true = std::move(part.evidence.when_true);
  compiled.when_false = std::move(part.evidence.when_false);
  compiled.unless_true = std::move(part.evidence.unless_true);
  return compiled;
}

absl::StatusOr<Compiler::Part> Compiler::CompilePart(const Expression& expression) {
  ASSIGN_OR_RETURN(
      Part part,
      std::visit([&](const auto& node) { return CompileNode(node, expression.location); }, expression.node));
  return environment_.demands_null_tests() ? Seen(std::move(part), expression, StartOf(expression))
                                           : std::move(part);
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
  Part part = Made(TypeOfLiteral(literal.value), ConstantNode(literal.value));
  part.evidence.may_fail = false;
  if (literal.value.kind() == Kind::kBool) {
    (literal.value.bool_value() ? part.evidence.when_false : part.evidence.when_true) = Places::All();
  }
  return part;
}

absl::optional<int> Compiler::FindLocal(absl::string_view name) const {
  for (size_t i = scope_.size(); i > 0; --i) {
    if (scope_[i - 1].name == name) return static_cast<int>(i - 1);
  }
  return absl::nullopt;
}

std::vector<std::string> Compiler::NamesInContainer(absl::string_view name, bool absolute) const {
  std::vector<std::string> names;
  absl::string_view container = absolute ? absl::string_view() : absl::string_view(environment_.container());
  while (!container.empty()) {
    names.push_back(absl::StrCat(container, ".", name));
    const size_t dot = container.rfind('.');
    container = dot == absl::string_view::npos ? absl::string_view() : container.substr(0, dot);
  }
  names.push_back(std::string(name));
  return names;
}

const Environment::Variable* Compiler::FindVariable(absl::string_view name, bool absolute) const {
  for (const std::string& candidate : NamesInContainer(name, absolute)) {
    const Environment::Variable* found = environment_.FindVariable(candidate);
    if (found != nullptr) return found;
  }
  return nullptr;
}

absl::optional<Compiler::Part> Compiler::CompileName(absl::string_view name, bool absolute) {
  const Environment::Variable* variable = FindVariable(name, absolute);
  if (variable != nullptr) {
    variables_read_.insert(variable->name);
    ++outside_reads_;
    Part part = Made(variable->type, VariableNode(variable->slot));
    part.evidence.place = variable->name;
    part.evidence.may_fail = false;
    return part;
  }
  const absl::optional<Type> type = NamedType(name);
  if (type.has_value()) return Made(Type::TypeOf(*type), ConstantNode(Value::Type(std::string(name))));
  return absl::nullopt;
}

absl::StatusOr<Compiler::Part> Compiler::CompileNode(const Identifier& identifier, SourceLocation location) {
  const absl::optional<int> local = identifier.absolute ? absl::nullopt : FindLocal(identifier.name);
  if (local.has_value()) {
    Part part = Made(scope_[static_cast<size_t>(*local)].type, LocalNode(*local));
    part.local = *local;
    part.evidence.place = LocalPlace(*local);
    part.evidence.may_fail = false;
    return part;
  }
  absl::optional<Part> named = CompileName(identifier.name, identifier.absolute);
  if (named.has_value()) return *std::move(named);
  return Undeclared(identifier.name, location);
}

void Compiler::Learn(int local, const Type& type) {
  if (local < 0 || scope_[static_cast<size_t>(local)].type.kind() != TypeKind::kFree) return;
  scope_[static_cast<size_t>(local)].type = type;
}

std::string Compiler::DottedName(const Expression& expression, bool& absolute) const {
  if (const Identifier* root = std::get_if<Identifier>(&expression.node)) {
    absolute = root->absolute;
    return !absolute && FindLocal(root->name).has_value() ? "" : root->name;
  }
  const Select* select = std::get_if<Select>(&expression.node);
  if (select == nullptr || select->tests_presence || select->is_optional) return "";
  return DottedName(*select, absolute);
}

std::string Compiler::DottedName(const Select& select, bool& absolute) const {
  if (select.quoted) return "";
  const std::string prefix = DottedName(*select.operand, absolute);
  return prefix.empty() ? "" : absl::StrCat(prefix, ".", select.field);
}

bool Compiler::AnyPrefixDeclared(absl::string_view name, bool absolute) const {
  while (true) {
    if (FindVariable(name, absolute) != nullptr || NamedType(name).has_value()) return true;
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
    if (named.has_value() && select.tests_presence) {
      Part part = Made(Type::Bool(), NotNullNode(std::move(named->node)));
      part.evidence.when_true.Add(named->evidence.place);
      part.evidence.may_fail = false;
      return part;
    }
    if (named.has_value() && select.is_optional)
      return Made(Type::Optional(named->type.WithoutNull()), OptionalNode(std::move(named->node)));
    if (named.has_value()) return *std::move(named);
    if (!AnyPrefixDeclared(name, absolute)) return Undeclared(name, location);
  }
  ASSIGN_OR_RETURN(Part operand, CompilePart(*select.operand));
  return SelectField(std::move(operand), select, location);
}

absl::StatusOr<Type> Compiler::FieldType(const Type& type, absl::string_view field,
                                         SourceLocation location) const {
  if (type.kind() == TypeKind::kRecord) {
    const Type* found = type.FindField(field);
    if (found != nullptr) return *found;
    return TypeError(absl::StrCat("there is no field '", field, "' in ", type.ToString()), location);
  }
  if (type.kind() == TypeKind::kMap) {
    if (IsAssignable(Type::String(), type.key())) return type.value();
    return TypeError(absl::StrCat("the keys of ", type.ToString(), " are no field names"), location);
  }
  if (IsAssignable(type, Type::Map(Type::String(), Type::Dyn()))) return Type::Dyn();
  return TypeError(absl::StrCat(type.ToString(), " has no field '", field, "'"), location);
}

absl::StatusOr<Compiler::Part> Compiler::SelectField(Part operand, const Select& select,
                                                     SourceLocation location) const {
  RETURN_IF_ERROR(DemandNotNull(operand));
  const Type& type = operand.type.WithoutNull();
  const bool from_optional = type.kind() == TypeKind::kOptional;
  const Type& container = from_optional ? type.held().WithoutNull() : type;
  ASSIGN_OR_RETURN(const Type field, FieldType(container, select.field, location));
  const std::string& place = operand.evidence.place;
  const std::string presence = PresenceOf(place, select.field);
  if (select.tests_presence) {
    Part part = Made(Type::Bool(), HasNode(std::move(operand.node), select.field, location));
    part.evidence.when_true.Add(presence);
    return part;
  }
  if (select.is_optional) {
    return Made(Type::Optional(field), OptionalSelectNode(std::move(operand.node), select.field, location));
  }
  const bool is_record = container.kind() == TypeKind::kRecord;
  const bool is_there = is_record && (container.AlwaysHas(select.field) || not_null_.Has(presence));
  if (is_record && !is_there && !from_optional && environment_.demands_null_tests()) {
    return NullError(absl::StrCat("'", select.field,
                                  "' is not in every value that may stand here; expected has() "
                                  "before, or .?",
                                  select.field),
                     location);
  }
  Part part = Made(from_optional ? Type::Optional(field) : field,
                   SelectNode(std::move(operand.node), select.field, location));
  part.evidence.may_fail = operand.evidence.may_fail || !is_there || from_optional;
  if (!place.empty() && !from_optional) part.evidence.place = absl::StrCat(place, ".", select.field);
  return part;
}

absl::StatusOr<Compiler::Part> Compiler::ConditionOf(const Expression& expression, absl::string_view where) {
  ASSIGN_OR_RETURN(Part part, CompilePart(expression));
  Learn(part.local, Type::Bool());
  RETURN_IF_ERROR(DemandNotNull(part));
  if (IsAssignable(part.type, Type::Bool())) return part;
  return Mistake(absl::StrCat("expected bool ", where, ", found ", Settled(part.type).ToString()),
                 expression.location);
}

// An operand that fails on null does no harm where another then decides: errors beside that are absorbed. So
// what is missing in one may be told by those after it, which do without it.
absl::StatusOr<Compiler::Part> Compiler::CompileNode(const Logical& logical, SourceLocation location) {
  std::vector<absl::optional<Part>> parts(logical.operands.size());
  Places undecided;  // known where no operand decides: of all of them
  absl::Status untested = CompileOperands(logical, parts, undecided);
  while (ReasonOf(untested) == kReasonNull && null_retries_++ < kMaxNullRetries) {
    const auto open = std::count(parts.begin(), parts.end(), absl::nullopt);
    untested = CompileOperands(logical, parts, undecided);
    if (std::count(parts.begin(), parts.end(), absl::nullopt) == open) break;
  }
  RETURN_IF_ERROR(untested);
  NodePointers operands;
  Places decided = Places::All();  // known where one operand decides: it may be any of them
  Places unless_true = logical.is_and ? Places::All() : Places();
  bool may_fail = false;
  for (absl::optional<Part>& part : parts) {
    const Evidence& evidence = part->evidence;
    decided = Intersection(decided, logical.is_and ? evidence.when_false : evidence.when_true);
    unless_true = logical.is_and ? Intersection(unless_true, evidence.unless_true)
                                 : Union(unless_true, evidence.unless_true);
    may_fail = may_fail || evidence.may_fail;
    operands.push_back(std::move(part->node));
  }
  Part part = Made(Type::Bool(), LogicalNode(logical.is_and, std::move(operands), location));
  part.evidence.when_true = logical.is_and ? undecided : decided;
  part.evidence.when_false = logical.is_and ? decided : undecided;
  part.evidence.unless_true = std::move(unless_true);
  part.evidence.may_fail = may_fail;
  return part;
}

absl::StatusOr<Compiler::Part> Compiler::CompileNode(const Conditional& conditional,
                                                     SourceLocation location) {
  ASSIGN_OR_RETURN(Part condition, ConditionOf(*conditional.condition, "before '?'"));
  const Places around = not_null_;
  const Evidence& tested = condition.evidence;
  not_null_ = Union(around, tested.when_true);
  ASSIGN_OR_RETURN(Part then, CompilePart(*conditional.then));
  not_null_ = Union(around, tested.when_false);
  ASSIGN_OR_RETURN(Part otherwise, CompilePart(*conditional.otherwise));
  not_null_ = around;
  const absl::optional<Type> joined = Join(then.type, otherwise.type);
  if (!joined.has_value()) {
    return Mistake(absl::StrCat("both sides of ':' have one type, not ", Settled(then.type).ToString(),
                                " and ", Settled(otherwise.type).ToString()),
                   location);
  }
  Part part = Made(*joined, ConditionalNode(std::move(condition.node), std::move(then.node),
                                            std::move(otherwise.node), location));
  part.evidence.when_true = Intersection(Union(tested.when_true, then.evidence.when_true),
                                         Union(tested.when_false, otherwise.evidence.when_true));
  part.evidence.when_false = Intersection(Union(tested.when_true, then.evidence.when_false),
                                          Union(tested.when_false, otherwise.evidence.when_false));
  part.evidence.may_fail = tested.may_fail || then.evidence.may_fail || otherwise.evidence.may_fail;
  if (!tested.may_fail) {
    part.evidence.unless_true = Intersection(Union(tested.when_true, then.evidence.unless_true),
                                             Union(tested.when_false, otherwise.evidence.unless_true));
  }
  return part;
}

absl::StatusOr<Compiler::Part> Compiler::CompileItem(const Expression& expression, bool is_optional) {
  ASSIGN_OR_RETURN(Part part, CompilePart(expression));
  if (!is_optional) return part;
  if (part.type.WithoutNull().IsOpen()) return Part{Type::Dyn(), std::move(part.node)};
  if (part.type.kind() == TypeKind::kOptional) return Part{part.type.held(), std::move(part.node)};
  return Mistake(absl::StrCat("behind '?' stands an optional, not ", Settled(part.type).ToString()),
                 expression.location);
}

absl::StatusOr<Compiler::Part> Compiler::CompileNode(const ListLiteral& list, SourceLocation location) {
  Type element = Type::Free();
  std::vector<Item> items;
  std::vector<Evidence> null_elements;
  for (size_t i = 0; i < list.elements.size(); ++i) {
    ASSIGN_OR_RETURN(Part part, CompileItem(*list.elements[i], list.is_optional[i]));
    JoinInto(part.type, element);
    items.push_back({nullptr, std::move(part.node), list.is_optional[i]});
    const bool may_be_null = part.type.kind() == TypeKind::kNullable || part.type.kind() == TypeKind::kNull;
    if (may_be_null) null_elements.push_back(std::move(part.evidence));
  }
  Part made = Made(Type::List(element), ListNode(std::move(items), location));
  made.evidence.null_elements = std::move(null_elements);
  return made;
}

absl::StatusOr<Compiler::Part> Compiler::CompileNode(const MapLiteral& map, SourceLocation location) {
  Type key_type = Type::Free();
  Type value_type = Type::Free();
  std::vector<Type> value_types;
  std::vector<Item> items;
  for (size_t i = 0; i < map.entries.size(); ++i) {
    const auto& [key, value] = map.entries[i];
    ASSIGN_OR_RETURN(Part key_part, CompilePart(*key));
    RETURN_IF_ERROR(DemandNotNull(key_part));
    ASSIGN_OR_RETURN(Part value_part, CompileItem(*value, map.is_optional[i]));
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
    value_types.push_back(value_part.type);
    items.push_back({std::move(key_part.node), std::move(value_part.node), map.is_optional[i]});
  }
  Type type = Type::Map(key_type, value_type);
  if (environment_.demands_null_tests()) type = RecordOf(map, value_types).value_or(type);
  return Made(std::move(type), MapNode(std::move(items), location));
}

}  // namespace liushui::cel
