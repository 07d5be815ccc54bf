// The nodes of macros: those over a range, and those that bind a name to a value.
#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/cel/node.h"

namespace liushui::cel {
namespace {

class MacroLoop final : public Node {
 public:
  MacroLoop(Loop loop, SourceLocation location) : loop_(std::move(loop)), location_(location) {}

  absl::StatusOr<Value> Evaluate(Evaluation& evaluation) const override {
    ASSIGN_OR_RETURN(const Value range, loop_.range->Evaluate(evaluation));
    if (range.kind() != Kind::kList && range.kind() != Kind::kMap) {
      return Located(
          ErrorAbout(range, absl::StrCat("a macro goes over a list or a map, not ", KindName(range.kind()))));
    }
    switch (loop_.macro) {
      case Macro::kAll:
        return Search(range, false, evaluation);
      case Macro::kExists:
        return Search(range, true, evaluation);
      case Macro::kExistsOne:
        return CountOne(range, evaluation);
      case Macro::kMap:
      case Macro::kFilter:
        return CollectList(range, evaluation);
      case Macro::kTransformMap:
      case Macro::kTransformMapEntry:
        return CollectMap(range, evaluation);
    }
    return Located(EvaluationError("an unknown macro"));
  }

 private:
  absl::Status Located(const absl::Status& status) const { return WithLocation(status, location_); }

  static size_t TurnsOf(const Value& range) {
    return range.kind() == Kind::kList ? range.list().size() : range.entries().size();
  }

  // Starts a turn: takes its steps, and gives the variables their values.
  absl::Status Turn(const Value& range, size_t index, Evaluation& evaluation) const {
    const absl::Status spent = evaluation.Spend(loop_.turn_steps);
    if (!spent.ok()) return Located(spent);
    if (range.kind() == Kind::kMap) {
      const auto& [key, value] = range.entries()[index];
      evaluation.set_local(loop_.local, key);
      if (loop_.has_second) evaluation.set_local(loop_.local + 1, value);
    } else if (loop_.has_second) {
      evaluation.set_local(loop_.local, Value::Int(static_cast<int64_t>(index)));
      evaluation.set_local(loop_.local + 1, range.list()[index]);
    } else {
      evaluation.set_local(loop_.local, range.list()[index]);
    }
    return absl::OkStatus();
  }

  absl::StatusOr<bool> Holds(const Node& condition, Evaluation& evaluation) const {
    ASSIGN_OR_RETURN(const Value value, condition.Evaluate(evaluation));
    if (value.kind() == Kind::kBool) return value.bool_value();
    return Located(
        ErrorAbout(value, absl::StrCat("the condition of a macro is bool, not ", KindName(value.kind()))));
  }

  // Whether this turn's element passes the filter, if there is one.
  absl::StatusOr<bool> Passes(Evaluation& evaluation) const {
    const Node* condition = loop_.macro == Macro::kFilter ? loop_.body.get() : loop_.filter.get();
    if (condition == nullptr) return true;
    return Holds(*condition, evaluation);
  }

  // Looks for an element for which the body is `wanted`: exists() for true, all() for false. As with || and
  // &&, one that decides makes up for errors at others.
  absl::StatusOr<Value> Search(const Value& range, bool wanted, Evaluation& evaluation) const {
    absl::Status error;
    for (size_t i = 0; i < TurnsOf(range); ++i) {
      RETURN_IF_ERROR(Turn(range, i, evaluation));
      const absl::StatusOr<bool> holds = Holds(*loop_.body, evaluation);
      if (holds.ok() && *holds == wanted) return Value::Bool(wanted);
      if (holds.ok()) continue;
      if (ReasonOf(holds.status()) != kReasonError) return holds.status();
      if (error.ok() || IsSealedRead(holds.status())) error = holds.status();
    }
    if (!error.ok()) return error;
    return Value::Bool(!wanted);
  }

  absl::StatusOr<Value> CountOne(const Value& range, Evaluation& evaluation) const {
    int64_t count = 0;
    for (size_t i = 0; i < TurnsOf(range); ++i) {
      RETURN_IF_ERROR(Turn(range, i, evaluation));
      ASSIGN_OR_RETURN(const bool holds, Holds(*loop_.body, evaluation));
      if (holds) ++count;
    }
    return Value::Bool(count == 1);
  }

  absl::StatusOr<Value> CollectList(const Value& range, Evaluation& evaluation) const {
    Value::Elements collected;
    for (size_t i = 0; i < TurnsOf(range); ++i) {
      RETURN_IF_ERROR(Turn(range, i, evaluation));
      ASSIGN_OR_RETURN(const bool passes, Passes(evaluation));
      if (!passes) continue;
      if (loop_.macro == Macro::kFilter) {
        collected.push_back(evaluation.local(loop_.local));
        continue;
      }
      ASSIGN_OR_RETURN(Value value, loop_.body->Evaluate(evaluation));
      collected.push_back(std::move(value));
    }
    absl::StatusOr<Value> list = evaluation.Keep(Value::List(std::move(collected)));
    if (!list.ok()) return Located(list.status());
    return list;
  }

  absl::StatusOr<Value> CollectMap(const Value& range, Evaluation& evaluation) const {
    Value::Entries collected;
    for (size_t i = 0; i < TurnsOf(range); ++i) {
      RETURN_IF_ERROR(Turn(range, i, evaluation));
      ASSIGN_OR_RETURN(const bool passes, Passes(evaluation));
      if (!passes) continue;
      const Value key = evaluation.local(loop_.local);
      ASSIGN_OR_RETURN(Value value, loop_.body->Evaluate(evaluation));
      if (loop_.macro == Macro::kTransformMap) {
        collected.emplace_back(key, std::move(value));
        continue;
      }
      const absl::Status added = AddEntries(value, evaluation, collected);
      if (!added.ok()) return Located(added);
    }
    absl::StatusOr<Value> map = Value::MakeMap(std::move(collected));
    if (map.ok()) map = evaluation.Keep(*std::move(map));
    if (!map.ok()) return Located(map.status());
    return map;
  }

  // Adds all entries of `map`: what transformMapEntry() makes of one turn.
  static absl::Status AddEntries(const Value& map, Evaluation& evaluation, Value::Entries& collected) {
    if (map.kind() != Kind::kMap) {
      return ErrorAbout(map, absl::StrCat("transformMapEntry() makes a map, not ", KindName(map.kind())));
    }
    RETURN_IF_ERROR(evaluation.SpendOn(map));
    collected.insert(collected.end(), map.entries().begin(), map.entries().end());
    if (collected.size() <= static_cast<size_t>(kMaxValueElements)) return absl::OkStatus();
    return BudgetError(absl::StrCat("a value holds at most ", kMaxValueElements, " elements"));
  }

  Loop loop_;
  SourceLocation location_;
};

class BodyWithName final : public Node {
 public:
  BodyWithName(BoundBody binding, SourceLocation location)
      : binding_(std::move(binding)), location_(location) {}

  absl::StatusOr<Value> Evaluate(Evaluation& evaluation) const override {
    ASSIGN_OR_RETURN(Value value, binding_.value->Evaluate(evaluation));
    if (binding_.kind == BindingKind::kBind) {
      evaluation.set_local(binding_.local, std::move(value));
      return binding_.body->Evaluate(evaluation);
    }
    if (value.kind() != Kind::kOptional) return NotOptional("works on", value);
    if (value.optional_value() == nullptr) return value;
    evaluation.set_local(binding_.local, *value.optional_value());
    ASSIGN_OR_RETURN(Value made, binding_.body->Evaluate(evaluation));
    if (binding_.kind == BindingKind::kOptFlatMap) {
      if (made.kind() == Kind::kOptional) return made;
      return NotOptional("makes", made);
    }
    absl::StatusOr<Value> kept = evaluation.Keep(Value::Optional(std::move(made)));
    if (!kept.ok()) return WithLocation(kept.status(), location_);
    return kept;
  }

 private:
  absl::Status NotOptional(absl::string_view verb, const Value& value) const {
    const absl::string_view name = binding_.kind == BindingKind::kOptMap ? "optMap" : "optFlatMap";
    return WithLocation(
        ErrorAbout(value, absl::StrCat(name, "() ", verb, " an optional, not ", KindName(value.kind()))),
        location_);
  }

  BoundBody binding_;
  SourceLocation location_;
};

}  // namespace

NodePointer LoopNode(Loop loop, SourceLocation location) {
  return std::make_unique<MacroLoop>(std::move(loop), location);
}

NodePointer BindingNode(BoundBody binding, SourceLocation location) {
  return std::make_unique<BodyWithName>(std::move(binding), location);
}

}  // namespace liushui::cel
