#include <gtest/gtest.h>

#include "tests/cel/evaluating.h"

namespace liushui::cel {
namespace {

TEST(IndexTest, OfListsAndMaps) {
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

TEST(IndexTest, MissingThingsAreNamed) {
  EXPECT_EQ(MessageOf("[1, 2][5]"), "index 5 is outside the list of 2 elements at line 1, column 7");
  EXPECT_EQ(MessageOf("{'a': 1}['b']"), "the map has no key \"b\" at line 1, column 9");
}

TEST(IndexTest, OptionalIndexGivesOptional) {
  ExpectAll({
      {"[1, 2][?1]", "optional.of(2)"},
      {"[1, 2][?2]", "optional.none()"},
      {"[1, 2][?-1]", "optional.none()"},
      {"[1, 2][?dyn('a')]", "EXPRESSION_ERROR"},
      {"{'a': null}[?'a']", "optional.of(null)"},
      {"{'a': 1}[?'b']", "optional.none()"},
      {"{1: 'a'}[?dyn(1.0)]", "optional.of(\"a\")"},
      {"dyn('abc')[?0]", "EXPRESSION_ERROR"},
      {"[1][?'a']", "EXPRESSION_TYPE"},
      {"{'a': 1}[?1]", "EXPRESSION_TYPE"},
      {"1[?0]", "EXPRESSION_TYPE"},
  });
}

TEST(IndexTest, OptionalContainerIsIndexedByWhatItHolds) {
  ExpectAll({
      {"optional.of([1, 2])[1]", "optional.of(2)"},
      {"optional.of([1, 2])[5]", "optional.none()"},
      {"optional.of({'a': 1})[?'a']", "optional.of(1)"},
      {"optional.none()[0]", "optional.none()"},
      {"optional.none()[?0]", "optional.none()"},
      {"optional.of(dyn(1))[0]", "EXPRESSION_ERROR"},
      {"dyn(optional.of([1]))[0]", "optional.of(1)"},
  });
  EXPECT_EQ(TypeOf("optional.of([1, 2])[1]"), "optional_type(int)");
  EXPECT_EQ(TypeOf("{'a': 1.5}[?'a']"), "optional_type(double)");
  EXPECT_EQ(TypeOf("dyn([])[?0]"), "optional_type(dyn)");
}

}  // namespace
}  // namespace liushui::cel
