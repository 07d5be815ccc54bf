#include <gtest/gtest.h>

#include "tests/cel/evaluating.h"

namespace liushui::cel {
namespace {

TEST(ConversionTest, ToNumbers) {
  ExpectAll({
      {"int(42u)", "42"},
      {"int(-1.9)", "-1"},
      {"int('-42')", "-42"},
      {"int('+42')", "42"},
      {"int(timestamp('1970-01-01T00:01:00Z'))", "60"},
      {"int(18446744073709551615u)", "EXPRESSION_ERROR"},
      {"int(9223372036854775807.0)", "EXPRESSION_ERROR"},
      {"int(-9223372036854775808.0)", "EXPRESSION_ERROR"},
      {"int(0.0 / 0.0)", "EXPRESSION_ERROR"},
      {"int('')", "EXPRESSION_ERROR"},
      {"int('+')", "EXPRESSION_ERROR"},
      {"int('+-1')", "EXPRESSION_ERROR"},
      {"int(' 1')", "EXPRESSION_ERROR"},
      {"int('1.0')", "EXPRESSION_ERROR"},
      {"int('9223372036854775808')", "EXPRESSION_ERROR"},
      {"int(true)", "EXPRESSION_TYPE"},
      {"uint(42)", "42u"},
      {"uint(1.9)", "1u"},
      {"uint('42')", "42u"},
      {"uint(-1)", "EXPRESSION_ERROR"},
      {"uint(-0.5)", "EXPRESSION_ERROR"},
      {"uint('-1')", "EXPRESSION_ERROR"},
      {"uint(18446744073709551616.0)", "EXPRESSION_ERROR"},
      {"uint(dyn(null))", "EXPRESSION_ERROR"},
      {"double(1) + double(1u) + double('0.5')", "2.5"},
      {"double('NaN')", "NaN"},
      {"double('Infinity')", "Infinity"},
      {"double(' 1')", "EXPRESSION_ERROR"},
      {"double('')", "EXPRESSION_ERROR"},
      {"double(dyn(true))", "EXPRESSION_ERROR"},
  });
}

TEST(ConversionTest, ToText) {
  ExpectAll({
      {"string(-5)", "\"-5\""},
      {"string(5u)", "\"5\""},
      {"string(2.5)", "\"2.5\""},
      {"string(true)", "\"true\""},
      {"string(b'\\346\\265\\201')", "\"流\""},
      {"string(b'\\377')", "EXPRESSION_ERROR"},
      {"string(timestamp('2024-01-02T03:04:05.5+08:00'))", "\"2024-01-01T19:04:05.5Z\""},
      {"string(duration('90m'))", "\"5400s\""},
      {"string(dyn([]))", "EXPRESSION_ERROR"},
      {"string(null)", "EXPRESSION_TYPE"},
      {"bytes('流')", "b\"\\xe6\\xb5\\x81\""},
      {"bytes(b'a')", "b\"a\""},
      {"bytes(dyn(1))", "EXPRESSION_ERROR"},
  });
}

TEST(ConversionTest, ToBool) {
  ExpectAll({
      {"['true', 'True', 'TRUE', 't', '1'].all(x, bool(x))", "true"},
      {"['false', 'False', 'FALSE', 'f', '0'].exists(x, bool(x))", "false"},
      {"bool(true)", "true"},
      {"bool('yes')", "EXPRESSION_ERROR"},
      {"bool('tRue')", "EXPRESSION_ERROR"},
      {"bool(dyn(1))", "EXPRESSION_ERROR"},
  });
}

TEST(ConversionTest, ToTimes) {
  ExpectAll({
      {"timestamp(60)", "timestamp(\"1970-01-01T00:01:00Z\")"},
      {"timestamp(timestamp(60)) == timestamp(60)", "true"},
      {"timestamp(253402300800)", "EXPRESSION_ERROR"},
      {"timestamp('today')", "EXPRESSION_ERROR"},
      {"timestamp(dyn(true))", "EXPRESSION_ERROR"},
      {"duration('1m')", "duration(\"60s\")"},
      {"duration(duration('1m'))", "duration(\"60s\")"},
      {"duration('tomorrow')", "EXPRESSION_ERROR"},
      {"duration(dyn(1))", "EXPRESSION_ERROR"},
  });
}

TEST(ConversionTest, Types) {
  ExpectAll({
      {"type([])", "list"},
      {"type({})", "map"},
      {"type('a')", "string"},
      {"type(duration('1s'))", "google.protobuf.Duration"},
      {"type(type(1))", "type"},
      {"dyn(1) == dyn('a')", "false"},
  });
}

}  // namespace
}  // namespace liushui::cel
