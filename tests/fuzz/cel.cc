#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/cel/program.h"
#include "engine/cel/template.h"
#include "tests/fuzz/targets.h"

namespace liushui::fuzz {
namespace {

// A variable of every kind, and a host function that gives back what it is given.
class Instance final : public cel::Activation {
 public:
  Instance() {
    Add("b", cel::Type::Bool(), cel::Value::Bool(true));
    Add("i", cel::Type::Int(), cel::Value::Int(-7));
    Add("u", cel::Type::Uint(), cel::Value::Uint(7));
    Add("d", cel::Type::Double(), cel::Value::Double(0.5));
    Add("s", cel::Type::String(), cel::Value::String("流水 low"));
    Add("y", cel::Type::Bytes(), cel::Value::Bytes("\xff\x01"));
    Add("t", cel::Type::Timestamp(), cel::Value::Timestamp(absl::FromUnixSeconds(1'700'000'000)));
    Add("p", cel::Type::Duration(), cel::Value::Duration(absl::Minutes(90)));
    Add("n", cel::Type::Nullable(cel::Type::Int()), cel::Value::Null());
    Add("o", cel::Type::Optional(cel::Type::Int()), cel::Value::Optional(cel::Value::Int(3)));
    Add("x", cel::Type::Dyn(), cel::Value::List({cel::Value::Int(1), cel::Value::String("two")}));
    Add("l", cel::Type::List(cel::Type::Int()), cel::Value::List({cel::Value::Int(2), cel::Value::Int(1)}));
    const cel::Value record = cel::Value::Map(
        {{cel::Value::String("code"), cel::Value::String("600000")},
         {cel::Value::String("lots"), cel::Value::List({cel::Value::Int(100), cel::Value::Int(200)})}});
    Add("data.r",
        cel::Type::Record({{"code", cel::Type::String()}, {"lots", cel::Type::List(cel::Type::Int())}}),
        record);
    Add("m", cel::Type::Map(cel::Type::String(), cel::Type::Dyn()), record);
    environment_.AddFunction("host", {cel::Type::Letter("T")}, cel::Type::Letter("T"));
  }

  const cel::Environment& environment() const { return environment_; }
  absl::StatusOr<cel::Value> Variable(int slot) const override { return values_[static_cast<size_t>(slot)]; }
  absl::StatusOr<cel::Value> Call(int, absl::Span<const cel::Value> arguments) const override {
    return arguments[0];
  }

 private:
  void Add(absl::string_view name, cel::Type type, cel::Value value) {
    LIUSHUI_CHECK(cel::Admits(type, value));
    environment_.AddVariable(name, std::move(type));
    values_.push_back(std::move(value));
  }

  cel::Environment environment_;
  std::vector<cel::Value> values_;
};

void CheckRefusal(const absl::Status& refusal, bool compiling) {
  const std::string reason = ReasonOf(refusal);
  const bool at_compilation = reason == cel::kReasonSyntax || reason == cel::kReasonType;
  const bool at_evaluation = reason == cel::kReasonError || reason == cel::kReasonBudget;
  LIUSHUI_CHECK(compiling ? at_compilation : at_evaluation);
  LIUSHUI_CHECK(refusal.message().size() <= kMaxMessageBytes + 3);  // and the mark of the cut
  if (!compiling) return;
  LIUSHUI_CHECK(absl::StrContains(refusal.message(), " at line "));
  const absl::optional<cel::SourceLocation> place = cel::LocationOf(refusal);
  LIUSHUI_CHECK(place.has_value());
  LIUSHUI_CHECK(place->line >= 1);
  LIUSHUI_CHECK(place->column >= 1);
}

// What the program comes to: a value's text, or a refusal's message.
std::string Outcome(const cel::Program& program, const Instance& instance) {
  const absl::StatusOr<cel::Value> value = program.Evaluate(instance);
  if (!value.ok()) {
    CheckRefusal(value.status(), /*compiling=*/false);
    return std::string(value.status().message());
  }
  const cel::Extent extent = value->extent();
  LIUSHUI_CHECK(extent.bytes <= cel::kMaxValueBytes);
  LIUSHUI_CHECK(extent.elements <= cel::kMaxValueElements);
  LIUSHUI_CHECK(extent.depth <= cel::kMaxValueDepth);
  LIUSHUI_CHECK(cel::Admits(program.result_type(), *value));
  return value->DebugString();
}

}  // namespace

void FuzzCel(absl::string_view bytes) {
  static const Instance& instance = *new Instance();
  const absl::StatusOr<cel::Program> unchecked =
      cel::Program::CompileUnchecked(bytes, instance.environment());
  const absl::StatusOr<cel::Program> checked = cel::Program::Compile(bytes, instance.environment());
  if (!unchecked.ok()) CheckRefusal(unchecked.status(), /*compiling=*/true);
  if (!checked.ok()) CheckRefusal(checked.status(), /*compiling=*/true);
  if (unchecked.ok()) Outcome(*unchecked, instance);
  if (!checked.ok()) return;
  LIUSHUI_CHECK(unchecked.ok());
  const std::string outcome = Outcome(*checked, instance);
  LIUSHUI_CHECK(outcome == Outcome(*checked, instance));
  LIUSHUI_CHECK(outcome == Outcome(*unchecked, instance));
}

}  // namespace liushui::fuzz
