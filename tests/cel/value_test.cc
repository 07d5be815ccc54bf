#include "engine/cel/value.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engine/base/refusal.h"
#include "engine/cel/location.h"

namespace liushui::cel {
namespace {

Value OneTwo() {
  return Value::List({Value::Int(1), Value::Int(2)});
}

TEST(ValueTest, DefaultIsNull) {
  EXPECT_TRUE(Value().is_null());
}

TEST(ValueTest, KeepsWhatItWasMadeOf) {
  EXPECT_EQ(Value::Bool(true).bool_value(), true);
  EXPECT_EQ(Value::Int(-7).int_value(), -7);
  EXPECT_EQ(Value::Uint(7).uint_value(), 7u);
  EXPECT_EQ(Value::Double(0.5).double_value(), 0.5);
  EXPECT_EQ(Value::String("流水").string_value(), "流水");
  EXPECT_EQ(Value::Bytes(std::string("\0x", 2)).bytes_value(), std::string("\0x", 2));
  EXPECT_EQ(Value::Timestamp(absl::UnixEpoch()).timestamp_value(), absl::UnixEpoch());
  EXPECT_EQ(Value::Duration(absl::Seconds(3)).duration_value(), absl::Seconds(3));
  EXPECT_EQ(Value::Type("int").type_name(), "int");
  EXPECT_EQ(OneTwo().list().size(), 2u);
}

TEST(ValueTest, NumbersAreEqualAcrossKinds) {
  EXPECT_EQ(Value::Int(1), Value::Uint(1));
  EXPECT_EQ(Value::Int(1), Value::Double(1.0));
  EXPECT_EQ(Value::Uint(1), Value::Double(1.0));
  EXPECT_FALSE(Value::Int(-1) == Value::Uint(std::numeric_limits<uint64_t>::max()));
}

TEST(ValueTest, OtherKindsAreUnequal) {
  EXPECT_FALSE(Value::Int(0) == Value::Bool(false));
  EXPECT_FALSE(Value::String("a") == Value::Bytes("a"));
  EXPECT_FALSE(Value::Null() == Value::Int(0));
}

TEST(ValueTest, NanIsUnequalToItself) {
  EXPECT_FALSE(Value::Double(NAN) == Value::Double(NAN));
}

TEST(ValueTest, ListsAreEqualByElements) {
  EXPECT_EQ(OneTwo(), Value::List({Value::Double(1), Value::Uint(2)}));
  EXPECT_FALSE(OneTwo() == Value::List({Value::Int(1)}));
}

TEST(ValueTest, MapsAreEqualWhateverTheirOrder) {
  const Value one = Value::Map({{Value::String("a"), Value::Int(1)}, {Value::String("b"), Value::Int(2)}});
  const Value other = Value::Map({{Value::String("b"), Value::Int(2)}, {Value::String("a"), Value::Int(1)}});
  EXPECT_EQ(one, other);
  EXPECT_EQ(one.DebugString(), "{\"a\": 1, \"b\": 2}");
}

TEST(ValueTest, MapKeysAreSortedAcrossKinds) {
  const Value map = Value::Map({{Value::String("a"), Value::Null()},
                                {Value::Uint(3), Value::Null()},
                                {Value::Int(-1), Value::Null()},
                                {Value::Bool(true), Value::Null()}});
  EXPECT_EQ(map.DebugString(), "{true: null, -1: null, 3u: null, \"a\": null}");
}

TEST(ValueTest, FindsByStringKey) {
  const Value map = Value::Map({{Value::Int(1), Value::Int(5)}, {Value::String("a"), Value::Int(6)}});
  ASSERT_NE(map.Find("a"), nullptr);
  EXPECT_EQ(map.Find("a")->int_value(), 6);
  EXPECT_EQ(map.Find("b"), nullptr);
  EXPECT_EQ(Value::Int(3).Find("a"), nullptr);
}

TEST(ValueTest, FindsNumberWhateverItsKind) {
  const Value map =
      Value::Map({{Value::Int(1), Value::String("one")}, {Value::Uint(2), Value::String("two")}});
  EXPECT_EQ(map.Find(Value::Double(2.0))->string_value(), "two");
  EXPECT_EQ(map.Find(Value::Uint(1))->string_value(), "one");
  EXPECT_EQ(map.Find(Value::Double(1.5)), nullptr);
  EXPECT_EQ(map.Find(Value::Double(NAN)), nullptr);
  EXPECT_EQ(map.Find(Value::Null()), nullptr);
}

TEST(ValueTest, RepeatedKeyIsRefused) {
  const absl::StatusOr<Value> map =
      Value::MakeMap({{Value::Int(1), Value::Null()}, {Value::Uint(1), Value::Null()}});
  EXPECT_EQ(ReasonOf(map.status()), kReasonError);
}

TEST(ValueTest, KeyOfWrongKindIsRefused) {
  EXPECT_EQ(ReasonOf(Value::MakeMap({{Value::Double(1), Value::Null()}}).status()), kReasonError);
  EXPECT_EQ(ReasonOf(Value::MakeMap({{Value::Null(), Value::Null()}}).status()), kReasonError);
}

TEST(ValueTest, ExtentCountsWhatIsNested) {
  const Value inner = Value::List({Value::String("abc"), Value::Bytes("de")});
  const Extent extent = Value::List({inner, inner}).extent();
  EXPECT_EQ(extent.elements, 6);
  EXPECT_EQ(extent.bytes, 10);
  EXPECT_EQ(extent.depth, 2);
}

TEST(ValueTest, OptionalIsNotWhatItHolds) {
  const Value one = Value::Optional(Value::Int(1));
  EXPECT_EQ(one.optional_value()->int_value(), 1);
  EXPECT_EQ(Value::Missing().optional_value(), nullptr);
  EXPECT_EQ(one, Value::Optional(Value::Double(1)));
  EXPECT_FALSE(one == Value::Int(1));
  EXPECT_FALSE(one == Value::Missing());
  EXPECT_FALSE(Value::Missing() == Value::Null());
  EXPECT_EQ(one.extent().depth, 1);
  EXPECT_EQ(Compare(one, one), absl::nullopt);
}

TEST(ValueTest, OrderIsDefinedBetweenLikes) {
  EXPECT_EQ(Compare(Value::Int(1), Value::Double(1.5)), std::partial_ordering::less);
  EXPECT_EQ(Compare(Value::Uint(2), Value::Int(-1)), std::partial_ordering::greater);
  EXPECT_EQ(Compare(Value::String("a"), Value::String("b")), std::partial_ordering::less);
  EXPECT_EQ(Compare(Value::Bool(false), Value::Bool(true)), std::partial_ordering::less);
  EXPECT_EQ(Compare(Value::Duration(absl::Seconds(1)), Value::Duration(absl::Seconds(1))),
            std::partial_ordering::equivalent);
  EXPECT_EQ(Compare(Value::Double(NAN), Value::Int(1)), std::partial_ordering::unordered);
  EXPECT_EQ(Compare(Value::Int(1), Value::String("1")), absl::nullopt);
  EXPECT_EQ(Compare(OneTwo(), OneTwo()), absl::nullopt);
}

TEST(ValueDeathTest, WrongAccessorAborts) {
  EXPECT_DEATH(Value::Int(1).string_value(), "it is int 1");
}

}  // namespace
}  // namespace liushui::cel
