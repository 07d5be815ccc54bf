#include "engine/cel/syntax/parser.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace liushui::cel {
namespace {

// Writes a tree in brackets: a + b * c is (_+_ a (_*_ b c)).
struct Writer {
  static std::string Write(const ExpressionPointer& expression) {
    return expression == nullptr ? "" : std::visit(Writer(), expression->node);
  }
  static std::string All(const std::vector<ExpressionPointer>& expressions) {
    return absl::StrJoin(expressions, " ", [](std::string* out, const auto& each) { *out += Write(each); });
  }

  std::string operator()(const Literal& node) const { return node.value.DebugString(); }
  std::string operator()(const Identifier& node) const {
    return absl::StrCat(node.absolute ? "." : "", node.name);
  }
  std::string operator()(const Select& node) const {
    const absl::string_view name = node.tests_presence ? "has" : node.is_optional ? ".?" : ".";
    return absl::StrCat("(", name, " ", Write(node.operand), " ", node.field, ")");
  }
  std::string operator()(const Call& node) const {
    const std::string target = node.target == nullptr ? "" : absl::StrCat(" @", Write(node.target));
    return absl::StrCat("(", node.function, target, node.arguments.empty() ? "" : " ", All(node.arguments),
                        ")");
  }
  std::string operator()(const Logical& node) const {
    return absl::StrCat("(", node.is_and ? "&& " : "|| ", All(node.operands), ")");
  }
  std::string operator()(const Conditional& node) const {
    return absl::StrCat("(? ", Write(node.condition), " ", Write(node.then), " ", Write(node.otherwise), ")");
  }
  std::string operator()(const ListLiteral& node) const {
    std::vector<std::string> elements;
    for (size_t i = 0; i < node.elements.size(); ++i) {
      elements.push_back(absl::StrCat(node.is_optional[i] ? "?" : "", Write(node.elements[i])));
    }
    return absl::StrCat("[", absl::StrJoin(elements, " "), "]");
  }
  std::string operator()(const MapLiteral& node) const {
    std::vector<std::string> entries;
    for (size_t i = 0; i < node.entries.size(); ++i) {
      const auto& [key, value] = node.entries[i];
      entries.push_back(absl::StrCat(node.is_optional[i] ? "?" : "", Write(key), ":", Write(value)));
    }
    return absl::StrCat("{", absl::StrJoin(entries, " "), "}");
  }
  std::string operator()(const Comprehension& node) const {
    const std::string second = node.second_variable.empty() ? "" : absl::StrCat(node.second_variable, " ");
    const std::string filter = node.filter == nullptr ? "" : absl::StrCat(Write(node.filter), " ");
    return absl::StrCat("(", node.name, "! ", node.variable, " ", second, Write(node.range), " ", filter,
                        Write(node.body), ")");
  }
  std::string operator()(const Binding& node) const {
    constexpr absl::string_view kNames[] = {"bind", "optMap", "optFlatMap"};
    return absl::StrCat("(", kNames[static_cast<size_t>(node.kind)], "! ", node.variable, " ",
                        Write(node.value), " ", Write(node.body), ")");
  }
};

std::string Tree(absl::string_view source) {
  const absl::StatusOr<ExpressionPointer> tree = Parse(source, SourceLocation());
  return tree.ok() ? Writer::Write(*tree) : std::string(tree.status().message());
}

TEST(ParserTest, BuildsTrees) {
  const std::pair<std::string, std::string> rows[] = {
      {"a + b * c - d", "(_-_ (_+_ a (_*_ b c)) d)"},
      {"(a + b) * c", "(_*_ (_+_ a b) c)"},
      {"a < b == c", "(_==_ (_<_ a b) c)"},
      {"a in b && c", "(&& (@in a b) c)"},
      {"a && b && c || d", "(|| (&& a b c) d)"},
      {"a || b && c || d", "(|| a (&& b c) d)"},
      {"a ? b : c ? d : e", "(? a b (? c d e))"},
      {"!!a", "(!_ (!_ a))"},
      {"--a", "(-_ (-_ a))"},
      {"-5", "-5"},
      {"--5", "(-_ -5)"},
      {"-5u", "(-_ 5u)"},
      {"-a.b", "(-_ (. a b))"},
      {"a.b.c(d)[e]", "(_[_] (c @(. a b) d) e)"},
      {".a.b", "(. .a b)"},
      {"f(a, b)", "(f a b)"},
      {"f()", "(f)"},
      {"[a, b,]", "[a b]"},
      {"[]", "[]"},
      {"{a: b, 'c': d,}", "{a:b \"c\":d}"},
      {"{}", "{}"},
      {"a.if", "(. a if)"},
      {"a.while()", "(while @a)"},
      {"a.`b-c`", "(. a b-c)"},
      {"true && null", "(&& true null)"},
      {"a.?b.c", "(. (.? a b) c)"},
      {"a[?b]", "(_[?_] a b)"},
      {"[a, ?b]", "[a ?b]"},
      {"{?a: b, c: d}", "{?a:b c:d}"},
      {"a ? [?b] : c", "(? a [?b] c)"},
      {"cel.bind(a, b, c)", "(bind! a b c)"},
      {"cel.bind(a, b)", "(bind @cel a b)"},
      {"a.optMap(b, c)", "(optMap! b a c)"},
      {"a.all(b, c, d)", "(all! b c a d)"},
      {"a.transformMap(b, c, d, e)", "(transformMap! b c a d e)"},
      {"a\n// a comment\n+ b", "(_+_ a b)"},
  };
  for (const auto& [source, tree] : rows) EXPECT_EQ(Tree(source), tree) << source;
}

TEST(ParserTest, RefusesWhatIsNoExpression) {
  const std::pair<std::string, std::string> rows[] = {
      {"", "expected an expression, found the end at line 1, column 1"},
      {"a +", "expected an expression, found the end at line 1, column 4"},
      {"a b", "expected the end, found 'b' at line 1, column 3"},
      {"(a", "expected ')', found the end at line 1, column 3"},
      {"[a", "expected ']', found the end at line 1, column 3"},
      {"[,]", "expected an expression, found ',' at line 1, column 2"},
      {"{a}", "expected ':', found '}' at line 1, column 3"},
      {"f(a,)", "expected an expression, found ')' at line 1, column 5"},
      {"a ? b", "expected ':', found the end at line 1, column 6"},
      {"a.", "expected the name of a field, found the end at line 1, column 3"},
      {"a.in", "expected the name of a field, found 'in' at line 1, column 3"},
      {"in", "expected an expression, found 'in' at line 1, column 1"},
      {"if", "'if' is reserved and names nothing at line 1, column 1"},
      {"while(a)", "'while' is reserved and names nothing at line 1, column 1"},
      {"a ?\n b :\n  :", "expected an expression, found ':' at line 3, column 3"},
      {"-!a", "expected an expression, found '!' at line 1, column 2"},
      {"a.B{c: 1}", "there are no messages to construct here; '{' is not expected at line 1, column 4"},
      {"a.?b()", "expected the end, found '(' at line 1, column 5"},
      {"[?]", "expected an expression, found ']' at line 1, column 3"},
      {"`a`", "expected an expression, found '`a`' at line 1, column 1"},
  };
  for (const auto& [source, message] : rows) EXPECT_EQ(Tree(source), message) << source;
}

TEST(ParserTest, AllReservedWordsAreRefused) {
  for (const char* word : {"as", "break", "const", "continue", "else", "for", "function", "if", "import",
                           "let", "loop", "package", "namespace", "return", "var", "void", "while"}) {
    EXPECT_TRUE(IsReserved(word));
    EXPECT_FALSE(Parse(word, SourceLocation()).ok()) << word;
  }
}

}  // namespace
}  // namespace liushui::cel
