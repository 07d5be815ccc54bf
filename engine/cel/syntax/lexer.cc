#include "engine/cel/syntax/lexer.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace liushui::cel {
namespace {

// The longer ones first.
constexpr absl::string_view kSymbols[] = {"&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "?", ":", ",",
                                          ".",  "(",  ")",  "[",  "]",  "{",  "}", "+", "-", "*", "/", "%"};

bool IsNameStart(char c) {
  return absl::ascii_isalpha(c) || c == '_';
}
bool IsNamePart(char c) {
  return absl::ascii_isalnum(c) || c == '_';
}

// The characters of a literal's prefix seen so far.
struct Prefix {
  size_t length = 0;
  bool raw = false;
  bool bytes = false;
};

Prefix ReadPrefix(absl::string_view rest) {
  Prefix prefix;
  while (prefix.length < rest.size()) {
    const char c = absl::ascii_tolower(rest[prefix.length]);
    if (c == 'r' && !prefix.raw) {
      prefix.raw = true;
    } else if (c == 'b' && !prefix.bytes) {
      prefix.bytes = true;
    } else {
      break;
    }
    ++prefix.length;
  }
  return prefix;
}

size_t CountWhile(absl::string_view text, size_t from, bool (*belongs)(char)) {
  size_t end = from;
  while (end < text.size() && belongs(text[end])) ++end;
  return end - from;
}

bool IsDigit(char c) {
  return absl::ascii_isdigit(c);
}
bool IsHexDigit(char c) {
  return absl::ascii_isxdigit(c);
}

// The length of an exponent at `from`: "e+10"; 0 if there is none.
size_t ExponentLength(absl::string_view text, size_t from) {
  if (from >= text.size() || absl::ascii_tolower(text[from]) != 'e') return 0;
  size_t digits = from + 1;
  if (digits < text.size() && (text[digits] == '+' || text[digits] == '-')) ++digits;
  const size_t count = CountWhile(text, digits, IsDigit);
  return count == 0 ? 0 : digits + count - from;
}

}  // namespace

char Lexer::Peek(size_t ahead) const {
  return offset_ + ahead < source_.size() ? source_[offset_ + ahead] : '\0';
}

void Lexer::Advance(size_t length) {
  for (const char c : source_.substr(offset_, length)) {
    if (c == '\n') {
      ++location_.line;
      location_.column = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {
      ++location_.column;
    }
  }
  offset_ += length;
}

Token Lexer::Take(TokenKind kind, size_t length) {
  const Token token{kind, source_.substr(offset_, length), offset_, location_};
  Advance(length);
  return token;
}

void Lexer::SkipSpaceAndComments() {
  while (offset_ < source_.size()) {
    const char c = Peek();
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
      Advance(1);
    } else if (c == '/' && Peek(1) == '/') {
      const size_t end = source_.find('\n', offset_);
      Advance((end == absl::string_view::npos ? source_.size() : end) - offset_);
    } else {
      return;
    }
  }
}

bool Lexer::AtText() const {
  const char after = Peek(ReadPrefix(source_.substr(offset_)).length);
  return after == '\'' || after == '"';
}

absl::StatusOr<Token> Lexer::Next() {
  SkipSpaceAndComments();
  if (offset_ >= source_.size())
    return Token{TokenKind::kEnd, source_.substr(source_.size()), offset_, location_};
  const char c = Peek();
  if (AtText()) return Text();
  if (IsNameStart(c)) return Identifier();
  if (IsDigit(c) || (c == '.' && IsDigit(Peek(1)))) return Number();
  if (c == '`') return QuotedIdentifier();
  return Symbol();
}

Token Lexer::Identifier() {
  return Take(TokenKind::kIdentifier, CountWhile(source_, offset_, IsNamePart));
}

absl::StatusOr<Token> Lexer::QuotedIdentifier() {
  size_t length = 1;
  while (IsNamePart(Peek(length)) || absl::StrContains("-./ ", source_.substr(offset_ + length, 1))) {
    if (offset_ + length >= source_.size()) break;
    ++length;
  }
  if (Peek(length) != '`' || length == 1) {
    return SyntaxError(
        "a name in backquotes has letters, digits, '_', '-', '.', '/' and spaces, and ends with '`';"
        " this one does not,",
        location_);
  }
  return Take(TokenKind::kQuotedIdentifier, length + 1);
}

Token Lexer::Number() {
  const absl::string_view rest = source_.substr(offset_);
  if (absl::StartsWith(rest, "0x") || absl::StartsWith(rest, "0X")) {
    const size_t digits = CountWhile(rest, 2, IsHexDigit);
    if (digits > 0) {
      const bool is_unsigned = absl::ascii_tolower(Peek(2 + digits)) == 'u';
      return Take(is_unsigned ? TokenKind::kUint : TokenKind::kInt, 2 + digits + (is_unsigned ? 1 : 0));
    }
  }
  size_t length = CountWhile(rest, 0, IsDigit);
  bool is_double = false;
  if (Peek(length) == '.' && IsDigit(Peek(length + 1))) {
    is_double = true;
    length += 1 + CountWhile(rest, length + 1, IsDigit);
  }
  const size_t exponent = ExponentLength(rest, length);
  if (is_double || exponent > 0) return Take(TokenKind::kDouble, length + exponent);
  if (absl::ascii_tolower(Peek(length)) == 'u') return Take(TokenKind::kUint, length + 1);
  return Take(TokenKind::kInt, length);
}

absl::StatusOr<Token> Lexer::Text() {
  const absl::string_view rest = source_.substr(offset_);
  const Prefix prefix = ReadPrefix(rest);
  const char quote = rest[prefix.length];
  const std::string triple(3, quote);
  const bool is_triple = absl::StartsWith(rest.substr(prefix.length), triple);
  const absl::string_view closing =
      is_triple ? absl::string_view(triple) : absl::string_view(triple).substr(0, 1);
  const TokenKind kind = prefix.bytes ? TokenKind::kBytes : TokenKind::kString;
  size_t end = prefix.length + closing.size();
  while (end < rest.size()) {
    if (absl::StartsWith(rest.substr(end), closing)) return Take(kind, end + closing.size());
    if (!is_triple && (rest[end] == '\n' || rest[end] == '\r')) break;
    end += rest[end] == '\\' && !prefix.raw ? 2 : 1;
  }
  return SyntaxError("the string has no closing quote; it begins", location_);
}

absl::StatusOr<Token> Lexer::Symbol() {
  for (const absl::string_view symbol : kSymbols) {
    if (absl::StartsWith(source_.substr(offset_), symbol)) return Take(TokenKind::kSymbol, symbol.size());
  }
  size_t length = 1;
  while ((static_cast<unsigned char>(Peek(length)) & 0xC0) == 0x80) ++length;
  return SyntaxError(absl::StrCat("no token begins with '", source_.substr(offset_, length), "'"), location_);
}

}  // namespace liushui::cel
