#include "engine/cel/type.h"

#include <gtest/gtest.h>

namespace liushui::cel {
namespace {

Type Client() {
  return Type::Record({{"id", Type::String()}, {"risk", Type::Nullable(Type::Int())}});
}

TEST(TypeTest, PrintsInCelsWords) {
  EXPECT_EQ(Type::List(Type::Map(Type::String(), Type::Dyn())).ToString(), "list(map(string, dyn))");
  EXPECT_EQ(Type::Nullable(Type::Int()).ToString(), "wrapper(int)");
  EXPECT_EQ(Type::Optional(Type::Int()).ToString(), "optional_type(int)");
  EXPECT_EQ(Client().ToString(), "record(id: string, risk: wrapper(int))");
}

TEST(TypeTest, AbstractTypesAreKnownByTheirNames) {
  const Type pair = Type::Abstract("pair", {Type::Int(), Type::Dyn()});
  EXPECT_EQ(pair.ToString(), "pair(int, dyn)");
  EXPECT_FALSE(pair == Type::Abstract("twin", {Type::Int(), Type::Dyn()}));
  EXPECT_TRUE(IsAssignable(Type::Abstract("pair", {Type::Int(), Type::Bool()}), pair));
  EXPECT_FALSE(IsAssignable(Type::Abstract("pair", {Type::String(), Type::Bool()}), pair));
  EXPECT_FALSE(IsAssignable(Type::Abstract("twin", {Type::Int(), Type::Dyn()}), pair));
}

TEST(TypeTest, TypesOfTypesGoTogether) {
  EXPECT_EQ(Type::TypeOf(Type::Int()).ToString(), "type(int)");
  EXPECT_TRUE(IsAssignable(Type::TypeOf(Type::Int()), Type::TypeOf(Type::String())));
  EXPECT_EQ(Join(Type::TypeOf(Type::Int()), Type::TypeOf(Type::String())), Type::TypeType());
}

TEST(TypeTest, EqualityIsByStructure) {
  EXPECT_EQ(Type::List(Type::Int()), Type::List(Type::Int()));
  EXPECT_FALSE(Type::List(Type::Int()) == Type::List(Type::Uint()));
  EXPECT_EQ(Client(), Client());
}

TEST(TypeTest, NullableOfNullableIsOne) {
  EXPECT_EQ(Type::Nullable(Type::Nullable(Type::Int())), Type::Nullable(Type::Int()));
  EXPECT_EQ(Type::Nullable(Type::Dyn()), Type::Dyn());
}

struct Assignment {
  Type from;
  Type to;
  bool fits;
};

TEST(TypeTest, AssignabilityIsGradual) {
  const Type record = Client();
  const Assignment rows[] = {
      {Type::Int(), Type::Int(), true},
      {Type::Int(), Type::Uint(), false},
      {Type::Dyn(), Type::Int(), true},
      {Type::Int(), Type::Dyn(), true},
      {Type::Null(), Type::Nullable(Type::Int()), true},
      {Type::Null(), Type::Int(), false},
      {Type::Int(), Type::Nullable(Type::Int()), true},
      {Type::Nullable(Type::Int()), Type::Int(), true},
      {Type::Nullable(Type::Int()), Type::String(), false},
      {Type::List(Type::Int()), Type::List(Type::Dyn()), true},
      {Type::List(Type::Int()), Type::List(Type::String()), false},
      {Type::List(Type::Free()), Type::List(Type::String()), true},
      {Type::Optional(Type::Free()), Type::Optional(Type::Int()), true},
      {Type::Optional(Type::String()), Type::Optional(Type::Int()), false},
      {Type::Optional(Type::Int()), Type::Int(), false},
      {Type::Int(), Type::Optional(Type::Int()), false},
      {record, Type::Map(Type::String(), Type::Dyn()), true},
      {record, Type::Map(Type::String(), Type::Int()), false},
      {Type::Map(Type::String(), Type::Dyn()), record, true},
      {Type::Map(Type::String(), Type::Bool()), record, false},
      {Type::Map(Type::Int(), Type::Dyn()), record, false},
      {Type::Record({{"id", Type::String()}}), record, true},
      {Type::Record({{"risk", Type::Int()}}), record, false},
      {Type::Record({{"id", Type::String()}, {"age", Type::Int()}}), record, false},
  };
  for (const Assignment& row : rows) {
    EXPECT_EQ(IsAssignable(row.from, row.to), row.fits) << row.from.ToString() << " to " << row.to.ToString();
  }
}

TEST(TypeTest, JoinIsNarrowestCommonType) {
  EXPECT_EQ(Join(Type::Int(), Type::Int()), Type::Int());
  EXPECT_EQ(Join(Type::Int(), Type::String()), absl::nullopt);
  EXPECT_EQ(Join(Type::Null(), Type::Int()), Type::Nullable(Type::Int()));
  EXPECT_EQ(Join(Type::List(Type::Free()), Type::List(Type::Int())), Type::List(Type::Int()));
  EXPECT_EQ(Join(Type::Record({{"a", Type::Int()}}), Type::Map(Type::String(), Type::Int())),
            Type::Map(Type::String(), Type::Int()));
}

TEST(TypeTest, WhatOnlyOneRecordHasIsNotAlwaysThere) {
  const Type joined = *Join(Client(), Type::Record({{"id", Type::String()}}));
  EXPECT_EQ(joined.ToString(), "record(id: string, risk?: wrapper(int))");
  EXPECT_TRUE(joined.AlwaysHas("id"));
  EXPECT_FALSE(joined.AlwaysHas("risk"));
  EXPECT_FALSE(joined == Client());
  EXPECT_FALSE(Join(joined, Client())->AlwaysHas("risk"));
}

TEST(TypeTest, JoinForgetsNoNull) {
  const Type maybe = Type::Nullable(Type::Int());
  const Type a = Type::Record({{"a", maybe}});
  EXPECT_EQ(*Join(a, Type::Record({{"b", Type::Int()}}))->FindField("a"), maybe);
  EXPECT_EQ(*Join(a, Type::Record({{"a", Type::String()}}))->FindField("a"), Type::NullableDyn());
  EXPECT_EQ(Join(a, Type::Map(Type::String(), Type::Dyn()))->value(), Type::NullableDyn());
  EXPECT_EQ(Join(Type::Dyn(), maybe), Type::NullableDyn());
  EXPECT_EQ(Join(Type::Dyn(), Type::Int()), Type::Dyn());
  EXPECT_EQ(JoinOrDyn(maybe, Type::String()), Type::NullableDyn());
  EXPECT_EQ(JoinOrDyn(Type::Int(), Type::String()), Type::Dyn());
  EXPECT_EQ(JoinOrDyn(Type::List(maybe), Type::List(Type::String())), Type::List(Type::NullableDyn()));
  EXPECT_EQ(JoinOrDyn(Type::List(Type::Int()), Type::List(Type::String())), Type::Dyn());
}

struct Admission {
  Type type;
  Value value;
  bool admitted;
};

TEST(TypeTest, AdmitsValuesOfType) {
  const Value full =
      Value::Map({{Value::String("id"), Value::String("a")}, {Value::String("risk"), Value::Int(3)}});
  const Value short_one = Value::Map({{Value::String("id"), Value::String("a")}});
  const Value unknown =
      Value::Map({{Value::String("id"), Value::String("a")}, {Value::String("x"), Value::Int(3)}});
  const Admission rows[] = {
      {Type::Int(), Value::Int(1), true},
      {Type::Int(), Value::Uint(1), false},
      {Type::Int(), Value::Null(), false},
      {Type::Nullable(Type::Int()), Value::Null(), true},
      {Type::Dyn(), Value::Null(), true},
      {Type::List(Type::Int()), Value::List({Value::Int(1)}), true},
      {Type::Optional(Type::Int()), Value::Missing(), true},
      {Type::Optional(Type::Int()), Value::Optional(Value::Int(1)), true},
      {Type::Optional(Type::Int()), Value::Optional(Value::String("a")), false},
      {Type::Optional(Type::Int()), Value::Int(1), false},
      {Type::List(Type::Int()), Value::List({Value::String("a")}), false},
      {Type::Map(Type::String(), Type::Int()), short_one, false},
      {Type::Map(Type::String(), Type::String()), short_one, true},
      {Client(), full, true},
      {Client(), short_one, true},
      {Client(), unknown, false},
      {Client(), Value::Map({}), false},
  };
  for (const Admission& row : rows) {
    EXPECT_EQ(Admits(row.type, row.value), row.admitted)
        << row.type.ToString() << " " << row.value.DebugString();
  }
}

}  // namespace
}  // namespace liushui::cel
