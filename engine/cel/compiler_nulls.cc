// The compiler's part that deals with null: where it would fail, and what tells that it is not there.
#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/cel/compiler.h"

namespace liushui::cel {
namespace {

bool TakesAllNulls(const std::vector<Type>& parameters, const std::vector<Type>& types) {
  for (size_t i = 0; i < types.size(); ++i) {
    if (LosesNull(types[i], parameters[i])) return false;
  }
  return true;
}

}  // namespace

std::string Compiler::LocalPlace(int local) {
  return absl::StrCat("#", local);
}

Compiler::Part Compiler::Seen(Part part, const Expression& expression, SourceLocation start) const {
  Evidence& evidence = part.evidence;
  evidence.location = start;
  if (not_null_.has_conditions() && part.type.kind() == TypeKind::kBool) {
    const Condition condition = cel::ConditionOf(expression);
    evidence.when_true = Union(evidence.when_true, not_null_.KnownWhen(condition));
    evidence.when_false = Union(evidence.when_false, not_null_.KnownWhen(condition.Opposite()));
  }
  if (!evidence.may_fail) evidence.unless_true = evidence.when_false;
  const bool is_known = !evidence.place.empty() && not_null_.Has(evidence.place);
  if (is_known) part.type = Type(part.type.WithoutNull());
  return part;
}

absl::Status Compiler::NotTested(const Evidence& evidence) const {
  std::string name = evidence.place;
  int local = 0;
  const size_t end = std::min(name.find('.'), name.size());
  if (absl::StartsWith(name, "#") && absl::SimpleAtoi(name.substr(1, end - 1), &local)) {
    name = absl::StrCat(scope_[static_cast<size_t>(local)].name, name.substr(end));
  }
  if (name.empty()) {
    return NullError("this may be null, which has no place here; expected what stands for it then",
                     evidence.location);
  }
  return NullError(
      absl::StrCat("'", name, "' may be null here; expected a test before, as in ", name, " != null && ..."),
      evidence.location);
}

absl::Status Compiler::CompileOperands(const Logical& logical, std::vector<absl::optional<Part>>& parts,
                                       Places& undecided) {
  const Places around = not_null_;
  absl::Status untested;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].has_value()) continue;
    not_null_ = Union(around, undecided);
    absl::StatusOr<Part> part =
        ConditionOf(*logical.operands[i], logical.is_and ? "beside '&&'" : "beside '||'");
    not_null_ = around;
    if (!part.ok()) {
      if (ReasonOf(part.status()) != kReasonNull) return part.status();
      untested.Update(part.status());
      continue;
    }
    undecided = Union(undecided, logical.is_and ? part->evidence.when_true : part->evidence.when_false);
    parts[i] = *std::move(part);
  }
  return untested;
}

absl::Status Compiler::DemandNotNull(const Part& part) const {
  const bool fails = environment_.demands_null_tests() && part.type.kind() == TypeKind::kNullable;
  return fails ? NotTested(part.evidence) : absl::OkStatus();
}

absl::Status Compiler::DemandNoNulls(const std::vector<const std::vector<Type>*>& fitting,
                                     const Operand& operand) const {
  if (!environment_.demands_null_tests() || fitting.empty()) return absl::OkStatus();
  for (const std::vector<Type>* parameters : fitting) {
    if (TakesAllNulls(*parameters, operand.types)) return absl::OkStatus();
  }
  size_t first = 0;
  while (!LosesNull(operand.types[first], (*fitting.front())[first])) ++first;
  return NotTested(operand.evidence[first]);
}

absl::Status Compiler::DemandNoNullElements(const BuiltinFunction& function,
                                            const std::vector<const std::vector<Type>*>& fitting,
                                            const Operand& operand) const {
  if (!environment_.demands_null_tests()) return absl::OkStatus();
  // Its list may hold anything, but what is put into a text, as into a template, is no null.
  const bool formats = function.name == "format";
  for (size_t i = 0; i < operand.types.size(); ++i) {
    const Evidence& evidence = operand.evidence[i];
    const Type& type = operand.types[i];
    const bool of_nulls = type.kind() == TypeKind::kList && type.element().kind() == TypeKind::kNullable;
    if (formats && of_nulls && evidence.null_elements.empty()) return NotTested(evidence);
    const auto takes_anything = [&](const std::vector<Type>* parameters) {
      const Type& parameter = (*parameters)[i];
      return parameter.kind() != TypeKind::kList || (parameter.element().IsOpen() && !formats);
    };
    if (evidence.null_elements.empty() || fitting.empty()) continue;
    if (std::none_of(fitting.begin(), fitting.end(), takes_anything)) {
      return NotTested(evidence.null_elements.front());
    }
  }
  return absl::OkStatus();
}

absl::optional<Type> Compiler::RecordOf(const MapLiteral& map, const std::vector<Type>& values) {
  Type::Fields fields;
  std::set<std::string> names;
  for (size_t i = 0; i < map.entries.size(); ++i) {
    const auto* key = std::get_if<Literal>(&map.entries[i].first->node);
    if (key == nullptr || key->value.kind() != Kind::kString || map.is_optional[i]) return absl::nullopt;
    if (!names.insert(key->value.string_value()).second) return absl::nullopt;
    fields.emplace_back(key->value.string_value(), values[i]);
  }
  if (fields.empty()) return absl::nullopt;
  return Type::Record(std::move(fields));
}

bool Compiler::MayFail(absl::string_view function, const Operand& operand) {
  static constexpr absl::string_view kOfAnything[] = {"!_", "_==_", "_!=_"};
  static constexpr absl::string_view kOfKnownTypes[] = {"_<_",  "_<=_",       "_>_",      "_>=_",    "@in",
                                                        "size", "startsWith", "endsWith", "contains"};
  const auto names = [function](absl::string_view name) { return name == function; };
  const bool of_anything = std::any_of(std::begin(kOfAnything), std::end(kOfAnything), names);
  const bool of_known = std::any_of(std::begin(kOfKnownTypes), std::end(kOfKnownTypes), names);
  const auto is_open = [](const Type& type) { return type.WithoutNull().IsOpen(); };
  if (!of_anything && !of_known) return true;
  if (of_known && std::any_of(operand.types.begin(), operand.types.end(), is_open)) return true;
  return std::any_of(operand.evidence.begin(), operand.evidence.end(),
                     [](const Evidence& evidence) { return evidence.may_fail; });
}

Evidence Compiler::EvidenceOf(absl::string_view function, const Operand& operand) {
  Evidence evidence;
  evidence.may_fail = MayFail(function, operand);
  if (function == "!_") {
    evidence.when_true = operand.evidence[0].when_false;
    evidence.when_false = operand.evidence[0].when_true;
    return evidence;
  }
  const std::vector<Type>& types = operand.types;
  if (function == "@in" && types[1].kind() == TypeKind::kList && !MayBeNull(types[1].element())) {
    evidence.when_true.Add(operand.evidence[0].place);
  }
  if (function != "_==_" && function != "_!=_") return evidence;
  Places& equal = function == "_==_" ? evidence.when_true : evidence.when_false;
  Places& unequal = function == "_==_" ? evidence.when_false : evidence.when_true;
  for (const size_t side : {0, 1}) {
    const Type& other = types[1 - side];
    if (other.kind() == TypeKind::kNull) unequal.Add(operand.evidence[side].place);
    if (!MayBeNull(other)) equal.Add(operand.evidence[side].place);
  }
  return evidence;
}

}  // namespace liushui::cel
