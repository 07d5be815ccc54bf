// Verdicts: whether the language does with a case what the suite says.
#ifndef LIUSHUI_TESTS_CEL_SUITE_VERDICT_H_
#define LIUSHUI_TESTS_CEL_SUITE_VERDICT_H_

#include "absl/status/status.h"
#include "tests/cel_suite/suite.h"

namespace liushui::cel_suite {

// A case of conformance.json: the syntax tree, the type, and the value or the error.
absl::Status JudgeMeaning(const Case& one);

// A case of parsing.json: the syntax tree, or a refusal at the place given.
absl::Status JudgeSyntax(const Case& one);

// A case of checking.json: syntax tree and type, or a refusal at one of the places given.
absl::Status JudgeTypes(const Case& one);

// A case of comprehension.json, which says nothing of values: those that hold by themselves are true.
absl::Status JudgeTruth(const Case& one);

}  // namespace liushui::cel_suite

#endif  // LIUSHUI_TESTS_CEL_SUITE_VERDICT_H_
