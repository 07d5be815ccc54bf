// Logic, choice, selection and literals of lists and maps; what is folded.
#include "engine/cel/node.h"

#include <gtest/gtest.h>

#include "tests/cel/evaluating.h"

namespace liushui::cel {
namespace {

TEST(NodeTest, LogicAbsorbsErrorsOnEitherSide) {
  ExpectAll({
      {"false && 1 / 0 == 1", "false"},
      {"1 / 0 == 1 && false", "false"},
      {"1 / 0 == 1 && true", "EXPRESSION_ERROR"},
      {"true && 1 / 0 == 1", "EXPRESSION_ERROR"},
      {"true || 1 / 0 == 1", "true"},
      {"1 / 0 == 1 || true", "true"},
      {"1 / 0 == 1 || false", "EXPRESSION_ERROR"},
      {"1 / 0 == 1 || 1 / 0 == 2 || true", "true"},
      {"dyn('a') || true", "true"},
      {"dyn('a') && false", "false"},
      {"dyn('a') || false", "EXPRESSION_ERROR"},
      {"true && true && false", "false"},
      {"false || false || true", "true"},
  });
}

TEST(NodeTest, OnlyTheChosenSideIsEvaluated) {
  ExpectAll({
      {"true ? 1 : 1 / 0", "1"},
      {"false ? 1 / 0 : 2", "2"},
      {"dyn('a') ? 1 : 2", "EXPRESSION_ERROR"},
      {"1 / 0 == 1 ? 1 : 2", "EXPRESSION_ERROR"},
  });
}

TEST(NodeTest, SelectsFields) {
  ExpectAll({
      {"{'a': {'b': 1}}.a.b", "1"},
      {"{'a-b': 1}.`a-b`", "1"},
      {"{'a': 1}.b", "EXPRESSION_ERROR"},
      {"dyn(1).b", "EXPRESSION_ERROR"},
      {"dyn(null).b", "EXPRESSION_ERROR"},
  });
}

TEST(NodeTest, BuildsListsAndMaps) {
  ExpectAll({
      {"[1, [2], {}]", "[1, [2], {}]"},
      {"{'b': 1, 'a': [2]}", "{\"a\": [2], \"b\": 1}"},
      {"{1: 1, 1u: 2}", "EXPRESSION_ERROR"},
      {"{'a': 1, 'a': 2}", "EXPRESSION_ERROR"},
      {"{dyn(null): 1}", "EXPRESSION_ERROR"},
  });
}

TEST(NodeTest, ConstantsAreFolded) {
  const ZoneLoader no_zones;
  NodePointers arguments;
  arguments.push_back(ConstantNode(Value::Int(1)));
  arguments.push_back(ConstantNode(Value::Int(2)));
  const NodePointer sum = BuiltinNode(*FindBuiltin("_+_"), std::move(arguments), no_zones, SourceLocation());
  ASSERT_NE(sum->Constant(), nullptr);
  EXPECT_EQ(sum->Constant()->int_value(), 3);
}

TEST(NodeTest, FailingConstantsAreLeft) {
  const ZoneLoader no_zones;
  NodePointers arguments;
  arguments.push_back(ConstantNode(Value::Int(1)));
  arguments.push_back(ConstantNode(Value::Int(0)));
  EXPECT_EQ(BuiltinNode(*FindBuiltin("_/_"), std::move(arguments), no_zones, SourceLocation())->Constant(),
            nullptr);
}

}  // namespace
}  // namespace liushui::cel
