#include "engine/cel/shape/shape.h"

#include <string>

#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "gtest/gtest.h"

namespace liushui::cel {
namespace {

std::string Shape(absl::string_view source) {
  Environment environment;
  environment.AddVariable("n", Type::Int());
  environment.AddVariable("m", Type::Nullable(Type::String()));
  const auto shape = ShapeOf(source, environment);
  LIUSHUI_CHECK_OK(shape.status());
  return shape->ToString();
}

Type Record(Type::Fields fields) {
  return Type::Record(std::move(fields));
}

TEST(ShapeTest, MapOfTextKeysIsARecord) {
  EXPECT_EQ(Shape("{'a': n, 'b': 'x', 'c': m}"), "record(a: int, b: string, c: wrapper(string))");
  EXPECT_EQ(Shape("{'a': {'b': n > 1}}"), "record(a: record(b: bool))");
}

TEST(ShapeTest, OtherValuesAreTheirType) {
  EXPECT_EQ(Shape("n + 1"), "int");
  EXPECT_EQ(Shape("{1: 'a'}"), "map(int, string)");
  EXPECT_EQ(Shape("{}"), "map(dyn, dyn)");
  EXPECT_EQ(Shape("{?'a': optional.of(n)}"), "map(string, int)");
  EXPECT_EQ(Shape("[{'a': n}]"), "list(map(string, int))");
}

TEST(ShapeTest, WhatAValueMayLackMayBeNull) {
  Environment environment;
  environment.AddVariable("n", Type::Int());
  environment.DemandNullTests();
  EXPECT_EQ(ShapeOf("{'in': n > 0 ? {'a': 1} : {'a': 2, 'b': 3}}", environment)->ToString(),
            "record(in: record(a: int, b: wrapper(int)))");
  EXPECT_EQ(ShapeOf("[{'a': 1}, {'b': 2}]", environment)->ToString(),
            "list(record(a: wrapper(int), b: wrapper(int)))");
}

TEST(ShapeTest, MistakesAreRefused) {
  EXPECT_EQ(ReasonOf(ShapeOf("{'a': n}", Environment()).status()), "EXPRESSION_TYPE");
  EXPECT_EQ(ReasonOf(ShapeOf("{'a': ", Environment()).status()), "EXPRESSION_SYNTAX");
}

TEST(ShapeTest, FieldsOfOnlyOneMayBeNull) {
  EXPECT_EQ(JoinShapes(Record({{"a", Type::Int()}, {"b", Type::Bool()}}),
                       Record({{"a", Type::Int()}, {"c", Type::String()}}))
                .ToString(),
            "record(a: int, b: wrapper(bool), c: wrapper(string))");
}

TEST(ShapeTest, JoiningIsThatOfTypesOtherwise) {
  EXPECT_EQ(JoinShapes(Type::Null(), Type::Int()).ToString(), "wrapper(int)");
  EXPECT_EQ(JoinShapes(Record({{"a", Type::Int()}}), Type::Null()).ToString(), "wrapper(record(a: int))");
  EXPECT_EQ(JoinShapes(Record({{"a", Type::Int()}}), Record({{"a", Type::Bool()}})).ToString(),
            "record(a: dyn)");
  EXPECT_EQ(JoinShapes(Type::Int(), Type::String()).ToString(), "dyn");
}

}  // namespace
}  // namespace liushui::cel
