// A guard is evaluated at every step of every instance, and takes nothing from the heap.
#include <gtest/gtest.h>

#include "tests/cel/evaluating.h"
#include "tests/cel/guards/counted_memory.h"

namespace liushui::cel {
namespace {

// How often evaluating `source` allocates, in an environment with data.refund = 4000, data.severity = "low"
// and data.tags = ["a", "b"].
int64_t AllocationsOf(absl::string_view source) {
  Environment environment;
  environment.AddVariable("data.refund", Type::Int());
  environment.AddVariable("data.severity", Type::String());
  environment.AddVariable("data.tags", Type::List(Type::String()));
  const Slots slots(
      {Value::Int(4'000), Value::String("low"),
       Value::List({Value::String("a long text that is no short string"), Value::String("b")})});
  const absl::StatusOr<Program> program = Program::Compile(source, environment);
  EXPECT_TRUE(program.ok()) << program.status();
  if (!program.ok()) return -1;
  EXPECT_TRUE(program->Evaluate(slots).ok());  // regular expressions build their automata at first use
  const int64_t before = AllocationsSoFar();
  const absl::StatusOr<Value> value = program->Evaluate(slots);
  const int64_t during = AllocationsSoFar() - before;
  EXPECT_TRUE(value.ok()) << value.status();
  return during;
}

TEST(AllocationTest, SimpleGuardAllocatesNothing) {
  EXPECT_EQ(AllocationsOf("data.refund <= 5000 && data.severity == 'low'"), 0);
  EXPECT_EQ(AllocationsOf("data.refund > 0 ? data.severity != 'low' : data.refund == 0"), 0);
  EXPECT_EQ(AllocationsOf("data.severity in ['low', 'middle', 'high']"), 0);
  EXPECT_EQ(AllocationsOf("data.tags.exists(tag, tag == 'b') && size(data.tags) == 2"), 0);
  EXPECT_EQ(AllocationsOf("data.severity.startsWith('lo') && data.tags[1].matches('[a-c]')"), 0);
}

TEST(AllocationTest, ConstantsAreMadeOnce) {
  EXPECT_EQ(AllocationsOf("[1, 2] + [3]"), 0);
  EXPECT_EQ(AllocationsOf(
                "duration('15m') < timestamp('2024-01-02T03:04:05Z') - timestamp('2024-01-01T00:00:00Z')"),
            0);
  EXPECT_EQ(AllocationsOf("{'a': [1, 2].map(n, n * 2)}.a.all(n, n > 1)"), 0);
}

TEST(AllocationTest, WhatIsBuiltIsCounted) {
  EXPECT_GT(AllocationsOf("data.severity + data.severity"), 0);
}

}  // namespace
}  // namespace liushui::cel
