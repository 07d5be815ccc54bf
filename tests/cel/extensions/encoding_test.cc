#include <gtest/gtest.h>

#include "tests/cel/evaluating.h"

namespace liushui::cel {
namespace {

TEST(EncodingTest, Base64) {
  ExpectAll({
      {"base64.encode(b'hello')", "\"aGVsbG8=\""},
      {"base64.encode(b'')", "\"\""},
      {"base64.encode(b'\\xfb\\xff')", "\"+/8=\""},
      {"base64.decode('aGVsbG8=')", "b\"hello\""},
      {"base64.decode('aGVsbG8')", "b\"hello\""},
      {"base64.decode('aA')", "b\"h\""},
      {"base64.decode('aA==')", "b\"h\""},
      {"base64.decode('')", "b\"\""},
      {"base64.decode(base64.encode(bytes('流水'))) == bytes('流水')", "true"},
  });
}

TEST(EncodingTest, WhatIsNoBase64IsRefused) {
  ExpectAll({
      {"base64.decode('a')", "EXPRESSION_ERROR"},
      {"base64.decode('aA=')", "EXPRESSION_ERROR"},
      {"base64.decode('aGVs bG8=')", "EXPRESSION_ERROR"},
      {"base64.decode('a-_b')", "EXPRESSION_ERROR"},
      {"base64.decode('====')", "EXPRESSION_ERROR"},
      {"base64.decode('流水')", "EXPRESSION_ERROR"},
      {"base64.encode('hello')", "EXPRESSION_TYPE"},
      {"base64.encode(dyn('hello'))", "EXPRESSION_ERROR"},
      {"base64.decode(dyn(1))", "EXPRESSION_ERROR"},
  });
}

}  // namespace
}  // namespace liushui::cel
