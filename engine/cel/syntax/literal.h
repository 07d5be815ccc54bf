// Literals: what the tokens of numbers, strings and bytes stand for.
//
// A string is UTF-8. Escapes are \a \b \f \n \r \t \v \\ \? \" \' \`, three octal digits \012 up to \377, \x
// and two hex digits, and, in strings only, \u and four or \U and eight hex digits of a Unicode scalar value.
// In a string an octal or \x escape is a code point, in bytes a byte. After the prefix r nothing is an
// escape.
#ifndef LIUSHUI_ENGINE_CEL_SYNTAX_LITERAL_H_
#define LIUSHUI_ENGINE_CEL_SYNTAX_LITERAL_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/cel/syntax/lexer.h"
#include "engine/cel/value.h"

namespace liushui::cel {

// The value of a literal token, negated if `negative` (numbers only: -9223372036854775808 is an int though
// its digits alone are not). Refuses with EXPRESSION_SYNTAX a number out of range and a bad escape.
absl::StatusOr<Value> DecodeLiteral(const Token& token, bool negative);

}  // namespace liushui::cel

#endif  // LIUSHUI_ENGINE_CEL_SYNTAX_LITERAL_H_
