#include "engine/cel/syntax/literal.h"

#include <gtest/gtest.h>

#include "tests/cel/evaluating.h"

namespace liushui::cel {
namespace {

TEST(LiteralTest, Numbers) {
  ExpectAll({
      {"0", "0"},
      {"-0x2a", "-42"},
      {"0XfF", "255"},
      {"9223372036854775807", "9223372036854775807"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"9223372036854775808", "EXPRESSION_SYNTAX"},
      {"-9223372036854775809", "EXPRESSION_SYNTAX"},
      {"0xFFFFFFFFFFFFFFFF", "EXPRESSION_SYNTAX"},
      {"0xFFFFFFFFFFFFFFFFu", "18446744073709551615u"},
      {"18446744073709551616u", "EXPRESSION_SYNTAX"},
      {"1.5e3", "1500.0"},
      {"-.5", "-0.5"},
      {"1e400", "EXPRESSION_SYNTAX"},
      {"1e-400", "0.0"},
  });
}

TEST(LiteralTest, Strings) {
  ExpectAll({
      {R"('a\nb')", R"("a\nb")"},
      {R"("\a\b\f\v\t\r\?\`\'\"\\" == "\x07\x08\x0c\x0b\x09\x0d?`'\"\\")", "true"},
      {R"('\101\x42\u0043\U00000044' == 'ABCD')", "true"},
      {R"('\u6d41水')", R"("流水")"},
      {R"('\377' == 'ÿ')", "true"},
      {R"(r'\n' == '\\n')", "true"},
      {R"(R"\"")", "EXPRESSION_SYNTAX"},
      {"'''a\n'b'''", R"("a\n'b")"},
      {R"("""a"b""")", R"("a\"b")"},
      {R"('\q')", "EXPRESSION_SYNTAX"},
      {R"('\400')", "EXPRESSION_SYNTAX"},
      {R"('\1')", "EXPRESSION_SYNTAX"},
      {R"('\x4')", "EXPRESSION_SYNTAX"},
      {R"('\ud800')", "EXPRESSION_SYNTAX"},
      {R"('\U00110000')", "EXPRESSION_SYNTAX"},
      {R"('\U0010ffff' == '􏿿')", "true"},
  });
}

TEST(LiteralTest, Bytes) {
  ExpectAll({
      {R"(b'a\xff\000')", R"(b"a\xff\x00")"},
      {R"(b'ÿ' == b'\303\277')", "true"},
      {R"(br'\x')", R"(b"\x5cx")"},
      {R"(b'\u0041')", "EXPRESSION_SYNTAX"},
  });
}

TEST(LiteralTest, SourceThatIsNotUtf8IsRefused) {
  EXPECT_EQ(ResultOf("'\xff'"), "EXPRESSION_SYNTAX");
}

}  // namespace
}  // namespace liushui::cel
