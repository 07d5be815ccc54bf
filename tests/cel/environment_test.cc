#include "engine/cel/environment.h"

#include <gtest/gtest.h>

namespace liushui::cel {
namespace {

TEST(EnvironmentTest, SlotsAreCountedInOrder) {
  Environment environment;
  EXPECT_EQ(environment.AddVariable("b", Type::Int()), 0);
  EXPECT_EQ(environment.AddVariable("a.b", Type::Bool()), 1);
  EXPECT_EQ(environment.FindVariable("a.b")->slot, 1);
  EXPECT_EQ(environment.FindVariable("a.b")->type, Type::Bool());
  EXPECT_EQ(environment.FindVariable("a"), nullptr);
  EXPECT_EQ(environment.variables()[0].name, "b");
}

TEST(EnvironmentTest, FunctionIdsAreCountedInOrder) {
  Environment environment;
  EXPECT_EQ(environment.AddFunction("In", {Type::String()}, Type::Bool()), 0);
  EXPECT_EQ(environment.AddFunction("day_at", {}, Type::Timestamp()), 1);
  EXPECT_EQ(environment.FindFunction("In")->id, 0);
  EXPECT_EQ(environment.FindFunction("size"), nullptr);
}

TEST(EnvironmentTest, CopiesAreIndependent) {
  Environment environment;
  environment.AddVariable("a", Type::Int());
  Environment copy = environment;
  EXPECT_EQ(copy.AddVariable("b", Type::Int()), 1);
  EXPECT_EQ(environment.FindVariable("b"), nullptr);
}

TEST(EnvironmentDeathTest, NamesAreDeclaredOnce) {
  Environment environment;
  environment.AddVariable("a", Type::Int());
  environment.AddFunction("f", {}, Type::Int());
  EXPECT_DEATH(environment.AddVariable("a", Type::Int()), "");
  EXPECT_DEATH(environment.AddFunction("f", {}, Type::Int()), "");
  EXPECT_DEATH(environment.AddFunction("size", {}, Type::Int()), "");
}

}  // namespace
}  // namespace liushui::cel
