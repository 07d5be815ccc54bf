#include "engine/cel/template.h"

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/cel/functions/catalog.h"
#include "engine/cel/syntax/lexer.h"

namespace liushui::cel {
namespace {

// Moves `location` over text that has been read.
void Advance(absl::string_view text, SourceLocation& location) {
  for (const char c : text) {
    if (c == '\n') {
      ++location.line;
      location.column = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {
      ++location.column;
    }
  }
}

// Text up to the next "${", with "$${" read as "${"; returns how much of `rest` it is.
size_t ReadText(absl::string_view rest, std::string& text) {
  size_t at = 0;
  while (at < rest.size() && !absl::StartsWith(rest.substr(at), "${")) {
    if (absl::StartsWith(rest.substr(at), "$${")) {
      text += "${";
      at += 3;
    } else {
      text += rest[at++];
    }
  }
  return at;
}

// Where the "}" lies that closes the expression at the start of `rest`.
absl::StatusOr<size_t> FindClosingBrace(absl::string_view rest, SourceLocation location) {
  Lexer lexer(rest, location);
  int open = 0;
  while (true) {
    ASSIGN_OR_RETURN(const Token token, lexer.Next());
    if (token.kind == TokenKind::kEnd)
      return SyntaxError("no '}' closes the expression that begins", location);
    if (token.Is("{")) ++open;
    if (token.Is("}") && open-- == 0) return token.offset;
  }
}

bool IsWritable(const Type& type) {
  const Type allowed[] = {Type::Bool(),   Type::Int(),   Type::Uint(),      Type::Double(),
                          Type::String(), Type::Bytes(), Type::Timestamp(), Type::Duration()};
  return std::any_of(std::begin(allowed), std::end(allowed),
                     [&](const Type& to) { return IsAssignable(type, to); });
}

}  // namespace

absl::StatusOr<Template> Template::Compile(absl::string_view text, const Environment& environment) {
  Template made;
  made.source_ = std::string(text);
  SourceLocation location;
  absl::string_view rest = text;
  const auto skip = [&](size_t length) {
    Advance(rest.substr(0, length), location);
    rest.remove_prefix(length);
  };
  int expressions = 0;
  while (!rest.empty()) {
    Piece piece;
    skip(ReadText(rest, piece.text));
    if (!rest.empty()) {
      if (expressions++ == kMaxTemplateExpressions) {
        return SyntaxError(
            absl::StrCat("a text holds at most ", kMaxTemplateExpressions, " expressions; one more is"),
            location);
      }
      skip(2);
      ASSIGN_OR_RETURN(const size_t end, FindClosingBrace(rest, location));
      ASSIGN_OR_RETURN(piece.expression, CompileExpression(rest.substr(0, end), environment, location));
      skip(end + 1);
    }
    made.pieces_.push_back(std::move(piece));
  }
  return made;
}

absl::StatusOr<Program> Template::CompileExpression(absl::string_view source, const Environment& environment,
                                                    SourceLocation location) {
  Program::Options options;
  options.origin = location;
  ASSIGN_OR_RETURN(Program program, Program::CompileWith(source, environment, options));
  const Type& type = program.result_type();
  if (environment.demands_null_tests() && type.kind() == TypeKind::kNullable) {
    return NullError("this may be null, which cannot be written into text; expected what stands for it then",
                     location);
  }
  if (!IsWritable(type)) {
    return TypeError(absl::StrCat(type.ToString(), " cannot be written into text"), location);
  }
  return program;
}

absl::StatusOr<std::string> Template::Evaluate(const Activation& activation) const {
  const BuiltinFunction& write = *FindBuiltin("string");
  const ZoneLoader no_zones;
  std::string text;
  for (const Piece& piece : pieces_) {
    text += piece.text;
    if (!piece.expression.has_value()) continue;
    ASSIGN_OR_RETURN(const Value value, piece.expression->Evaluate(activation));
    Evaluation evaluation(activation, no_zones, 0);
    const absl::StatusOr<Value> written = write.implementation({value}, evaluation);
    if (!written.ok()) {
      return EvaluationError(absl::StrCat("the value of ${", piece.expression->source(), "} is ",
                                          Shown(value), ", which cannot be written into text"));
    }
    text += written->string_value();
    if (text.size() > static_cast<size_t>(kMaxValueBytes)) {
      return BudgetError(absl::StrCat("a text has at most ", kMaxValueBytes, " bytes"));
    }
  }
  return text;
}

bool Template::constant() const {
  return std::all_of(pieces_.begin(), pieces_.end(), [](const Piece& piece) {
    return !piece.expression.has_value() || piece.expression->constant();
  });
}

std::vector<std::string> Template::variables() const {
  std::set<std::string> names;
  for (const Piece& piece : pieces_) {
    if (!piece.expression.has_value()) continue;
    names.insert(piece.expression->variables().begin(), piece.expression->variables().end());
  }
  return {names.begin(), names.end()};
}

std::vector<std::string> Template::expressions() const {
  std::vector<std::string> sources;
  for (const Piece& piece : pieces_) {
    if (piece.expression.has_value()) sources.push_back(piece.expression->source());
  }
  return sources;
}

}  // namespace liushui::cel
