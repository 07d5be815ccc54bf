#include <gtest/gtest.h>

#include "tests/cel/evaluating.h"

namespace liushui::cel {
namespace {

TEST(ArithmeticTest, Ints) {
  ExpectAll({
      {"1 + 2 * 3 - 4", "3"},
      {"7 / 2", "3"},
      {"-7 / 2", "-3"},
      {"-7 % 3", "-1"},
      {"-(5)", "-5"},
      {"9223372036854775807 + 1", "EXPRESSION_ERROR"},
      {"-9223372036854775808 - 1", "EXPRESSION_ERROR"},
      {"4611686018427387904 * 2", "EXPRESSION_ERROR"},
      {"-9223372036854775808 / -1", "EXPRESSION_ERROR"},
      {"-9223372036854775808 % -1", "EXPRESSION_ERROR"},
      {"-(-9223372036854775808)", "EXPRESSION_ERROR"},
      {"1 / 0", "EXPRESSION_ERROR"},
      {"1 % 0", "EXPRESSION_ERROR"},
  });
}

TEST(ArithmeticTest, Uints) {
  ExpectAll({
      {"1u + 2u * 3u", "7u"},
      {"7u / 2u", "3u"},
      {"7u % 4u", "3u"},
      {"1u - 2u", "EXPRESSION_ERROR"},
      {"18446744073709551615u + 1u", "EXPRESSION_ERROR"},
      {"18446744073709551615u * 2u", "EXPRESSION_ERROR"},
      {"1u / 0u", "EXPRESSION_ERROR"},
      {"1u % 0u", "EXPRESSION_ERROR"},
  });
}

TEST(ArithmeticTest, Doubles) {
  ExpectAll({
      {"1.5 + 2.0 * 3.0", "7.5"},
      {"1.0 / 0.0", "Infinity"},
      {"-1.0 / 0.0", "-Infinity"},
      {"0.0 / 0.0", "NaN"},
      {"-(1.5)", "-1.5"},
      {"1.5 % 1.0", "EXPRESSION_TYPE"},
  });
}

TEST(ArithmeticTest, TextAndLists) {
  ExpectAll({
      {"'流' + '水'", "\"流水\""},
      {"b'a' + b'b'", "b\"ab\""},
      {"[1] + [] + [2]", "[1, 2]"},
  });
}

TEST(ArithmeticTest, Times) {
  ExpectAll({
      {"timestamp('2024-02-28T12:00:00Z') + duration('24h')", "timestamp(\"2024-02-29T12:00:00Z\")"},
      {"duration('1s') + timestamp('2024-01-01T00:00:00Z')", "timestamp(\"2024-01-01T00:00:01Z\")"},
      {"timestamp('2024-01-02T00:00:00Z') - timestamp('2024-01-01T00:00:00Z')", "duration(\"86400s\")"},
      {"timestamp('2024-01-01T00:00:00Z') - duration('1ns')",
       "timestamp(\"2023-12-31T23:59:59.999999999Z\")"},
      {"duration('1h') - duration('90m')", "duration(\"-1800s\")"},
      {"timestamp('9999-12-31T23:59:59Z') + duration('1s')", "EXPRESSION_ERROR"},
      {"timestamp('0001-01-01T00:00:00Z') - duration('1ns')", "EXPRESSION_ERROR"},
      {"timestamp('9999-12-31T23:59:59Z') - timestamp('0001-01-01T00:00:00Z')", "EXPRESSION_ERROR"},
      {"duration('2562047h') + duration('1h')", "EXPRESSION_ERROR"},
      {"timestamp('2024-01-01T00:00:00Z') + 1", "EXPRESSION_TYPE"},
      {"timestamp('2024-01-01T00:00:00Z') + timestamp('2024-01-01T00:00:00Z')", "EXPRESSION_TYPE"},
  });
}

TEST(ArithmeticTest, Sum) {
  ExpectAll({
      {"sum([])", "0"},
      {"sum([1, 2, 3])", "6"},
      {"sum([9223372036854775807, 1])", "EXPRESSION_ERROR"},
      {"sum([dyn(1), dyn('a')])", "EXPRESSION_ERROR"},
      {"sum(dyn(1))", "EXPRESSION_ERROR"},
  });
}

TEST(ArithmeticTest, MixedKindsHaveNoOverload) {
  ExpectAll({
      {"1 + 1u", "EXPRESSION_TYPE"},
      {"1 + 1.0", "EXPRESSION_TYPE"},
      {"dyn(1) + dyn(1u)", "EXPRESSION_ERROR"},
      {"dyn(1) * dyn('a')", "EXPRESSION_ERROR"},
      {"dyn(true) / dyn(true)", "EXPRESSION_ERROR"},
      {"-dyn('a')", "EXPRESSION_ERROR"},
  });
}

TEST(ArithmeticTest, ErrorsSayWhatAndWhere) {
  EXPECT_EQ(MessageOf("1 +\n 9223372036854775807"),
            "1 + 9223372036854775807 does not fit in int at line 1, column 3");
  EXPECT_EQ(MessageOf("1 / 0"), "1 / 0: division by zero at line 1, column 3");
  EXPECT_EQ(MessageOf("dyn(1) + dyn('a')"), "no overload of '+' takes (int, string) at line 1, column 8");
}

}  // namespace
}  // namespace liushui::cel
