#include "engine/cel/node.h"

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"

namespace liushui::cel {
namespace {

class KnownValue final : public Node {
 public:
  explicit KnownValue(Value value) : value_(std::move(value)) {}
  absl::StatusOr<Value> Evaluate(Evaluation&) const override { return value_; }
  const Value* Constant() const override { return &value_; }

 private:
  Value value_;
};

class VariableRead final : public Node {
 public:
  explicit VariableRead(int slot) : slot_(slot) {}
  absl::StatusOr<Value> Evaluate(Evaluation& evaluation) const override {
    return evaluation.activation().Variable(slot_);
  }

 private:
  int slot_;
};

class LocalRead final : public Node {
 public:
  explicit LocalRead(int index) : index_(index) {}
  absl::StatusOr<Value> Evaluate(Evaluation& evaluation) const override { return evaluation.local(index_); }

 private:
  int index_;
};

class Failure final : public Node {
 public:
  explicit Failure(absl::Status status) : status_(std::move(status)) {}
  absl::StatusOr<Value> Evaluate(Evaluation&) const override { return status_; }

 private:
  absl::Status status_;
};

// What `operand` holds under the name, as an optional. It is a map or an optional map.
absl::StatusOr<Value> SelectOptional(const Value& operand, const std::string& field,
                                     SourceLocation location) {
  const Value* container = operand.kind() == Kind::kOptional ? operand.optional_value() : &operand;
  if (container == nullptr) return operand;
  if (container->kind() != Kind::kMap) {
    return WithLocation(
        ErrorAbout(*container, absl::StrCat(KindName(container->kind()), " has no field '", field, "'")),
        location);
  }
  const Value* found = container->Find(field);
  return found == nullptr ? Value::Missing() : Value::Optional(*found);
}

class Selection final : public Node {
 public:
  Selection(NodePointer operand, std::string field, SourceLocation location)
      : operand_(std::move(operand)), field_(std::move(field)), location_(location) {}

  absl::StatusOr<Value> Evaluate(Evaluation& evaluation) const override {
    ASSIGN_OR_RETURN(const Value operand, operand_->Evaluate(evaluation));
    const Value* found = operand.Find(field_);
    if (found != nullptr) return *found;
    if (operand.kind() == Kind::kOptional) return SelectOptional(operand, field_, location_);
    if (operand.kind() == Kind::kMap) {
      return WithLocation(EvaluationError(absl::StrCat("there is no field '", field_, "'")), location_);
    }
    return WithLocation(
        ErrorAbout(operand, absl::StrCat(KindName(operand.kind()), " has no field '", field_, "'")),
        location_);
  }

 private:
  NodePointer operand_;
  std::string field_;
  SourceLocation location_;
};

class OptionalSelection final : public Node {
 public:
  OptionalSelection(NodePointer operand, std::string field, SourceLocation location)
      : operand_(std::move(operand)), field_(std::move(field)), location_(location) {}

  absl::StatusOr<Value> Evaluate(Evaluation& evaluation) const override {
    ASSIGN_OR_RETURN(const Value operand, operand_->Evaluate(evaluation));
    return SelectOptional(operand, field_, location_);
  }

 private:
  NodePointer operand_;
  std::string field_;
  SourceLocation location_;
};

class PresenceTest final : public Node {
 public:
  PresenceTest(NodePointer operand, std::string field, SourceLocation location)
      : operand_(std::move(operand)), field_(std::move(field)), location_(location) {}

  absl::StatusOr<Value> Evaluate(Evaluation& evaluation) const override {
    ASSIGN_OR_RETURN(const Value operand, operand_->Evaluate(evaluation));
    if (operand.kind() == Kind::kMap) return Value::Bool(operand.Find(field_) != nullptr);
    if (operand.kind() == Kind::kOptional) {
      ASSIGN_OR_RETURN(const Value selected, SelectOptional(operand, field_, location_));
      return Value::Bool(selected.optional_value() != nullptr);
    }
    return WithLocation(ErrorAbout(operand, absl::StrCat(KindName(operand.kind()), " has no fields to test")),
                        location_);
  }

 private:
  NodePointer operand_;
  std::string field_;
  SourceLocation location_;
};

class NotNull final : public Node {
 public:
  explicit NotNull(NodePointer operand) : operand_(std::move(operand)) {}
  absl::StatusOr<Value> Evaluate(Evaluation& evaluation) const override {
    ASSIGN_OR_RETURN(const Value operand, operand_->Evaluate(evaluation));
    return Value::Bool(!operand.is_null());
  }

 private:
  NodePointer operand_;
};

class NullAsMissing final : public Node {
 public:
  explicit NullAsMissing(NodePointer operand) : operand_(std::move(operand)) {}
  absl::StatusOr<Value> Evaluate(Evaluation& evaluation) const override {
    ASSIGN_OR_RETURN(Value operand, operand_->Evaluate(evaluation));
    return operand.is_null() ? Value::Missing() : Value::Optional(std::move(operand));
  }

 private:
  NodePointer operand_;
};

// && and ||: an operand that decides does so wherever it stands; errors count only if none decides.
class Logic final : public Node {
 public:
  Logic(bool is_and, NodePointers operands, SourceLocation location)
      : is_and_(is_and), operands_(std::move(operands)), location_(location) {}

  absl::StatusOr<Value> Evaluate(Evaluation& evaluation) const override {
    absl::Status error;
    for (const NodePointer& operand : operands_) {
      absl::StatusOr<Value> value = operand->Evaluate(evaluation);
      if (value.ok() && value->kind() == Kind::kBool) {
        if (value->bool_value() != is_and_) return value;
        continue;
      }
      if (!value.ok() && ReasonOf(value.status()) != kReasonError) return value;
      absl::Status failed = value.ok() ? NotBool(*value) : std::move(value).status();
      if (error.ok() || IsSealedRead(failed)) error = std::move(failed);
    }
    if (!error.ok()) return error;
    return Value::Bool(is_and_);
  }

 private:
  absl::Status NotBool(const Value& value) const {
    return WithLocation(ErrorAbout(value, absl::StrCat("'", is_and_ ? "&&" : "||", "' takes bool, not ",
                                                       KindName(value.kind()))),
                        location_);
  }

  bool is_and_;
  NodePointers operands_;
  SourceLocation location_;
};

class Choice final : public Node {
 public:
  Choice(NodePointer condition, NodePointer then, NodePointer otherwise, SourceLocation location)
      : condition_(std::move(condition)),
        then_(std::move(then)),
        otherwise_(std::move(otherwise)),
        location_(location) {}

  absl::StatusOr<Value> Evaluate(Evaluation& evaluation) const override {
    ASSIGN_OR_RETURN(const Value condition, condition_->Evaluate(evaluation));
    if (condition.kind() != Kind::kBool) {
      return WithLocation(
          ErrorAbout(condition, absl::StrCat("'?' takes bool, not ", KindName(condition.kind()))), location_);
    }
    return condition.bool_value() ? then_->Evaluate(evaluation) : otherwise_->Evaluate(evaluation);
  }

 private:
  NodePointer condition_;
  NodePointer then_;
  NodePointer otherwise_;
  SourceLocation location_;
};

bool AllConstant(const NodePointers& nodes) {
  for (const NodePointer& node : nodes) {
    if (node->Constant() == nullptr) return false;
  }
  return true;
}

}  // namespace

NodePointer Folded(NodePointer node, const ZoneLoader& zone_loader, int locals) {
  const EmptyActivation nothing;
  Evaluation evaluation(nothing, zone_loader, locals, kMaxFoldingSteps);
  absl::StatusOr<Value> value = node->Evaluate(evaluation);
  return value.ok() ? ConstantNode(*std::move(value)) : std::move(node);
}

NodePointer ConstantNode(Value value) {
  return std::make_unique<KnownValue>(std::move(value));
}

NodePointer VariableNode(int slot) {
  return std::make_unique<VariableRead>(slot);
}

NodePointer LocalNode(int index) {
  return std::make_unique<LocalRead>(index);
}

NodePointer FailingNode(absl::Status status) {
  return std::make_unique<Failure>(std::move(status));
}

NodePointer SelectNode(NodePointer operand, std::string field, SourceLocation location) {
  const bool constant = operand->Constant() != nullptr;
  NodePointer node = std::make_unique<Selection>(std::move(operand), std::move(field), location);
  return constant ? Folded(std::move(node), nullptr) : std::move(node);
}

NodePointer OptionalSelectNode(NodePointer operand, std::string field, SourceLocation location) {
  return std::make_unique<OptionalSelection>(std::move(operand), std::move(field), location);
}

NodePointer HasNode(NodePointer operand, std::string field, SourceLocation location) {
  return std::make_unique<PresenceTest>(std::move(operand), std::move(field), location);
}

NodePointer NotNullNode(NodePointer operand) {
  return std::make_unique<NotNull>(std::move(operand));
}

NodePointer OptionalNode(NodePointer operand) {
  return std::make_unique<NullAsMissing>(std::move(operand));
}

NodePointer LogicalNode(bool is_and, NodePointers operands, SourceLocation location) {
  const bool constant = AllConstant(operands);
  NodePointer node = std::make_unique<Logic>(is_and, std::move(operands), location);
  return constant ? Folded(std::move(node), nullptr) : std::move(node);
}

NodePointer ConditionalNode(NodePointer condition, NodePointer then, NodePointer otherwise,
                            SourceLocation location) {
  const Value* known = condition->Constant();
  if (known != nullptr && known->kind() == Kind::kBool)
    return known->bool_value() ? std::move(then) : std::move(otherwise);
  return std::make_unique<Choice>(std::move(condition), std::move(then), std::move(otherwise), location);
}

}  // namespace liushui::cel
