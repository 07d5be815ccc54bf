// Sealed values: passed on and tested for null; every other use is an error that says what it is.
#include <gtest/gtest.h>

#include "engine/cel/location.h"
#include "tests/cel/evaluating.h"

namespace liushui::cel {
namespace {

class SealedTest : public ::testing::Test {
 protected:
  SealedTest() {
    environment_.AddVariable("x", Type::Dyn());
    environment_.AddVariable("r", Type::Dyn());
    environment_.AddFunction("host", {Type::String()}, Type::String());
  }
  // x is sealed, and so is r.name.
  Slots Variables() const {
    const Value sealed = Value::Sealed("bytes");
    return Slots(
        {sealed, Value::Map({{Value::String("name"), sealed}, {Value::String("age"), Value::Int(7)}})});
  }
  std::string Result(absl::string_view source) const { return ResultOf(source, environment_, Variables()); }
  absl::Status Failure(absl::string_view source) const {
    const auto program = Program::Compile(source, environment_);
    EXPECT_TRUE(program.ok()) << program.status();
    return program->Evaluate(Variables()).status();
  }

  Environment environment_;
};

TEST_F(SealedTest, IsPassedOnAndTestedForNull) {
  for (const Claim& claim : std::vector<Claim>{{"x", "sealed"},
                                               {"x == null", "false"},
                                               {"null != r.name", "true"},
                                               {"[x, 1]", "[sealed, 1]"},
                                               {"x == null ? 'none' : x", "sealed"},
                                               {"{'a': r.name}", "{\"a\": sealed}"},
                                               {"[1] + [x]", "[1, sealed]"},
                                               {"size([x])", "1"},
                                               {"r.age + 1", "8"},
                                               {"has(r.name)", "true"},
                                               {"type(x) == type(x)", "true"}}) {
    EXPECT_EQ(Result(claim.source), claim.result) << claim.source;
  }
}

TEST_F(SealedTest, ReadingItIsAnErrorOfItsOwn) {
  for (const char* source : {"size(x)",
                             "x == 'a'",
                             "x != 'a'",
                             "x == x",
                             "x in ['a']",
                             "'a' in [x]",
                             "x + 'a'",
                             "x.startsWith('a')",
                             "x.matches('a')",
                             "x < 3",
                             "string(x)",
                             "x.f",
                             "has(x.f)",
                             "x[0]",
                             "!x",
                             "x ? 1 : 2",
                             "x && true",
                             "false || x",
                             "r == {}",
                             "[x] == ['a']",
                             "x.all(i, true)",
                             "[1].exists(i, x == 'a')",
                             "host(x)",
                             "'%s'.format([x])",
                             "[x].join(',')",
                             "cel.bind(y, x, size(y))"}) {
    const absl::Status status = Failure(source);
    EXPECT_FALSE(status.ok()) << source;
    EXPECT_TRUE(IsSealedRead(status)) << source << ": " << status;
  }
  EXPECT_FALSE(IsSealedRead(Failure("1 / (r.age - 7)")));
}

// As with any error: one operand that decides makes up for another that cannot be read.
TEST_F(SealedTest, WhatDecidesMakesUpForIt) {
  EXPECT_EQ(Result("size(x) > 3 || r.age == 7"), "true");
  EXPECT_EQ(Result("r.age == 8 && size(x) > 3"), "false");
  EXPECT_TRUE(IsSealedRead(Failure("1 / (r.age - 7) > 0 || size(x) > 3")));
}

}  // namespace
}  // namespace liushui::cel
