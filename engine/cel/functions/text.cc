// Strings: contains, startsWith, endsWith and matches.
#include <re2/re2.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/cel/functions/catalog.h"
#include "engine/cel/functions/code_points.h"
#include "engine/cel/functions/pattern.h"

namespace liushui::cel {
namespace {

bool AreStrings(Arguments arguments) {
  return arguments[0].kind() == Kind::kString && arguments[1].kind() == Kind::kString;
}

absl::StatusOr<Value> Contains(Arguments arguments, Evaluation& evaluation) {
  if (!AreStrings(arguments)) return NoOverload("contains", arguments);
  RETURN_IF_ERROR(evaluation.SpendOn(arguments[0]));
  return Value::Bool(FindText(arguments[0].string_value(), arguments[1].string_value()) !=
                     absl::string_view::npos);
}

absl::StatusOr<Value> StartsWith(Arguments arguments, Evaluation& evaluation) {
  if (!AreStrings(arguments)) return NoOverload("startsWith", arguments);
  RETURN_IF_ERROR(evaluation.SpendOn(arguments[1]));
  return Value::Bool(absl::StartsWith(arguments[0].string_value(), arguments[1].string_value()));
}

absl::StatusOr<Value> EndsWith(Arguments arguments, Evaluation& evaluation) {
  if (!AreStrings(arguments)) return NoOverload("endsWith", arguments);
  RETURN_IF_ERROR(evaluation.SpendOn(arguments[1]));
  return Value::Bool(absl::EndsWith(arguments[0].string_value(), arguments[1].string_value()));
}

absl::StatusOr<Value> Matches(Arguments arguments, Evaluation& evaluation) {
  if (!AreStrings(arguments)) return NoOverload("matches", arguments);
  RETURN_IF_ERROR(evaluation.SpendOn(arguments[0]));
  RETURN_IF_ERROR(evaluation.Spend(kPatternSteps));
  ASSIGN_OR_RETURN(const std::shared_ptr<const re2::RE2> pattern,
                   CompilePattern(arguments[1].string_value()));
  return Value::Bool(PatternMatches(*pattern, arguments[0].string_value()));
}

BuiltinFunction StringTest(std::string name, Implementation implementation) {
  const Type text = Type::String();
  return {std::move(name), implementation, {{Overload::Style::kMethod, {text, text}, Type::Bool()}}};
}

}  // namespace

absl::StatusOr<std::shared_ptr<const re2::RE2>> CompilePattern(absl::string_view pattern) {
  if (pattern.size() > kMaxPatternBytes) {
    return BudgetError(
        absl::StrCat("a pattern has at most ", kMaxPatternBytes, " bytes, this one ", pattern.size()));
  }
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto compiled = std::make_shared<const re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
  if (!compiled->ok()) {
    return EvaluationError(absl::StrCat("the pattern is not a regular expression: ", compiled->error()));
  }
  return compiled;
}

bool PatternMatches(const re2::RE2& pattern, absl::string_view text) {
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

std::vector<BuiltinFunction> TextFunctions() {
  const Type text = Type::String();
  BuiltinFunction matches = StringTest("matches", Matches);
  matches.overloads.push_back({Overload::Style::kGlobal, {text, text}, Type::Bool()});
  return {StringTest("contains", Contains), StringTest("startsWith", StartsWith),
          StringTest("endsWith", EndsWith), std::move(matches)};
}

}  // namespace liushui::cel
