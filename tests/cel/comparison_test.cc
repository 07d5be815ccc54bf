#include <gtest/gtest.h>

#include "tests/cel/evaluating.h"

namespace liushui::cel {
namespace {

TEST(ComparisonTest, Equality) {
  ExpectAll({
      {"1 == 1", "true"},
      {"1 != 1", "false"},
      {"dyn(1) == 1u", "true"},
      {"dyn(1) == 1.0", "true"},
      {"dyn(1) == '1'", "false"},
      {"dyn(1) != '1'", "true"},
      {"null == null", "true"},
      {"dyn(1) == null", "false"},
      {"[1, 2] == [1, 2]", "true"},
      {"[1] == [1, 2]", "false"},
      {"{'a': 1, 'b': 2} == {'b': 2, 'a': 1}", "true"},
      {"{'a': 1} == {'a': 2}", "false"},
      {"dyn({1: 'a'}) == {1u: 'a'}", "true"},
      {"[dyn(1), dyn('a')] == [1.0, 'a']", "true"},
      {"0.0 / 0.0 == 0.0 / 0.0", "false"},
      {"0.0 / 0.0 != 0.0 / 0.0", "true"},
      {"type(1) == int && type(1u) != int", "true"},
      {"type(timestamp(0)) == google.protobuf.Timestamp", "true"},
      {"type(null) == null_type && type(int) == type", "true"},
      {"b'a' == b'a'", "true"},
  });
}

TEST(ComparisonTest, Order) {
  ExpectAll({
      {"1 < 2 && 2 <= 2 && 3 > 2 && 2 >= 2", "true"},
      {"1 < 1.5 && 2u > 1 && 1u < 1.5", "true"},
      {"-1 < 0u", "true"},
      {"9223372036854775807 < 9223372036854775808u", "true"},
      {"0.0 / 0.0 < 1.0 || 0.0 / 0.0 >= 1.0", "false"},
      {"'a' < 'b' && 'a' < 'aa' && '流' > 'z'", "true"},
      {"b'a' < b'b'", "true"},
      {"false < true", "true"},
      {"duration('1s') < duration('1m')", "true"},
      {"timestamp('2024-01-01T00:00:00Z') < timestamp('2024-01-01T00:00:00.1Z')", "true"},
      {"[1] < [2]", "EXPRESSION_TYPE"},
      {"null < null", "EXPRESSION_TYPE"},
      {"dyn(1) < dyn('a')", "EXPRESSION_ERROR"},
      {"dyn([1]) <= dyn([1])", "EXPRESSION_ERROR"},
      {"dyn(null) > dyn(null)", "EXPRESSION_ERROR"},
      {"dyn(type(1)) >= dyn(type(1))", "EXPRESSION_ERROR"},
  });
}

TEST(ComparisonTest, Negation) {
  ExpectAll({{"!true", "false"}, {"!!true", "true"}, {"!dyn(1)", "EXPRESSION_ERROR"}});
}

TEST(ComparisonTest, NullableIsComparedWithNull) {
  Environment environment;
  environment.AddVariable("x", Type::Nullable(Type::Int()));
  EXPECT_EQ(ResultOf("x == null", environment, Slots({Value::Null()})), "true");
  EXPECT_EQ(ResultOf("x != null && x > 2", environment, Slots({Value::Null()})), "false");
  EXPECT_EQ(ResultOf("x != null && x > 2", environment, Slots({Value::Int(3)})), "true");
  EXPECT_EQ(ResultOf("x > 2", environment, Slots({Value::Null()})), "EXPRESSION_ERROR");
}

}  // namespace
}  // namespace liushui::cel
