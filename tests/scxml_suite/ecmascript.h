// The suite's ECMAScript as CEL: a dozen rules on the text, each applied wherever it fits.
//
// The documents use little of the language: numbers, strings, lists, assignments, a few idioms. What no rule
// reaches does not compile as CEL, and its document is refused.
#ifndef LIUSHUI_TESTS_SCXML_SUITE_ECMASCRIPT_H_
#define LIUSHUI_TESTS_SCXML_SUITE_ECMASCRIPT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace liushui::scxml_suite {

// A variable that never has a value: what reads it fails when it is evaluated. Stands for the expressions
// which the documents break on purpose.
inline constexpr char kUnreadable[] = "unreadable";

// Any expression. One that is broken on purpose becomes kUnreadable.
std::string ToCel(absl::string_view expression);

// An expression where true or false is wanted: null, 0 and "" are false there.
std::string ToCondition(absl::string_view expression);

// What stands between two tags: JSON is its value, any other text a string with its white space made single.
std::string TextToCel(absl::string_view text);

// A CEL literal for a text.
std::string Quoted(absl::string_view text);

// Removes white space at both ends.
std::string Trimmed(absl::string_view text);

// Whether it is a name, such as Var1.
bool IsIdentifier(absl::string_view text);

// A script that only assigns: "var x = 1, y; x += 2". Unimplemented for any other.
struct Assignment {
  std::string name;
  std::string value;  // CEL
};
absl::StatusOr<std::vector<Assignment>> ReadScript(absl::string_view script);

// The variables a CEL expression reads, each once, in the order in which they appear.
std::vector<std::string> VariablesOf(absl::string_view cel);

}  // namespace liushui::scxml_suite

#endif  // LIUSHUI_TESTS_SCXML_SUITE_ECMASCRIPT_H_
