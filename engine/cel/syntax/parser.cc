#include "engine/cel/syntax/parser.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/base/utf8.h"
#include "engine/cel/program.h"
#include "engine/cel/syntax/literal.h"

namespace liushui::cel {
namespace {

constexpr absl::string_view kReserved[] = {"as",        "break",  "const",  "continue", "else", "for",
                                           "function",  "if",     "import", "let",      "loop", "package",
                                           "namespace", "return", "var",    "void",     "while"};
// Words that are not even field names.
constexpr absl::string_view kKeywords[] = {"true", "false", "null", "in"};

// A binary operator: its strength, and the function it calls. && and || are handled beside this table.
struct Operator {
  absl::string_view symbol;
  int strength;
  absl::string_view function;
};
constexpr int kOrStrength = 1;
constexpr int kAndStrength = 2;
constexpr Operator kOperators[] = {
    {"||", kOrStrength, ""}, {"&&", kAndStrength, ""}, {"==", 3, "_==_"}, {"!=", 3, "_!=_"}, {"<", 3, "_<_"},
    {"<=", 3, "_<=_"},       {">", 3, "_>_"},          {">=", 3, "_>=_"}, {"in", 3, "@in"},  {"+", 4, "_+_"},
    {"-", 4, "_-_"},         {"*", 5, "_*_"},          {"/", 5, "_/_"},   {"%", 5, "_%_"},
};

bool IsKeyword(absl::string_view word) {
  return std::find(std::begin(kKeywords), std::end(kKeywords), word) != std::end(kKeywords);
}

const Operator* FindOperator(const Token& token) {
  const bool is_in = token.kind == TokenKind::kIdentifier && token.text == "in";
  if (token.kind != TokenKind::kSymbol && !is_in) return nullptr;
  for (const Operator& candidate : kOperators) {
    if (candidate.symbol == token.text) return &candidate;
  }
  return nullptr;
}

std::string Describe(const Token& token) {
  constexpr size_t kMaxShownBytes = 60;
  if (token.kind == TokenKind::kEnd) return "the end";
  return absl::StrCat("'", Shortened(token.text, kMaxShownBytes), "'");
}

// The height and size of what lies below a node.
struct Measure {
  int height = 0;
  int size = 0;

  void Add(const ExpressionPointer& child) {
    if (child == nullptr) return;
    height = std::max(height, child->height);
    size += child->size;
  }
  void Add(const std::vector<ExpressionPointer>& children) {
    for (const ExpressionPointer& child : children) Add(child);
  }

  void operator()(const Literal&) {}
  void operator()(const Identifier&) {}
  void operator()(const Select& node) { Add(node.operand); }
  void operator()(const Call& node) { Add(node.target), Add(node.arguments); }
  void operator()(const Logical& node) { Add(node.operands); }
  void operator()(const Conditional& node) { Add(node.condition), Add(node.then), Add(node.otherwise); }
  void operator()(const ListLiteral& node) { Add(node.elements); }
  void operator()(const MapLiteral& node) {
    for (const auto& [key, value] : node.entries) Add(key), Add(value);
  }
  void operator()(const Comprehension& node) { Add(node.range), Add(node.filter), Add(node.body); }
  void operator()(const Binding& node) { Add(node.value), Add(node.body); }
};

// Reads one expression. Each method reads its construct from `current_` on and leaves the token behind it
// there.
class Parser {
 public:
  Parser(absl::string_view source, SourceLocation origin) : lexer_(source, origin) {}

  absl::StatusOr<ExpressionPointer> ParseAll() {
    RETURN_IF_ERROR(Advance());
    ASSIGN_OR_RETURN(ExpressionPointer expression, ParseExpression());
    if (current_.kind != TokenKind::kEnd) return Unexpected("the end");
    return expression;
  }

 private:
  absl::Status Advance() {
    ASSIGN_OR_RETURN(current_, lexer_.Next());
    return absl::OkStatus();
  }

  absl::Status Unexpected(absl::string_view expected) const {
    return SyntaxError(absl::StrCat("expected ", expected, ", found ", Describe(current_)),
                       current_.location);
  }

  absl::Status Expect(absl::string_view symbol) {
    if (!current_.Is(symbol)) return Unexpected(absl::StrCat("'", symbol, "'"));
    return Advance();
  }

  // Wraps a node, and refuses it when the tree grows too high.
  template <typename Node>
  absl::StatusOr<ExpressionPointer> Make(SourceLocation location, Node node) {
    auto expression = std::make_unique<Expression>();
    expression->location = location;
    expression->node = std::move(node);
    return Measured(std::move(expression));
  }

  absl::StatusOr<ExpressionPointer> Measured(ExpressionPointer expression) {
    Measure below;
    std::visit(below, expression->node);
    expression->height = 1 + below.height;
    expression->size = 1 + below.size;
    if (expression->height > kMaxTreeHeight) {
      return SyntaxError(absl::StrCat("more than ", kMaxTreeHeight, " operators follow one another"),
                         expression->location);
    }
    return expression;
  }

  absl::StatusOr<ExpressionPointer> ParseExpression() {
    if (depth_ == kMaxNestingDepth) {
      return SyntaxError(absl::StrCat("nested more than ", kMaxNestingDepth, " deep"), current_.location);
    }
    ++depth_;
    absl::StatusOr<ExpressionPointer> expression = ParseConditional();
    --depth_;
    return expression;
  }

  absl::StatusOr<ExpressionPointer> ParseConditional() {
    ASSIGN_OR_RETURN(ExpressionPointer condition, ParseBinary(kOrStrength));
    if (!current_.Is("?")) return condition;
    const SourceLocation location = current_.location;
    RETURN_IF_ERROR(Advance());
    ASSIGN_OR_RETURN(ExpressionPointer then, ParseBinary(kOrStrength));
    RETURN_IF_ERROR(Expect(":"));
    ASSIGN_OR_RETURN(ExpressionPointer otherwise, ParseExpression());
    return Make(location, Conditional{std::move(condition), std::move(then), std::move(otherwise)});
  }

  // Operators of at least this strength, from the left.
  absl::StatusOr<ExpressionPointer> ParseBinary(int strength) {
    ASSIGN_OR_RETURN(ExpressionPointer left, ParseUnary());
    while (true) {
      const Operator* found = FindOperator(current_);
      if (found == nullptr || found->strength < strength) return left;
      if (found->function.empty()) {
        ASSIGN_OR_RETURN(left, ParseLogical(std::move(left), *found));
        continue;
      }
      const SourceLocation location = current_.location;
      RETURN_IF_ERROR(Advance());
      ASSIGN_OR_RETURN(ExpressionPointer right, ParseBinary(found->strength + 1));
      Call call;
      call.function = std::string(found->function);
      call.arguments.push_back(std::move(left));
      call.arguments.push_back(std::move(right));
      ASSIGN_OR_RETURN(left, Make(location, std::move(call)));
    }
  }

  // left && a && b ... as one node.
  absl::StatusOr<ExpressionPointer> ParseLogical(ExpressionPointer left, const Operator& logical) {
    const SourceLocation location = current_.location;
    Logical node;
    node.is_and = logical.strength == kAndStrength;
    node.operands.push_back(std::move(left));
    while (current_.Is(logical.symbol)) {
      RETURN_IF_ERROR(Advance());
      ASSIGN_OR_RETURN(ExpressionPointer operand, ParseBinary(logical.strength + 1));
      node.operands.push_back(std::move(operand));
    }
    return Make(location, std::move(node));
  }

  absl::StatusOr<ExpressionPointer> ParseUnary() {
    const Token first = current_;
    if (!first.Is("!") && !first.Is("-")) return ParseMember(false);
    int count = 0;
    while (current_.Is(first.text)) {
      RETURN_IF_ERROR(Advance());
      ++count;
    }
    // The last minus before a number is its sign.
    const bool is_number = current_.kind == TokenKind::kInt || current_.kind == TokenKind::kDouble;
    const bool signs = first.text == "-" && is_number;
    ASSIGN_OR_RETURN(ExpressionPointer operand, ParseMember(signs));
    for (int i = signs ? 1 : 0; i < count; ++i) {
      Call call;
      call.function = first.text == "!" ? "!_" : "-_";
      call.arguments.push_back(std::move(operand));
      ASSIGN_OR_RETURN(operand, Make(first.location, std::move(call)));
    }
    return operand;
  }

  absl::StatusOr<ExpressionPointer> ParseMember(bool negative) {
    ASSIGN_OR_RETURN(ExpressionPointer member, ParsePrimary(negative));
    while (true) {
      if (current_.Is(".")) {
        ASSIGN_OR_RETURN(member, ParseSelection(std::move(member)));
      } else if (current_.Is("[")) {
        const SourceLocation location = current_.location;
        RETURN_IF_ERROR(Advance());
        Call call;
        ASSIGN_OR_RETURN(const bool is_optional, SkipQuestionMark());
        call.function = is_optional ? "_[?_]" : "_[_]";
        ASSIGN_OR_RETURN(ExpressionPointer index, ParseExpression());
        RETURN_IF_ERROR(Expect("]"));
        call.arguments.push_back(std::move(member));
        call.arguments.push_back(std::move(index));
        ASSIGN_OR_RETURN(member, Make(location, std::move(call)));
      } else if (current_.Is("{")) {
        return SyntaxError("there are no messages to construct here; '{' is not expected", current_.location);
      } else {
        return member;
      }
    }
  }

  // Moves past a '?' and says whether there was one.
  absl::StatusOr<bool> SkipQuestionMark() {
    if (!current_.Is("?")) return false;
    RETURN_IF_ERROR(Advance());
    return true;
  }

  // .field, .?field or .method(arguments)
  absl::StatusOr<ExpressionPointer> ParseSelection(ExpressionPointer operand) {
    RETURN_IF_ERROR(Advance());
    ASSIGN_OR_RETURN(const bool is_optional, SkipQuestionMark());
    const Token name = current_;
    const bool quoted = name.kind == TokenKind::kQuotedIdentifier;
    const bool plain = name.kind == TokenKind::kIdentifier && !IsKeyword(name.text);
    if (!quoted && !plain) return Unexpected("the name of a field");
    RETURN_IF_ERROR(Advance());
    if (plain && !is_optional && current_.Is("(")) {
      Call call;
      call.function = std::string(name.text);
      call.target = std::move(operand);
      ASSIGN_OR_RETURN(call.arguments, ParseArguments());
      ASSIGN_OR_RETURN(ExpressionPointer made, Make(name.location, std::move(call)));
      ASSIGN_OR_RETURN(made, ExpandMethodMacro(std::move(made)));
      return Measured(std::move(made));
    }
    Select select;
    select.operand = std::move(operand);
    select.field = std::string(quoted ? name.text.substr(1, name.text.size() - 2) : name.text);
    select.quoted = quoted;
    select.is_optional = is_optional;
    return Make(name.location, std::move(select));
  }

  // (a, b)
  absl::StatusOr<std::vector<ExpressionPointer>> ParseArguments() {
    RETURN_IF_ERROR(Expect("("));
    std::vector<ExpressionPointer> arguments;
    if (!current_.Is(")")) {
      while (true) {
        ASSIGN_OR_RETURN(ExpressionPointer argument, ParseExpression());
        arguments.push_back(std::move(argument));
        if (!current_.Is(",")) break;
        RETURN_IF_ERROR(Advance());
      }
    }
    RETURN_IF_ERROR(Expect(")"));
    return arguments;
  }

  absl::StatusOr<ExpressionPointer> ParsePrimary(bool negative) {
    switch (current_.kind) {
      case TokenKind::kInt:
      case TokenKind::kUint:
      case TokenKind::kDouble:
      case TokenKind::kString:
      case TokenKind::kBytes: {
        ASSIGN_OR_RETURN(Value value, DecodeLiteral(current_, negative));
        return Constant(std::move(value));
      }
      case TokenKind::kIdentifier:
        return ParseName(false);
      default:
        break;
    }
    if (current_.Is("(")) return ParseParenthesis();
    if (current_.Is("[")) return ParseList();
    if (current_.Is("{")) return ParseMap();
    if (!current_.Is(".")) return Unexpected("an expression");
    RETURN_IF_ERROR(Advance());
    if (current_.kind != TokenKind::kIdentifier) return Unexpected("a name");
    return ParseName(true);
  }

  absl::StatusOr<ExpressionPointer> Constant(Value value) {
    const SourceLocation location = current_.location;
    RETURN_IF_ERROR(Advance());
    return Make(location, Literal{std::move(value)});
  }

  absl::StatusOr<ExpressionPointer> ParseName(bool absolute) {
    const Token name = current_;
    if (!absolute && name.text == "true") return Constant(Value::Bool(true));
    if (!absolute && name.text == "false") return Constant(Value::Bool(false));
    if (!absolute && name.text == "null") return Constant(Value::Null());
    if (IsKeyword(name.text)) return Unexpected("an expression");
    if (IsReserved(name.text)) {
      return SyntaxError(absl::StrCat("'", name.text, "' is reserved and names nothing"), name.location);
    }
    RETURN_IF_ERROR(Advance());
    if (!current_.Is("(")) return Make(name.location, Identifier{std::string(name.text), absolute});
    Call call;
    call.function = std::string(name.text);
    ASSIGN_OR_RETURN(call.arguments, ParseArguments());
    ASSIGN_OR_RETURN(ExpressionPointer made, Make(name.location, std::move(call)));
    return ExpandGlobalMacro(std::move(made));
  }

  absl::StatusOr<ExpressionPointer> ParseParenthesis() {
    RETURN_IF_ERROR(Advance());
    ASSIGN_OR_RETURN(ExpressionPointer inner, ParseExpression());
    RETURN_IF_ERROR(Expect(")"));
    return inner;
  }

  absl::StatusOr<ExpressionPointer> ParseList() {
    const SourceLocation location = current_.location;
    RETURN_IF_ERROR(Advance());
    ListLiteral list;
    while (!current_.Is("]")) {
      ASSIGN_OR_RETURN(const bool is_optional, SkipQuestionMark());
      list.is_optional.push_back(is_optional);
      ASSIGN_OR_RETURN(ExpressionPointer element, ParseExpression());
      list.elements.push_back(std::move(element));
      if (!current_.Is(",")) break;
      RETURN_IF_ERROR(Advance());
    }
    RETURN_IF_ERROR(Expect("]"));
    return Make(location, std::move(list));
  }

  absl::StatusOr<ExpressionPointer> ParseMap() {
    const SourceLocation location = current_.location;
    RETURN_IF_ERROR(Advance());
    MapLiteral map;
    while (!current_.Is("}")) {
      ASSIGN_OR_RETURN(const bool is_optional, SkipQuestionMark());
      map.is_optional.push_back(is_optional);
      ASSIGN_OR_RETURN(ExpressionPointer key, ParseExpression());
      RETURN_IF_ERROR(Expect(":"));
      ASSIGN_OR_RETURN(ExpressionPointer value, ParseExpression());
      map.entries.emplace_back(std::move(key), std::move(value));
      if (!current_.Is(",")) break;
      RETURN_IF_ERROR(Advance());
    }
    RETURN_IF_ERROR(Expect("}"));
    return Make(location, std::move(map));
  }

  Lexer lexer_;
  Token current_;
  int depth_ = 0;
};

}  // namespace

bool IsReserved(absl::string_view word) {
  return std::find(std::begin(kReserved), std::end(kReserved), word) != std::end(kReserved);
}

absl::StatusOr<ExpressionPointer> Parse(absl::string_view source, SourceLocation origin) {
  if (source.size() > static_cast<size_t>(kMaxSourceBytes)) {
    return SyntaxError(absl::StrCat("an expression has at most ", kMaxSourceBytes, " bytes; this one has ",
                                    source.size(), ", beginning"),
                       origin);
  }
  if (!IsUtf8(source)) return SyntaxError("an expression is UTF-8; this one is not, beginning", origin);
  return Parser(source, origin).ParseAll();
}

}  // namespace liushui::cel
