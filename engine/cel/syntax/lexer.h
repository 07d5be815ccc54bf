// The lexer: source text into tokens.
#ifndef LIUSHUI_ENGINE_CEL_SYNTAX_LEXER_H_
#define LIUSHUI_ENGINE_CEL_SYNTAX_LEXER_H_

#include <cstddef>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/cel/location.h"

namespace liushui::cel {

enum class TokenKind {
  kEnd,
  kIdentifier,        // a name; reserved words too, for the parser knows where they are allowed
  kQuotedIdentifier,  // `a-b` with its backquotes: the name of a field
  kInt,               // 42, 0x2a
  kUint,              // 42u
  kDouble,            // 4.2, .5, 1e9
  kString,            // 'a', "a", r'a', '''a''' with prefix and quotes
  kBytes,             // b'a' likewise
  kSymbol,            // an operator, a bracket or a separator
};

// A token; `text` points into the source.
struct Token {
  TokenKind kind = TokenKind::kEnd;
  absl::string_view text;
  size_t offset = 0;
  SourceLocation location;

  bool Is(absl::string_view symbol) const { return kind == TokenKind::kSymbol && text == symbol; }
};

// Reads one token after the other. Thread-compatible; the source must outlive it.
class Lexer {
 public:
  // `origin` is where `source` begins in the text that contains it.
  Lexer(absl::string_view source, SourceLocation origin) : source_(source), location_(origin) {}

  // The next token; kEnd at the end, again and again. Refuses with EXPRESSION_SYNTAX a character that begins
  // no token and a literal that does not end.
  absl::StatusOr<Token> Next();

 private:
  void SkipSpaceAndComments();
  absl::StatusOr<Token> Text();
  absl::StatusOr<Token> QuotedIdentifier();
  Token Number();
  Token Identifier();
  absl::StatusOr<Token> Symbol();

  // Whether a quoted literal, with or without a prefix, begins here.
  bool AtText() const;
  char Peek(size_t ahead = 0) const;
  // Makes a token of the next `length` bytes and moves past them.
  Token Take(TokenKind kind, size_t length);
  void Advance(size_t length);

  absl::string_view source_;
  size_t offset_ = 0;
  SourceLocation location_;
};

}  // namespace liushui::cel

#endif  // LIUSHUI_ENGINE_CEL_SYNTAX_LEXER_H_
