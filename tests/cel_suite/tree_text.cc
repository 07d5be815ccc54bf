#include "tests/cel_suite/tree_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace liushui::cel_suite {
namespace {

constexpr absl::string_view kAccumulator = "@result";

// Whether Go prints a character beyond ASCII as it is: not controls, spaces and marks that cannot be seen,
// private use and what is not assigned, as far as the suite has any.
bool IsPrintable(uint32_t code_point) {
  constexpr std::pair<uint32_t, uint32_t> kUnprinted[] = {
      {0x80, 0xA0},     {0xAD, 0xAD},     {0x1680, 0x1680}, {0x180E, 0x180E},
      {0x2000, 0x200F}, {0x2028, 0x202F}, {0x205F, 0x206F}, {0x3000, 0x3000},
      {0xE000, 0xF8FF}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0x323B0, 0x10FFFF}};
  return std::none_of(std::begin(kUnprinted), std::end(kUnprinted), [&](const auto& range) {
    return range.first <= code_point && code_point <= range.second;
  });
}

// One character as Go quotes it: what is printable stands for itself. `size` says how many bytes it has.
std::string QuotedCharacter(absl::string_view text, size_t& size) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(i < text.size() ? text[i] : 0); };
  const unsigned char first = byte(0);
  constexpr absl::string_view kNamed = "\a\b\f\n\r\t\v\"\\";
  constexpr absl::string_view kLetters = "abfnrtv\"\\";
  size = 1;
  const size_t named = kNamed.find(static_cast<char>(first));
  if (first != 0 && named != absl::string_view::npos) return absl::StrCat("\\", kLetters.substr(named, 1));
  if (first < 0x20 || first == 0x7f) return absl::StrFormat("\\x%02x", first);
  if (first < 0x80) return std::string(text.substr(0, 1));
  const size_t length = first < 0xC2 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 1;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return absl::StrFormat("\\x%02x", first);
  }
  if (length == 1) return absl::StrFormat("\\x%02x", first);
  size = length;
  uint32_t code_point = first & (0xFFu >> (length + 1));
  for (size_t i = 1; i < length; ++i) code_point = code_point << 6 | (byte(i) & 0x3Fu);
  if (IsPrintable(code_point)) return std::string(text.substr(0, length));
  return code_point < 0x10000 ? absl::StrFormat("\\u%04x", code_point)
                              : absl::StrFormat("\\U%08x", code_point);
}

std::string Quoted(absl::string_view text) {
  std::string quoted = "\"";
  while (!text.empty()) {
    size_t size = 1;
    quoted += QuotedCharacter(text, size);
    text.remove_prefix(size);
  }
  return quoted + "\"";
}

// As Go's strconv prints the shortest digits: with an exponent below -4 and from 6 digits on.
std::string DoubleInTree(double value) {
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  const double magnitude = std::fabs(value);
  const bool fixed = magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e6);
  char buffer[64];
  const std::to_chars_result result =
      std::to_chars(buffer, buffer + sizeof(buffer), value,
                    fixed ? std::chars_format::fixed : std::chars_format::scientific);
  return std::string(buffer, result.ptr);
}

// The literal without its sign; nullopt if it is no number below zero.
absl::optional<cel::Literal> WithoutSign(const cel::Literal* literal) {
  if (literal == nullptr) return absl::nullopt;
  const cel::Value& value = literal->value;
  if (value.kind() == cel::Kind::kInt && value.int_value() < 0) {
    // The smallest int has no counterpart and stays what it is, as in Go.
    return cel::Literal{cel::Value::Int(static_cast<int64_t>(0 - static_cast<uint64_t>(value.int_value())))};
  }
  if (value.kind() == cel::Kind::kDouble && std::signbit(value.double_value())) {
    return cel::Literal{cel::Value::Double(-value.double_value())};
  }
  return absl::nullopt;
}

class Writer {
 public:
  std::string text;
  bool has_words = true;  // for all that is in the tree

  void Write(const cel::Expression& expression) {
    const auto* call = std::get_if<cel::Call>(&expression.node);
    if (call != nullptr && (call->function == "!_" || call->function == "-_")) {
      return Unary(*call, expression.location);
    }
    std::visit([&](const auto& node) { WriteNode(node); }, expression.node);
  }

 private:
  using Step = std::function<void()>;

  void Kind(absl::string_view kind) { absl::StrAppend(&text, "^#*expr.", kind, "#"); }
  void NewLine() { absl::StrAppend(&text, "\n", std::string(2 * static_cast<size_t>(depth_), ' ')); }

  // opening, one line for each item, closing; or both together if there is no item.
  void Block(absl::string_view opening, const std::vector<Step>& items, absl::string_view closing) {
    absl::StrAppend(&text, opening);
    ++depth_;
    for (size_t i = 0; i < items.size(); ++i) {
      if (i > 0) text += ",";
      NewLine();
      items[i]();
    }
    --depth_;
    if (!items.empty()) NewLine();
    absl::StrAppend(&text, closing);
  }

  void CallOf(absl::string_view function, const std::vector<Step>& arguments) {
    Block(absl::StrCat(function, "("), arguments, ")");
    Kind("Expr_CallExpr");
  }
  void Name(absl::string_view name) {
    absl::StrAppend(&text, name);
    Kind("Expr_IdentExpr");
  }
  void Constant(absl::string_view value, absl::string_view kind) {
    absl::StrAppend(&text, value);
    Kind(absl::StrCat("Constant_", kind));
  }
  Step Of(const cel::ExpressionPointer& expression) {
    return [this, &expression] { Write(*expression); };
  }
  Step Accumulator() {
    return [this] { Name(kAccumulator); };
  }
  std::vector<Step> AllOf(const std::vector<cel::ExpressionPointer>& expressions) {
    std::vector<Step> steps;
    for (const cel::ExpressionPointer& expression : expressions) steps.push_back(Of(expression));
    return steps;
  }

  void WriteNode(const cel::Literal& literal) {
    const cel::Value& value = literal.value;
    switch (value.kind()) {
      case cel::Kind::kBool:
        return Constant(value.bool_value() ? "true" : "false", "BoolValue");
      case cel::Kind::kInt:
        return Constant(absl::StrCat(value.int_value()), "Int64Value");
      case cel::Kind::kUint:
        return Constant(absl::StrCat(value.uint_value(), "u"), "Uint64Value");
      case cel::Kind::kDouble:
        return Constant(DoubleInTree(value.double_value()), "DoubleValue");
      case cel::Kind::kString:
        return Constant(Quoted(value.string_value()), "StringValue");
      case cel::Kind::kBytes:
        return Constant(absl::StrCat("b", Quoted(value.bytes_value())), "BytesValue");
      default:
        return Constant("null", "NullValue");
    }
  }

  void WriteNode(const cel::Identifier& identifier) {
    Name(absl::StrCat(identifier.absolute ? "." : "", identifier.name));
  }

  void WriteNode(const cel::Select& select) {
    Write(*select.operand);
    absl::StrAppend(&text, ".", select.field, select.tests_presence ? "~test-only~" : "");
    Kind("Expr_SelectExpr");
  }

  void WriteNode(const cel::Call& call) {
    if (call.target != nullptr) {
      Write(*call.target);
      text += ".";
    }
    CallOf(call.function, AllOf(call.arguments));
  }

  // cel-go leaves out pairs of the same sign. Signs written one after the other share a place here; the last
  // of them is that of the number, if one follows.
  void Unary(const cel::Call& call, const cel::SourceLocation& place) {
    int signs = 1;
    const cel::Expression* operand = call.arguments[0].get();
    const auto* inner = std::get_if<cel::Call>(&operand->node);
    for (; inner != nullptr && inner->function == call.function && operand->location == place; ++signs) {
      operand = inner->arguments[0].get();
      inner = std::get_if<cel::Call>(&operand->node);
    }
    const absl::optional<cel::Literal> number = WithoutSign(std::get_if<cel::Literal>(&operand->node));
    const bool signed_too = operand->location.column == place.column + signs + 1;
    if (number.has_value() && signed_too && signs % 2 == 1) return WriteNode(*number);
    if (signs % 2 == 0) return Write(*operand);
    CallOf(call.function, {[&] { Write(*operand); }});
  }

  void WriteNode(const cel::Logical& logical) { Balanced(logical, 0, logical.operands.size() - 2); }

  // A chain of operators as a balanced tree of the operators first..last, as cel-go builds it.
  void Balanced(const cel::Logical& logical, size_t first, size_t last) {
    const size_t middle = (first + last + 1) / 2;
    const Step left = [&] {
      if (middle == first) return Write(*logical.operands[middle]);
      Balanced(logical, first, middle - 1);
    };
    const Step right = [&] {
      if (middle == last) return Write(*logical.operands[middle + 1]);
      Balanced(logical, middle + 1, last);
    };
    CallOf(logical.is_and ? "_&&_" : "_||_", {left, right});
  }

  void WriteNode(const cel::Conditional& conditional) {
    CallOf("_?_:_", {Of(conditional.condition), Of(conditional.then), Of(conditional.otherwise)});
  }

  void WriteNode(const cel::ListLiteral& list) {
    Block("[", AllOf(list.elements), "]");
    Kind("Expr_ListExpr");
  }

  void WriteNode(const cel::MapLiteral& map) {
    std::vector<Step> entries;
    for (const auto& entry : map.entries) {
      entries.push_back([this, &entry] {
        Write(*entry.first);
        text += ":";
        Write(*entry.second);
        Kind("Expr_CreateStruct_Entry");
      });
    }
    Block("{", entries, "}");
    Kind("Expr_StructExpr");
  }

  // What a macro begins with, when it goes on, and what it does at each element.
  void Init(cel::Macro macro) {
    if (macro == cel::Macro::kAll) return Constant("true", "BoolValue");
    if (macro == cel::Macro::kExists) return Constant("false", "BoolValue");
    if (macro == cel::Macro::kExistsOne) return Constant("0", "Int64Value");
    text += "[]";
    Kind("Expr_ListExpr");
  }
  void LoopCondition(cel::Macro macro) {
    if (macro == cel::Macro::kAll) return CallOf("@not_strictly_false", {Accumulator()});
    if (macro != cel::Macro::kExists) return Constant("true", "BoolValue");
    CallOf("@not_strictly_false", {[&] { CallOf("!_", {Accumulator()}); }});
  }
  void LoopStep(const cel::Comprehension& loop) {
    const Step kept = [&] {
      const Step element =
          loop.macro == cel::Macro::kMap ? Of(loop.body) : Step([&] { Name(loop.variable); });
      CallOf("_+_", {Accumulator(), [&] {
                       Block("[", {element}, "]");
                       Kind("Expr_ListExpr");
                     }});
    };
    const Step counted = [&] { CallOf("_+_", {Accumulator(), [&] { Constant("1", "Int64Value"); }}); };
    switch (loop.macro) {
      case cel::Macro::kAll:
        return CallOf("_&&_", {Accumulator(), Of(loop.body)});
      case cel::Macro::kExists:
        return CallOf("_||_", {Accumulator(), Of(loop.body)});
      case cel::Macro::kExistsOne:
        return CallOf("_?_:_", {Of(loop.body), counted, Accumulator()});
      case cel::Macro::kFilter:
        return CallOf("_?_:_", {Of(loop.body), kept, Accumulator()});
      case cel::Macro::kMap:
        if (loop.filter == nullptr) return kept();
        return CallOf("_?_:_", {Of(loop.filter), kept, Accumulator()});
      default:
        has_words = false;
    }
  }
  void Result(cel::Macro macro) {
    if (macro != cel::Macro::kExistsOne) return Name(kAccumulator);
    CallOf("_==_", {Accumulator(), [&] { Constant("1", "Int64Value"); }});
  }

  void WriteNode(const cel::Comprehension& loop) {
    if (!loop.second_variable.empty()) has_words = false;
    text += "__comprehension__(";
    ++depth_;
    const auto part = [&](absl::string_view title, const Step& step, absl::string_view end) {
      NewLine();
      absl::StrAppend(&text, "// ", title);
      NewLine();
      step();
      absl::StrAppend(&text, end);
    };
    part(
        "Variable", [&] { text += loop.variable; }, ",");
    part("Target", Of(loop.range), ",");
    part(
        "Accumulator", [&] { absl::StrAppend(&text, kAccumulator); }, ",");
    part(
        "Init", [&] { Init(loop.macro); }, ",");
    part(
        "LoopCondition", [&] { LoopCondition(loop.macro); }, ",");
    part(
        "LoopStep", [&] { LoopStep(loop); }, ",");
    part(
        "Result", [&] { Result(loop.macro); }, ")");
    --depth_;
    Kind("Expr_ComprehensionExpr");
  }

  void WriteNode(const cel::Binding&) { has_words = false; }

  int depth_ = 0;
};

}  // namespace

absl::optional<std::string> TreeText(const cel::Expression& tree) {
  Writer writer;
  writer.Write(tree);
  if (!writer.has_words) return absl::nullopt;
  return std::move(writer.text);
}

}  // namespace liushui::cel_suite
