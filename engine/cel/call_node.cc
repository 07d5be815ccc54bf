// The nodes of calls.
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
  BuiltinCall(const BuiltinFunction& function, NodePointers arguments, SourceLocation location)
      : implementation_(function.implementation),
        decides_(function.decides),
        arguments_(std::move(arguments)),
        location_(location) {}

  absl::StatusOr<Value> Evaluate(Evaluation& evaluation) const override {
    Value values[kMaxBuiltinArguments];
    size_t count = 0;
    while (count < arguments_.size()) {
      ASSIGN_OR_RETURN(values[count], arguments_[count]->Evaluate(evaluation));
      ++count;
      if (decides_ != nullptr && decides_(values[0])) break;
    }
    absl::StatusOr<Value> result = implementation_(Arguments(values, count), evaluation);
    if (!result.ok()) return WithLocation(Noted(result.status(), Arguments(values, count)), location_);
    return result;
  }

 private:
  // No function reads what is sealed, so whatever it says of such arguments is that it cannot.
  static absl::Status Noted(const absl::Status& error, Arguments arguments) {
    for (const Value& argument : arguments) {
      if (argument.extent().sealed && ReasonOf(error) == kReasonError) return AsSealedRead(error);
    }
    return error;
  }

  Implementation implementation_;
  bool (*decides_)(const Value&);
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
      const absl::Status error = NoOverload("matches", {text, Value::String("")});
      return WithLocation(text.extent().sealed ? AsSealedRead(error) : error, location_);
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
    return WithLocation(ErrorAbout(value, absl::StrCat("argument ", index + 1, " of ", function_.name,
                                                       "() is ", expected, ", not ", Shown(value))),
                        location_);
  }

  Environment::Function function_;
  NodePointers arguments_;
  SourceLocation location_;
};

}  // namespace

NodePointer BuiltinNode(const BuiltinFunction& function, NodePointers arguments,
                        const ZoneLoader& zone_loader, SourceLocation location) {
  bool constant = true;
  for (const NodePointer& argument : arguments) constant = constant && argument->Constant() != nullptr;
  NodePointer node = std::make_unique<BuiltinCall>(function, std::move(arguments), location);
  return constant ? Folded(std::move(node), zone_loader) : std::move(node);
}

NodePointer MatchNode(NodePointer text, std::shared_ptr<const re2::RE2> pattern, SourceLocation location) {
  return std::make_unique<PatternMatch>(std::move(text), std::move(pattern), location);
}

NodePointer HostNode(const Environment::Function& function, NodePointers arguments, SourceLocation location) {
  return std::make_unique<HostCall>(function, std::move(arguments), location);
}

}  // namespace liushui::cel
