// Calls of host functions.
#include <gtest/gtest.h>

#include "engine/base/refusal.h"
#include "tests/cel/evaluating.h"

namespace liushui::cel {
namespace {

// twice(int) doubles; broken() fails as a disk would.
class Host final : public Activation {
 public:
  absl::StatusOr<Value> Variable(int) const override { return absl::UnavailableError("the disk is gone"); }
  absl::StatusOr<Value> Call(int function_id, absl::Span<const Value> arguments) const override {
    if (function_id == 1) return absl::UnavailableError("the disk is gone");
    return Value::Int(arguments[0].int_value() * 2);
  }
};

Environment HostFunctions() {
  Environment environment;
  environment.AddFunction("twice", {Type::Int()}, Type::Int());
  environment.AddFunction("broken", {}, Type::Bool());
  environment.AddVariable("lost", Type::Bool());
  return environment;
}

TEST(CallNodeTest, HostIsCalled) {
  EXPECT_EQ(ResultOf("twice(4) + 1", HostFunctions(), Host()), "9");
}

TEST(CallNodeTest, DynamicArgumentsAreCheckedBeforeTheCall) {
  EXPECT_EQ(ResultOf("twice(dyn(4))", HostFunctions(), Host()), "8");
  EXPECT_EQ(MessageOf("twice(dyn('a'))", HostFunctions(), Host()),
            "argument 1 of twice() is int, not \"a\" at line 1, column 1");
}

TEST(CallNodeTest, ArgumentErrorsAreReported) {
  EXPECT_EQ(ResultOf("twice(1 / 0)", HostFunctions(), Host()), "EXPRESSION_ERROR");
}

TEST(CallNodeTest, FailuresOfTheHostAreNotAbsorbed) {
  for (const char* source : {"broken() || true", "lost || true", "[1].exists(x, broken())", "lost"}) {
    const absl::StatusOr<Program> program = Program::Compile(source, HostFunctions());
    ASSERT_TRUE(program.ok()) << source;
    EXPECT_EQ(program->Evaluate(Host()).status(), absl::UnavailableError("the disk is gone")) << source;
  }
}

}  // namespace
}  // namespace liushui::cel
