#include "tests/repo/functions.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace liushui::repo {
namespace {

using ::testing::ElementsAre;

// Each function as "line:body lines:parameters".
std::vector<std::string> Shapes(absl::string_view text) {
  std::vector<std::string> shapes;
  for (const Function& function : FunctionsOf(text)) {
    shapes.push_back(absl::StrCat(function.line, ":", function.body_lines, ":", function.parameters));
  }
  return shapes;
}

TEST(FunctionsTest, DefinitionHasBodyAndParameters) {
  EXPECT_THAT(Shapes("int Add(int a, int b) {\n  return a + b;\n}\n"), ElementsAre("1:3:2"));
}

TEST(FunctionsTest, DeclarationHasNoBody) {
  EXPECT_THAT(Shapes("int Add(int a,\n int b);\n"), ElementsAre("1:0:2"));
}

TEST(FunctionsTest, NamespacesAndClassesAreLookedInto) {
  EXPECT_THAT(Shapes("namespace a {\nclass B final : public C {\n public:\n  void D() override;\n"
                     "  int E(int x) const { return x; }\n};\n}  // namespace a\n"),
              ElementsAre("4:0:0", "5:1:1"));
}

TEST(FunctionsTest, InnerBlocksAndLambdasBelongToTheFunction) {
  EXPECT_THAT(
      Shapes("void F() {\n  if (x) {\n    g([](int a) {\n      return a;\n    });\n  }\n}\nvoid G() {}\n"),
      ElementsAre("1:7:0", "8:1:0"));
}

TEST(FunctionsTest, CommentsAndStringsHideBraces) {
  EXPECT_THAT(Shapes("void F() {  // {\n  a = \"}{{\";\n  c = '{';\n  /* { */\n  r = R\"x(}}\")x\";\n}\n"),
              ElementsAre("1:6:0"));
}

TEST(FunctionsTest, DirectivesAreNoCode) {
  EXPECT_THAT(Shapes("#define CHECK(a, b) \\\n  do { } while (f(a))\nvoid F();\n"), ElementsAre("3:0:0"));
}

TEST(FunctionsTest, CommasInsideTypesDoNotCount) {
  EXPECT_THAT(Shapes("void F(std::map<int, int> a, std::function<void(int, int)> b, int c = G(1, 2));\n"),
              ElementsAre("1:0:3"));
}

TEST(FunctionsTest, TablesAreNoFunctions) {
  EXPECT_THAT(Shapes("const Row kRows[] = {{1, F(2)}, {3, G(4)}};\nconst auto kAll = MakeAll({1, 2});\n"),
              ElementsAre());
}

TEST(FunctionsTest, CallOperatorHasItsOwnParameters) {
  EXPECT_THAT(Shapes("struct Less {\n  bool operator()(int a, int b) const { return a < b; }\n"
                     "  bool operator==(const Less& other) const = default;\n};\n"),
              ElementsAre("2:1:2", "3:0:1"));
}

TEST(FunctionsTest, ConstructorsParametersComeFirst) {
  EXPECT_THAT(Shapes("Store::Store(int a, int b)\n    : a_(a), b_(F(b, 1, 2)) {\n  Open();\n}\n"),
              ElementsAre("1:3:2"));
}

TEST(FunctionsTest, DigitSeparatorOpensNoLiteral) {
  EXPECT_THAT(Shapes("int F() { return 1'000; }\nint G() { return 2'000; }\n"),
              ElementsAre("1:1:0", "2:1:0"));
}

TEST(FunctionsTest, FunctionReturningAStructIsAFunction) {
  EXPECT_THAT(Shapes("struct Row* Find(int key) {\n  return nullptr;\n}\n"), ElementsAre("1:3:1"));
}

}  // namespace
}  // namespace liushui::repo
