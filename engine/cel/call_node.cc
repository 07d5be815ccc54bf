// The nodes of calls and of macros over a range.
#include <re2/re2.h>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/cel/functions/pattern.h"
#include "engine/cel/node.h"

namespace liushui::cel {
namespace {

class BuiltinCall final : public Node {
 public:
  BuiltinCall(Implementation implementation, NodePointers arguments, SourceLocation location)
      : implementation_(implementation), arguments_(std::move(arguments)), location_(location) {}

  absl::StatusOr<Value> Evaluate(Evaluation& evaluation) const override {
    Value values[kMaxBuiltinArguments];
    for (size_t i = 0; i < arguments_.size(); ++i) {
      ASSIGN_OR_RETURN(values[i], arguments_[i]->Evaluate(evaluation));
    }
    absl::StatusOr<Value> result = implementation_(Arguments(values, arguments_.size()), evaluation);
    if (!result.ok()) return WithLocation(result.status(), location_);
    return result;
  }

 private:
  Implementation implementation_;
  NodePointers arguments_;
  SourceLocation location_;
};

class PatternMatch final : public Node {
 public:
  PatternMatch(NodePointer text, std::shared_ptr<const re2::RE2> pattern, SourceLocation location)
      : text_(std::move(text)), pattern_(std::move(pattern)), location_(location) {}

  absl::StatusOr<Value> Evaluate(Evaluation& evaluation) const override {
    ASSIGN_OR_RETURN(const Value text, text_->Evaluate(evaluation));
    if (text.kind() != Kind::kString) {
      return WithLocation(NoOverload("matches", {text, Value::String("")}), location_);
    }
    RETURN_IF_ERROR(evaluation.SpendOn(text));
    return Value::Bool(PatternMatches(*pattern_, text.string_value()));
  }

 private:
  NodePointer text_;
  std::shared_ptr<const re2::RE2> pattern_;
  SourceLocation location_;
};

class HostCall final : public Node {
 public:
  HostCall(const Environment::Function& function, NodePointers arguments, SourceLocation location)
      : function_(function), arguments_(std::move(arguments)), location_(location) {}

  absl::StatusOr<Value> Evaluate(Evaluation& evaluation) const override {
    absl::InlinedVector<Value, 4> values;
    for (size_t i = 0; i < arguments_.size(); ++i) {
      ASSIGN_OR_RETURN(Value value, arguments_[i]->Evaluate(evaluation));
      RETURN_IF_ERROR(evaluation.SpendOn(value));
      if (!Admits(function_.parameters[i], value)) return WrongArgument(i, value);
      values.push_back(std::move(value));
    }
    absl::StatusOr<Value> result = evaluation.activation().Call(function_.id, values);
    if (!result.ok()) return WithLocation(result.status(), location_);
    return result;
  }

 private:
  absl::Status WrongArgument(size_t index, const Value& value) const {
    const std::string expected = function_.parameters[index].ToString();
    return WithLocation(EvaluationError(absl::StrCat("argument ", index + 1, " of ", function_.name, "() is ",
                                                     expected, ", not ", Shown(value))),
                        location_);
  }

  Environment::Function function_;
  NodePointers arguments_;
  SourceLocation location_;
};

class MacroLoop final : public Node {
 public:
  MacroLoop(Loop loop, SourceLocation location) : loop_(std::move(loop)), location_(location) {}

  absl::StatusOr<Value> Evaluate(Evaluation& evaluation) const override {
    ASSIGN_OR_RETURN(const Value range, loop_.range->Evaluate(evaluation));
    if (range.kind() != Kind::kList && range.kind() != Kind::kMap) {
      return Located(
          EvaluationError(absl::StrCat("a macro goes over a list or a map, not ", KindName(range.kind()))));
    }
    const Value::Elements keys = range.kind() == Kind::kMap ? Keys(range) : Value::Elements();
    const Value::Elements& elements = range.kind() == Kind::kMap ? keys : range.list();
    switch (loop_.macro) {
      case Macro::kAll:
        return Search(elements, false, evaluation);
      case Macro::kExists:
        return Search(elements, true, evaluation);
      case Macro::kExistsOne:
        return CountOne(elements, evaluation);
      case Macro::kMap:
      case Macro::kFilter:
        return Collect(elements, evaluation);
    }
    return Located(EvaluationError("an unknown macro"));
  }

 private:
  static Value::Elements Keys(const Value& map) {
    Value::Elements keys;
    keys.reserve(map.entries().size());
    for (const auto& entry : map.entries()) keys.push_back(entry.first);
    return keys;
  }

  absl::Status Located(const absl::Status& status) const { return WithLocation(status, location_); }

  // Starts the next turn.
  absl::Status Turn(const Value& element, Evaluation& evaluation) const {
    const absl::Status spent = evaluation.Spend(loop_.turn_steps);
    if (!spent.ok()) return Located(spent);
    evaluation.set_local(loop_.local, element);
    return absl::OkStatus();
  }

  absl::StatusOr<bool> Holds(const Node& condition, Evaluation& evaluation) const {
    ASSIGN_OR_RETURN(const Value value, condition.Evaluate(evaluation));
    if (value.kind() == Kind::kBool) return value.bool_value();
    return Located(
        EvaluationError(absl::StrCat("the condition of a macro is bool, not ", KindName(value.kind()))));
  }

  // Looks for an element for which the body is `wanted`: exists() for true, all() for false. As with || and
  // &&, one that decides makes up for errors at others.
  absl::StatusOr<Value> Search(const Value::Elements& elements, bool wanted, Evaluation& evaluation) const {
    absl::Status error;
    for (const Value& element : elements) {
      RETURN_IF_ERROR(Turn(element, evaluation));
      const absl::StatusOr<bool> holds = Holds(*loop_.body, evaluation);
      if (holds.ok() && *holds == wanted) return Value::Bool(wanted);
      if (holds.ok()) continue;
      if (ReasonOf(holds.status()) != kReasonError) return holds.status();
      if (error.ok()) error = holds.status();
    }
    if (!error.ok()) return error;
    return Value::Bool(!wanted);
  }

  absl::StatusOr<Value> CountOne(const Value::Elements& elements, Evaluation& evaluation) const {
    int64_t count = 0;
    for (const Value& element : elements) {
      RETURN_IF_ERROR(Turn(element, evaluation));
      ASSIGN_OR_RETURN(const bool holds, Holds(*loop_.body, evaluation));
      if (holds) ++count;
    }
    return Value::Bool(count == 1);
  }

  absl::StatusOr<Value> Collect(const Value::Elements& elements, Evaluation& evaluation) const {
    const Node* condition = loop_.macro == Macro::kFilter ? loop_.body.get() : loop_.filter.get();
    Value::Elements collected;
    for (const Value& element : elements) {
      RETURN_IF_ERROR(Turn(element, evaluation));
      if (condition != nullptr) {
        ASSIGN_OR_RETURN(const bool holds, Holds(*condition, evaluation));
        if (!holds) continue;
      }
      if (loop_.macro == Macro::kFilter) {
        collected.push_back(element);
        continue;
      }
      ASSIGN_OR_RETURN(Value value, loop_.body->Evaluate(evaluation));
      collected.push_back(std::move(value));
    }
    absl::StatusOr<Value> list = evaluation.Keep(Value::List(std::move(collected)));
    if (!list.ok()) return Located(list.status());
    return list;
  }

  Loop loop_;
  SourceLocation location_;
};

}  // namespace

NodePointer BuiltinNode(const BuiltinFunction& function, NodePointers arguments,
                        const ZoneLoader& zone_loader, SourceLocation location) {
  bool constant = true;
  for (const NodePointer& argument : arguments) constant = constant && argument->Constant() != nullptr;
  NodePointer node = std::make_unique<BuiltinCall>(function.implementation, std::move(arguments), location);
  return constant ? Folded(std::move(node), zone_loader) : std::move(node);
}

NodePointer MatchNode(NodePointer text, std::shared_ptr<const re2::RE2> pattern, SourceLocation location) {
  return std::make_unique<PatternMatch>(std::move(text), std::move(pattern), location);
}

NodePointer HostNode(const Environment::Function& function, NodePointers arguments, SourceLocation location) {
  return std::make_unique<HostCall>(function, std::move(arguments), location);
}

NodePointer LoopNode(Loop loop, SourceLocation location) {
  return std::make_unique<MacroLoop>(std::move(loop), location);
}

}  // namespace liushui::cel
