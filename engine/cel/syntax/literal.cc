#include "engine/cel/syntax/literal.h"

#include <charconv>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/charconv.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"

namespace liushui::cel {
namespace {

absl::Status OutOfRange(const Token& token, absl::string_view type) {
  return SyntaxError(absl::StrCat("the literal ", token.text, " does not fit in ", type), token.location);
}

bool ParseMagnitude(absl::string_view digits, uint64_t& magnitude) {
  int base = 10;
  if (absl::StartsWithIgnoreCase(digits, "0x")) {
    base = 16;
    digits.remove_prefix(2);
  }
  const char* end = digits.data() + digits.size();
  const std::from_chars_result result = std::from_chars(digits.data(), end, magnitude, base);
  return result.ec == std::errc() && result.ptr == end;
}

absl::StatusOr<Value> DecodeInt(const Token& token, bool negative) {
  constexpr uint64_t kMinMagnitude = uint64_t{1} << 63;
  uint64_t magnitude = 0;
  if (!ParseMagnitude(token.text, magnitude)) return OutOfRange(token, "int");
  if (magnitude > kMinMagnitude - (negative ? 0 : 1)) return OutOfRange(token, "int");
  return Value::Int(static_cast<int64_t>(negative ? 0 - magnitude : magnitude));
}

absl::StatusOr<Value> DecodeUint(const Token& token) {
  uint64_t magnitude = 0;
  if (!ParseMagnitude(token.text.substr(0, token.text.size() - 1), magnitude))
    return OutOfRange(token, "uint");
  return Value::Uint(magnitude);
}

absl::StatusOr<Value> DecodeDouble(const Token& token, bool negative) {
  double value = 0;
  const absl::from_chars_result result =
      absl::from_chars(token.text.data(), token.text.data() + token.text.size(), value);
  // Too small a number is zero; too large a one is refused.
  if (result.ec == std::errc::result_out_of_range && value > 1) return OutOfRange(token, "double");
  return Value::Double(negative ? -value : value);
}

void AppendUtf8(uint32_t point, std::string& out) {
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0 | (point >> 6));
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0 | (point >> 12));
    out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (point >> 18));
    out += static_cast<char>(0x80 | ((point >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  }
}

// One escape, as read behind its backslash.
struct Escape {
  size_t length = 0;     // of what was read; 0 if it is no escape
  uint32_t point = 0;    // the code point or byte it stands for
  bool unicode = false;  // \u or \U: for strings only
};

Escape NumberEscape(absl::string_view digits, size_t skip, int base) {
  Escape escape;
  const char* end = digits.data() + digits.size();
  const std::from_chars_result result = std::from_chars(digits.data(), end, escape.point, base);
  if (result.ec != std::errc() || result.ptr != end) return {};
  escape.length = skip + digits.size();
  return escape;
}

Escape HexEscape(absl::string_view rest, size_t digits) {
  if (rest.size() < 1 + digits) return {};
  return NumberEscape(rest.substr(1, digits), 1, 16);
}

Escape OctalEscape(absl::string_view rest) {
  if (rest.size() < 3) return {};
  return NumberEscape(rest.substr(0, 3), 0, 8);
}

Escape UnicodeEscape(absl::string_view rest, size_t digits) {
  Escape escape = HexEscape(rest, digits);
  const bool surrogate = escape.point >= 0xD800 && escape.point < 0xE000;
  if (surrogate || escape.point > 0x10FFFF) return {};
  escape.unicode = true;
  return escape;
}

// `rest` is what follows the backslash.
Escape ReadEscape(absl::string_view rest) {
  constexpr absl::string_view kNames = "abfnrtv\\?\"'`";
  constexpr absl::string_view kMeanings = "\a\b\f\n\r\t\v\\?\"'`";
  if (rest.empty()) return {};
  const size_t simple = kNames.find(rest[0]);
  if (simple != absl::string_view::npos) return {1, static_cast<uint32_t>(kMeanings[simple]), false};
  switch (rest[0]) {
    case 'x':
    case 'X':
      return HexEscape(rest, 2);
    case 'u':
      return UnicodeEscape(rest, 4);
    case 'U':
      return UnicodeEscape(rest, 8);
    case '0':
    case '1':
    case '2':
    case '3':
      return OctalEscape(rest);
    default:
      return {};
  }
}

// A literal's content without prefix and quotes, and what the prefix says of it.
struct Body {
  absl::string_view text;
  bool raw = false;
};

Body BodyOf(absl::string_view literal) {
  Body body;
  while (literal[0] != '\'' && literal[0] != '"') {
    if (absl::ascii_tolower(literal[0]) == 'r') body.raw = true;
    literal.remove_prefix(1);
  }
  const bool triple = literal.size() >= 6 && literal[1] == literal[0] && literal[2] == literal[0];
  const size_t quotes = triple ? 3 : 1;
  body.text = literal.substr(quotes, literal.size() - 2 * quotes);
  return body;
}

absl::StatusOr<std::string> DecodeText(const Token& token, bool is_bytes) {
  const Body body = BodyOf(token.text);
  if (body.raw) return std::string(body.text);
  std::string decoded;
  for (size_t at = 0; at < body.text.size(); ++at) {
    if (body.text[at] != '\\') {
      decoded += body.text[at];
      continue;
    }
    const absl::string_view rest = body.text.substr(at + 1);
    const Escape escape = ReadEscape(rest);
    if (escape.length == 0 || (escape.unicode && is_bytes)) {
      return SyntaxError(
          absl::StrCat("'\\", rest.substr(0, 1), "' begins no escape that may stand in this literal,"),
          token.location);
    }
    if (is_bytes) {
      decoded += static_cast<char>(escape.point);
    } else {
      AppendUtf8(escape.point, decoded);
    }
    at += escape.length;
  }
  return decoded;
}

}  // namespace

absl::StatusOr<Value> DecodeLiteral(const Token& token, bool negative) {
  switch (token.kind) {
    case TokenKind::kInt:
      return DecodeInt(token, negative);
    case TokenKind::kUint:
      return DecodeUint(token);
    case TokenKind::kDouble:
      return DecodeDouble(token, negative);
    case TokenKind::kBytes: {
      ASSIGN_OR_RETURN(std::string bytes, DecodeText(token, true));
      return Value::Bytes(std::move(bytes));
    }
    default: {
      ASSIGN_OR_RETURN(std::string text, DecodeText(token, false));
      return Value::String(std::move(text));
    }
  }
}

}  // namespace liushui::cel
