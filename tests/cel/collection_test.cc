#include <gtest/gtest.h>

#include "tests/cel/evaluating.h"

namespace liushui::cel {
namespace {

TEST(CollectionTest, Index) {
  ExpectAll({
      {"[1, 2][1]", "2"},
      {"[1, 2][dyn(1u)]", "2"},
      {"[1, 2][dyn(1.0)]", "2"},
      {"[1, 2][dyn(0.5)]", "EXPRESSION_ERROR"},
      {"[1, 2][2]", "EXPRESSION_ERROR"},
      {"[1, 2][-1]", "EXPRESSION_ERROR"},
      {"[1, 2][dyn(18446744073709551615u)]", "EXPRESSION_ERROR"},
      {"[1, 2][dyn('a')]", "EXPRESSION_ERROR"},
      {"{'a': 1}['a']", "1"},
      {"{1: 'a'}[dyn(1.0)]", "\"a\""},
      {"{1: 'a'}[2]", "EXPRESSION_ERROR"},
      {"{true: 1}[true]", "1"},
      {"dyn(1)[0]", "EXPRESSION_ERROR"},
  });
}

TEST(CollectionTest, Membership) {
  ExpectAll({
      {"2 in [1, 2]", "true"},
      {"3 in [1, 2]", "false"},
      {"dyn(1.0) in [1, 2]", "true"},
      {"'a' in {'a': 1}", "true"},
      {"'b' in {'a': 1}", "false"},
      {"dyn(1u) in {1: 1}", "true"},
      {"1 in []", "false"},
      {"1 in dyn('a')", "EXPRESSION_ERROR"},
  });
}

TEST(CollectionTest, Size) {
  ExpectAll({
      {"size('')", "0"},
      {"size('流水a')", "3"},
      {"'流水'.size()", "2"},
      {"size(b'流')", "3"},
      {"size([1, 2])", "2"},
      {"{'a': 1}.size()", "1"},
      {"size(dyn(1))", "EXPRESSION_ERROR"},
  });
}

TEST(CollectionTest, MissingThingsAreNamed) {
  EXPECT_EQ(MessageOf("[1, 2][5]"), "index 5 is outside the list of 2 elements at line 1, column 7");
  EXPECT_EQ(MessageOf("{'a': 1}['b']"), "the map has no key \"b\" at line 1, column 9");
}

}  // namespace
}  // namespace liushui::cel
