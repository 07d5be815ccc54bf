#include "engine/cel/syntax/walk.h"

#include <string>
#include <vector>

#include "engine/cel/syntax/parser.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace liushui::cel {
namespace {

using ::testing::ElementsAre;

void Collect(const Expression& expression, std::vector<std::string>* names) {
  if (const auto* identifier = std::get_if<Identifier>(&expression.node)) names->push_back(identifier->name);
  ForEachChild(expression, [names](const Expression& child) { Collect(child, names); });
}

// The names in an expression, in the order of the source.
std::vector<std::string> NamesIn(absl::string_view source) {
  const auto tree = Parse(source, {});
  EXPECT_TRUE(tree.ok()) << tree.status();
  std::vector<std::string> names;
  if (tree.ok()) Collect(**tree, &names);
  return names;
}

TEST(WalkTest, EveryKindOfExpressionIsEntered) {
  EXPECT_THAT(NamesIn("a.x + f(b) * c.size()"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(NamesIn("a && b || !c"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(NamesIn("a ? b : c"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(NamesIn("[a, b][c]"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(NamesIn("{a: b, 'k': c}"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(NamesIn("a.exists(i, b) && has(c.x)"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(NamesIn("a.map(i, b, c)"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(NamesIn("cel.bind(i, a, b + c)"), ElementsAre("a", "b", "c"));
}

}  // namespace
}  // namespace liushui::cel
