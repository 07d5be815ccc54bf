#include <gtest/gtest.h>

#include "tests/cel/evaluating.h"

namespace liushui::cel {
namespace {

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

}  // namespace
}  // namespace liushui::cel
