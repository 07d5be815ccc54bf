#include "tests/cel/evaluating.h"

#include <gtest/gtest.h>

#include "engine/base/refusal.h"

namespace liushui::cel {
namespace {

std::string Outcome(const absl::StatusOr<Program>& program, const Activation& activation) {
  if (!program.ok()) return ReasonOf(program.status());
  const absl::StatusOr<Value> value = program->Evaluate(activation);
  return value.ok() ? value->DebugString() : ReasonOf(value.status());
}

}  // namespace

std::string ResultOf(absl::string_view source, const Environment& environment, const Activation& activation) {
  return Outcome(Program::Compile(source, environment), activation);
}

std::string UncheckedResultOf(absl::string_view source, const Environment& environment,
                              const Activation& activation) {
  return Outcome(Program::CompileUnchecked(source, environment), activation);
}

std::string TypeOf(absl::string_view source, const Environment& environment) {
  const absl::StatusOr<Program> program = Program::Compile(source, environment);
  return program.ok() ? program->result_type().ToString() : std::string(program.status().message());
}

std::string MessageOf(absl::string_view source, const Environment& environment,
                      const Activation& activation) {
  const absl::StatusOr<Program> program = Program::Compile(source, environment);
  if (!program.ok()) return std::string(program.status().message());
  return std::string(program->Evaluate(activation).status().message());
}

void ExpectAll(const std::vector<Claim>& claims) {
  for (const Claim& claim : claims) EXPECT_EQ(ResultOf(claim.source), claim.result) << claim.source;
}

}  // namespace liushui::cel
