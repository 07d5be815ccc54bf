#include "engine/cel/nulls/places.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace liushui::cel {
namespace {

using ::testing::ElementsAre;

Places Of(const std::vector<std::string>& names) {
  Places places;
  for (const std::string& name : names) places.Add(name);
  return places;
}

TEST(PlacesTest, UnionAndIntersection) {
  EXPECT_THAT(Union(Of({"a", "b"}), Of({"c"})).names(), ElementsAre("a", "b", "c"));
  EXPECT_THAT(Intersection(Of({"a", "b"}), Of({"b", "c"})).names(), ElementsAre("b"));
}

TEST(PlacesTest, AllHasEveryPlace) {
  EXPECT_TRUE(Places::All().Has("a"));
  EXPECT_TRUE(Union(Places::All(), Of({"a"})).Has("b"));
  EXPECT_THAT(Intersection(Places::All(), Of({"a"})).names(), ElementsAre("a"));
  EXPECT_THAT(Intersection(Of({"a"}), Places::All()).names(), ElementsAre("a"));
}

TEST(PlacesTest, WithoutAPlaceWhatLiesInItIsGoneToo) {
  EXPECT_THAT(Of({"a", "a.b", "ab"}).Without("a").names(), ElementsAre("ab"));
}

TEST(PlacesTest, TheEmptyNameIsNoPlace) {
  EXPECT_TRUE(Of({""}).empty());
}

TEST(PlacesTest, AMissingFieldIsLostWhereItIsWanted) {
  const Type some = Type::Record({{"a", Type::Int()}, {"b", Type::Int()}}, {"b"});
  EXPECT_TRUE(LosesNull(some, Type::Record({{"a", Type::Int()}, {"b", Type::Int()}})));
  EXPECT_FALSE(LosesNull(some, Type::Record({{"a", Type::Int()}, {"b", Type::Nullable(Type::Int())}})));
  EXPECT_FALSE(Refined(some, "r", Places()).AlwaysHas("b"));
}

TEST(PlacesTest, NullIsLostWhereNoneIsWanted) {
  const Type maybe = Type::Nullable(Type::Int());
  EXPECT_TRUE(LosesNull(maybe, Type::Int()));
  EXPECT_FALSE(LosesNull(maybe, maybe));
  EXPECT_FALSE(LosesNull(maybe, Type::Dyn()));
  EXPECT_FALSE(LosesNull(Type::Int(), Type::Int()));
  EXPECT_TRUE(LosesNull(Type::List(maybe), Type::List(Type::Int())));
  EXPECT_FALSE(LosesNull(Type::List(maybe), Type::List(Type::Letter("T"))));
  EXPECT_TRUE(LosesNull(Type::Record({{"a", maybe}}), Type::Record({{"a", Type::Int()}})));
  EXPECT_TRUE(LosesNull(Type::Record({{"a", maybe}}), Type::Map(Type::String(), Type::Int())));
  EXPECT_TRUE(LosesNull(Type::Map(Type::String(), maybe), Type::Record({{"a", Type::Int()}})));
}

}  // namespace
}  // namespace liushui::cel
