#include "engine/chart/compiler/nulls/tester.h"

#include "engine/base/refusal.h"

namespace liushui::chart {
namespace {

cel::Environment Demanding(const Scope& scope, const cel::Places& known) {
  cel::Environment environment = scope.environment;
  environment.DemandNullTests(known);
  return environment;
}

absl::StatusOr<cel::Program> Compiled(const Expression& expression, const cel::Type& wanted,
                                      const cel::Places& known) {
  absl::StatusOr<cel::Program> program =
      cel::Program::Compile(expression.program.source(), Demanding(*expression.scope, known));
  if (!program.ok() || !cel::LosesNull(program->result_type(), wanted)) return program;
  return cel::NullError("this may be null, which has no place here; expected what stands for it then", {});
}

}  // namespace

NullTester::Tested NullTester::Test(const std::string& path, const Expression& expression,
                                    const cel::Type& wanted, const cel::Places& known) {
  const absl::StatusOr<cel::Program> program = Compiled(expression, wanted, known);
  if (program.ok()) {
    Rely(known, [&](const cel::Places& places) { return Compiled(expression, wanted, places).ok(); });
    return {!cel::MayBeNull(program->result_type()), program->not_null_when(true),
            program->not_null_when(false), program->not_null_unless_true()};
  }
  if (problems_ != nullptr) {
    Report(path, program.status(), Compiled(expression, wanted, Union(known, somewhere_)).status());
  }
  return {};
}

void NullTester::Test(const std::string& path, const TextTemplate& text, const cel::Places& known) {
  if (text.text.constant() || (problems_ == nullptr && proven_.empty())) return;
  const auto compiled = [&text](const cel::Places& not_null) {
    return cel::Template::Compile(text.text.source(), Demanding(*text.scope, not_null)).status();
  };
  const absl::Status failed = compiled(known);
  if (failed.ok()) {
    Rely(known, [&](const cel::Places& places) { return compiled(places).ok(); });
  } else if (problems_ != nullptr) {
    Report(path, failed, compiled(Union(known, somewhere_)));
  }
}

template <typename Passes>
void NullTester::Rely(const cel::Places& known, const Passes& passes) {
  for (const std::string& place : proven_.names()) {
    if (!known.Has(place) || relied_on_.Has(place) || passes(known.Without(place))) continue;
    relied_on_.Add(place);
  }
}

void NullTester::Report(const std::string& path, const absl::Status& failed, const absl::Status& if_set) {
  if (if_set.ok()) return problems_->WarnStatus(path, "NULL_UNPROVEN", failed);
  problems_->AddStatus(path, if_set);
}

}  // namespace liushui::chart
