#include <gtest/gtest.h>

#include "tests/cel/evaluating.h"

namespace liushui::cel {
namespace {

TEST(BitsTest, BitByBit) {
  ExpectAll({
      {"math.bitAnd(6, 3)", "2"},
      {"math.bitAnd(1, -1)", "1"},
      {"math.bitOr(4u, 1u)", "5u"},
      {"math.bitOr(4, -2)", "-2"},
      {"math.bitXor(6, 3)", "5"},
      {"math.bitNot(0)", "-1"},
      {"math.bitNot(0u)", "18446744073709551615u"},
      {"math.bitAnd(1, 1u)", "EXPRESSION_TYPE"},
      {"math.bitAnd(dyn(1), dyn(1u))", "EXPRESSION_ERROR"},
      {"math.bitOr(dyn(1.0), dyn(1.0))", "EXPRESSION_ERROR"},
      {"math.bitXor(dyn('a'), 1)", "EXPRESSION_ERROR"},
      {"math.bitNot(dyn(1.0))", "EXPRESSION_ERROR"},
  });
}

TEST(BitsTest, ShiftsFillWithZerosAndRunOut) {
  ExpectAll({
      {"math.bitShiftLeft(1, 63)", "-9223372036854775808"},
      {"math.bitShiftLeft(1, 64)", "0"},
      {"math.bitShiftLeft(3u, 63)", "9223372036854775808u"},
      {"math.bitShiftRight(-1, 63)", "1"},
      {"math.bitShiftRight(-1, 0)", "-1"},
      {"math.bitShiftRight(-1, 64)", "0"},
      {"math.bitShiftRight(8u, 9223372036854775807)", "0u"},
      {"math.bitShiftLeft(1, -1)", "EXPRESSION_ERROR"},
      {"math.bitShiftRight(1u, -1)", "EXPRESSION_ERROR"},
      {"math.bitShiftLeft(1, dyn(1u))", "EXPRESSION_ERROR"},
      {"math.bitShiftRight(dyn(1.0), 1)", "EXPRESSION_ERROR"},
  });
  EXPECT_EQ(MessageOf("math.bitShiftLeft(1, -1)"),
            "math.bitShiftLeft() shifts by 0 bits or more, not -1 at line 1, column 6");
}

}  // namespace
}  // namespace liushui::cel
